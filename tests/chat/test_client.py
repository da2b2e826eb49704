"""Promises of the client for programs: what is said is stored once, what is followed comes once, in order."""

import asyncio
import json
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chat.client import Client, Pauses, Refused, StayAway
from chat.client.client import AnyEntry
from chat.client.hearing import hear
from chat.wire import commands, replies
from chat.wire.entries import AnEntry, RoomEntry
from chat.wire.events.room import MessagePosted
from tests.house import House, OpenHouse
from tests.plain_rules import PEBBLE
from tests.wire import laid

ROOM = "r_hearth"
LOG = f"room:{ROOM}"
AT_ONCE = Pauses(first=0.01, longest=0.05)


@pytest.fixture
async def hearth(build: OpenHouse) -> House:
    house = await build(say_burst=1000)
    await house.group(ROOM)
    return house


async def texts(client: Client, count: int) -> list[str]:
    """Read so many messages of all that is followed."""
    found: list[str] = []
    async for entry in client.entries():
        if isinstance(entry.event, MessagePosted):
            found.append(entry.event.text or "")
        if len(found) == count:
            break
    return found


async def turns(count: int) -> None:
    """Let everything else go on for so many turns of the loop: each cut falls at another moment."""
    for _ in range(count):
        await asyncio.sleep(0)


async def test_a_program_comes_in_talks_and_reads_typed_frames(hearth: House) -> None:
    async with Client(hearth.url, language="en") as client:
        [room] = (await client.rooms()).rooms
        joined = await client.join(room.room, agreement=room.agreement)
        await client.follow(LOG, after=joined.last_seq)

        receipt = await client.say(ROOM, "hello")

        entry = await anext(client.entries())
        assert (receipt.delivery, receipt.seq) == ("delivered", entry.seq)
        assert isinstance(entry, RoomEntry)
        assert isinstance(entry.event, MessagePosted)
        assert (entry.event.member, entry.event.text) == (joined.member, "hello")


async def test_a_refusal_carries_its_code_and_words(hearth: House) -> None:
    async with Client(hearth.url) as client:
        with pytest.raises(Refused) as refused:
            await client.say(ROOM, "hello")

    assert refused.value.code == "not_a_member"
    assert refused.value.reply.words


async def test_a_held_message_has_a_receipt_and_no_entry(hearth: House) -> None:
    async with Client(hearth.url) as client:
        await client.join(ROOM, agreement=1)

        receipt = await client.say(ROOM, PEBBLE)

    assert (receipt.delivery, receipt.seq) == ("held", None)


async def test_through_cut_after_cut_each_message_is_stored_once_and_heard_once(hearth: House) -> None:
    async with laid(hearth.port) as wire:
        talker, listener = Client(wire.url, pauses=AT_ONCE), Client(wire.url, pauses=AT_ONCE)
        async with talker, listener:
            for client in (talker, listener):
                joined = await client.join(ROOM, agreement=1)
                await client.follow(LOG, after=joined.last_seq)

            heard = asyncio.create_task(texts(listener, 40))
            own = asyncio.create_task(texts(talker, 40))
            for number in range(40):
                saying = asyncio.create_task(talker.say(ROOM, f"message {number}"))
                if number % 3 == 0:
                    await turns(number)
                    wire.cut()
                await saying

            async with asyncio.timeout(30):
                assert await heard == await own == [f"message {number}" for number in range(40)]

    stored = await hearth.rows("SELECT COUNT(*) FROM messages")
    assert stored == [(40,)]
    assert wire.carried > 12


@contextmanager
def turning() -> Iterator[None]:
    """End what holds on to the loop for too long, which no timeout of the loop itself could."""

    def give_up(*_: object) -> None:
        pytest.fail("the loop does not turn any more")

    before = signal.signal(signal.SIGALRM, give_up)
    signal.setitimer(signal.ITIMER_REAL, 60, 0.1)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


async def test_whatever_is_said_in_the_moment_of_a_cut_is_said_again(hearth: House) -> None:
    with turning():
        async with laid(hearth.port) as wire, Client(wire.url, pauses=AT_ONCE) as client:
            await client.join(ROOM, agreement=1)

            wire.cut()
            said = []
            for number in range(20):
                said.append(asyncio.create_task(client.say(ROOM, f"message {number}")))
                await asyncio.sleep(0)
            async with asyncio.timeout(30):
                receipts = await asyncio.gather(*said)

    assert {receipt.delivery for receipt in receipts} == {"delivered"}


async def test_what_was_not_read_comes_again_in_another_run(hearth: House) -> None:
    async with Client(hearth.url) as client:
        joined = await client.join(ROOM, agreement=1)
        await client.follow(LOG, after=joined.last_seq)
        for number in range(3):
            await client.say(ROOM, f"message {number}")
        assert await texts(client, 2) == ["message 0", "message 1"]
        token, positions = client.token, client.positions

    async with Client(hearth.url, token=token) as again:
        await again.follow(LOG, after=positions[LOG])

        assert again.welcome is not None
        assert again.welcome.resumed
        # The second was not done with when the first run ended: nobody asked for the next.
        assert await texts(again, 2) == ["message 1", "message 2"]


async def test_a_place_put_back_in_time_is_read_afresh(hearth: House) -> None:
    async with laid(hearth.port) as wire, Client(wire.url, pauses=AT_ONCE) as client:
        joined = await client.join(ROOM, agreement=1)
        await client.follow(LOG, after=joined.from_seq - 1)
        first = await anext(client.entries())
        async with hearth.app.database.write() as sql:
            await sql.run("UPDATE site SET value = 'e_another' WHERE name = 'epoch'")

        wire.cut()

        async with asyncio.timeout(30):
            again = await anext(client.entries())
        assert again == first
        assert client.welcome is not None
        assert client.welcome.epoch == "e_another"


async def test_whoever_is_asked_to_stay_away_does(hearth: House) -> None:
    async with laid(hearth.port) as wire, Client(wire.url, pauses=AT_ONCE) as client:
        await client.ask(replies.Done, commands.Exit)

        with pytest.raises(StayAway) as away:
            await anext(client.entries())

        assert away.value.code == 4501
        with pytest.raises(StayAway):
            await client.say(ROOM, "hello")
        assert wire.carried == 1


async def test_a_token_that_nobody_knows_raises_instead_of_making_somebody_new(house: House) -> None:
    with pytest.raises(Refused) as refused:
        async with Client(house.url, token="nobodys-token-0123456789"):
            pass

    assert refused.value.code == "unknown_session"


async def test_a_server_that_is_not_there_yet_is_waited_for(hearth: House) -> None:
    async with laid(1) as wire:
        coming = asyncio.create_task(Client(wire.url, pauses=AT_ONCE).__aenter__())
        await wire.carries(3)

        wire.to = hearth.port

        client = await asyncio.wait_for(coming, 30)
        assert client.token
        await client.__aexit__(None, None, None)


async def test_leaving_ends_what_is_under_way(hearth: House) -> None:
    async with laid(hearth.port) as wire:
        async with Client(wire.url, pauses=Pauses(first=60, longest=60)) as client:
            await client.join(ROOM, agreement=1)
            wire.cut()
            saying = asyncio.create_task(client.say(ROOM, "hello"))
            await asyncio.sleep(0.05)

        with pytest.raises(Exception, match="lost"):
            await asyncio.wait_for(saying, 30)


def test_frames_of_a_newer_server_are_passed_over_but_their_numbers_count() -> None:
    event = {"kind": "tea_served", "cups": 3}
    entry = {"type": "entry", "log": LOG, "seq": 7, "at": "2026-01-01T00:00:00.000Z", "event": event}

    heard = hear(json.dumps(entry).encode())

    assert type(heard) is AnEntry
    assert heard.seq == 7
    assert hear(b'{"type":"fireworks"}') is None


@given(attempt=st.integers(0, 10_000), chance=st.floats(0, 1, exclude_max=True))
def test_a_pause_is_anything_up_to_a_bound_that_doubles(attempt: int, chance: float) -> None:
    pauses = Pauses(first=0.5, longest=30)

    assert 0 <= pauses.before(attempt, chance) <= min(30, 0.5 * 2 ** min(attempt, 30))
    assert pauses.before(attempt, 0.5) == pauses.before(attempt, 1) / 2


def test_every_kind_of_entry_can_come_out_of_the_client() -> None:
    assert {each.__name__ for each in get_args(AnyEntry)} == {
        each.__name__ for each in AnEntry.__subclasses__()
    }
