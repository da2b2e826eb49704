"""Copy a SQLite database while it is used, look whether a file is sound, and bring a copy back.

These work on files, in a thread of their own, so that the command line can use them beside a running server.
"""

import asyncio
import os
import secrets
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path


class CopyFailed(Exception):
    """Say in plain words why nothing was copied; what was there before is untouched."""


async def back_up(database: Path, into: Path) -> None:
    """Copy a database, which may be in use, into a new file that holds one moment of it.

    The file appears whole or not at all, readable for its owner only. Raises `CopyFailed`, also when there is
    a file of that name already.
    """
    await asyncio.to_thread(_back_up, database, into)


async def restore(backup: Path, database: Path) -> None:
    """Put the content of a backup in the place of a database that nobody uses, under a new epoch.

    Clients see by the epoch that the numbers they remember mean nothing any more. Raises `CopyFailed` when
    the backup is damaged or the database in use.
    """
    await asyncio.to_thread(_restore, backup, database)


async def damages(database: Path) -> list[str]:
    """Look through every page and index of a file and name what is wrong; an empty list means sound."""
    return await asyncio.to_thread(_damages, database)


def put_aside(database: Path) -> Path | None:
    """Give a damaged file another name, so that a backup can take its place; None if it is sound or absent.

    Raises `CopyFailed`.
    """
    if not database.exists() or not _damages(database):
        return None
    aside = database.with_name(f"{database.name}.damaged-{secrets.token_hex(4)}")
    with _in_words(f"cannot put {database} aside"):
        for ending in ("-wal", "-shm", ""):
            file = database.with_name(database.name + ending)
            if file.exists():
                file.rename(aside.with_name(aside.name + ending))
    return aside


def revision_of(database: Path) -> str | None:
    """Name the schema of a file that is sound; None if it is no database of Warmline."""
    try:
        with closing(_opened(database)) as opened:
            found = opened.execute("SELECT version_num FROM alembic_version").fetchone()
    except sqlite3.Error:
        return None
    return str(found[0]) if found else None


def _back_up(database: Path, into: Path) -> None:
    if into.exists():
        raise CopyFailed(f"{into} exists already")
    with _in_words(f"cannot back up {database}"), _half_done(into) as half:
        _copy(database, half)
        _must_be_sound(half)
        half.rename(into)
        _reach_the_disk(into.parent)


def _restore(backup: Path, database: Path) -> None:
    with _in_words(f"cannot restore {database}"), _half_done(database) as half:
        database.touch(mode=0o600)
        _must_be_sound(backup)
        _copy(backup, half)
        _begin_an_epoch(half)
        # Not by renaming: a write-ahead log left beside the old file would spoil the new one.
        with closing(_opened(half)) as source, closing(_opened(database, "rwc")) as target:
            _take_alone(target)
            source.backup(target)


def _damages(database: Path) -> list[str]:
    try:
        with closing(_opened(database)) as opened:
            return [line for (line,) in opened.execute("PRAGMA integrity_check") if line != "ok"]
    except sqlite3.Error as error:
        return [str(error)]


def _must_be_sound(database: Path) -> None:
    found = _damages(database)
    if found:
        raise CopyFailed(f"{database} is damaged: {found[0]}")


def _copy(database: Path, into: Path) -> None:
    with closing(_opened(database)) as source, closing(_opened(into)) as target:
        # All at once: a copy in steps would begin anew whenever somebody writes in between.
        source.backup(target)
        target.execute("PRAGMA journal_mode = DELETE")  # one file, without a log beside it
    _reach_the_disk(into)


def _begin_an_epoch(database: Path) -> None:
    with closing(_opened(database)) as opened:
        told = opened.execute("UPDATE site SET value = ? WHERE name = 'epoch'", [secrets.token_hex(8)])
        if told.rowcount != 1:
            raise CopyFailed("the backup holds no epoch: it is not a database of Warmline")


def _take_alone(database: sqlite3.Connection) -> None:
    # In this mode the lock is kept until the connection is closed, and got only while no other is open.
    database.execute("PRAGMA locking_mode = EXCLUSIVE")
    database.execute("BEGIN EXCLUSIVE")
    database.execute("COMMIT")


def _opened(database: Path, mode: str = "rw") -> sqlite3.Connection:
    address = f"{database.absolute().as_uri()}?mode={mode}"
    return sqlite3.connect(address, uri=True, isolation_level=None, timeout=1)


def _reach_the_disk(path: Path) -> None:
    opened = os.open(path, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)


@contextmanager
def _half_done(goal: Path) -> Iterator[Path]:
    half = goal.with_name(f".{goal.name}.{secrets.token_hex(4)}.half")
    half.touch(mode=0o600, exist_ok=False)
    try:
        yield half
    finally:
        for left in (half, half.with_name(f"{half.name}-journal")):
            left.unlink(missing_ok=True)


@contextmanager
def _in_words(what_failed: str) -> Iterator[None]:
    try:
        yield
    except (sqlite3.Error, OSError) as error:
        raise CopyFailed(f"{what_failed}: {error}") from error
