"""Every database keeps, forgets and shows what a transaction did, as the port promises."""

import asyncio

import pytest

from chat.ports import Database, DatabaseUnavailable, Sql
from tests.contracts.conftest import MakeDatabase
from tests.contracts.site import names


async def put(sql: Sql, name: str, value: str = "there") -> None:
    await sql.run("INSERT INTO site (name, value) VALUES (:name, :value)", name=name, value=value)


async def put_and_fail(database: Database, name: str) -> None:
    async with database.write() as sql:
        await put(sql, name)
        raise ZeroDivisionError


async def test_what_was_committed_is_there(database: Database) -> None:
    async with database.write() as sql:
        await put(sql, "a")

    assert await names(database) == {"a"}


async def test_what_was_committed_is_there_after_opening_again(make_database: MakeDatabase) -> None:
    first, second = make_database(), make_database()
    await first.open()
    async with first.write() as sql:
        await put(sql, "a")
    await first.close()

    await second.open()

    assert await names(second) == {"a"}
    await second.close()


async def test_an_exception_takes_everything_back(database: Database) -> None:
    with pytest.raises(ZeroDivisionError):
        await put_and_fail(database, "a")

    assert await names(database) == set()


async def test_a_transaction_sees_its_own_changes(database: Database) -> None:
    async with database.write() as sql:
        await put(sql, "a", "new")

        assert await sql.row("SELECT value FROM site WHERE name = 'a'") == ("new",)


async def test_a_missing_row_is_none(database: Database) -> None:
    async with database.read() as sql:
        assert await sql.row("SELECT value FROM site WHERE name = 'absent'") is None


async def test_a_change_tells_how_many_rows_it_touched(database: Database) -> None:
    async with database.write() as sql:
        await put(sql, "a")
        await put(sql, "b")

        assert await sql.run("UPDATE site SET value = 'x' WHERE name IN ('a', 'b', 'c')") == 2
        assert await sql.run("DELETE FROM site WHERE name = 'c'") == 0


async def test_a_row_that_is_there_already_can_be_left_alone(database: Database) -> None:
    add = "INSERT INTO site (name, value) VALUES ('a', 'x') ON CONFLICT (name) DO NOTHING"
    async with database.write() as sql:
        assert await sql.run(add) == 1
        assert await sql.run(add) == 0


async def test_a_new_row_can_return_its_id(database: Database) -> None:
    add = "INSERT INTO logs (name, head) VALUES (:name, 0) RETURNING id"
    async with database.write() as sql:
        first = await sql.row(add, name="room:r_1")
        second = await sql.row(add, name="room:r_2")

    assert first
    assert second
    assert first[0] < second[0]


async def test_a_change_can_return_what_it_changed(database: Database) -> None:
    async with database.write() as sql:
        await put(sql, "a", "old")

        assert await sql.row("DELETE FROM site WHERE name = 'a' RETURNING value") == ("old",)

    assert await names(database) == set()


async def test_a_reader_keeps_its_moment_while_others_write(database: Database) -> None:
    async with database.read() as before:
        await before.rows("SELECT name FROM site")
        async with database.write() as sql:
            await put(sql, "a")

        assert await before.rows("SELECT name FROM site WHERE name = 'a'") == []


async def test_a_reader_does_not_wait_for_the_writer(database: Database) -> None:
    async with database.write() as sql:
        await put(sql, "a")

        assert await names(database) == set()


async def test_a_reader_cannot_write(database: Database) -> None:
    with pytest.raises(Exception, match=r"(?i)read.?only"):
        async with database.read() as sql:
            await put(sql, "a")

    assert await names(database) == set()


async def test_more_readers_than_connections_wait_for_each_other(database: Database) -> None:
    found = await asyncio.gather(*(names(database) for _ in range(20)))

    assert found == [set()] * 20


async def test_one_writer_at_a_time(database: Database) -> None:
    inside: list[str] = []

    async def write(name: str) -> None:
        async with database.write() as sql:
            inside.append(name)
            await put(sql, name)
            await asyncio.sleep(0)
            inside.append(name)

    await asyncio.gather(*(write(name) for name in "abcde"))

    assert inside[::2] == inside[1::2]
    assert await names(database) == set("abcde")


async def test_a_rollback_takes_nothing_from_another_task(database: Database) -> None:
    async def fail(name: str) -> None:
        with pytest.raises(ZeroDivisionError):
            await put_and_fail(database, name)

    async def succeed(name: str) -> None:
        async with database.write() as sql:
            await put(sql, name)

    await asyncio.gather(*(way(f"{way.__name__} {n}") for n in range(10) for way in (fail, succeed)))

    assert await names(database) == {f"succeed {n}" for n in range(10)}


async def test_nothing_follows_a_failed_statement(database: Database) -> None:
    async def go_on_regardless() -> None:
        async with database.write() as sql:
            await put(sql, "a")
            for name in ("a", "b"):
                with pytest.raises(Exception, match=r"(?i)unique"):
                    await put(sql, name)

    with pytest.raises(Exception, match=r"(?i)unique") as caught:
        await go_on_regardless()

    assert not isinstance(caught.value, DatabaseUnavailable)
    assert await names(database) == set()


async def test_a_bug_in_a_statement_is_not_called_an_unavailable_database(database: Database) -> None:
    with pytest.raises(Exception, match="no_such_table") as caught:
        async with database.read() as sql:
            await sql.rows("SELECT 1 FROM no_such_table")

    assert not isinstance(caught.value, DatabaseUnavailable)


async def test_writing_goes_on_after_a_failure(database: Database) -> None:
    with pytest.raises(Exception, match="no_such_table"):
        async with database.write() as sql:
            await sql.rows("SELECT 1 FROM no_such_table")

    async with database.write() as sql:
        await put(sql, "a")

    assert await names(database) == {"a"}


@pytest.mark.parametrize("kind", ["write", "read"])
async def test_a_transaction_is_of_no_use_after_its_block(database: Database, kind: str) -> None:
    async with database.write() if kind == "write" else database.read() as sql:
        await sql.rows("SELECT name FROM site")

    with pytest.raises(RuntimeError, match="over"):
        await sql.rows("SELECT name FROM site")


async def test_an_empty_transaction_is_fine(database: Database) -> None:
    async with database.write(), database.read():
        pass

    assert await names(database) == set()


async def test_a_sound_database_is_writable(database: Database) -> None:
    await database.writable()


async def test_a_closed_database_is_unavailable(make_database: MakeDatabase) -> None:
    database = make_database()

    with pytest.raises(DatabaseUnavailable):
        await database.writable()

    await database.open()
    await database.close()
    with pytest.raises(DatabaseUnavailable):
        await names(database)
    await database.close()


async def test_closing_waits_for_the_transaction_under_way(make_database: MakeDatabase) -> None:
    database = make_database()
    await database.open()

    async with database.write() as sql:
        closing = asyncio.create_task(database.close())
        await put(sql, "a")
    await closing

    await database.open()
    assert await names(database) == {"a"}
    await database.close()
