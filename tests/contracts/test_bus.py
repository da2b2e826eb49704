"""A bus brings to other nodes what they follow and nothing else, and comes back by itself."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import pytest

from chat.cluster.bus import NatsBus
from chat.local import Air, MemoryBus
from chat.ports import Bus, Sign
from tests.nats import Nats, nats_running

KEY = bytes(32)
LOG, OTHER = "room:r_1", "room:r_2"
TYPING = {"type": "typing", "room": "r_1", "member": "m_1"}
PATIENCE_SECONDS = 20

MakeBus = Callable[[], Bus]


@dataclass
class Ear:
    """Keeps what it hears."""

    hints: list[tuple[str, int]] = field(default_factory=list)
    signs: list[tuple[str, Sign]] = field(default_factory=list)

    def hint(self, log: str, seq: int) -> None:
        self.hints.append((log, seq))

    def overhear(self, log: str, sign: Sign) -> None:
        self.signs.append((log, sign))


@pytest.fixture(scope="module")
def nats() -> Iterator[Nats]:
    with nats_running() as server:
        yield server


@pytest.fixture(params=["memory", pytest.param("nats", marks=pytest.mark.servers)])
def make_bus(request: pytest.FixtureRequest) -> MakeBus:
    """Make a bus of each kind; call it twice for two nodes."""
    if request.param == "memory":
        air = Air()
        return lambda: MemoryBus(air)
    server: Nats = request.getfixturevalue("nats")
    return lambda: NatsBus(server.url, KEY)


@asynccontextmanager
async def running(bus: Bus) -> AsyncIterator[Ear]:
    ear = Ear()
    bus.listen(ear)
    carrying = asyncio.create_task(bus.run())
    try:
        yield ear
    finally:
        carrying.cancel()
        await asyncio.wait([carrying])


async def until(heard: Callable[[], object], say: Callable[[], None] = lambda: None) -> None:
    """Say something until it is heard: no bus promises that it is heard the first time."""
    async with asyncio.timeout(PATIENCE_SECONDS):
        while not heard():
            say()
            await asyncio.sleep(0.01)


async def test_a_follower_on_another_node_hears_how_far_a_log_has_come(make_bus: MakeBus) -> None:
    here, there = make_bus(), make_bus()
    async with running(here) as own, running(there) as ear:
        there.subscribe(LOG)

        await until(lambda: ear.hints, lambda: here.publish(LOG, 12))

    assert set(ear.hints) == {(LOG, 12)}
    assert own.hints == []


async def test_a_node_hears_nothing_of_its_own(make_bus: MakeBus) -> None:
    here, there = make_bus(), make_bus()
    async with running(here) as own, running(there) as ear:
        here.subscribe(LOG)
        there.subscribe(LOG)

        await until(lambda: ear.signs, lambda: here.pass_on(LOG, TYPING))

    assert own.hints == []
    assert own.signs == []


async def test_who_does_not_follow_hears_nothing(make_bus: MakeBus) -> None:
    here, there = make_bus(), make_bus()
    async with running(here), running(there) as ear:
        there.subscribe(OTHER)

        def say() -> None:
            here.publish(LOG, 3)
            here.publish(OTHER, 4)

        await until(lambda: ear.hints, say)

    assert set(ear.hints) == {(OTHER, 4)}


async def test_who_no_longer_follows_hears_nothing(make_bus: MakeBus) -> None:
    here, there = make_bus(), make_bus()
    async with running(here), running(there) as ear:
        there.subscribe(LOG)
        there.subscribe(OTHER)
        await until(lambda: ear.hints, lambda: here.publish(LOG, 1))

        there.unsubscribe(LOG)
        there.unsubscribe("room:r_never")
        here.publish(LOG, 2)
        await until(lambda: (OTHER, 1) in ear.hints, lambda: here.publish(OTHER, 1))

    assert (LOG, 2) not in ear.hints


async def test_a_passing_sign_arrives_as_it_was(make_bus: MakeBus) -> None:
    here, there = make_bus(), make_bus()
    async with running(here), running(there) as ear:
        there.subscribe(LOG)

        await until(lambda: ear.signs, lambda: here.pass_on(LOG, TYPING))

    assert ear.signs[0] == (LOG, TYPING)


async def test_what_was_followed_before_the_bus_ran_is_heard(make_bus: MakeBus) -> None:
    here, there = make_bus(), make_bus()
    there.subscribe(LOG)
    async with running(here), running(there) as ear:
        await until(lambda: ear.hints, lambda: here.publish(LOG, 5))

    assert not there.away or isinstance(there, NatsBus)


@pytest.mark.servers
async def test_a_server_that_dies_and_comes_back_is_found_again() -> None:
    with nats_running() as server:
        here, there = NatsBus(server.url, KEY), NatsBus(server.url, KEY)
        async with running(here), running(there) as ear:
            there.subscribe(LOG)
            await until(lambda: ear.hints, lambda: here.publish(LOG, 1))

            server.kill()
            await until(lambda: here.away and there.away)
            here.publish(LOG, 2)
            there.subscribe(OTHER)
            server.start()

            await until(lambda: (LOG, 3) in ear.hints, lambda: here.publish(LOG, 3))
            await until(lambda: (OTHER, 1) in ear.hints, lambda: here.publish(OTHER, 1))


@pytest.mark.servers
async def test_a_server_that_is_not_there_yet_is_waited_for() -> None:
    with nats_running() as server:
        server.kill()
        here, there = NatsBus(server.url, KEY), NatsBus(server.url, KEY)
        async with running(here), running(there) as ear:
            there.subscribe(LOG)
            await until(lambda: here.away)

            server.start()

            await until(lambda: ear.hints, lambda: here.publish(LOG, 1))


@pytest.mark.servers
async def test_who_has_another_key_neither_hears_nor_is_heard(nats: Nats) -> None:
    here, there, foreign = (NatsBus(nats.url, key) for key in (KEY, KEY, bytes(31) + b"x"))
    async with running(here), running(there) as ear, running(foreign) as stranger:
        there.subscribe(LOG)
        foreign.subscribe(LOG)

        def say() -> None:
            foreign.pass_on(LOG, {"type": "typing"})
            here.pass_on(LOG, TYPING)

        await until(lambda: ear.signs, say)

    assert all(sign == TYPING for _, sign in ear.signs)
    assert stranger.signs == []
