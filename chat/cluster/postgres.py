"""A PostgreSQL database that every node writes to."""

import asyncio
import re
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager, suppress
from functools import cache
from typing import TypeAlias

import asyncpg
from asyncpg.pool import PoolConnectionProxy

from chat.finishing import finished
from chat.ports import (
    PULSE,
    AlreadyThere,
    CommitUnknown,
    Contended,
    DatabaseUnavailable,
    Insert,
    Row,
    Sql,
    Value,
)

Connection: TypeAlias = "PoolConnectionProxy[asyncpg.Record]"

FRAGMENTS = {
    "each_int": "(SELECT unnest(CAST(:{0} AS BIGINT[])) AS value)",
    "each_text": "(SELECT unnest(CAST(:{0} AS TEXT[])) AS value)",
    "each_log": """(SELECT unnest(CAST(:{0}_names AS TEXT[])) AS name,
                            unnest(CAST(:{0}_seen AS BIGINT[])) AS seen)""",
    "lock_rows": "FOR UPDATE",
    "tables": "(SELECT tablename AS name FROM pg_tables WHERE schemaname = current_schema())",
}
"""How PostgreSQL spells what `ports` names."""

ARRAYS = {"int": "BIGINT[]", "text": "TEXT[]"}

TROUBLE = ("08", "25006", "40", "53", "55P03", "57", "58", "XX")
"""Beginnings of the codes for connection, standby, deadlock, resources, lock, shutdown, system, damage. Any
other error of PostgreSQL is a bug of ours and stays as it is."""

CONTENDED = ("40001", "40P01")
"""Serialization failure and deadlock."""

ALREADY_THERE = "23505"
"""Unique violation."""

SESSION = {
    "application_name": "warmline",
    "idle_in_transaction_session_timeout": "30s",
    "jit": "off",
    "lock_timeout": "5s",
}
"""How each session begins: a node that hangs inside a transaction must not lock the others out for long, and
compiling statements to machine code costs more than these small ones take."""


class Postgres:
    """Keep everything in a PostgreSQL database shared by all nodes."""

    def __init__(self, url: str, *, readers: int = 2, patience_seconds: float = 10) -> None:
        """Name the database, `postgresql://…`, and how long to wait for a connection or an answer."""
        self._url = url
        self._patience_seconds = patience_seconds
        self._size = readers + 1
        self._writing = asyncio.Lock()
        self._reading = asyncio.Semaphore(readers)
        self._pool: asyncpg.Pool[asyncpg.Record] | None = None

    @property
    def numbers_in_commit_order(self) -> bool:
        """Who takes a number first may commit last."""
        return False

    async def open(self) -> None:
        """Connect. Raises `DatabaseUnavailable`."""
        with _troubles():
            self._pool = await asyncpg.create_pool(
                self._url,
                min_size=1,
                max_size=self._size,
                command_timeout=self._patience_seconds,
                timeout=self._patience_seconds,
                max_inactive_connection_lifetime=0,
                statement_cache_size=500,
                server_settings=SESSION,
                reset=_leave_as_it_is,
            )

    async def close(self) -> None:
        """Wait for the transactions under way and disconnect."""
        pool, self._pool = self._pool, None
        if pool is not None:
            await pool.close()

    @asynccontextmanager
    async def write(self) -> AsyncIterator[Sql]:
        """Change things; see `Database.write`."""
        async with self._writing, self._connection() as connection:
            sql = _Transaction(connection)
            try:
                # Others commit beside us: each statement sees what is committed, so that a look after a lock
                # sees what the lock waited for.
                await sql.begin("BEGIN ISOLATION LEVEL READ COMMITTED")
                yield sql
                await finished(sql.commit())
            except BaseException:
                await finished(sql.undo())
                raise

    @asynccontextmanager
    async def read(self) -> AsyncIterator[Sql]:
        """Look at one consistent moment; see `Database.read`."""
        async with self._reading, self._connection() as connection:
            sql = _Transaction(connection)
            try:
                await sql.begin("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
                yield sql
            finally:
                await finished(sql.undo())

    async def writable(self) -> None:
        """Commit something harmless. Raises `DatabaseUnavailable` when that fails."""
        async with self.write() as sql:
            await sql.run(PULSE)

    async def wipe_traces(self) -> bool:
        """Leave it to the server, which vacuums its tables and drops its log by itself."""
        return True

    @asynccontextmanager
    async def _connection(self) -> AsyncIterator[Connection]:
        pool = self._pool
        if pool is None:
            raise DatabaseUnavailable("the database is closed")
        with _troubles():
            connection = await pool.acquire(timeout=self._patience_seconds)
        try:
            yield connection
        finally:
            await finished(pool.release(connection))


class _Transaction:
    """Send each statement as it comes; `Sql` for PostgreSQL."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._begun = False
        self._over: Exception | None = None
        self._doubtful = False

    async def begin(self, statement: str) -> None:
        self._begun = True
        with self._guarded():
            await self._connection.execute(statement)

    async def rows(self, statement: str, /, **values: Value) -> list[Row]:
        text, names = _translated(statement)
        with self._guarded():
            found = await self._connection.fetch(text, *[values[name] for name in names])
        return [tuple(row) for row in found]

    async def row(self, statement: str, /, **values: Value) -> Row | None:
        found = await self.rows(statement, **values)
        return found[0] if found else None

    async def run(self, statement: str, /, **values: Value) -> int:
        text, names = _translated(statement)
        with self._guarded():
            status = await self._connection.execute(text, *[values[name] for name in names])
        return int(status.rpartition(" ")[2])

    async def add(self, into: Insert, rows: Sequence[Sequence[Value]], /) -> None:
        if not rows:
            return
        with self._guarded():
            await self._connection.execute(_insert(into), *zip(*rows, strict=True))

    async def commit(self) -> None:
        with self._guarded():
            try:
                with _troubles():
                    await self._connection.execute("COMMIT")
            except DatabaseUnavailable as error:
                raise CommitUnknown(str(error)) from error
        self._begun = False
        self._over = RuntimeError("this transaction is over")

    async def undo(self) -> None:
        self._over = self._over or RuntimeError("this transaction is over")
        if self._begun and not self._doubtful:
            try:
                await self._connection.execute("ROLLBACK")
            except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError):
                self._doubtful = True
        if self._doubtful:
            with suppress(asyncpg.InterfaceError):  # the pool has taken a lost connection back already
                self._connection.terminate()

    @contextmanager
    def _guarded(self) -> Iterator[None]:
        # PostgreSQL answers COMMIT after an error with a silent roll-back: nothing may follow an error.
        if self._over:
            raise self._over
        try:
            with _troubles(self._connection):
                yield
        except Exception as error:
            self._over = error
            self._doubtful = isinstance(error, DatabaseUnavailable)
            raise


@contextmanager
def _troubles(connection: "Connection | None" = None) -> Iterator[None]:
    try:
        yield
    except OSError as error:  # TimeoutError is one of them
        raise DatabaseUnavailable(str(error) or "no answer in time") from error
    except asyncpg.PostgresError as error:
        if error.sqlstate in CONTENDED:
            raise Contended(str(error)) from error
        if error.sqlstate == ALREADY_THERE:
            raise AlreadyThere(str(error)) from error
        if (error.sqlstate or "").startswith(TROUBLE):
            raise DatabaseUnavailable(str(error)) from error
        raise
    except asyncpg.InterfaceError as error:
        # asyncpg says by the same class that a connection is gone and that we misused one.
        if connection is None or _is_gone(connection):
            raise DatabaseUnavailable(str(error)) from error
        raise


def _is_gone(connection: Connection) -> bool:
    try:
        return connection.is_closed()
    except asyncpg.InterfaceError:
        return True


async def _leave_as_it_is(connection: "asyncpg.Connection[asyncpg.Record]") -> None:
    """Spare a round trip: every transaction ends by itself and nothing else is kept in a session."""


@cache
def _insert(into: Insert) -> str:
    names = ", ".join(f'"{name}"' for name, _ in into.columns)
    arrays = ", ".join(f"${at}::{ARRAYS[kind]}" for at, (_, kind) in enumerate(into.columns, 1))
    conflict = f" ON CONFLICT {into.on_conflict}" if into.on_conflict else ""
    return f"INSERT INTO {into.table} ({names}) SELECT * FROM unnest({arrays}){conflict}"


@cache
def _translated(statement: str) -> tuple[str, tuple[str, ...]]:
    """Give a statement with $1, $2 … and the names that these stand for."""
    spelled = re.sub(r"\{(\w+)(?::(\w+))?\}", lambda found: FRAGMENTS[found[1]].format(found[2]), statement)
    places: dict[str, str] = {}
    # A colon inside a text such as 'desk:care' follows a letter, a parameter never does.
    numbered = re.sub(
        r"(?<![\w:]):(\w+)", lambda found: places.setdefault(found[1], f"${len(places) + 1}"), spelled
    )
    return numbered, tuple(places)
