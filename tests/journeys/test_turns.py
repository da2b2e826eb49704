"""Commands of one socket are answered as if one came after the other, however their bytes arrive."""

import asyncio
import json
from collections.abc import Callable
from contextlib import AsyncExitStack
from random import Random

import pytest

from chat.connection import Connection
from chat.writer import Answer, Plan
from tests.bench.frames import client_frame
from tests.client import Client, Frame, Refused
from tests.house import House, OpenHouse

ROOM = "r_hearth"
COMMANDS = 300
READERS = 2
"""How many may look at the store at once."""


@pytest.fixture
def taken(monkeypatch: pytest.MonkeyPatch) -> list[bytes]:
    """Give the messages that were taken as they arrived."""
    found: list[bytes] = []
    take = Connection._take

    def watched(connection: Connection, frame: bytes) -> bool:
        is_taken = take(connection, frame)
        found.extend([frame] * is_taken)
        return is_taken

    monkeypatch.setattr(Connection, "_take", watched)
    return found


async def write(client: Client, frames: dict[int, bytes], chance: Random) -> None:
    """Write frames by their refs: some alone, once all before are answered, the others cut anywhere."""
    stream, last = b"", 0
    for ref, frame in frames.items():
        if chance.random() < 0.2:
            client.socket.transport.write(stream)
            if last:
                await client.reply(last)
            client.socket.transport.write(frame)
            await client.reply(ref)
            stream = b""
        else:
            stream += frame
            size = chance.choice((0, 1, 7, 100, 1000, 10_000))
            client.socket.transport.write(stream[:size])
            stream = stream[size:]
            await asyncio.sleep(0)
        last = ref
    client.socket.transport.write(stream)


def spelled(frame: Frame, chance: Random) -> bytes:
    """Spell a frame as one client or another would."""
    spelling = chance.choice((json.dumps(frame), json.dumps(frame, separators=(",", ":"))))
    return client_frame(spelling.replace('"say"', chance.choice(('"say"', '"s\\u0061y"'))).encode())


async def test_a_message_never_overtakes_what_was_asked_before_it(
    build: OpenHouse, taken: list[bytes]
) -> None:
    house = await build(rehearsal=True)
    await house.group(ROOM)
    client = await house.enter()
    chance, is_in, expected = Random(20261126), False, {}
    frames = {}

    for ref in range(1000, 1000 + COMMANDS):
        kind = chance.choice(("say", "say", "say", "join", "leave", "rooms"))
        more: Frame = {}
        match kind:
            case "say":
                more = message(ref)
                expected[ref] = "receipt" if is_in else "refused"
            case "join":
                more, is_in, expected[ref] = {"room": ROOM, "agreement": 1}, True, "joined"
            case "leave":
                more, expected[ref] = {"room": ROOM}, "done" if is_in else "refused"
                is_in = False
            case "rooms":
                expected[ref] = "room_list"
        frames[ref] = spelled({"type": kind, "ref": ref, **more}, chance)
    await write(client, frames, chance)
    given = {ref: (await client.reply(ref))["type"] for ref in expected}

    assert given == expected
    assert len(taken) > COMMANDS / 50


async def test_messages_of_one_socket_are_told_in_the_order_they_were_said(
    build: OpenHouse, taken: list[bytes]
) -> None:
    house = await build(rehearsal=True)
    await house.group(ROOM)
    client, friend = await house.members(ROOM, 2)
    chance = Random(20261127)
    texts = [f"good evening {number}" for number in range(COMMANDS)]

    frames = {
        n: spelled(
            {"type": "say", "ref": n, "room": ROOM, "client_id": f"my-words-{n}", "text": text}, chance
        )
        for n, text in enumerate(texts, start=1000)
    }
    await write(client, frames, chance)
    last = (await client.reply(999 + COMMANDS))["seq"]
    await friend.entry(f"room:{ROOM}", last)

    told = [entry["event"].get("text") for entry in friend.entries[f"room:{ROOM}"]]
    assert [text for text in told if text] == texts
    assert len(taken) > COMMANDS / 50


async def test_no_socket_has_more_messages_before_the_lock_than_it_may(
    build: OpenHouse, taken: list[bytes]
) -> None:
    house = await build(outstanding_per_socket=3, rehearsal=True)
    await house.group(ROOM)
    client, friend = await house.members(ROOM, 2)
    submit, waiting, at_once = house.app.writer.submit, set[Plan](), []

    def watched(plan: Plan, answer: Callable[[Answer], None]) -> None:
        def answered(given: Answer) -> None:
            waiting.discard(plan)
            answer(given)

        submit(plan, answered)
        waiting.add(plan)
        at_once.append(len(waiting))

    house.app.writer.submit = watched  # type: ignore[method-assign]
    refs = range(1000, 1008)

    async with house.app.database.write():
        for ref in refs:
            await client.send(message(ref))
            await friend.request("rooms")  # meanwhile it has arrived
        held = len(waiting)
    for ref in refs:
        await client.reply(ref)

    assert (held, len(taken)) == (3, 3)
    assert max(at_once) == 3


async def test_a_message_waits_for_what_was_asked_before_it(house: House) -> None:
    await house.group(ROOM)
    client, friend = await house.members(ROOM, 2)

    async with AsyncExitStack() as readers:
        for _ in range(READERS):
            await readers.enter_async_context(house.app.database.read())
        await client.send({"type": "rooms", "ref": 1000})
        await friend.say(ROOM, "good evening")  # meanwhile the look has begun to wait for a reader
        await client.send(message(1001))
        await friend.say(ROOM, "good evening")
        await friend.say(ROOM, "good evening")
        early = [frame for frame in client.frames if frame.get("ref") in (1000, 1001)]
    kinds = [(await client.reply(ref))["type"] for ref in (1000, 1001)]

    assert early == []
    assert kinds == ["room_list", "receipt"]


@pytest.mark.parametrize("cut", [1, 2, 3, 4, 7, 8, 9, 40])
async def test_what_comes_in_the_middle_of_a_frame_is_no_message(house: House, cut: int) -> None:
    await house.group(ROOM)
    client, friend = await house.members(ROOM, 2)
    inside = client_frame(json.dumps(message(1001)).encode())
    # A text whose own words are a whole frame, cut where the library has just eaten all it was given.
    outside = (
        client_frame(b"*" * (cut - 8) + inside + b" " * (200 - cut)) if cut > 8 else client_frame(inside)
    )

    client.socket.transport.write(outside[:cut])
    await friend.say(ROOM, "good evening")  # meanwhile the beginning has arrived
    client.socket.transport.write(inside)
    for _ in range(3):
        await friend.say(ROOM, "good evening")

    assert not [frame for frame in client.frames if frame.get("ref") == 1001]


async def test_a_frame_that_comes_in_pieces_is_a_message_all_the_same(house: House) -> None:
    await house.group(ROOM)
    client, friend = await house.members(ROOM, 2)

    for ref in (1001, 1002):
        frame = client_frame(json.dumps(message(ref)).encode())
        for piece in (frame[:2], frame[2:4], frame[4:9], frame[9:]):
            client.socket.transport.write(piece)
            await friend.say(ROOM, "good evening")
        await client.send(message(ref + 10))
    kinds = [(await client.reply(ref))["type"] for ref in (1001, 1002, 1011, 1012)]

    assert kinds == ["receipt"] * 4


async def test_what_arrives_while_a_socket_is_asked_to_come_back_is_done(house: House) -> None:
    await house.group(ROOM)
    client = await house.member(ROOM)
    (connection,) = house.app.front.connections

    connection.drain()
    await client.send({"type": "exit", "ref": 1000})
    await client.closed()

    with pytest.raises(Refused, match="unknown_session"):
        await (await house.socket()).hello(client.token)


def message(ref: int) -> Frame:
    return {"type": "say", "ref": ref, "room": ROOM, "client_id": f"my-words-{ref}", "text": "good evening"}
