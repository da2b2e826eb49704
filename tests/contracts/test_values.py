"""Every database gives back exactly what it was given, one value or three hundred rows."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chat.ports import Database, Insert

LARGEST = 2**63 - 1
ENTRIES = Insert(
    "entries",
    (("log", "int"), ("seq", "int"), ("at", "int"), ("kind", "text"), ("body", "text"), ("message", "int")),
)
SITE = Insert("site", (("name", "text"), ("value", "text")))

integers = st.integers(-LARGEST - 1, LARGEST)
# PostgreSQL holds no NUL and nobody holds half a surrogate pair: the wire refuses both.
texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=40)
with_one_database = settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


async def cleared(database: Database) -> None:
    async with database.write() as sql:
        await sql.run("DELETE FROM entries")


@with_one_database
@given(st.lists(st.tuples(integers, texts, texts, st.none() | integers), max_size=30))
async def test_added_rows_come_back_as_they_were(
    database: Database, given_rows: list[tuple[int, str, str, int | None]]
) -> None:
    await cleared(database)
    rows = [(1, seq, at, kind, body, message) for seq, (at, kind, body, message) in enumerate(given_rows)]

    async with database.write() as sql:
        await sql.add(ENTRIES, rows)

    async with database.read() as sql:
        found = await sql.rows("SELECT log, seq, at, kind, body, message FROM entries ORDER BY seq")
    assert found == rows


@with_one_database
@given(integers, texts)
async def test_a_value_comes_back_as_it_was(database: Database, number: int, words: str) -> None:
    async with database.read() as sql:
        found = await sql.row(
            "SELECT CAST(:number AS BIGINT), CAST(:words AS TEXT)", number=number, words=words
        )

    assert found == (number, words)


@with_one_database
@given(st.lists(integers, max_size=5), st.lists(texts, max_size=5))
async def test_a_list_comes_back_as_it_was(database: Database, numbers: list[int], words: list[str]) -> None:
    async with database.read() as sql:
        ints = await sql.rows("SELECT value FROM {each_int:numbers} AS given", numbers=numbers)
        strs = await sql.rows("SELECT value FROM {each_text:words} AS given", words=words)

    assert [number for (number,) in ints] == numbers
    assert [word for (word,) in strs] == words


@with_one_database
@given(st.lists(st.tuples(texts, integers), max_size=5))
async def test_pairs_of_logs_and_numbers_come_back_as_they_were(
    database: Database, pairs: list[tuple[str, int]]
) -> None:
    names, seen = [name for name, _ in pairs], [number for _, number in pairs]

    async with database.read() as sql:
        found = await sql.rows(
            "SELECT name, seen FROM {each_log:wanted} AS given", wanted_names=names, wanted_seen=seen
        )

    assert sorted(found) == sorted(pairs)


@pytest.mark.parametrize("count", [0, 1, 2, 7, 100, 300])
async def test_any_number_of_rows_can_be_added(database: Database, count: int) -> None:
    async with database.write() as sql:
        await sql.add(ENTRIES, [(1, seq, 0, "said", "", None) for seq in range(count)])

    async with database.read() as sql:
        assert await sql.row("SELECT COUNT(*) FROM entries") == (count,)


async def test_added_rows_keep_their_order_in_their_ids(database: Database) -> None:
    async with database.write() as sql:
        await sql.add(ENTRIES, [(1, seq, 0, "said", "", None) for seq in reversed(range(300))])

        found = await sql.rows("SELECT seq FROM entries ORDER BY id DESC")

    assert [seq for (seq,) in found] == list(range(300))


async def test_added_rows_are_seen_by_the_next_statement(database: Database) -> None:
    async with database.write() as sql:
        await sql.add(SITE, [("a", "1"), ("b", "2")])

        assert await sql.run("UPDATE site SET value = '3' WHERE name IN ('a', 'b')") == 2


async def test_added_rows_go_with_the_rollback(database: Database) -> None:
    async def add_and_fail() -> None:
        async with database.write() as sql:
            await sql.add(SITE, [("a", "1")])
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await add_and_fail()

    async with database.read() as sql:
        assert await sql.row("SELECT 1 FROM site WHERE name = 'a'") is None


async def test_a_clash_among_added_rows_is_raised_before_the_block_is_left(database: Database) -> None:
    async def add_twice() -> None:
        async with database.write() as sql:
            await sql.add(SITE, [("a", "1")])
            await sql.add(SITE, [("b", "1"), ("a", "1")])

    with pytest.raises(Exception, match=r"(?i)unique"):
        await add_twice()

    async with database.read() as sql:
        assert await sql.row("SELECT 1 FROM site WHERE name IN ('a', 'b')") is None


async def test_adding_can_replace_what_was_there(database: Database) -> None:
    heads = Insert("logs", (("name", "text"), ("head", "int")), "(name) DO UPDATE SET head = excluded.head")
    async with database.write() as sql:
        await sql.add(heads, [("desk:care", 1), ("desk:conduct", 1)])
        await sql.add(heads, [("desk:care", 5)])

        found = await sql.rows("SELECT name, head, first FROM logs ORDER BY name")

    assert found == [("desk:care", 5, 1), ("desk:conduct", 1, 1)]


async def test_a_parameter_can_stand_twice_and_a_colon_in_a_text(database: Database) -> None:
    async with database.write() as sql:
        await sql.run("INSERT INTO site (name, value) VALUES (:name, :name)", name="twice")

        found = await sql.rows(
            "SELECT value, 'desk:care' FROM site WHERE name = :name OR value = :name", name="twice"
        )

    assert found == [("twice", "desk:care")]


async def test_ids_are_never_used_again(database: Database) -> None:
    async with database.write() as sql:
        await sql.add(ENTRIES, [(1, 1, 0, "said", "", None)])
        first = await sql.row("DELETE FROM entries RETURNING id")
        await sql.add(ENTRIES, [(1, 1, 0, "said", "", None)])
        second = await sql.row("SELECT id FROM entries")

    assert first
    assert second
    assert second[0] > first[0]
