"""When a PostgreSQL server or the way to it fails, nothing is promised that is not kept, and we recover."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from chat.cluster import Postgres
from chat.ports import CommitUnknown, Contended, Database, DatabaseUnavailable, Sql
from tests.contracts.site import names

pytestmark = pytest.mark.servers

PUT = "INSERT INTO site (name, value) VALUES (:name, '')"
WHO = "SELECT pg_backend_pid()"

# Waits inside COMMIT until somebody shuts the session down.
SLOW_COMMIT = (
    """CREATE FUNCTION linger() RETURNS trigger LANGUAGE plpgsql AS
       $$ BEGIN PERFORM pg_sleep(60); RETURN NULL; END $$""",
    """CREATE CONSTRAINT TRIGGER linger AFTER INSERT ON site DEFERRABLE INITIALLY DEFERRED
       FOR EACH ROW EXECUTE FUNCTION linger()""",
)


@pytest.fixture
async def database(postgres_url: str) -> AsyncIterator[Postgres]:
    """Open a migrated database."""
    made = Postgres(postgres_url, patience_seconds=5)
    await made.open()
    yield made
    await made.close()


@pytest.fixture
async def other(postgres_url: str) -> AsyncIterator[Postgres]:
    """Open the same database for another node."""
    made = Postgres(postgres_url, patience_seconds=5)
    await made.open()
    yield made
    await made.close()


async def shut_down(by: Database, session: int) -> None:
    async with by.write() as sql:
        await sql.rows("SELECT pg_terminate_backend(CAST(:session AS INT), 5000)", session=session)


async def session_of(sql: Sql) -> int:
    found = await sql.row(WHO)
    assert found
    return int(found[0])


async def test_a_session_shut_down_between_transactions_is_replaced(
    database: Postgres, other: Postgres
) -> None:
    async with database.write() as sql:
        session = await session_of(sql)

    await shut_down(other, session)

    await until_it_writes(database)


async def until_it_writes(database: Database) -> None:
    """Write; the first attempt may still meet the lost connection."""
    try:
        await database.writable()
    except DatabaseUnavailable:
        await database.writable()


async def test_a_session_shut_down_inside_a_transaction_stores_nothing(
    database: Postgres, other: Postgres
) -> None:
    async def write() -> None:
        async with database.write() as sql:
            await sql.run(PUT, name="lost")
            await shut_down(other, await session_of(sql))
            await sql.run(PUT, name="too late")

    with pytest.raises(DatabaseUnavailable) as caught:
        await write()

    assert not isinstance(caught.value, CommitUnknown)
    assert await names(other) == set()
    await database.writable()


async def test_a_session_shut_down_while_committing_is_an_unknown_commit(
    database: Postgres, other: Postgres
) -> None:
    async with other.write() as sql:
        for statement in SLOW_COMMIT:
            await sql.rows(statement)
    session = asyncio.get_running_loop().create_future()

    async def write() -> None:
        async with database.write() as sql:
            await sql.run(PUT, name="unknown")
            session.set_result(await session_of(sql))

    writing = asyncio.create_task(write())
    await shut_down(other, await session)
    with pytest.raises(CommitUnknown):
        await writing

    async with database.write() as sql:
        await sql.rows("DROP TRIGGER linger ON site")
    await database.writable()


async def test_one_of_two_deadlocked_writers_is_told_and_the_other_goes_on(
    database: Postgres, other: Postgres
) -> None:
    lock = "UPDATE site SET value = value || '.' WHERE name = :name"
    async with database.write() as sql:
        await sql.run(PUT, name="a")
        await sql.run(PUT, name="b")
    both = asyncio.Barrier(2)

    async def write(node: Database, first: str, second: str) -> None:
        async with node.write() as sql:
            await sql.run(lock, name=first)
            await both.wait()
            await sql.run(lock, name=second)

    ends = await asyncio.gather(write(database, "a", "b"), write(other, "b", "a"), return_exceptions=True)

    assert [type(end) for end in ends if end is not None] == [Contended]
    await database.writable()
    await other.writable()


async def test_a_statement_that_takes_too_long_is_given_up(postgres_url: str) -> None:
    hasty = Postgres(postgres_url, patience_seconds=1)
    await hasty.open()

    with pytest.raises(DatabaseUnavailable, match="in time"):
        async with hasty.read() as sql:
            await sql.rows("SELECT pg_sleep(30)")

    await until_it_writes(hasty)
    await hasty.close()


async def test_a_server_that_is_not_there_is_said(folder: Path) -> None:
    with pytest.raises(DatabaseUnavailable):
        await Postgres(f"postgresql://postgres@/warmline?host={folder}").open()
