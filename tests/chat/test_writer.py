"""Intents that come close together share a commit; a batch stays within its bound and keeps their order."""

import asyncio

import pytest

from chat.store.transaction import Transaction
from chat.writer import Plan, Writer
from rooms.refusals import Overloaded
from tests.client import Refused
from tests.house import House, OpenHouse


class Pile:
    """Intents that note which transaction each of them was done in."""

    def __init__(self, writer: Writer) -> None:
        self.writer = writer
        self.done: list[tuple[int, Transaction]] = []
        self._answered = asyncio.Semaphore(0)

    def add(self, number: int) -> None:
        async def act(tx: Transaction) -> None:
            self.done.append((number, tx))

        self.writer.submit(Plan(act), lambda _answer: self._answered.release())

    async def all_answered(self, count: int) -> None:
        for _ in range(count):
            await self._answered.acquire()


async def test_what_comes_in_turn_after_turn_shares_one_commit(house: House) -> None:
    pile = Pile(house.app.writer)

    for number in range(16):
        pile.add(number)
        await asyncio.sleep(0)
    await pile.all_answered(16)

    assert len({id(tx) for _, tx in pile.done}) == 1


async def test_a_lone_intent_waits_for_nobody(house: House) -> None:
    pile = Pile(house.app.writer)

    pile.add(1)
    await pile.all_answered(1)
    pile.add(2)
    await pile.all_answered(1)

    assert len({id(tx) for _, tx in pile.done}) == 2


async def test_a_long_queue_is_committed_in_order_and_in_bounded_batches(build: OpenHouse) -> None:
    house = await build(batch_max=20)
    pile = Pile(house.app.writer)

    for number in range(50):
        pile.add(number)
    await pile.all_answered(50)

    assert [number for number, _ in pile.done] == list(range(50))
    assert len({id(tx) for _, tx in pile.done}) == 3


async def test_the_servers_own_work_finds_room_in_a_full_queue(build: OpenHouse) -> None:
    house = await build(queue_max=1)
    pile = Pile(house.app.writer)

    async with house.app.database.write():
        pile.add(1)
        with pytest.raises(Overloaded):
            pile.add(2)
        own = asyncio.create_task(house.app.writer.perform(nothing))
        await asyncio.sleep(0)

    assert await own == "done"


async def test_what_strangers_ask_for_finds_no_room_in_a_full_queue(build: OpenHouse) -> None:
    house = await build(queue_max=1)
    pile = Pile(house.app.writer)

    async with house.app.database.write():
        pile.add(1)
        with pytest.raises(Overloaded):
            await house.app.writer.perform_if_room(nothing)
    await pile.all_answered(1)

    assert await house.app.writer.perform_if_room(nothing) == "done"


async def test_a_copy_meets_the_same_bound_as_all_else_that_is_asked_for(build: OpenHouse) -> None:
    house = await build(queue_max=1)
    peer = await house.enter()
    pile, begun, go_on = Pile(house.app.writer), asyncio.Event(), asyncio.Event()

    async def stand_still(_: Transaction) -> None:
        begun.set()
        await go_on.wait()

    still = asyncio.create_task(house.app.writer.perform(stand_still))
    await begun.wait()
    pile.add(1)
    with pytest.raises(Refused, match="overloaded"):
        await peer.request("export")
    go_on.set()
    await still


async def nothing(_: Transaction) -> str:
    return "done"


async def test_what_was_read_from_the_store_is_told_after_the_answers_of_its_batch(house: House) -> None:
    writer, begun, go_on, told = house.app.writer, asyncio.Event(), asyncio.Event(), list[str]()

    async def act(tx: Transaction) -> None:
        begun.set()
        await go_on.wait()

    async def tell() -> None:
        await writer.settled()
        told.append("entries")

    writer.submit(Plan(act), lambda _answer: told.append("answer"))
    await begun.wait()
    telling = asyncio.create_task(tell())
    go_on.set()
    await telling

    assert told == ["answer", "entries"]
