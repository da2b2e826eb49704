"""Run the real server as a process of its own, and its command line beside it."""

import json
import os
import secrets
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from types import MappingProxyType
from typing import Any

START_PATIENCE_SECONDS = 90
LOOK_EVERY_SECONDS = 0.005

PYTHON = sys.executable
NOTHING: Mapping[str, str] = MappingProxyType({})
Process = subprocess.Popen[bytes]


def launch(
    arguments: Iterable[str],
    folder: Path,
    port: int,
    more: Mapping[str, str] = NOTHING,
    inside: Sequence[str] = (),
) -> Process:
    """Start `python -m …` with a folder for its data and its output, and do not wait for it.

    `more` of the environment; `inside`: a command that runs it, such as `ip netns exec …`.
    """
    with (folder / "server.log").open("ab") as log:
        return subprocess.Popen(
            [*inside, PYTHON, "-m", *arguments],
            env={**environment(folder, port), **more},
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
        )


def serve(folder: Path, port: int) -> Process:
    """Start Warmline with the budgets of a rehearsal."""
    return launch(["chat", "serve", "--rehearsal"], folder, port)


def command(folder: Path, *arguments: str, said: str = "", more: Mapping[str, str] = NOTHING) -> str:
    """Run one command of Warmline's command line to its end; return what it printed."""
    finished = subprocess.run(
        [PYTHON, "-m", "chat", *arguments],
        env={**environment(folder, 8000), **more},
        input=said,
        capture_output=True,
        text=True,
    )
    if finished.returncode:
        raise RuntimeError(f"{' '.join(arguments)} ended with {finished.returncode}: {finished.stderr}")
    return finished.stdout


def add_rooms(folder: Path, rooms: Iterable[Mapping[str, Any]], more: Mapping[str, str] = NOTHING) -> None:
    lines = "\n".join(json.dumps(dict(room)) for room in rooms)
    command(folder, "room", "add", "--jsonl", "-", said=lines, more=more)


def environment(folder: Path, port: int) -> Mapping[str, str]:
    """Let a server start as one does that was started before: with its modules compiled."""
    ours = {"WARMLINE_HOST": "127.0.0.1", "WARMLINE_PORT": str(port), "WARMLINE_DATA_DIR": str(folder)}
    return {**os.environ, **ours, "PYTHONDONTWRITEBYTECODE": ""}


def free_port() -> int:
    """Find a port for a server that starts in a moment, among those that no system hands out by itself.

    Any other could be given to a socket of another test before the server has started.
    """
    while True:
        port = 10_000 + secrets.randbelow(20_000)
        with socket.socket() as probe, suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port


def wait_until(is_ready: Callable[[], bool], process: Process) -> float:
    """Wait for a server that was just launched; return how many seconds that took."""
    began = time.monotonic()
    while not is_ready():
        if process.poll() is not None or time.monotonic() > began + START_PATIENCE_SECONDS:
            raise RuntimeError("the server did not start; see server.log in its folder")
        time.sleep(LOOK_EVERY_SECONDS)
    return time.monotonic() - began


def is_warmline_ready(port: int, host: str = "127.0.0.1") -> bool:
    try:
        with urllib.request.urlopen(f"http://{host}:{port}/health/ready", timeout=1) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


def is_listening(port: int, host: str = "127.0.0.1") -> bool:
    with socket.socket() as probe:
        return probe.connect_ex((host, port)) == 0
