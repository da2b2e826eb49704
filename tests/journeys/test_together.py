"""No moderator alone sees which cases belong to one person; two may, for a while, and the person is told."""

import pytest

from tests.client import Client
from tests.house import House
from tests.journeys.decisions import moderator
from tests.plain_rules import BRAMBLES, STORM

ROOMS = ("r_hearth", "r_garden")
REASON = "the same words in two rooms"
HOUR_SECONDS = 3600


@pytest.fixture
async def two_rooms(house: House) -> House:
    for room in ROOMS:
        await house.group(room)
    return house


async def in_two_rooms(house: House) -> tuple[Client, str, str]:
    """Let somebody be flagged in two rooms; gives them and both cases."""
    author = await house.member(ROOMS[0])
    await author.join(ROOMS[1])
    cases = []
    for room in ROOMS:
        await author.say(room, BRAMBLES)
        cases.append((await house.case_about("conduct"))["case"])
    return author, cases[0], cases[1]


async def test_two_moderators_see_together_which_cases_are_one_person_s(two_rooms: House) -> None:
    _, first, second = await in_two_rooms(two_rooms)
    robin, kim = await moderator(two_rooms), await moderator(two_rooms, "kim")

    asked = await robin.request("ask_across", case=second, reason=REASON)
    alone = await robin.request("look_across", request=asked["request"])
    heard = (await kim.event("desk:conduct", "across_asked"))["event"]
    assert (await kim.request("case", case=second))["across"] == heard["request"]
    why = await kim.request("look_across", request=heard["request"])
    agreed = await kim.request("agree_across", request=heard["request"])
    seen = await robin.request("look_across", request=asked["request"])

    assert (asked["state"], "cases" in alone, "cases" in why) == ("asked", False, False)
    assert (why["by"], why["reason"]) == ("robin", REASON)
    assert (agreed["state"], agreed["agreed_by"]) == ("open", "kim")
    assert [(case["case"], case["room"]) for case in seen["cases"]] == [(second, ROOMS[1]), (first, ROOMS[0])]
    assert all(case["pseudonym"] for case in seen["cases"])
    assert BRAMBLES not in str(seen)


async def test_nobody_agrees_with_themselves_or_twice(two_rooms: House) -> None:
    _, case, _ = await in_two_rooms(two_rooms)
    robin, kim = await moderator(two_rooms), await moderator(two_rooms, "kim")
    request = (await robin.request("ask_across", case=case, reason=REASON))["request"]

    assert await robin.refusal("agree_across", request=request) == "not_allowed"
    await kim.request("agree_across", request=request)
    assert await kim.refusal("agree_across", request=request) == "not_allowed"


async def test_a_third_one_and_whoever_is_party_to_it_see_nothing_of_it(two_rooms: House) -> None:
    robin, kim, lou = [await moderator(two_rooms, name) for name in ("robin", "kim", "lou")]
    _, case, _ = await in_two_rooms(two_rooms)
    await lou.join(ROOMS[0])
    await lou.say(ROOMS[0], BRAMBLES)
    own = (await two_rooms.case_about("conduct"))["case"]
    request = (await robin.request("ask_across", case=case, reason=REASON))["request"]
    await kim.request("agree_across", request=request)
    about_lou = (await robin.request("ask_across", case=own, reason=REASON))["request"]

    assert "cases" not in await lou.request("look_across", request=request)
    for command, fields in (
        ("look_across", {"request": about_lou}),
        ("agree_across", {"request": about_lou}),
    ):
        assert await lou.refusal(command, **fields) == "not_a_member"


async def test_it_ends_by_itself_and_the_person_is_told_why_and_when(two_rooms: House) -> None:
    author, case, _ = await in_two_rooms(two_rooms)
    robin, kim = await moderator(two_rooms), await moderator(two_rooms, "kim")
    request = (await robin.request("ask_across", case=case, reason=REASON))["request"]
    two_rooms.clock.forward(seconds=60)
    await kim.request("agree_across", request=request)
    await kim.request("look_across", request=request)
    before = [entry["event"]["kind"] for entry in author.entries["person"]]

    two_rooms.clock.forward(seconds=HOUR_SECONDS)
    await two_rooms.app.housekeeping.parting.tick()

    told = (await author.event("person", "looked_across"))["event"]
    assert "looked_across" not in before
    assert told["reason"] == REASON
    assert (told["began_at"], told["ended_at"]) == ("2026-05-01T12:01:00.000Z", "2026-05-01T13:01:00.000Z")
    for name in ("robin", "kim"):
        assert name not in str(told)
    over = await robin.request("look_across", request=request)
    assert "across" not in await robin.request("case", case=case)
    assert (over["state"], "cases" in over) == ("over", False)
    assert (await robin.event("desk:conduct", "across_over"))["event"]["request"] == request


@pytest.mark.parametrize("agrees", [True, False])
async def test_who_was_not_looked_at_is_not_made_uneasy(two_rooms: House, agrees: bool) -> None:
    author, case, _ = await in_two_rooms(two_rooms)
    robin, kim = await moderator(two_rooms), await moderator(two_rooms, "kim")
    request = (await robin.request("ask_across", case=case, reason=REASON))["request"]
    if agrees:
        await kim.request("agree_across", request=request)

    two_rooms.clock.forward(seconds=HOUR_SECONDS + 1)
    await two_rooms.app.housekeeping.parting.tick()
    await author.request("rooms")

    assert author.entries["person"] == []
    assert await kim.refusal("agree_across", request=request) == "not_allowed"


async def test_every_step_of_it_is_on_record_with_its_reason(two_rooms: House) -> None:
    _, case, _ = await in_two_rooms(two_rooms)
    robin, kim = await moderator(two_rooms), await moderator(two_rooms, "kim")
    request = (await robin.request("ask_across", case=case, reason=REASON))["request"]
    await kim.request("agree_across", request=request)
    await robin.request("look_across", request=request)

    rows = (await robin.request("audit"))["rows"]

    steps = [(row["who"], row["action"]) for row in rows]
    assert steps == [("robin", "ask_across"), ("kim", "agree_across"), ("robin", "look_across")]
    assert {(row["case"], row["reason"]) for row in rows} == {(case, REASON)}


async def test_the_care_desk_and_the_conduct_desk_are_not_looked_across(two_rooms: House) -> None:
    author, case, _ = await in_two_rooms(two_rooms)
    await author.say(ROOMS[0], STORM)
    care = (await two_rooms.case_about("care"))["case"]
    robin, kim = await moderator(two_rooms), await moderator(two_rooms, "kim")
    request = (await robin.request("ask_across", case=case, reason=REASON))["request"]
    await kim.request("agree_across", request=request)

    seen = await kim.request("look_across", request=request)

    assert care not in [one["case"] for one in seen["cases"]]
    assert len(seen["cases"]) == 2


async def test_the_same_question_again_is_the_same_question(two_rooms: House) -> None:
    _, case, _ = await in_two_rooms(two_rooms)
    robin, kim = await moderator(two_rooms), await moderator(two_rooms, "kim")

    requests = [await c.request("ask_across", case=case, reason=REASON) for c in (robin, robin, kim)]

    assert len({asked["request"] for asked in requests}) == 1
    assert {asked["by"] for asked in requests} == {"robin"}
