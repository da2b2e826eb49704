"""Hold a data folder while a server runs on it, so that nobody else serves from it or puts it back in time.

The hold is a lock on a file: it ends with the process, however that ends, and needs no cleaning up. The file
says where the server is reached, for commands that tell people where to go.
"""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

LOCK_FILE = "warmline.lock"


class InUse(Exception):
    """Say that a running server holds this folder."""


@contextmanager
def held(folder: Path) -> Iterator[None]:
    """Hold a folder for oneself alone. Raises `InUse`."""
    with _locked(folder, fcntl.LOCK_EX):
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
        return (folder / LOCK_FILE).read_text() or None
    except OSError:
        return None


@contextmanager
def _locked(folder: Path, kind: int) -> Iterator[None]:
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    opened = os.open(folder / LOCK_FILE, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        _lock(opened, kind, folder)
        try:
            yield
        finally:
            os.ftruncate(opened, 0)
    finally:
        os.close(opened)


def _lock(opened: int, kind: int, folder: Path) -> None:
    try:
        fcntl.flock(opened, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        raise InUse(f"a server runs on {folder.absolute()}; stop it first") from None
