"""Nobody is given more talks than they may hold, and no wish two talks, on whatever node one begins."""

import asyncio
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass
from random import Random

import pytest

from tests.client import Client, Refused
from tests.house import House
from tests.journeys.decisions import claim, moderator
from tests.journeys.waiting import WAIT, on_the_line
from tests.nodes import Nodes

pytestmark = pytest.mark.servers

CAPACITY = 2
ROUNDS = 6


async def tried(client: Client, command: str, **fields: object) -> None:
    with suppress(Refused):
        await client.request(command, **fields)


async def talks_of(house: House) -> list[tuple[int, int, str]]:
    """List the talks that go on: who holds them, with whom, and in which room."""
    rows = await house.rows(
        """SELECT t.supporter, t.peer, r.public FROM talks t JOIN rooms r ON r.id = t.room
           WHERE t.outcome IS NULL ORDER BY t.room"""
    )
    return [(int(str(supporter)), int(str(peer)), str(room)) for supporter, peer, room in rows]


@dataclass
class Evening:
    """Two nodes, a supporter who is known on both, a colleague with full hands, and moderators on both."""

    both: tuple[House, House]
    kims: list[Client]
    sasha: Client
    robins: list[Client]
    chance: Random

    async def peer(self, **wish: object) -> Client:
        client = await self.chance.choice(self.both).enter()
        await client.follow("person", after=0)
        await client.request("wait", **WAIT | wish)
        return client

    async def round(self) -> None:
        """Offer kim one talk after the other, then let all of them be taken at the same moment."""
        offered = [await self.peer() for _ in range(CAPACITY)]
        for _ in offered:
            await self.sasha.request("take")
        rooms = [(await peer.event("person", "paired"))["event"]["room"] for peer in offered]
        for room in rooms:
            await self.sasha.request("hand_over", room=room, to="kim")
        waiting = [await self.peer(), await self.peer(urgent=True)]
        case = (await self.both[0].case_about("care"))["case"]
        robin = self.chance.choice(self.robins)
        await claim(robin, case)
        steps = [
            tried(robin, "reach_out", case=case, to="kim"),
            *(tried(kim, "take") for kim in self.kims),
            *(tried(peer, "accept_hand_over", room=r) for peer, r in zip(offered, rooms, strict=True)),
        ]
        self.chance.shuffle(steps)

        await asyncio.gather(*steps)

        for client in waiting:
            await tried(client, "give_up")


@pytest.mark.parametrize("seed", [1, 2])
async def test_caps_hold_on_all_nodes_together_whichever_way_talks_come_at_the_same_moment(
    nodes: Nodes, seed: int
) -> None:
    both = await nodes.start_two(rehearsal=True, talks_per_supporter=CAPACITY)
    kim = await on_the_line(both[0], "kim", capacity=CAPACITY)
    sasha = await on_the_line(both[1], "sasha", capacity=CAPACITY)
    robins = [await moderator(both[0]), await moderator(both[1], "kit")]
    evening = Evening(both, [kim, await both[1].enter(kim.token)], sasha, robins, Random(seed))
    most = 0

    for _ in range(ROUNDS):
        await evening.round()

        talks = await talks_of(both[0])
        held = Counter(supporter for supporter, _, _ in talks)
        assert max(held.values()) <= CAPACITY
        assert max(Counter(peer for _, peer, _ in talks).values()) == 1
        most = max(most, held[await both[0].person_of(kim)])
        for _, _, room in talks:
            await tried(kim, "end", room=room)
            await tried(sasha, "end", room=room)

    assert most  # one who is in need may leave no room for a second
