"""What several nodes, a database and a bus between them cost a message, beside one process on SQLite.

All of it runs on the same few cores as the load, so the figures a second fall with each process added; what
tells how it grows is the processor time a message takes from each of them.
"""

import asyncio
import itertools
import shutil
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import AsyncExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests import process
from tests.bench.bench import Bench
from tests.bench.machine import cpu_seconds
from tests.bench.table import Line
from tests.client import Client, connect
from tests.cluster import ROOMY, Node, children_of, cluster_running

ROW = "nodes"
COUNTS, COUNT_IN_SHORT = (1, 2, 3), (2,)
PAIRS = 40
CROWD = 60
SPEAKERS = 4
SECONDS = 5.0
SQLITE = "one process, SQLite"


Talk = Callable[[float], Awaitable[int]]
"""Talk until a moment, and say how many messages that were."""


@dataclass(frozen=True, slots=True)
class Served:
    """Nodes that take people, and the processes whose time counts, by what they are."""

    urls: Sequence[str]
    pids: dict[str, list[int]]

    def used(self) -> dict[str, float]:
        return {name: sum(map(cpu_seconds, pids)) for name, pids in self.pids.items()}


@dataclass(frozen=True, slots=True)
class Measured:
    """What came of one load."""

    messages_a_second: float
    deliveries_a_second: float
    us_a_message: dict[str, float]


def nodes(bench: Bench) -> list[Line]:
    """Measure pairs whose two people are on different nodes, and a room whose members are on all of them."""
    seconds = max(0.5, SECONDS * bench.scale)
    pairs, crowd = max(2, round(PAIRS * bench.scale)), max(SPEAKERS, round(CROWD * bench.scale))
    talks: dict[str, Measured] = {}
    rooms: dict[str, Measured] = {}
    counts = COUNTS if bench.scale == 1 else COUNT_IN_SHORT
    for name in [SQLITE, *(f"{count} nodes" for count in counts)]:
        with served(name) as place:
            talks[name] = asyncio.run(in_pairs(place, pairs, seconds))
            rooms[name] = asyncio.run(in_one_room(place, crowd, seconds))
    return [*lines("pairs", talks), *lines(f"a room of {crowd}", rooms)]


def lines(what: str, measured: dict[str, Measured]) -> Iterator[Line]:
    yield Line(ROW, f"{what}: messages/s", {name: each.messages_a_second for name, each in measured.items()})
    rates = {name: each.deliveries_a_second for name, each in measured.items()}
    yield Line(ROW, f"{what}: deliveries/s", rates)
    for part in ("node", "PostgreSQL", "NATS"):
        costs = {n: each.us_a_message[part] for n, each in measured.items() if part in each.us_a_message}
        yield Line(ROW, f"{what}: CPU µs a message, {part}", costs)


@contextmanager
def served(name: str) -> Iterator[Served]:
    folder = Path(tempfile.mkdtemp(prefix="warmline-bench-nodes-"))
    try:
        with alone(folder) if name == SQLITE else together(folder, int(name.split()[0])) as place:
            yield place
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def alone(folder: Path) -> Iterator[Served]:
    node = Node(0, folder, "127.0.0.1", process.free_port(), ROOMY)
    furnish(node)
    node.start()
    try:
        node.wait_until_ready()
        assert node.running is not None
        yield Served([node.url], {"node": [node.running.pid]})
    finally:
        node.kill()


@contextmanager
def together(folder: Path, count: int) -> Iterator[Served]:
    with cluster_running(folder, count, {}, cut=False) as cluster:
        furnish(cluster.nodes[0])
        for node in cluster.nodes:
            node.start()
        for node in cluster.nodes:
            node.wait_until_ready()
        time.sleep(2)  # until each has heard of the others
        top = cluster.postgres.get_pid()
        assert top is not None
        pids = {
            "node": [node.running.pid for node in cluster.nodes if node.running],
            "PostgreSQL": [top, *children_of(top)],
            "NATS": [cluster.nats.running.pid],
        }
        yield Served([node.url for node in cluster.nodes], pids)


def furnish(node: Node) -> None:
    rooms = [{"id": f"r_pair{number:04}", "seats": 2, "title": "Bench"} for number in range(PAIRS)]
    rooms.append({"id": "r_crowd", "seats": CROWD, "title": "Bench"})
    process.add_rooms(node.folder, rooms, node.environment)


async def in_pairs(place: Served, pairs: int, seconds: float) -> Measured:
    """Let pairs talk in turn: each waits until the other has heard. The two are on different nodes."""
    async with AsyncExitStack() as stack:
        seated = [
            [await seat(stack, place, f"r_pair{number:04}", number + side) for side in range(2)]
            for number in range(pairs)
        ]

        async def talk(pair: Sequence[Client], room: str, until: float) -> int:
            for count in itertools.count():
                if time.monotonic() > until:
                    return count
                speaker, listener = pair[count % 2], pair[1 - count % 2]
                receipt = await speaker.say(room, f"and then {count}")
                await listener.until(lambda seq=receipt["seq"]: listener.last_seq(f"room:{room}") >= seq)  # type: ignore[misc]  # noqa: B023
            return 0

        async def all_talk(until: float) -> int:
            talks = [talk(pair, f"r_pair{number:04}", until) for number, pair in enumerate(seated)]
            return sum(await asyncio.gather(*talks))

        return await measure(place, all_talk, seconds, readers=2)


async def in_one_room(place: Served, people: int, seconds: float) -> Measured:
    """Let a few speak in a room whose members are on all nodes."""
    async with AsyncExitStack() as stack:
        crowd = [await seat(stack, place, "r_crowd", number) for number in range(people)]

        async def speak(speaker: Client, until: float) -> int:
            count = 0
            while time.monotonic() < until:
                await speaker.say("r_crowd", f"and then {count}")
                count += 1
            return count

        async def all_speak(until: float) -> int:
            said = sum(await asyncio.gather(*(speak(each, until) for each in crowd[:SPEAKERS])))
            last = max(each.last_seq("room:r_crowd") for each in crowd)
            for each in crowd:
                await each.until(lambda e=each: e.last_seq("room:r_crowd") >= last)  # type: ignore[misc]
            return said

        return await measure(place, all_speak, seconds, readers=people)


async def seat(stack: AsyncExitStack, place: Served, room: str, number: int) -> Client:
    client = await stack.enter_async_context(connect(place.urls[number % len(place.urls)]))
    client.patience_seconds = 60
    await client.hello()
    joined = await client.join(room)
    await client.follow(f"room:{room}", after=joined["last_seq"])
    return client


async def measure(place: Served, talk: Talk, seconds: float, *, readers: int) -> Measured:
    await talk(time.monotonic() + seconds / 5)
    before, began = place.used(), time.monotonic()
    said = await talk(time.monotonic() + seconds)
    took = time.monotonic() - began
    used = {name: (after - before[name]) * 1e6 / max(1, said) for name, after in place.used().items()}
    return Measured(said / took, said * readers / took, used)
