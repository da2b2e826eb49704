"""Start and stop the servers under test, each pinned to one core, with a folder of its own on a real disk."""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

START_PATIENCE_SECONDS = 30


@dataclass(frozen=True, slots=True)
class Kind:
    """A server to measure, and how to talk to it."""

    name: str
    script: str = "reference"
    has_receipts: bool = True


BROADCAST = Kind("broadcast", has_receipts=False)
NAIVE = Kind("naive")
MINIMAL = Kind("minimal")
WARMLINE = Kind("warmline", script="warmline")


@dataclass(slots=True)
class Running:
    """A server process that takes connections."""

    kind: Kind
    port: int
    process: subprocess.Popen[bytes]

    @property
    def pid(self) -> int:
        return self.process.pid


@contextmanager
def running(kind: Kind, folder: Path, core: int | None) -> Iterator[Running]:
    """Run a server until the block ends; it may be killed and started again meanwhile."""
    server = start(kind, folder, core)
    try:
        yield server
    finally:
        stop(server)


def start(kind: Kind, folder: Path, core: int | None) -> Running:
    port = free_port()
    server = Running(kind, port, launch(kind, folder, port))
    if core is not None:
        os.sched_setaffinity(server.pid, {core})
    wait_until_ready(server)
    return server


def launch(kind: Kind, folder: Path, port: int) -> "subprocess.Popen[bytes]":
    reference = [f"tests.bench.references.{kind.name}", str(port), str(folder)]
    arguments = ["chat", "serve", "--rehearsal"] if kind is WARMLINE else reference
    with (folder / "server.log").open("ab") as log:
        return subprocess.Popen(
            [sys.executable, "-m", *arguments],
            env=environment(folder, port),
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
        )


def environment(folder: Path, port: int) -> Mapping[str, str]:
    ours = {"WARMLINE_HOST": "127.0.0.1", "WARMLINE_PORT": str(port), "WARMLINE_DATA_DIR": str(folder)}
    return {**os.environ, **ours}


def stop(server: Running) -> None:
    server.process.send_signal(signal.SIGKILL)
    server.process.wait()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def wait_until_ready(server: Running) -> float:
    """Wait for the server; return how many seconds that took."""
    began = time.monotonic()
    while not is_ready(server):
        if server.process.poll() is not None or time.monotonic() > began + START_PATIENCE_SECONDS:
            raise RuntimeError(f"{server.kind.name} did not start; its log is in its folder")
        time.sleep(0.005)
    return time.monotonic() - began


def is_ready(server: Running) -> bool:
    if server.kind is WARMLINE:
        return answers(f"http://127.0.0.1:{server.port}/health/ready")
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", server.port)) == 0


def answers(address: str) -> bool:
    try:
        with urllib.request.urlopen(address, timeout=1) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


@contextmanager
def data_folder(kind: Kind, rooms: int, seats: int) -> Iterator[Path]:
    """Lend an empty folder, with rooms in it where the server keeps rooms."""
    folder = Path(tempfile.mkdtemp(prefix="warmline-bench-"))
    try:
        if kind is WARMLINE:
            add_rooms(folder, rooms, seats)
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def add_rooms(folder: Path, rooms: int, seats: int) -> None:
    """Make the rooms r_bench00000 and so on with the command line."""
    lines = (
        json.dumps({"id": f"r_bench{number:05d}", "seats": seats, "title": "Bench"})
        for number in range(rooms)
    )
    subprocess.run(
        [sys.executable, "-m", "chat", "room", "add", "--jsonl", "-"],
        env=environment(folder, 8000),
        input="\n".join(lines).encode(),
        check=True,
        capture_output=True,
    )
