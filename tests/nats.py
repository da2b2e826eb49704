"""Run a real NATS server for the tests."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests import process

NATS_SERVER = Path(sys.executable).parent / "nats-server"


@dataclass
class Nats:
    """A server that can be killed, stopped and started again under the same address."""

    port: int
    running: process.Process
    host: str = "127.0.0.1"

    @property
    def url(self) -> str:
        return f"nats://{self.host}:{self.port}"

    def kill(self) -> None:
        self.running.kill()
        self.running.wait()

    def start(self) -> None:
        self.running = launch_nats(self.host, self.port)


def launch_nats(host: str, port: int) -> process.Process:
    server = subprocess.Popen(
        [str(NATS_SERVER), "-a", host, "-p", str(port)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    process.wait_until(lambda: process.is_listening(port, host), server)
    return server


@contextmanager
def nats_running(host: str = "127.0.0.1") -> Iterator[Nats]:
    port = process.free_port()
    server = Nats(port, launch_nats(host, port), host)
    try:
        yield server
    finally:
        server.kill()
