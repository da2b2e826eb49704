"""What one node says is heard on the other, whatever the bus does."""

import random
from typing import Any

import pytest

from chat.local import Air, MemoryBus
from tests.client import Frame
from tests.house import House, join_and_follow
from tests.lossy import LossyBus
from tests.nodes import Nodes

pytestmark = pytest.mark.servers

ROOM = "r_hearth"
LOG = f"room:{ROOM}"


def names(frame: Frame) -> set[str]:
    return set(frame.get("here", []))


async def two_with_a_room(nodes: Nodes, **settings: Any) -> tuple[House, House]:
    first, second = await nodes.start_two(**settings)
    await first.group(ROOM)
    return first, second


async def test_what_is_said_on_one_node_is_heard_on_the_other(nodes: Nodes) -> None:
    first, second = await two_with_a_room(nodes, gap_poll_seconds=3600)
    anna, ben = await first.member(ROOM), await second.member(ROOM)

    receipt = await anna.say(ROOM, "good evening")

    heard = await ben.entry(LOG, receipt["seq"])
    assert heard["event"]["text"] == "good evening"
    assert heard == await anna.entry(LOG, receipt["seq"])


async def test_hints_that_are_lost_repeated_or_reordered_only_delay(nodes: Nodes) -> None:
    chance = random.Random(7)
    buses = [LossyBus(nodes.air, chance) for _ in range(2)]
    first, second = [await nodes.start(bus) for bus in buses]
    await first.group(ROOM)
    anna, ben = await first.member(ROOM), await second.member(ROOM)

    said = [await talker.say(ROOM, f"thing {n}") for n in range(8) for talker in (anna, ben)]

    for client in (anna, ben):
        await client.entry(LOG, said[-1]["seq"])
        seqs = [entry["seq"] for entry in client.entries[LOG]]
        assert seqs == list(range(seqs[0], said[-1]["seq"] + 1))
    assert sum(bus.lost for bus in buses) > 0


async def test_without_any_bus_everything_arrives_later(nodes: Nodes) -> None:
    first, second = await nodes.start(MemoryBus(Air())), await nodes.start(MemoryBus(Air()))
    await first.group(ROOM)
    anna, ben = await first.member(ROOM), await second.member(ROOM)

    receipt = await anna.say(ROOM, "good evening")

    assert (await ben.entry(LOG, receipt["seq"]))["event"]["text"] == "good evening"


async def test_both_nodes_show_who_is_here_on_either(nodes: Nodes) -> None:
    first, second = await two_with_a_room(nodes)
    anna, ben = await first.enter(), await second.enter()

    members = {(await join_and_follow(client, ROOM))["member"] for client in (anna, ben)}

    for client in (anna, ben):
        await client.frame(lambda frame: frame["type"] == "presence" and names(frame) == members)


async def test_who_leaves_a_node_is_no_longer_shown_on_the_other(nodes: Nodes) -> None:
    first, second = await two_with_a_room(nodes)
    anna, ben = await first.enter(), await second.enter()
    one, other = [(await join_and_follow(client, ROOM))["member"] for client in (anna, ben)]
    await anna.frame(lambda frame: frame["type"] == "presence" and names(frame) == {one, other})
    seen = len(anna.frames)

    await ben.socket.close()

    await anna.until(lambda: any(f["type"] == "presence" and names(f) == {one} for f in anna.frames[seen:]))


async def test_typing_is_seen_on_the_other_node(nodes: Nodes) -> None:
    first, second = await two_with_a_room(nodes)
    anna, ben = await first.enter(), await second.enter()
    member, _ = [(await join_and_follow(client, ROOM))["member"] for client in (anna, ben)]

    await anna.send({"type": "typing", "room": ROOM})

    typing = await ben.frame(lambda frame: frame["type"] == "typing")
    assert typing == {"type": "typing", "room": ROOM, "member": member}
