"""Look at a server while a load runs: memory, open sockets, system calls."""

import re
import shutil
import subprocess
import time
from dataclasses import dataclass

from tests.bench.driver import Load
from tests.bench.machine import memory_kib, open_sockets

LOOK_EVERY_SECONDS = 0.1
ENDS_EARLY_SECONDS = 0.3


@dataclass(slots=True)
class ClosingWatch:
    """See how much a server grows at most, and when it has closed so many connections."""

    expected: int
    growth_kib: int = 0
    closed_after_seconds: float = float("inf")
    """Counted from the first message."""

    def __call__(self, load: Load) -> None:
        began = time.monotonic()
        kib, sockets = memory_kib(load.server_pid), open_sockets(load.server_pid)
        while time.monotonic() < began + load.seconds - ENDS_EARLY_SECONDS:
            self.growth_kib = max(self.growth_kib, memory_kib(load.server_pid) - kib)
            if sockets - open_sockets(load.server_pid) >= self.expected:
                lasted = load.warm_up_seconds + time.monotonic() - began
                self.closed_after_seconds = min(self.closed_after_seconds, lasted)
            time.sleep(LOOK_EVERY_SECONDS)


@dataclass(slots=True)
class SystemCallWatch:
    """Count a server's system calls with perf, or with strace where perf may not."""

    calls_a_second: float = float("nan")

    def __call__(self, load: Load) -> None:
        seconds = max(0.1, load.seconds - ENDS_EARLY_SECONDS)
        count = perf_count if shutil.which("perf") else strace_count
        self.calls_a_second = count(load.server_pid, seconds) / seconds


def perf_count(pid: int, seconds: float) -> float:
    command = ["perf", "stat", "-x,", "-e", "raw_syscalls:sys_enter", "-p", str(pid), "sleep", str(seconds)]
    counted = subprocess.run(command, capture_output=True, text=True).stderr.partition(",")[0]
    return float(counted) if counted.isdigit() else strace_count(pid, seconds)


def strace_count(pid: int, seconds: float) -> float:
    if not shutil.which("strace"):
        return float("nan")
    command = ["timeout", "-s", "INT", str(seconds), "strace", "-c", "-f", "-p", str(pid)]
    summary = subprocess.run(command, capture_output=True, text=True).stderr
    total = re.search(r"^100\.00\s+\S+\s+\S*\s+(\d+)\s.*total$", summary, re.MULTILINE)
    return float(total[1]) if total else float("nan")
