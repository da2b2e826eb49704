"""Break the detector, the database, the webhook and the record in turn: what cannot work says so, and holds.

Each time the same is asked: what does the person in distress get, does the desk hear, does `/health/ready`
say so, and is all well again afterwards?
"""

import pytest

from moderation.screening import Screening
from rooms.refusals import Refusal
from tests.client import Refused
from tests.house import House, OpenHouse
from tests.journeys.alarms import alarms, on_call, ready, ticking
from tests.journeys.decisions import decide, moderator
from tests.journeys.outages import no_database
from tests.plain_rules import THUNDER
from tests.sink import open_sink

ROOM = "r_hearth"


def breaks(*_: object, **__: object) -> Screening:
    raise RuntimeError("a rule nobody thought of")


async def test_a_broken_detector_holds_what_it_cannot_read_and_calls_the_desk(
    hearth: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    author, listener = await hearth.members(ROOM, 2)
    robin = await moderator(hearth)

    with monkeypatch.context() as broken:
        broken.setattr(type(hearth.app.rules.screener), "screen", breaks)
        receipt = await author.say(ROOM, "nobody can tell what this says")
        said = await ready(hearth)

    assert (receipt["delivery"], receipt["care"]["level"]) == ("held", 1)
    assert said == (503, "screening fails: messages in groups are held\n")
    case = (await robin.event("desk:care", "case_opened"))["event"]
    assert case["level"] == 2
    await decide(robin, case["case"], "cared_for")
    released = await author.event("person", "message_released")
    assert (await listener.entry(f"room:{ROOM}", released["event"]["seq"]))["event"]["text"]
    await author.say(ROOM, "and this is read again")
    assert await ready(hearth) == (200, "ready\n")


async def test_a_database_that_takes_nothing_answers_a_cry_with_care_and_says_so(
    hearth: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    author = await hearth.member(ROOM)
    robin = await moderator(hearth)

    async with no_database(hearth, monkeypatch):
        with pytest.raises(Refused, match="unavailable") as caught:
            await author.say(ROOM, THUNDER, client_id="once-only")
        said = await ready(hearth)
    again = await author.say(ROOM, THUNDER, client_id="once-only")

    assert caught.value.frame["care"]["helplines"] != []
    assert said == (503, "the database does not take what is written\n")
    assert (again["delivery"], again["care"]["level"]) == ("delivered", 4)
    assert (await robin.event("desk:care", "case_opened"))["event"]["level"] == 4
    assert await ready(hearth) == (200, "ready\n")


async def test_a_database_that_fails_while_an_alarm_is_due_loses_no_alarm(
    hearth: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    author = await hearth.member(ROOM)
    robin = await moderator(hearth)
    await author.say(ROOM, THUNDER)

    async with no_database(hearth, monkeypatch):
        hearth.clock.forward(seconds=15)
        with pytest.raises(Refusal):
            await hearth.app.housekeeping.cases.tick()

    assert await alarms(hearth, robin, 1) == [("desk", "")]


async def test_a_webhook_that_does_not_answer_is_told_and_the_next_one_is_asked(build: OpenHouse) -> None:
    house = await build(alert_private_addresses=True)
    await house.group(ROOM)
    async with open_sink() as dead, open_sink() as alive:
        dead.status = 500
        await on_call(house, "Ines", dead.url())
        await on_call(house, "Jonas", alive.url())
        author = await house.member(ROOM)

        await author.say(ROOM, THUNDER)
        await ticking(house, lambda: len(alive.hooks) > 0)
        await house.app.housekeeping.cases.tick()

        assert dead.hooks != []
        assert await ready(house) == (503, "alerts do not arrive: warmline oncall list\n")
        dead.status = 204
        before = len(dead.hooks)
        house.clock.forward(seconds=5)
        await ticking(house, lambda: len(dead.hooks) > before)
        await ticking(house, lambda: not house.app.housekeeping.cases.troubled)

    assert await ready(house) == (200, "ready\n")


async def test_a_record_that_was_cut_is_told_and_people_talk_on(hearth: House) -> None:
    author = await hearth.member(ROOM)
    robin = await moderator(hearth)
    await author.say(ROOM, THUNDER)
    await robin.request("case", case=(await hearth.case_about("care"))["case"])
    await hearth.app.housekeeping.anchor_the_audit()

    await hearth.elsewhere(lambda tx: tx.run("DELETE FROM audit"))
    await hearth.app.housekeeping.anchor_the_audit()

    assert await ready(hearth) == (503, "the audit was touched: warmline audit verify\n")
    assert (await author.say(ROOM, "good night"))["delivery"] == "delivered"
