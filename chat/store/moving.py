"""Copy everything from a SQLite file into an empty PostgreSQL, and prove that nothing was lost on the way."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from hashlib import blake2b

import orjson

from chat.ports import Insert, Row, Sql

PIECE = 1000
PASSING = frozenset({"leases", "nodes", "here", "tries", "pressed", "proofs"})
"""Tables that say what is so at this moment; they begin anew."""
OUR_OWN = frozenset({"alembic_version", "sqlite_sequence"})
BEGUN_WITH = frozenset({"site", "leases"})
"""Tables that have rows from the first migration on."""
WRAP = 1 << 128


class NotEmpty(Exception):
    """Say that the database to move into holds something already."""


class NotTheSame(Exception):
    """Say that what was read back differs from what was written; nothing is kept of it."""


@dataclass(frozen=True, slots=True)
class Moved:
    """One table: how many rows it has, and a sum over all of them that no order changes."""

    table: str
    rows: int
    sum: int


@dataclass(frozen=True, slots=True)
class Table:
    """A table and its columns."""

    into: Insert

    @property
    def name(self) -> str:
        """Give its name in the database."""
        return self.into.table

    @property
    def columns(self) -> str:
        """List its columns, quoted, as a statement names them."""
        return ", ".join(f'"{name}"' for name, _ in self.into.columns)

    @property
    def is_counted(self) -> bool:
        """Say whether its rows have ids that count up."""
        return self.into.columns[0][0] == "id"


async def move(source: Sql, target: Sql) -> list[Moved]:
    """Copy every table and compare. `source` is SQLite; `target` has the same, newest schema and no data.

    Raises `NotEmpty`, `NotTheSame`; the caller's transaction then takes everything back.
    """
    tables = await _tables(source)
    await _check_empty(target, tables)
    await target.run("DELETE FROM site")
    return [await _move_one(source, target, table) for table in tables]


async def _tables(source: Sql) -> list[Table]:
    names = sorted(name for (name,) in await source.rows("SELECT name FROM {tables} AS tables"))
    return [await _table(source, name) for name in names if name not in PASSING | OUR_OWN]


async def _table(source: Sql, name: str) -> Table:
    found = await source.rows(f"SELECT name, type FROM pragma_table_info('{name}')")
    kinds = {"INTEGER": "int", "BIGINT": "int", "TEXT": "text"}
    return Table(Insert(name, tuple((column, kinds[kind]) for column, kind in found)))  # type: ignore[misc]


async def _check_empty(target: Sql, tables: Sequence[Table]) -> None:
    for table in tables:
        if table.name not in BEGUN_WITH and await target.row(f"SELECT 1 FROM {table.name} LIMIT 1"):
            raise NotEmpty(table.name)


async def _move_one(source: Sql, target: Sql, table: Table) -> Moved:
    async for rows in _pieces(source, table):
        await target.add(table.into, rows)
    if table.is_counted:
        await _count_on(source, target, table)
    there, here = await _summed(target, table), await _summed(source, table)
    if there != here:
        raise NotTheSame(f"{table.name}: {here.rows} rows became {there.rows}, or some of them changed")
    return here


async def _count_on(source: Sql, target: Sql, table: Table) -> None:
    """Let ids count on from where they were: none is ever used again, not even that of a deleted row."""
    found = await source.row("SELECT seq FROM sqlite_sequence WHERE name = :name", name=table.name)
    if found is not None:
        await target.rows(
            "SELECT setval(pg_get_serial_sequence(CAST(:name AS TEXT), 'id'), CAST(:last AS BIGINT))",
            name=table.name,
            last=found[0],
        )


async def _summed(sql: Sql, table: Table) -> Moved:
    count = total = 0
    async for rows in _pieces(sql, table):
        count += len(rows)
        total = (total + sum(map(_sum_of, rows))) % WRAP
    return Moved(table.name, count, total)


def _sum_of(row: Row) -> int:
    return int.from_bytes(blake2b(orjson.dumps(row), digest_size=16).digest(), "big")


async def _pieces(sql: Sql, table: Table) -> AsyncIterator[list[Row]]:
    if not table.is_counted:
        yield await sql.rows(f"SELECT {table.columns} FROM {table.name}")
        return
    after = 0
    read = f"SELECT {table.columns} FROM {table.name} WHERE id > :after ORDER BY id LIMIT :piece"
    while rows := await sql.rows(read, after=after, piece=PIECE):
        yield rows
        after = rows[-1][0]
