"""Conduct has a ladder: each step is seen, weighs for a while and no longer, and is taken back with it."""

from tests.client import Client, Frame
from tests.house import House
from tests.journeys.decisions import decide, flagged_for_abuse, moderator
from tests.plain_rules import PEBBLE, STORM

ROOM = "r_hearth"
UNTIL = "2026-05-01T13:00:00.000Z"
DAY_SECONDS = 86_400


async def reported(house: House, author: Client, reporter: Client, text: str = "something unkind") -> str:
    said = await author.say(ROOM, text)
    return await flagged_for_abuse(house, reporter, ROOM, said["message"])


async def standing(house: House, author: Client, reporter: Client, moderator: Client) -> Frame:
    """See what a moderator is shown of somebody who is reported anew."""
    case = await reported(house, author, reporter)
    seen: Frame = (await moderator.request("case", case=case))["standing"]
    return seen


async def test_each_step_weighs_and_the_next_one_is_suggested(hearth: House) -> None:
    author, reporter = await hearth.members(ROOM, 2)
    robin = await moderator(hearth)
    seen = [await standing(hearth, author, reporter, robin)]

    until = {"until": "2026-05-01T15:30:00.000Z"}
    for decision, fields in (("nudge", {}), ("warn", {}), ("hide_message", {}), ("mute", until)):
        await decide(robin, await reported(hearth, author, reporter), decision, **fields)
        hearth.clock.forward(seconds=3600)
        seen.append(await standing(hearth, author, reporter, robin))

    assert [each["weight"] for each in seen] == [0, 0, 1, 2, 4]
    assert [each["suggests"] for each in seen] == ["nudge", "nudge", "warn", "mute", "remove"]


async def test_what_weighs_is_over_one_day(hearth: House) -> None:
    author, reporter = await hearth.members(ROOM, 2)
    robin = await moderator(hearth)
    await decide(robin, await reported(hearth, author, reporter), "warn")

    hearth.clock.forward(seconds=90 * DAY_SECONDS)

    assert (await standing(hearth, author, reporter, robin))["weight"] == 0


async def test_what_is_taken_back_weighs_no_more(hearth: House) -> None:
    author, reporter = await hearth.members(ROOM, 2)
    robin, kim = await moderator(hearth), await moderator(hearth, "kim")
    case = await reported(hearth, author, reporter)
    await decide(robin, case, "mute", until=UNTIL)

    await kim.request("reverse", case=case, version=3, reason="a quotation")

    assert (await standing(hearth, author, reporter, kim))["weight"] == 0


async def test_a_nudge_is_a_kind_word_and_nothing_to_contest(hearth: House) -> None:
    author, reporter = await hearth.members(ROOM, 2)

    await decide(await moderator(hearth), await reported(hearth, author, reporter), "nudge")

    nudged = (await author.event("person", "nudged"))["event"]
    assert set(nudged) == {"kind", "room", "words"}
    assert await hearth.rows("SELECT COUNT(*) FROM statements") == [(0,)]
    assert (await author.say(ROOM, "sorry"))["delivery"] == "delivered"


async def test_the_care_desk_is_shown_nothing_that_weighs(hearth: House) -> None:
    author, reporter = await hearth.members(ROOM, 2)
    robin = await moderator(hearth)
    await decide(robin, await reported(hearth, author, reporter), "warn")
    await author.say(ROOM, STORM)

    detail = await robin.request("case", case=(await hearth.case_about("care"))["case"])

    assert "standing" not in detail


async def test_reports_that_lead_to_nothing_again_and_again_wait_longer_and_are_still_taken(
    hearth: House,
) -> None:
    author, reporter = await hearth.members(ROOM, 2)
    robin = await moderator(hearth)
    for _ in range(3):
        await decide(robin, await reported(hearth, author, reporter), "dismiss")

    light = await robin.request("case", case=await reported(hearth, author, reporter))
    worried = await author.say(ROOM, "good evening")
    await reporter.request("report", room=ROOM, message=worried["message"], concern="worried")
    care = await robin.request("case", case=(await hearth.case_about("care"))["case"])

    assert light["due_at"] == "2026-05-01T14:00:00.000Z"
    assert care["due_at"] == "2026-05-01T12:10:00.000Z"


async def test_a_case_waits_no_longer_than_its_most_weighty_report(hearth: House) -> None:
    author, reporter, other = await hearth.members(ROOM, 3)
    robin = await moderator(hearth)
    for _ in range(3):
        await decide(robin, await reported(hearth, author, reporter), "dismiss")
    said = await author.say(ROOM, "something unkind")
    case = await flagged_for_abuse(hearth, reporter, ROOM, said["message"])

    await other.request("report", room=ROOM, message=said["message"], concern="abuse")

    detail = await robin.request("case", case=case)
    assert (detail["due_at"], detail["version"]) == ("2026-05-01T13:00:00.000Z", 1)


async def test_a_reporter_hears_what_came_of_it_and_nothing_more(hearth: House) -> None:
    author, reporter = await hearth.members(ROOM, 2)
    robin = await moderator(hearth)
    said = await author.say(ROOM, PEBBLE[:3])
    code = (await reporter.request("report", room=ROOM, message=said["message"], concern="abuse"))["code"]

    await decide(robin, (await hearth.case_about("conduct"))["case"], "mute", until=UNTIL)

    heard = (await reporter.event("person", "report_closed"))["event"]
    assert heard == {"kind": "report_closed", "code": code, "state": "acted_on"}
    outcome = await (await hearth.enter()).request("look_up", code=code)
    assert outcome["state"] == "acted_on"
    assert "statement" not in outcome
