"""All nodes are replaced one after the other while hundreds are connected, and nobody is turned away."""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from websockets.exceptions import InvalidHandshake, InvalidMessage

from tests import process
from tests.client import Client, Gone, connect
from tests.cluster import Cluster, cluster_running

NODES = 3
PEOPLE = 300
ROOM = "r_hearth"
LOG = f"room:{ROOM}"
HEARD = 8
"""So many of them follow the room and hear all that is said in it; the others follow their own log."""
PATIENCE_SECONDS = 60

pytestmark = [pytest.mark.slow, pytest.mark.servers]


@dataclass
class Person:
    """Somebody who is told to come back, and does so at the next node that takes sockets."""

    number: int
    cluster: Cluster
    over: asyncio.Event
    token: str | None = None
    heard: list[int] = field(default_factory=list)
    away_seconds: list[float] = field(default_factory=list)
    codes: list[int | None] = field(default_factory=list)
    client: Client | None = None

    async def live(self) -> None:
        """Be connected until it is over; come back after each loss."""
        left_at: float | None = None
        at = self.number
        while not self.over.is_set():
            try:
                async with connect(self.cluster.nodes[at % NODES].url) as client:
                    await self._come_in(client)
                    if left_at is not None:
                        self.away_seconds.append(time.monotonic() - left_at)
                    self.client = client
                    await self._stay(client)
                    left_at = time.monotonic()
                    self._take_down(client)
                    self.codes.append(client.close_code)
            except (OSError, InvalidHandshake, InvalidMessage, Gone):
                pass  # this node is being replaced; a balancer would not have sent anybody there
            at += 1

    async def _come_in(self, client: Client) -> None:
        client.patience_seconds = PATIENCE_SECONDS
        self.token = (await client.hello(self.token))["token"]
        if self.number < HEARD:
            joined = await client.join(ROOM)
            after = self.heard[-1] if self.heard else joined["last_seq"]
            await client.follow(LOG, after=after)
        else:
            await client.follow("person", after=0)

    async def _stay(self, client: Client) -> None:
        ended = asyncio.create_task(self.over.wait())
        closed = asyncio.create_task(client.socket.wait_closed())
        await asyncio.wait([ended, closed], return_when=asyncio.FIRST_COMPLETED)
        ended.cancel()
        closed.cancel()

    def _take_down(self, client: Client) -> None:
        self.client = None
        self.heard += [entry["seq"] for entry in client.entries[LOG]]


async def test_three_nodes_are_replaced_under_300_people_and_nobody_is_refused(tmp_path: Path) -> None:
    with cluster_running(tmp_path, NODES, {}, cut=False) as cluster:
        first = cluster.nodes[0]
        room = {"id": ROOM, "seats": PEOPLE, "title": "Hearth"}
        await asyncio.to_thread(process.add_rooms, first.folder, [room], first.environment)
        for node in cluster.nodes:
            node.start()
        for node in cluster.nodes:
            await asyncio.to_thread(node.wait_until_ready)

        over = asyncio.Event()
        people = [Person(number, cluster, over) for number in range(PEOPLE)]
        async with asyncio.TaskGroup() as group:
            for person in people:
                group.create_task(person.live())
            try:
                await everyone_in(people)
                for node in cluster.nodes:
                    assert await asyncio.to_thread(node.stop) == 0
                    await everyone_in(people)
                    node.start()
                    await asyncio.to_thread(node.wait_until_ready)
                speaker = people[0].client
                assert speaker is not None
                last = (await speaker.say(ROOM, "still here"))["seq"]
                await everyone_heard(people, last)
            finally:
                over.set()

    away = sorted(seconds for person in people for seconds in person.away_seconds)
    print(
        f"{len(away)} came back, the median in {away[len(away) // 2]:.2f} s, the slowest in {away[-1]:.2f} s"
    )
    assert len(away) >= PEOPLE
    assert {code for person in people for code in person.codes} <= {4001, 1000, None}
    for person in people[:HEARD]:
        assert person.heard == list(range(person.heard[0], last + 1))


async def everyone_in(people: list[Person]) -> None:
    await until(lambda: all(person.client and not person.client.is_closed for person in people))


async def everyone_heard(people: list[Person], seq: int) -> None:
    listeners = people[:HEARD]
    await until(lambda: all(p.client is not None and p.client.last_seq(LOG) == seq for p in listeners))


async def until(so: Callable[[], object]) -> None:
    async with asyncio.timeout(PATIENCE_SECONDS):
        while not so():  # noqa: ASYNC110 - hundreds of sockets get there, one by one
            await asyncio.sleep(0.02)
