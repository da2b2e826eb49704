"""Whoever is suspended learns why at the door, and where else help is."""

from time import perf_counter
from typing import Any

from tests.client import Client
from tests.house import House
from tests.journeys.decisions import decide, flagged_for_abuse, moderator
from tests.journeys.refusing import ROOM, UNTIL, refused


async def suspended(house: House, **fields: Any) -> Client:
    """Suspend somebody, who then tries to come back."""
    talker, other = await house.members(ROOM, 2)
    said = await talker.say(ROOM, "something unkind")
    case = await flagged_for_abuse(house, other, ROOM, said["message"])
    robin = await moderator(house)
    await decide(robin, case, "suspend", until=UNTIL)
    assert await talker.closed() == 4502
    back = await house.socket()
    back.token = talker.token
    return back


async def test_who_is_suspended_learns_why_and_where_else_help_is(house: House) -> None:
    await house.group(ROOM)
    back = await suspended(house)

    refusal = await refused(back.hello(back.token, language="es", country="ES"))

    assert refusal["code"] == "suspended"
    assert refusal["statement"]["action"] == "suspend"
    assert refusal["statement"]["until"] == UNTIL
    assert refusal["words"].startswith("En este momento")
    assert refusal["helplines"]
    assert await back.closed() == 4502


async def test_the_last_words_before_a_closing_arrive_also_while_much_is_being_sent(house: House) -> None:
    await house.group(ROOM)
    back = await suspended(house)
    house.app.hub._flush_due = perf_counter() + 0.3

    refusal = await refused(back.hello(back.token))

    assert refusal["helplines"]


async def test_who_is_suspended_while_waiting_leaves_the_line(house: House) -> None:
    await house.group(ROOM)
    talker, other = await house.members(ROOM, 2)
    await talker.request("wait", **{"for": "supporter"}, agreement=1)
    said = await talker.say(ROOM, "something unkind")
    case = await flagged_for_abuse(house, other, ROOM, said["message"])

    await decide(await moderator(house), case, "suspend", until=UNTIL)

    assert await house.rows("SELECT person FROM waiting") == []


async def test_the_statement_at_the_door_is_the_suspension_whatever_came_later(house: House) -> None:
    await house.group(ROOM)
    talker, other = await house.members(ROOM, 2)
    first = await talker.say(ROOM, "something unkind")
    second = await talker.say(ROOM, "something else")
    robin = await moderator(house)
    early = await flagged_for_abuse(house, other, ROOM, first["message"])
    late = await flagged_for_abuse(house, other, ROOM, second["message"])
    await decide(robin, early, "suspend", until=UNTIL)
    await decide(robin, late, "warn")

    refusal = await refused((await house.socket()).hello(talker.token))

    assert refusal["statement"]["action"] == "suspend"
