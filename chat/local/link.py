"""Hold a connection to a SQLite file: run its statements on its own thread, replace it when in doubt."""

import asyncio
import sqlite3
from collections.abc import Awaitable, Callable, Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Any, cast

import aiosqlite

from chat.finishing import finished
from chat.ports import CommitUnknown, DatabaseUnavailable, Row

Step = tuple[str, Any]
"""A statement and its parameters."""

Outcome = tuple[list[Row], int]
"""The rows of the last step and how many it touched."""

Work = Callable[[sqlite3.Connection, list[Step]], Outcome]
Ask = Callable[[Work, sqlite3.Connection, list[Step]], Awaitable[Outcome]]

TROUBLE = frozenset(
    {
        sqlite3.SQLITE_BUSY,
        sqlite3.SQLITE_LOCKED,
        sqlite3.SQLITE_NOMEM,
        sqlite3.SQLITE_READONLY,
        sqlite3.SQLITE_INTERRUPT,
        sqlite3.SQLITE_IOERR,
        sqlite3.SQLITE_CORRUPT,
        sqlite3.SQLITE_FULL,
        sqlite3.SQLITE_CANTOPEN,
        sqlite3.SQLITE_PROTOCOL,
        sqlite3.SQLITE_NOTADB,
    }
)
"""What the machine does to us; any other error of SQLite is a bug of ours and stays as it is."""


class Link:
    """Hold one connection and its thread, and make a new one when its state is in doubt.

    Work is done in the order in which it was asked for, also when whoever asked was cancelled: so a roll-back
    always comes after what it undoes.
    """

    def __init__(self, path: Path, pragmas: str, busy_seconds: float) -> None:
        self._address = f"{path.absolute().as_uri()}?mode=rw"
        self._pragmas = pragmas
        self._busy_seconds = busy_seconds
        self._connection: aiosqlite.Connection | None = None
        self._doubtful = False

    async def open(self) -> aiosqlite.Connection:
        """Give the connection, making one if there is none."""
        if self._connection is None:
            await finished(self._connect())
        assert self._connection is not None
        return self._connection

    async def close(self) -> None:
        """End the connection and its thread; a transaction that was open is rolled back."""
        connection, self._connection = self._connection, None
        self._doubtful = False
        if connection is not None:
            await connection.close()

    async def run(self, steps: list[Step]) -> Outcome:
        """Run steps in one change of threads."""
        return await self._call(run_steps, steps)

    async def commit(self, steps: list[Step]) -> Outcome:
        """Run steps and commit, likewise."""
        return await self._call(commit_steps, steps)

    async def roll_back(self) -> None:
        """Undo whatever is open; never raises."""
        if not self._doubtful:
            with suppress(DatabaseUnavailable):
                await self._call(undo_steps, [])
        if self._doubtful:
            await self.close()

    async def _connect(self) -> None:
        connection = aiosqlite.connect(
            self._address,
            uri=True,
            isolation_level=None,
            timeout=self._busy_seconds,
            cached_statements=512,
        )
        with troubles():
            try:
                await connection
            except sqlite3.Error:
                # aiosqlite does not wait for its thread here, which complains once the loop is closed.
                await asyncio.to_thread(connection._thread.join)
                raise
            try:
                await connection.executescript(self._pragmas)
            except sqlite3.Error:
                await connection.close()
                raise
        self._connection = connection

    async def _call(self, work: Work, steps: list[Step]) -> Outcome:
        connection = await self.open()
        try:
            with troubles():
                # aiosqlite offers no public way to run several statements in one change of threads.
                ask = cast(Ask, connection._execute)
                outcome = await ask(work, connection._conn, steps)
        except DatabaseUnavailable:
            self._doubtful = True
            raise
        return outcome


def run_steps(connection: sqlite3.Connection, steps: list[Step]) -> Outcome:
    """Run statements one after the other, on the connection's thread."""
    # A cursor that an exception keeps alive would keep the file open after the connection is closed.
    with closing(connection.cursor()) as cursor:
        for statement, values in steps:
            cursor.execute(statement, values)
        return cursor.fetchall(), cursor.rowcount


def commit_steps(connection: sqlite3.Connection, steps: list[Step]) -> Outcome:
    """Run statements and commit. A commit that fails may still be found in the file after a restart."""
    run_steps(connection, steps)
    try:
        return run_steps(connection, [("COMMIT", ())])
    except sqlite3.Error as error:
        raise CommitUnknown(str(error)) from error


def undo_steps(connection: sqlite3.Connection, steps: list[Step]) -> Outcome:
    """Roll back, if there is anything to roll back, and run the steps."""
    rolling_back = [("ROLLBACK", ())] if connection.in_transaction else []
    return run_steps(connection, [*rolling_back, *steps])


@contextmanager
def troubles() -> Iterator[None]:
    """Translate what the machine does to us into `DatabaseUnavailable`."""
    try:
        yield
    except sqlite3.Error as error:
        if getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR) & 0xFF in TROUBLE:
            raise DatabaseUnavailable(str(error)) from error
        raise
