"""Distress that builds up over a talk reaches the author as care and the desk as a case."""

from tests.house import House
from tests.journeys.decisions import moderator
from tests.plain_rules import CLOUDY

ROOM = "r_hearth"


async def test_the_third_heavy_message_opens_a_case_with_more_care(house: House) -> None:
    await house.group(ROOM)
    talker = await house.member(ROOM)

    levels = [(await talker.say(ROOM, f"{CLOUDY} again, {n}"))["care"]["level"] for n in range(3)]

    listed = await (await moderator(house)).request("cases", track="care", state="open")
    assert levels == [1, 1, 2]
    assert [case["level"] for case in listed["cases"]] == [2]


async def test_what_somebody_else_said_before_does_not_count(house: House) -> None:
    await house.group(ROOM)
    talkers = await house.members(ROOM, 3)

    levels = [(await each.say(ROOM, f"{CLOUDY} here"))["care"]["level"] for each in talkers]

    assert levels == [1, 1, 1]
