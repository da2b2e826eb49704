"""Hold a data folder while a server runs on it, so that nobody else serves from it or puts it back in time.

The hold is a lock on a file: it ends with the process, however that ends, and needs no cleaning up. The file
says where the server is reached, for commands that tell people where to go.
"""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import sleep

LOCK_FILE = "warmline.lock"
PAUSES_SECONDS = (0.02, 0.1, 0)
"""After each try. Whoever asks for the address holds the lock for a moment, too; a server does for long."""


class InUse(Exception):
    """Say that a running server holds this folder."""


@contextmanager
def held(folder: Path) -> Iterator[None]:
    """Hold a folder for oneself alone. Raises `InUse`."""
    with _locked(folder, fcntl.LOCK_EX) as opened:
        os.ftruncate(opened, 0)  # what is noted there is of somebody who was killed
        yield


@contextmanager
def shared(folder: Path) -> Iterator[None]:
    """Hold a folder together with others: nodes of one database that take their key from it."""
    with _locked(folder, fcntl.LOCK_SH):
        yield


def note_address(folder: Path, address: str) -> None:
    """Note where the server that holds a folder is reached."""
    (folder / LOCK_FILE).write_text(address)


def noted_address(folder: Path) -> str | None:
    """Say where the server on a folder is reached; None if none runs, or has said so."""
    try:
        with (folder / LOCK_FILE).open(encoding="utf-8") as file:
            return None if _is_free(file.fileno()) else file.read() or None
    except OSError:
        return None


def _is_free(opened: int) -> bool:
    """Try whether nobody holds the file: what a process that was killed has noted stays in it."""
    try:
        fcntl.flock(opened, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


@contextmanager
def _locked(folder: Path, kind: int) -> Iterator[int]:
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    opened = os.open(folder / LOCK_FILE, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        _lock(opened, kind, folder)
        yield opened
    finally:
        os.close(opened)


def _lock(opened: int, kind: int, folder: Path) -> None:
    for pause in PAUSES_SECONDS:
        try:
            fcntl.flock(opened, kind | fcntl.LOCK_NB)
        except BlockingIOError:
            sleep(pause)
        else:
            return
    raise InUse(f"a server runs on {folder.absolute()}; stop it first")
