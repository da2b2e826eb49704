"""Scenes in which somebody cannot write, and a way to hear that refusal."""

from collections.abc import Awaitable

import pytest

from tests.client import Client, Frame, Refused
from tests.house import House
from tests.journeys.decisions import decide, flagged_for_abuse, moderator

ROOM = "r_hearth"
UNTIL = "2030-01-01T00:00:00.000Z"


async def refused(asked: Awaitable[Frame]) -> Frame:
    """Wait for a refusal, which must come."""
    with pytest.raises(Refused) as caught:
        await asked
    return caught.value.frame


async def too_fast(house: House) -> tuple[Client, str]:
    talker = await house.member(ROOM)
    await talker.say(ROOM, "one word")
    return talker, ROOM


async def muted(house: House) -> tuple[Client, str]:
    talker, other = await house.members(ROOM, 2)
    said = await talker.say(ROOM, "something unkind")
    case = await flagged_for_abuse(house, other, ROOM, said["message"])
    await decide(await moderator(house), case, "mute", until=UNTIL)
    await talker.event("person", "muted")
    return talker, ROOM


async def in_a_closed_room(house: House) -> tuple[Client, str]:
    talker = await house.member(ROOM)
    holder = await house.staff("hal", "supporter")
    await holder.join(ROOM)
    await holder.request("close", room=ROOM)
    return talker, ROOM


async def in_a_paused_room(house: House) -> tuple[Client, str]:
    talker = await house.member(ROOM)
    holder = await house.staff("hal", "supporter")
    await holder.join(ROOM)
    await holder.request("pause", room=ROOM)
    return talker, ROOM


async def after_the_talk(house: House) -> tuple[Client, str]:
    peer, supporter, room = await house.talk()
    await supporter.request("end", room=room)
    return peer, room


async def as_a_stranger(house: House) -> tuple[Client, str]:
    return await house.enter(), ROOM


async def where_nothing_is(house: House) -> tuple[Client, str]:
    return await house.enter(), "r_nowhere"
