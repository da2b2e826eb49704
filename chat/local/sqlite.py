"""Keep everything in one SQLite file: one writer and a few readers beside it.

Every statement runs on the thread of its connection, and changing threads costs more than most statements do.
So `BEGIN` travels with the first statement, and rows to add with the next statement or with `COMMIT`.
"""

import asyncio
import re
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from contextlib import asynccontextmanager
from functools import cache
from pathlib import Path
from typing import Literal

import orjson

from chat.finishing import finished
from chat.local.link import Link, Outcome, Step
from chat.ports import PULSE, DatabaseUnavailable, Insert, Row, Sql, Value

FRAGMENTS = {
    "each_int": "(SELECT value FROM json_each(:{0}))",
    "each_text": "(SELECT value FROM json_each(:{0}))",
    "each_log": """(SELECT n.value AS name, s.value AS seen
                     FROM json_each(:{0}_names) n JOIN json_each(:{0}_seen) s ON s.key = n.key)""",
    "lock_rows": "",
    "tables": "(SELECT name FROM sqlite_master WHERE type = 'table')",
}
"""How SQLite spells what `ports` names."""

SIZES = (128, 64, 32, 16, 8, 4, 2, 1)
"""Rows of one INSERT: few shapes, so that each is compiled once. 100 rows of 12 columns took 0.3 ms this way,
0.45 ms by `executemany` and 1.0 ms by one INSERT from `json_each`, with the event loop idle or busy."""

WIPING_WAITS_MS = 100
"""How long the write-ahead log waits to be emptied for somebody who reads an older moment."""

PRAGMAS = """
    PRAGMA journal_mode = WAL;
    PRAGMA synchronous = {synchronous};
    PRAGMA secure_delete = ON;
    PRAGMA foreign_keys = OFF;
    PRAGMA cache_size = -65536;
    PRAGMA temp_store = MEMORY;
    PRAGMA query_only = {query_only};
"""
"""How each connection begins. FULL makes every commit reach the disk before it is acknowledged; secure_delete
overwrites what is erased; foreign keys are not used, because texts are erased apart from their entries."""


class Sqlite:
    """Keep everything in one file, which other processes of this machine may use at the same time."""

    def __init__(
        self,
        path: Path,
        *,
        synchronous: Literal["FULL", "NORMAL"] = "FULL",
        readers: int = 2,
        busy_seconds: float = 5,
    ) -> None:
        """Name the file, which `open` makes if need be.

        `NORMAL` loses acknowledged rows in a power cut: only the test that shows this asks for it.
        `busy_seconds` is how long a writer waits for the writer of another process.
        """
        writing = PRAGMAS.format(synchronous=synchronous, query_only="OFF")
        reading = PRAGMAS.format(synchronous=synchronous, query_only="ON")
        self._path = path
        self._busy_seconds = busy_seconds
        self._writer = Link(path, writing, busy_seconds)
        self._readers = [Link(path, reading, busy_seconds) for _ in range(readers)]
        self._writing = asyncio.Lock()
        self._idle: asyncio.Queue[Link] = asyncio.Queue()
        self._is_open = False

    @property
    def numbers_in_commit_order(self) -> bool:
        """Only one writes at a time."""
        return True

    async def open(self) -> None:
        """Connect, making an empty file if there is none. Raises `DatabaseUnavailable`."""
        if self._is_open:
            return
        try:
            if not self._path.exists():
                self._path.touch(mode=0o600)
            for link in (self._writer, *self._readers):
                await link.open()
        except OSError as error:
            raise DatabaseUnavailable(f"cannot make {self._path}: {error.strerror}") from error
        except BaseException:
            # A connection that nobody closes would keep the process from ending.
            await self._disconnect()
            raise
        for reader in self._readers:
            self._idle.put_nowait(reader)
        self._is_open = True

    async def close(self) -> None:
        """Wait for the transactions under way and disconnect."""
        if not self._is_open:
            return
        self._is_open = False
        async with self._writing:
            for _ in self._readers:
                await self._idle.get()
            await self._disconnect()

    @asynccontextmanager
    async def write(self) -> AsyncIterator[Sql]:
        """Change things; see `Database.write`."""
        self._must_be_open()
        async with self._writing:
            # IMMEDIATE, because a transaction that begins by reading may find it can no longer write.
            sql = _Transaction(self._writer, "BEGIN IMMEDIATE")
            try:
                yield sql
                await finished(sql.commit())
            except BaseException:
                await finished(sql.undo())
                raise

    @asynccontextmanager
    async def read(self) -> AsyncIterator[Sql]:
        """Look at one consistent moment; see `Database.read`."""
        self._must_be_open()
        async with self._reader() as reader:
            sql = _Transaction(reader, "BEGIN")
            try:
                yield sql
            finally:
                await finished(sql.undo())

    async def writable(self) -> None:
        """Commit something harmless. Raises `DatabaseUnavailable` when that fails."""
        async with self.write() as sql:
            await sql.run(PULSE)

    async def wipe_traces(self) -> bool:
        """Empty the write-ahead log, where older versions of changed pages stay until it is written over.

        Everybody who writes waits meanwhile, so it does not wait long for those who read.
        """
        self._must_be_open()
        async with self._writing:
            await self._writer.run([(f"PRAGMA busy_timeout = {WIPING_WAITS_MS}", ())])
            (busy, _, _), *_ = (await self._writer.run([("PRAGMA wal_checkpoint(TRUNCATE)", ())]))[0]
            await self._writer.run([(f"PRAGMA busy_timeout = {round(self._busy_seconds * 1000)}", ())])
        return not busy

    @asynccontextmanager
    async def _reader(self) -> AsyncIterator[Link]:
        reader = await self._idle.get()
        try:
            yield reader
        finally:
            self._idle.put_nowait(reader)

    def _must_be_open(self) -> None:
        if not self._is_open:
            raise DatabaseUnavailable("the database is closed")

    async def _disconnect(self) -> None:
        for link in (self._writer, *self._readers):
            await finished(link.close())


class _Transaction:
    """Gather steps and send them together; `Sql` for SQLite."""

    def __init__(self, link: Link, begin: str) -> None:
        self._link = link
        self._waiting: list[Step] = [(begin, ())]
        self._begun = False
        self._over: Exception | None = None

    async def rows(self, statement: str, /, **values: Value) -> list[Row]:
        return (await self._run(statement, values))[0]

    async def row(self, statement: str, /, **values: Value) -> Row | None:
        found = await self.rows(statement, **values)
        return found[0] if found else None

    async def run(self, statement: str, /, **values: Value) -> int:
        return (await self._run(statement, values))[1]

    async def add(self, into: Insert, rows: Sequence[Sequence[Value]], /) -> None:
        self._still_going()
        self._waiting += _insert_steps(into, rows)

    async def commit(self) -> None:
        self._still_going()
        if self._begun or len(self._waiting) > 1:
            await self._send(self._link.commit)
        self._over = RuntimeError("this transaction is over")

    async def undo(self) -> None:
        self._over = self._over or RuntimeError("this transaction is over")
        if self._begun:
            await self._link.roll_back()

    def _still_going(self) -> None:
        # SQLite ends some transactions by itself when a statement fails; what came after would be committed.
        if self._over:
            raise self._over

    async def _run(self, statement: str, values: dict[str, Value]) -> Outcome:
        self._still_going()
        bound = {name: _bound(value) for name, value in values.items()}
        self._waiting.append((_translated(statement), bound))
        return await self._send(self._link.run)

    async def _send(self, way: Callable[[list[Step]], Awaitable[Outcome]]) -> Outcome:
        steps, self._waiting = self._waiting, []
        self._begun = True
        try:
            return await way(steps)
        except Exception as error:
            self._over = error
            raise


def _insert_steps(into: Insert, rows: Sequence[Sequence[Value]]) -> Iterator[Step]:
    start = 0
    for size in SIZES:
        while len(rows) - start >= size:
            yield _insert(into, size), [value for row in rows[start : start + size] for value in row]
            start += size


@cache
def _insert(into: Insert, size: int) -> str:
    names = ", ".join(f'"{name}"' for name, _ in into.columns)
    row = "(" + ", ".join("?" * len(into.columns)) + ")"
    conflict = f" ON CONFLICT {into.on_conflict}" if into.on_conflict else ""
    return f"INSERT INTO {into.table} ({names}) VALUES {', '.join([row] * size)}{conflict}"


@cache
def _translated(statement: str) -> str:
    return re.sub(r"\{(\w+)(?::(\w+))?\}", lambda found: FRAGMENTS[found[1]].format(found[2]), statement)


def _bound(value: Value) -> int | str | None:
    return value if value is None or isinstance(value, int | str) else orjson.dumps(value).decode()
