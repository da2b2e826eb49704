"""What the kernel says about processes and processors."""

import os
from dataclasses import dataclass
from pathlib import Path

TICKS_A_SECOND = os.sysconf("SC_CLK_TCK")


def cpu_seconds(pid: int) -> float:
    """Return the processor time of all threads of a process, user and kernel, so far."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS_A_SECOND


def busy_seconds() -> float:
    """Return the processor time of everybody on this machine so far."""
    user, nice, system, _idle, _wait, irq, softirq = (
        int(ticks) for ticks in Path("/proc/stat").read_text().split()[1:8]
    )
    return (user + nice + system + irq + softirq) / TICKS_A_SECOND


def memory_kib(pid: int) -> int:
    """Return how much of a process is in memory now."""
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1])
    return 0


def open_sockets(pid: int) -> int:
    links = Path(f"/proc/{pid}/fd").iterdir()
    return sum(1 for link in links if _target(link).startswith("socket:"))


def _target(link: Path) -> str:
    try:
        return str(link.readlink())
    except FileNotFoundError:
        return ""


@dataclass(frozen=True, slots=True)
class ProcessorTime:
    """Who used how many seconds of processor."""

    server: float
    driver: float
    everybody: float

    @classmethod
    def so_far(cls, server_pid: int) -> "ProcessorTime":
        return cls(cpu_seconds(server_pid), cpu_seconds(os.getpid()), busy_seconds())

    def since(self, earlier: "ProcessorTime") -> "ProcessorTime":
        return ProcessorTime(
            self.server - earlier.server,
            self.driver - earlier.driver,
            self.everybody - earlier.everybody,
        )

    @property
    def others(self) -> float:
        return max(0.0, self.everybody - self.server - self.driver)
