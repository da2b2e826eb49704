"""A single job is done by one node at a time, and by none that only thinks it is still its turn."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import replace

import pytest

from chat.leases import Lease, LeaseLost
from chat.ports import Database
from chat.store import people
from chat.store.transaction import Transaction
from chat.telemetry import new_metrics
from chat.writer import Writer
from tests.contracts.conftest import MakeDatabase
from tests.house import StillClock

LEASE_SECONDS = 6


class Scene:
    """Two nodes that share a database and a clock, and a job."""

    def __init__(self, make_database: MakeDatabase) -> None:
        self.clock = StillClock()
        self.databases = [make_database() for _ in range(2)]
        self.writers = [self._writer(database) for database in self.databases]
        self.nodes = [self.lease(number, f"node{number}") for number in range(2)]

    def _writer(self, database: Database) -> Writer:
        def tell(_: object) -> None: ...

        return Writer(database, self.clock, tell, new_metrics(), batch_max=10, queue_max=100)

    def lease(self, number: int, node: str) -> Lease:
        given = self.databases[number], self.writers[number], self.clock
        return Lease("line", node, *given, LEASE_SECONDS * 1000)

    async def done(self) -> list[str]:
        async with self.databases[0].read() as sql:
            return [row[0] for row in await sql.rows("SELECT value FROM site WHERE name = 'done'")]


@pytest.fixture
async def scene(make_database: MakeDatabase) -> AsyncIterator[Scene]:
    scene = Scene(make_database)
    for database in scene.databases:
        await database.open()
    running = [asyncio.create_task(writer.run()) for writer in scene.writers]
    yield scene
    for writer in scene.writers:
        writer.drain()
    await asyncio.gather(*running)
    for database in scene.databases:
        await database.close()


def do(what: str) -> Callable[[Transaction], Awaitable[object]]:
    async def act(tx: Transaction) -> None:
        await people.set_site_value(tx, "done", what)

    return act


async def test_only_one_of_two_nodes_gets_a_job(scene: Scene) -> None:
    got = await asyncio.gather(*(node.is_ours() for node in scene.nodes))

    assert sorted(got) == [False, True]


async def test_whoever_has_a_job_keeps_it_while_it_speaks(scene: Scene) -> None:
    first, second = scene.nodes
    assert await first.is_ours()

    for _ in range(5):
        scene.clock.forward(seconds=LEASE_SECONDS - 2)
        assert await first.is_ours()
        assert not await second.is_ours()


async def test_a_job_passes_on_when_its_node_is_silent(scene: Scene) -> None:
    first, second = scene.nodes
    assert await first.is_ours()

    scene.clock.forward(seconds=LEASE_SECONDS + 1)

    assert await second.is_ours()
    assert not await first.is_ours()


async def test_a_node_that_wakes_up_late_records_nothing(scene: Scene) -> None:
    paused, second = scene.nodes
    assert await paused.is_ours()
    scene.clock.forward(seconds=LEASE_SECONDS + 1)
    assert await second.is_ours()
    await second.perform(do("by the second"))

    with pytest.raises(LeaseLost):
        await paused.perform(do("by the first"))

    assert await scene.done() == ["by the second"]


async def test_a_late_act_is_not_excused_by_having_the_job_again(scene: Scene) -> None:
    first, second = scene.nodes
    assert await first.is_ours()
    before, late = first.fence, replace(first)
    scene.clock.forward(seconds=LEASE_SECONDS + 1)
    assert await second.is_ours()
    scene.clock.forward(seconds=LEASE_SECONDS + 1)
    assert await first.is_ours()

    assert first.fence is not None
    assert before is not None
    assert first.fence == before + 2
    with pytest.raises(LeaseLost):
        await late.perform(do("late"))
    assert await scene.done() == []


async def test_a_node_that_comes_back_as_the_same_goes_on_at_once(scene: Scene) -> None:
    assert await scene.nodes[0].is_ours()

    assert await scene.lease(1, "node0").is_ours()


async def test_who_never_had_a_job_records_nothing(scene: Scene) -> None:
    first, second = scene.nodes
    assert await second.is_ours()

    with pytest.raises(LeaseLost):
        await first.perform(do("unasked"))

    assert await scene.done() == []
