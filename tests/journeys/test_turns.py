"""Commands of one socket are answered as if one came after the other, however their bytes arrive."""

import asyncio
import json
from collections.abc import Callable
from contextlib import AsyncExitStack
from random import Random

from chat.writer import Answer, Plan
from tests.bench.frames import client_frame
from tests.client import Client, Frame
from tests.house import House, OpenHouse

ROOM = "r_hearth"
COMMANDS = 300
READERS = 2
"""How many may look at the store at once."""


async def write(client: Client, frames: list[bytes], chance: Random) -> None:
    """Write frames, cut anywhere, now and then letting the server read in between."""
    stream = b"".join(frames)
    while stream:
        size = chance.choice((1, 7, 100, 1000, 10_000))
        client.socket.transport.write(stream[:size])
        stream = stream[size:]
        if chance.random() < 0.5:
            await asyncio.sleep(0)


def spelled(frame: Frame, chance: Random) -> bytes:
    """Spell a frame as one client or another would."""
    spelling = chance.choice((json.dumps(frame), json.dumps(frame, separators=(",", ":"))))
    return client_frame(spelling.replace('"say"', chance.choice(('"say"', '"s\\u0061y"'))).encode())


async def test_a_message_never_overtakes_what_was_asked_before_it(build: OpenHouse) -> None:
    house = await build(rehearsal=True)
    await house.group(ROOM)
    client = await house.enter()
    chance, is_in, expected = Random(20261126), False, {}
    frames = []

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
        frames.append(spelled({"type": kind, "ref": ref, **more}, chance))
    await write(client, frames, chance)
    given = {ref: (await client.reply(ref))["type"] for ref in expected}

    assert given == expected


async def test_messages_of_one_socket_are_told_in_the_order_they_were_said(build: OpenHouse) -> None:
    house = await build(rehearsal=True)
    await house.group(ROOM)
    client, friend = await house.members(ROOM, 2)
    chance = Random(20261127)
    texts = [f"good evening {number}" for number in range(COMMANDS)]

    frames = [
        spelled({"type": "say", "ref": n, "room": ROOM, "client_id": f"my-words-{n}", "text": text}, chance)
        for n, text in enumerate(texts, start=1000)
    ]
    await write(client, frames, chance)
    last = (await client.reply(999 + COMMANDS))["seq"]
    await friend.entry(f"room:{ROOM}", last)

    told = [entry["event"].get("text") for entry in friend.entries[f"room:{ROOM}"]]
    assert [text for text in told if text] == texts


async def test_no_socket_has_more_messages_before_the_lock_than_it_may(build: OpenHouse) -> None:
    house = await build(outstanding_per_socket=3, rehearsal=True)
    await house.group(ROOM)
    client = await house.member(ROOM)
    submit, waiting, at_once = house.app.writer.submit, set[Plan](), []

    def watched(plan: Plan, answer: Callable[[Answer], None]) -> None:
        def answered(given: Answer) -> None:
            waiting.discard(plan)
            answer(given)

        submit(plan, answered)
        waiting.add(plan)
        at_once.append(len(waiting))

    house.app.writer.submit = watched  # type: ignore[method-assign]
    refs = range(1000, 1030)

    client.socket.transport.write(b"".join(client_frame(json.dumps(message(ref)).encode()) for ref in refs))
    for ref in refs:
        await client.reply(ref)

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


def message(ref: int) -> Frame:
    return {"type": "say", "ref": ref, "room": ROOM, "client_id": f"my-words-{ref}", "text": "good evening"}
