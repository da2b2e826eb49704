"""Start the real server with its demo, for browsers to visit."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests import process

CHROMIUM = "/usr/bin/chromium"
ARGUMENTS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
INVITATION = re.compile(r"#invitation=([\w-]+)")
ROOMS = [
    {"id": "r_garden", "title": "Garden", "topic": "A room with a seat for every test", "seats": 900},
    {"id": "r_harbour", "title": "Harbour", "topic": "Another one", "seats": 900},
]


@dataclass(frozen=True, slots=True)
class Site:
    """A running server: where it is, and its own first moderator, who never signed in yet."""

    folder: Path
    port: int
    invitation: str

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def command(self, *arguments: str) -> str:
        return process.command(self.folder, *arguments)


@contextmanager
def running_site(folder: Path) -> Iterator[Site]:
    """Run a demo in a folder of its own, with rooms that hold everybody."""
    port = process.free_port()
    running = process.launch(["chat", "serve", "--demo", "--rehearsal"], folder, port)
    try:
        process.wait_until(lambda: process.is_warmline_ready(port), running)
        process.add_rooms(folder, ROOMS)
        yield Site(folder, port, _invitation(folder / "server.log"))
    finally:
        running.terminate()
        running.wait(timeout=20)


def _invitation(log: Path) -> str:
    found = INVITATION.search(log.read_text())
    assert found is not None, "the demo prints an invitation"
    return found[1]
