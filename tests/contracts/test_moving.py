"""A place moves from a file to PostgreSQL with everything in it, or not at all."""

import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from chat.cluster import Postgres
from chat.local import Sqlite
from chat.local.holding import held
from chat.outside import SQLITE_FILE
from chat.ports import Database
from chat.store import schema
from chat.store.moving import OUR_OWN, PASSING
from tests import process
from tests.contracts.conftest import Server
from tests.contracts.test_schema import columns_of, fill, tables
from tests.house import open_house

pytestmark = pytest.mark.servers

ROOM = "r_hearth"


def move(folder: Path, url: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "chat", "move", "--to", url, "--json"],
        env=process.environment(folder, 8000),
        capture_output=True,
        text=True,
    )


@pytest.fixture
def empty_url(postgres_server: Server) -> Iterator[str]:
    """Lend an empty PostgreSQL."""
    with postgres_server.new_database() as url:
        yield url


async def test_people_go_on_where_they_were(tmp_path: Path, migrated: Path, empty_url: str) -> None:
    async with open_house(tmp_path, migrated) as before:
        await before.group(ROOM)
        anna = await before.member(ROOM)
        said = [await anna.say(ROOM, f"thing {n}") for n in range(5)]
        welcome = anna.frames[0]

    moved = move(tmp_path, empty_url)

    assert moved.returncode == 0, moved.stderr
    async with open_house(tmp_path, migrated, database_url=empty_url) as after:
        back = await after.enter(anna.token)
        assert back.frames[0]["epoch"] == welcome["epoch"]
        assert back.frames[0]["resumed"]
        await back.follow(f"room:{ROOM}", after=said[2]["seq"], epoch=welcome["epoch"])
        heard = [await back.entry(f"room:{ROOM}", receipt["seq"]) for receipt in said[3:]]
        assert [entry["event"]["text"] for entry in heard] == ["thing 3", "thing 4"]
        again = await back.say(ROOM, "thing 2", client_id=said[2]["client_id"])
        assert again["message"] == said[2]["message"]
        assert (await back.say(ROOM, "and on"))["seq"] > said[-1]["seq"]
        assert await after.rows("SELECT action FROM audit") == [("move",)]


async def test_every_table_is_there_and_ids_count_on(sqlite_path: Path, folder: Path, empty_url: str) -> None:
    source = Sqlite(sqlite_path)
    await source.open()
    await fill(source)
    async with source.write() as sql:
        await sql.run("DELETE FROM persons")
    counted = await rows_of(source)
    await source.close()

    moved = move(folder, empty_url)

    assert moved.returncode == 0, moved.stderr
    target = Postgres(empty_url)
    await target.open()
    assert await rows_of(target) == counted
    async with target.write() as sql:
        added = await sql.rows(
            "INSERT INTO persons (role, stay, made_on, seen_on, state)"
            " VALUES ('peer', 0, 0, 0, 'here') RETURNING id"
        )
    assert added[0][0] > 7
    await target.close()


async def rows_of(database: Database) -> Mapping[str, list[tuple[object, ...]]]:
    found = {}
    for table in await tables(database) - PASSING - OUR_OWN:
        names = ", ".join(f'"{name}"' for name, _ in await columns_of(database, table))
        async with database.read() as sql:
            found[table] = sorted(await sql.rows(f"SELECT {names} FROM {table}"), key=repr)
    return found


async def test_a_database_that_holds_something_is_left_alone(
    folder: Path, sqlite_path: Path, empty_url: str
) -> None:
    await schema.upgrade(empty_url)
    target = Postgres(empty_url)
    await target.open()
    await fill(target)
    before = await rows_of(target)

    moved = move(folder, empty_url)

    assert moved.returncode == 1
    assert "holds something already" in moved.stderr
    assert await rows_of(target) == before
    await target.close()


TAMPERED = {
    "a row is lost": "IF NEW.id = 2 THEN RETURN NULL; END IF;",
    "a number is changed": "NEW.made_on := NEW.made_on + 1;",
    "a word is changed": "NEW.state := 'gone';",
}


@pytest.mark.parametrize("how", TAMPERED)
async def test_what_does_not_arrive_as_it_was_is_noticed_and_nothing_of_it_is_kept(
    folder: Path, sqlite_path: Path, empty_url: str, how: str
) -> None:
    source, target = Sqlite(sqlite_path), Postgres(empty_url)
    await source.open()
    async with source.write() as sql:
        for _ in range(3):
            await sql.run(
                "INSERT INTO persons (role, stay, made_on, seen_on, state) VALUES ('peer', 0, 5, 5, 'here')"
            )
    await source.close()
    await schema.upgrade(empty_url)
    await target.open()
    async with target.write() as sql:
        await sql.rows(
            f"""CREATE FUNCTION tamper() RETURNS trigger LANGUAGE plpgsql
                AS 'BEGIN {TAMPERED[how].replace("'", "''")} RETURN NEW; END'"""
        )
        await sql.rows(
            "CREATE TRIGGER tamper BEFORE INSERT ON persons FOR EACH ROW EXECUTE FUNCTION tamper()"
        )

    moved = move(folder, empty_url)

    assert moved.returncode == 1
    assert "persons: 3 rows became" in moved.stderr
    async with target.read() as sql:
        assert await sql.rows("SELECT COUNT(*) FROM persons") == [(0,)]
    await target.close()


def test_a_running_server_is_not_moved(folder: Path, sqlite_path: Path, empty_url: str) -> None:
    assert sqlite_path.name == SQLITE_FILE

    with held(folder):
        moved = move(folder, empty_url)

    assert moved.returncode == 1
    assert "stop it first" in moved.stderr


def test_what_is_no_postgresql_is_refused(folder: Path, sqlite_path: Path) -> None:
    moved = move(folder, "mysql://somewhere/else")

    assert moved.returncode == 2
    assert "postgresql://" in moved.stderr
