"""Start and stop the servers under test, each pinned to one core, with a folder of its own on a real disk."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests import process

ROOMS_KEPT, SEATS_KEPT = 100, 1000
"""Enough for all loads that are shrunk; members of earlier ones keep their seats."""


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


@dataclass(frozen=True, slots=True)
class Running:
    """A server process that takes connections."""

    kind: Kind
    port: int
    process: process.Process

    @property
    def pid(self) -> int:
        return self.process.pid


@contextmanager
def running(kind: Kind, folder: Path, core: int | None) -> Iterator[Running]:
    """Run a server until the block ends."""
    server = start(kind, folder, core)
    try:
        yield server
    finally:
        stop(server)


@contextmanager
def fresh_server(kind: Kind, rooms: int, seats: int, core: int | None) -> Iterator[Running]:
    """Lend a server that nobody has talked to, with rooms to talk in: what is measured begins there."""
    with data_folder(kind, rooms, seats) as folder, running(kind, folder, core) as server:
        yield server


class KeptServers:
    """Lend one server of each kind again and again, until `kept` ends: starting them is what takes time."""

    def __init__(self, kept: ExitStack) -> None:
        self._kept = kept
        self._running: dict[Kind, Running] = {}

    @contextmanager
    def lend(self, kind: Kind, rooms: int, seats: int, core: int | None) -> Iterator[Running]:
        assert rooms <= ROOMS_KEPT
        assert seats <= SEATS_KEPT
        if kind not in self._running:
            server = self._kept.enter_context(fresh_server(kind, ROOMS_KEPT, SEATS_KEPT, core))
            self._running[kind] = server
        yield self._running[kind]


def start(kind: Kind, folder: Path, core: int | None) -> Running:
    server = launch(kind, folder, process.free_port())
    if core is not None:
        os.sched_setaffinity(server.pid, {core})
    process.wait_until(lambda: is_ready(server), server.process)
    return server


def launch(kind: Kind, folder: Path, port: int) -> Running:
    if kind is WARMLINE:
        return Running(kind, port, process.serve(folder, port))
    reference = [f"tests.bench.references.{kind.name}", str(port), str(folder)]
    return Running(kind, port, process.launch(reference, folder, port))


def is_ready(server: Running) -> bool:
    ask = process.is_warmline_ready if server.kind is WARMLINE else process.is_listening
    return ask(server.port)


def stop(server: Running) -> None:
    """Kill a server; nothing it would say at the end is wanted."""
    server.process.kill()
    server.process.wait()


@contextmanager
def data_folder(kind: Kind, rooms: int, seats: int) -> Iterator[Path]:
    """Lend an empty folder, with rooms r_bench00000 and so on in it where the server keeps rooms."""
    folder = Path(tempfile.mkdtemp(prefix="warmline-bench-"))
    try:
        if kind is WARMLINE:
            names = (f"r_bench{number:05d}" for number in range(rooms))
            process.add_rooms(folder, ({"id": name, "seats": seats, "title": "Bench"} for name in names))
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
