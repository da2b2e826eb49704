"""The schema is the same on every database, and moves up and down with what is in it."""

import ast
import asyncio
import re
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from itertools import pairwise
from pathlib import Path

import pytest
from alembic.config import Config
from alembic.script import ScriptDirectory

from chat.cluster import Postgres
from chat.local import Sqlite
from chat.ports import Database, DatabaseUnavailable
from chat.store import schema
from tests.contracts.conftest import Server

TAKES_AWAY = re.compile(r"\bdrop_|\bDROP |rename|alter_column", re.IGNORECASE)


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.servers)])
def empty_url(request: pytest.FixtureRequest) -> Iterator[str]:
    """Give the address of a database with nothing in it."""
    if request.param == "sqlite":
        folder: Path = request.getfixturevalue("folder")
        yield f"sqlite:///{folder / 'empty.db'}"
    else:
        server: Server = request.getfixturevalue("postgres_server")
        with server.new_database() as url:
            yield url


@pytest.fixture
async def empty(empty_url: str) -> AsyncIterator[Database]:
    """Open a database with nothing in it."""
    database = _database(empty_url)
    await database.open()
    yield database
    await database.close()


def _database(url: str) -> Database:
    return Sqlite(Path(url.removeprefix("sqlite:///"))) if url.startswith("sqlite") else Postgres(url)


async def tables(database: Database) -> set[str]:
    async with database.read() as sql:
        found = {name for (name,) in await sql.rows("SELECT name FROM {tables} AS tables")}
    return found - {"alembic_version", "sqlite_sequence"}


async def fill(database: Database) -> None:
    """Put a row into every table that has none, whatever its columns are."""
    for table in sorted(await tables(database) - {"site", "leases"}):
        await fill_one(database, table)


async def fill_one(database: Database, table: str) -> None:
    columns = await columns_of(database, table)
    names = ", ".join(f'"{name}"' for name, _ in columns)
    values = ", ".join("7" if kind == "BIGINT" else "'seven'" for _, kind in columns)
    async with database.write() as sql:
        await sql.run(f"INSERT INTO {table} ({names}) VALUES ({values})")


async def columns_of(database: Database, table: str) -> list[tuple[str, str]]:
    """List names and kinds of a table's columns, in order."""
    if isinstance(database, Sqlite):
        statement = f"SELECT name, type FROM pragma_table_info('{table}')"
    else:
        statement = f"""SELECT column_name, data_type FROM information_schema.columns
                        WHERE table_name = '{table}' ORDER BY ordinal_position"""
    async with database.read() as sql:
        found = await sql.rows(statement)
    return [(name, kind.upper().replace("INTEGER", "BIGINT")) for name, kind in found]


async def epoch(database: Database) -> str:
    async with database.read() as sql:
        found = await sql.row("SELECT value FROM site WHERE name = 'epoch'")
    assert found
    return str(found[0])


async def test_an_empty_database_is_seen_to_be_empty(empty: Database) -> None:
    assert await schema.revision(empty) is None
    assert not await schema.is_current(empty)


async def test_an_open_database_can_be_migrated(empty: Database, empty_url: str) -> None:
    await schema.upgrade(empty_url)

    assert await schema.is_current(empty)
    await empty.writable()


async def test_migrating_twice_changes_nothing(empty: Database, empty_url: str) -> None:
    await schema.upgrade(empty_url)
    before = await epoch(empty)

    await schema.upgrade(empty_url)

    assert await epoch(empty) == before


@pytest.mark.slow
async def test_several_nodes_may_migrate_at_once(empty: Database, empty_url: str) -> None:
    migrate = "import asyncio, sys, chat.store.schema as s; asyncio.run(s.upgrade(sys.argv[1]))"
    nodes = [await asyncio.create_subprocess_exec(sys.executable, "-c", migrate, empty_url) for _ in range(3)]

    assert [await node.wait() for node in nodes] == [0, 0, 0]
    assert await schema.is_current(empty)


async def test_a_full_database_goes_down_and_up_again(empty: Database, empty_url: str) -> None:
    await schema.upgrade(empty_url)
    await fill(empty)
    before = await epoch(empty)

    await schema.downgrade(empty_url, "base")
    assert await tables(empty) == set()
    await schema.upgrade(empty_url)

    assert await schema.is_current(empty)
    assert await epoch(empty) != before


async def test_a_full_database_stays_as_it_is_when_the_schema_is_new_already(
    empty: Database, empty_url: str
) -> None:
    await schema.upgrade(empty_url)
    await fill(empty)

    await schema.upgrade(empty_url)

    async with empty.read() as sql:
        for table in await tables(empty):
            assert await sql.row(f"SELECT COUNT(*) FROM {table}") == (1,)


async def test_a_migration_that_fails_leaves_nothing_behind(empty: Database, empty_url: str) -> None:
    async with empty.write() as sql:
        await sql.rows("CREATE TABLE audit (id BIGINT)")

    with pytest.raises(DatabaseUnavailable, match="audit"):
        await schema.upgrade(empty_url)

    assert await tables(empty) == {"audit"}
    assert await schema.revision(empty) is None


async def test_a_database_of_a_newer_version_is_refused(empty: Database, empty_url: str) -> None:
    await schema.upgrade(empty_url)
    async with empty.write() as sql:
        await sql.run("UPDATE alembic_version SET version_num = '9999'")

    with pytest.raises(schema.SchemaUnknown, match="9999"):
        await schema.upgrade(empty_url)

    assert not await schema.is_current(empty)


async def test_a_file_may_have_any_name(folder: Path) -> None:
    path = folder / "wärm line %20?#.db"
    database = Sqlite(path)
    await database.open()

    await schema.upgrade(f"sqlite:///{path}")

    assert await schema.is_current(database)
    await database.close()


@pytest.mark.servers
async def test_an_address_may_say_whatever_the_driver_understands(postgres_url: str) -> None:
    await schema.upgrade(f"{postgres_url}&sslmode=disable&application_name=migrating")


async def test_a_database_that_cannot_be_used_is_said(folder: Path) -> None:
    prose = folder / "prose.db"
    prose.write_text("This is not a database. " * 100)

    for url in (f"sqlite:///{prose}", f"postgresql://postgres@/absent?host={folder}"):
        with pytest.raises(DatabaseUnavailable, match="cannot migrate"):
            await schema.upgrade(url)


@pytest.mark.servers
async def test_both_databases_have_the_same_tables_and_columns(sqlite_path: Path, postgres_url: str) -> None:
    here, there = Sqlite(sqlite_path), Postgres(postgres_url)
    await here.open()
    await there.open()

    assert await tables(here) == await tables(there)
    for table in await tables(here):
        assert await columns_of(here, table) == await columns_of(there, table)

    await here.close()
    await there.close()


def test_the_newest_migration_is_the_one_alembic_finds() -> None:
    config = Config()
    config.set_main_option("script_location", str(schema.MIGRATIONS))

    assert ScriptDirectory.from_config(config).get_current_head() == schema.newest()


def test_no_migration_takes_anything_from_a_node_of_the_version_before() -> None:
    files = sorted((schema.MIGRATIONS / "versions").glob("[0-9]*.py"))

    upgrades = {file.name: upgrade_of(file) for file in files}

    assert len(upgrades) > 18
    assert [name for name, said in upgrades.items() if TAKES_AWAY.search(said)] == []


def upgrade_of(file: Path) -> str:
    """Give what a migration does on its way up, without its comments."""
    parts = ast.parse(file.read_text(encoding="utf-8")).body
    return next(ast.unparse(part) for part in parts if getattr(part, "name", "") == "upgrade")


def test_looking_at_the_schema_imports_no_migration_tool() -> None:
    look = "import sys, chat.store.schema as s; s.newest(); sys.exit('alembic' in sys.modules)"

    assert subprocess.run([sys.executable, "-c", look], check=False).returncode == 0


async def test_going_back_keeps_the_case_of_an_alert_that_the_version_before_wrote(
    empty: Database, empty_url: str
) -> None:
    await schema.upgrade(empty_url)
    row = "INSERT INTO alerts (id, public, endpoint, case_id, at, body, tries, state)"
    async with empty.write() as sql:
        await sql.run(f"{row} VALUES (1, 'msg_old', 1, 7, 0, '', 0, 'waiting')")
        await sql.run(f"{row} VALUES (2, 'msg_new', 1, NULL, 0, '', 0, 'waiting')")
        await sql.run("INSERT INTO alert_cases (alert, case_id) VALUES (2, 9), (2, 8)")

    await schema.downgrade(empty_url, "0018")

    async with empty.read() as sql:
        assert await sql.rows("SELECT id, case_id FROM alerts ORDER BY id") == [(1, 7), (2, 8)]


@pytest.mark.slow
async def test_each_migration_goes_down_and_up_with_data_in_it(empty: Database, empty_url: str) -> None:
    steps = sorted(file.stem.partition("_")[0] for file in (schema.MIGRATIONS / "versions").glob("[0-9]*.py"))
    await schema.upgrade(empty_url)
    await fill(empty)

    for older, newer in reversed(list(pairwise(steps))):
        await schema.downgrade(empty_url, older)
        await fill_what_is_empty(empty)
        left = await counts(empty)
        await schema.upgrade(empty_url, newer)
        back = await counts(empty)
        assert {table: back[table] for table in left} == left
        await fill_what_is_empty(empty)
        await schema.downgrade(empty_url, older)


async def counts(database: Database) -> dict[str, int]:
    async with database.read() as sql:
        return {
            table: (await sql.rows(f"SELECT COUNT(*) FROM {table}"))[0][0] for table in await tables(database)
        }


async def fill_what_is_empty(database: Database) -> None:
    for table, count in (await counts(database)).items():
        if not count:
            await fill_one(database, table)
