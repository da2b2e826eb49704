"""A cancellation at any await leaves nothing half done and the database ready for the next one."""

import asyncio
import threading
import types
from collections.abc import Awaitable, Callable, Coroutine, Generator
from functools import partial
from itertools import count
from typing import Any

import pytest

from chat.ports import Database
from tests.contracts.conftest import MakeDatabase

PATIENCE_SECONDS = 30

Work = Callable[[], Coroutine[Any, Any, None]]


@types.coroutine
def cancelled_at(step: int, work: Coroutine[Any, Any, None]) -> Generator[Any, Any, int]:
    """Do work and cancel the task that does it as it waits for the nth time; say how often it waited."""
    waits = work.__await__()
    go_on: Callable[[], Any] = partial(next, waits)
    for at in count():
        try:
            waited_for = go_on()
        except StopIteration:
            return at
        if at == step:
            task = asyncio.current_task()
            assert task
            task.cancel()
        try:
            yield waited_for
            go_on = partial(next, waits)
        except BaseException as error:
            go_on = partial(waits.throw, error)
    raise AssertionError("never here")


async def at_every_await(work: Work, afterwards: Callable[[], Awaitable[None]]) -> int:
    """Do work again and again, cancelled one await later each time, until it is through; count the rounds."""
    for step in count():

        async def attempt(step: int = step) -> int:
            return await cancelled_at(step, work())

        task = asyncio.create_task(attempt())
        await asyncio.wait([task], timeout=PATIENCE_SECONDS)
        assert task.done(), f"stuck after a cancellation at await {step}"
        async with asyncio.timeout(PATIENCE_SECONDS):
            await afterwards()
        if not task.cancelled():
            assert task.result() <= step
            return step
    raise AssertionError("never here")


async def put(database: Database, name: str) -> None:
    async with database.write() as sql:
        await sql.rows("SELECT name FROM site {lock_rows}")
        await sql.run("INSERT INTO site (name, value) VALUES (:name, 'first')", name=f"{name} 1")
        await sql.run("INSERT INTO site (name, value) VALUES (:name, 'second')", name=f"{name} 2")


async def test_a_cancelled_write_is_stored_whole_or_not_at_all(database: Database) -> None:
    async def nothing_is_halved_and_writing_goes_on() -> None:
        async with database.write() as sql:
            stored = await sql.rows("SELECT name FROM site WHERE name LIKE 'cancelled%'")
            assert len(stored) in (0, 2)
            await sql.run("DELETE FROM site WHERE name LIKE 'cancelled%'")

    rounds = await at_every_await(lambda: put(database, "cancelled"), nothing_is_halved_and_writing_goes_on)

    assert rounds >= 4


async def test_a_cancelled_read_gives_its_connection_back(database: Database) -> None:
    async def look() -> None:
        async with database.read() as sql:
            await sql.rows("SELECT name FROM site")
            await sql.rows("SELECT name FROM site")

    async def every_reader_is_there() -> None:
        async with database.read(), database.read():
            await asyncio.sleep(0)

    rounds = await at_every_await(look, every_reader_is_there)

    assert rounds >= 2


async def test_a_writer_cancelled_in_the_queue_disturbs_nobody(database: Database) -> None:
    async with database.write() as sql:
        waiting = [asyncio.create_task(put(database, f"cancelled {n}")) for n in range(4)]
        staying = asyncio.create_task(put(database, "staying"))
        await asyncio.sleep(0)
        for task in waiting:
            task.cancel()
        await sql.run("INSERT INTO site (name, value) VALUES ('holder', '')")
    await staying

    async with database.read() as sql:
        found = await sql.rows("SELECT name FROM site WHERE name NOT IN ('epoch', 'pulse') ORDER BY name")
    assert found == [("holder",), ("staying 1",), ("staying 2",)]


async def test_twelve_cancelled_writers_leave_a_database_that_writes(database: Database) -> None:
    for turns in range(12):
        task = asyncio.create_task(put(database, f"cancelled {turns}"))
        for _ in range(turns):
            await asyncio.sleep(0)
        task.cancel()
        await asyncio.wait([task])

    async with asyncio.timeout(PATIENCE_SECONDS):
        await put(database, "after")


async def test_a_commit_under_way_is_finished_before_the_cancellation_goes_on(database: Database) -> None:
    left = asyncio.Event()

    async def write() -> None:
        async with database.write() as sql:
            await sql.run("INSERT INTO site (name, value) VALUES ('a', '')")
            left.set()

    task = asyncio.create_task(write())
    await left.wait()
    for _ in range(3):
        task.cancel()
        await asyncio.sleep(0)
    with pytest.raises(asyncio.CancelledError):
        await task

    async with database.read() as sql:
        assert await sql.row("SELECT 1 FROM site WHERE name = 'a'") == (1,)


async def test_opening_can_be_cancelled_and_tried_again(make_database: MakeDatabase) -> None:
    database = make_database()
    before = set(threading.enumerate())

    async def no_thread_stays_behind() -> None:
        await database.close()
        for thread in set(threading.enumerate()) - before:
            thread.join(PATIENCE_SECONDS)
            assert not thread.is_alive()

    await at_every_await(database.open, no_thread_stays_behind)

    await database.open()
    await database.writable()
    await database.close()
