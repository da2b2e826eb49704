"""Promises of `serve`, kept by a process of its own: what it prints, what it refuses, how it ends."""

import signal
import socket
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from subprocess import PIPE, Popen, TimeoutExpired
from urllib.request import urlopen

import pytest

from tests.chat.terminal import Terminal, terminal

__all__ = ["terminal"]

pytestmark = pytest.mark.slow

PATIENCE_SECONDS = 30


class Serving:
    """A server as an operator starts it."""

    def __init__(self, folder: Path, *flags: str) -> None:
        command = [sys.executable, "-m", "chat", "serve", *flags]
        self.process = Popen(command, cwd=folder, stdout=PIPE, stderr=PIPE, text=True)

    def line(self) -> str:
        """Read the next line that it prints."""
        assert self.process.stdout is not None
        return self.process.stdout.readline().rstrip()

    def address(self) -> str:
        """Read where it says to go."""
        return self.line().rpartition(" ")[2]

    def end(self) -> tuple[int, str]:
        """Wait for its end; give its exit code and what it complained of."""
        _, complaints = self.process.communicate(timeout=PATIENCE_SECONDS)
        return self.process.returncode, complaints

    def stop(self, how: signal.Signals = signal.SIGTERM) -> tuple[int, str]:
        self.process.send_signal(how)
        return self.end()


@pytest.fixture
def server(terminal: Terminal) -> Iterator[Serving]:
    """A server on any free port."""
    serving = Serving(terminal.folder, "--port", "0", "--demo")
    yield serving
    try:
        serving.stop()
    except TimeoutExpired:
        serving.process.kill()
        raise


def test_a_newcomer_is_told_where_to_go_and_how_to_become_a_moderator(server: Serving) -> None:
    address = server.address()

    invitation = server.line()

    assert address.startswith("http://127.0.0.1:")
    assert invitation.startswith(f"You are the first moderator: {address}/staff#invitation=")
    with urlopen(f"{address}/health/ready") as answer:
        assert answer.status == 200


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
def test_being_asked_to_stop_is_a_good_end(server: Serving, how: signal.Signals) -> None:
    server.address()

    code, complaints = server.stop(how)

    assert code == 0
    assert "Traceback" not in complaints


def test_the_folder_of_a_running_server_is_not_served_again_nor_put_back_in_time(
    server: Serving, terminal: Terminal
) -> None:
    server.address()
    terminal.done("backup", "copy.db")

    second = Serving(terminal.folder, "--port", "0").end()
    restored = terminal.type("restore", "copy.db")

    assert second[0] == restored.code == 1
    assert "a server runs on" in second[1]
    assert "a server runs on" in restored.err


def test_a_folder_is_free_again_after_kill_9(server: Serving, terminal: Terminal) -> None:
    server.address()
    terminal.done("backup", "copy.db")
    server.process.kill()
    server.process.wait()

    terminal.done("restore", "copy.db", "--yes")


def test_a_port_in_use_is_one_line(terminal: Terminal) -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as other:
        port = other.getsockname()[1]

        code, complaints = Serving(terminal.folder, "--port", str(port)).end()

    assert code == 1
    assert complaints.splitlines()[-1] == (
        f"warmline: port {port} is taken; choose one with --port or WARMLINE_PORT, or stop what uses it"
    )
    assert "Traceback" not in complaints


def test_an_address_of_another_machine_is_one_line(terminal: Terminal) -> None:
    code, complaints = Serving(terminal.folder, "--host", "192.0.2.1").end()

    assert code == 1
    assert "192.0.2.1 is no address of this machine" in complaints
