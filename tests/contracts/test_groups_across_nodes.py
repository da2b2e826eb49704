"""A held group takes each of its steps once, whichever node looks first, and is held from any node."""

import asyncio

import pytest

from tests.client import Client
from tests.house import House
from tests.journeys.held_groups import LOG, ROOM, SEVEN_MS, WEEKLY, group, holder
from tests.nodes import Nodes

pytestmark = pytest.mark.servers

GRACE_MS = 120_000


@pytest.fixture
async def two(nodes: Nodes) -> tuple[House, House]:
    first, second = await nodes.start_two(group_grace_seconds=GRACE_MS // 1000)
    await group(first, WEEKLY)
    return first, second


async def all_look(nodes: Nodes, two: tuple[House, House], moment_ms: int) -> None:
    """Move the clock, and let both conveners look at the same moment, twice."""
    nodes.clock.now = moment_ms
    for _ in range(2):
        await asyncio.gather(*(house.app.housekeeping.convener.tick() for house in two))


async def count(client: Client, kind: str) -> int:
    """Count the entries of a kind in the group's log, as the store has it."""
    page = await client.request("read", log=LOG, after=0)
    return [entry["event"]["kind"] for entry in page["entries"]].count(kind)


async def test_two_nodes_that_look_at_once_open_count_down_and_close_once(
    nodes: Nodes, two: tuple[House, House]
) -> None:
    maya = await holder(two[1])

    for minute in (0, 30, 50, 55, 59, 60):
        await all_look(nodes, two, SEVEN_MS + minute * 60_000)

    assert await count(maya, "room_opened") == 1
    assert await count(maya, "room_closed") == 1
    said = [
        entry["event"]["minutes"] for entry in maya.entries[LOG] if entry["event"]["kind"] == "closing_soon"
    ]
    assert said
    assert len(said) == len(set(said))


async def test_a_group_is_held_from_another_node_and_a_lost_holder_pauses_it_once(
    nodes: Nodes, two: tuple[House, House]
) -> None:
    first, second = two
    maya = await holder(second)
    await all_look(nodes, two, SEVEN_MS)
    anna = await first.member(ROOM)

    for minute in range(1, 11):
        await all_look(nodes, two, SEVEN_MS + minute * 60_000)
    held = await count(anna, "room_paused")
    await maya.socket.close()
    for minute in range(11, 17):
        await all_look(nodes, two, SEVEN_MS + minute * 60_000)

    assert held == 0
    assert await count(anna, "room_paused") == 1
