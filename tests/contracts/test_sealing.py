"""Sealed texts come back as they were, whatever fails or happens at the same time, on every database."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from chat.ports import SEALED, Database, Insert, Secret, Sql
from chat.sealing import Sealed, Vault
from chat.store.entries import ADD_SEALED_ENTRIES
from chat.store.transaction import ADD_MESSAGES
from tests.contracts.conftest import MakeDatabase

MASTER = b"m" * 32
PUT = "INSERT INTO site (name, value) VALUES (:name, :value)"
GET = "SELECT value FROM site WHERE name = :name"
MANY = Insert("site", (("name", "text"), ("value", "text")), secrets=(1,))
WORDS = "a lantern in the orchard, and é, 🌱"


class Broken(Exception):
    """End a transaction."""


@pytest.fixture
async def nodes(make_database: MakeDatabase) -> AsyncIterator[list[Database]]:
    """Two processes on one database, each with a memory of its own."""
    both: list[Database] = [Sealed(make_database(), Vault(lambda: MASTER)) for _ in range(2)]
    for node in both:
        await node.open()
    yield both
    for node in both:
        await node.close()


async def put(sql: Sql, name: str, owner: str = "room:1") -> None:
    await sql.run(PUT, name=name, value=Secret(WORDS, owner))


async def get(node: Database, name: str) -> str | None:
    async with node.read() as sql:
        row = await sql.row(GET, name=name)
    assert row is not None
    return str(row[0]) if row[0] is not None else None


async def test_a_text_comes_back_as_it_was_in_every_process(nodes: list[Database]) -> None:
    async with nodes[0].write() as sql:
        await put(sql, "one")

    assert [await get(node, "one") for node in nodes] == [WORDS, WORDS]


async def test_what_is_stored_is_not_what_was_said(
    nodes: list[Database], make_database: MakeDatabase
) -> None:
    async with nodes[0].write() as sql:
        await put(sql, "one")
        await put(sql, "two")
    bare = make_database()
    await bare.open()

    stored = [await get(bare, name) for name in ("one", "two")]
    await bare.close()

    assert all(each is not None and each.startswith(SEALED) and "lantern" not in each for each in stored)
    assert stored[0] != stored[1]


async def test_rows_added_many_at_once_are_sealed_too(nodes: list[Database]) -> None:
    rows = [(f"n{n}", Secret(f"{WORDS} {n}", f"room:{n % 3}")) for n in range(50)]
    async with nodes[0].write() as sql:
        await sql.add(MANY, rows)

    assert [await get(nodes[1], f"n{n}") for n in range(50)] == [f"{WORDS} {n}" for n in range(50)]


async def test_a_key_that_was_rolled_back_seals_nothing(nodes: list[Database]) -> None:
    async def break_off() -> None:
        async with nodes[0].write() as sql:
            await put(sql, "lost")
            raise Broken

    with pytest.raises(Broken):
        await break_off()

    async with nodes[0].write() as sql:
        await put(sql, "kept")

    assert await get(nodes[1], "kept") == WORDS


async def test_two_processes_that_begin_a_room_at_once_agree_on_its_key(nodes: list[Database]) -> None:
    async def begin(number: int) -> None:
        async with nodes[number % 2].write() as sql:
            await put(sql, f"n{number}")

    await asyncio.gather(*(begin(number) for number in range(20)))

    for node in nodes:
        assert [await get(node, f"n{number}") for number in range(20)] == [WORDS] * 20


async def test_without_its_key_a_text_is_gone(nodes: list[Database]) -> None:
    async with nodes[0].write() as sql:
        await put(sql, "one", "room:1")
        await put(sql, "two", "room:2")

    async with nodes[0].write() as sql:
        await sql.run("DELETE FROM text_keys WHERE owner = 'room:1'")

    assert [await get(nodes[1], name) for name in ("one", "two")] == [None, WORDS]


async def test_a_changed_byte_is_found(nodes: list[Database], make_database: MakeDatabase) -> None:
    async with nodes[0].write() as sql:
        await put(sql, "one")
    bare = make_database()
    await bare.open()
    stored = await get(bare, "one")
    assert stored is not None
    middle = len(stored) // 2
    other = "A" if stored[middle] != "A" else "B"

    async with bare.write() as sql:
        changed = stored[:middle] + other + stored[middle + 1 :]
        await sql.run("UPDATE site SET value = :value WHERE name = 'one'", value=changed)
    await bare.close()

    assert await get(nodes[0], "one") is None


async def test_a_text_without_a_seal_is_left_as_it_is(nodes: list[Database]) -> None:
    async with nodes[0].write() as sql:
        await sql.run(PUT, name="plain", value=WORDS)

    assert await get(nodes[0], "plain") == WORDS


async def test_a_secret_that_misses_its_seal_is_never_written(make_database: MakeDatabase) -> None:
    bare = make_database()
    await bare.open()

    with pytest.raises(Exception, match=r"Secret|serializable|expected str"):
        async with bare.write() as sql:
            await put(sql, "one")

    await bare.close()


def test_the_places_of_secrets_are_those_of_words() -> None:
    assert [ADD_MESSAGES.columns[at][0] for at in ADD_MESSAGES.secrets] == ["text", "fold"]
    assert [ADD_SEALED_ENTRIES.columns[at][0] for at in ADD_SEALED_ENTRIES.secrets] == ["body"]
