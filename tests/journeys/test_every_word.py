"""Every word that somebody else may read is looked at: a label, and what one would like to talk about."""

import pytest

from tests.client import Refused
from tests.house import House
from tests.journeys.decisions import case_on, moderator
from tests.plain_rules import BOULDER, PEBBLE, STORM, THUNDER

ROOM = "r_hearth"


async def test_a_label_is_held_like_the_text_behind_it(hearth: House) -> None:
    talker = await hearth.member(ROOM)
    robin = await moderator(hearth)

    receipt = await talker.say(ROOM, "good evening", fold=PEBBLE)

    assert receipt["delivery"] == "held"
    assert [found["spans"] for found in receipt["findings"]] == [[]]
    detail = await robin.request("case", case=await case_on(robin, "conduct"))
    assert detail["message"]["text"] == f"good evening\n\n({PEBBLE})"


async def test_a_label_that_cannot_be_taken_is_kept_as_evidence(hearth: House) -> None:
    talker = await hearth.member(ROOM)
    robin = await moderator(hearth)

    with pytest.raises(Refused, match="message_refused"):
        await talker.say(ROOM, "good evening", fold=BOULDER)

    detail = await robin.request("case", case=await case_on(robin, "conduct"))
    assert BOULDER in detail["message"]["text"]


async def test_a_cry_for_help_in_a_label_is_cared_for_and_never_refused(hearth: House) -> None:
    talker = await hearth.member(ROOM)

    receipt = await talker.say(ROOM, BOULDER, fold=THUNDER)

    assert receipt["delivery"] == "delivered"
    assert receipt["care"]["level"] == 4
    assert (await hearth.case_about("care"))["level"] == 4


async def test_spans_stay_those_of_the_text(hearth: House) -> None:
    talker = await hearth.member(ROOM)

    receipt = await talker.say(ROOM, f"so {STORM}", fold=THUNDER)

    assert [found["spans"] for found in receipt["findings"]] == [[[3, 13]], []]


async def test_a_label_goes_with_its_message(hearth: House) -> None:
    talker, reader = await hearth.members(ROOM, 2)
    said = await talker.say(ROOM, "good evening", fold="an evening")
    await talker.request("withdraw", room=ROOM, message=said["message"])

    read = await reader.request("read", log=f"room:{ROOM}", after=said["seq"] - 1)

    assert read["entries"][0]["event"]["gone"] == "withdrawn"
    assert "fold" not in read["entries"][0]["event"]


async def test_a_goodbye_in_the_last_words_about_a_talk_is_heard(hearth: House) -> None:
    peer, _, room = await hearth.talk()

    done = await peer.request("end", room=room, feedback={"words": f"thank you, {THUNDER}"})

    assert done["care"]["level"] == 4
    case = await hearth.case_about("care")
    robin = await moderator(hearth)
    detail = await robin.request("case", case=case["case"])
    assert (case["level"], detail["message"]["text"]) == (4, f"thank you, {THUNDER}")


async def test_feedback_is_heard_also_where_it_cannot_be_kept(hearth: House) -> None:
    peer, _, room = await hearth.talk()
    await peer.request("end", room=room)
    stranger = await hearth.enter()

    done = await peer.request("feedback", room=room, words=STORM)
    with pytest.raises(Refused, match="not_a_member") as caught:
        await stranger.request("feedback", room=room, words=THUNDER)

    assert done["care"]["level"] == 2
    assert caught.value.frame["care"]["level"] == 4


async def test_nothing_in_feedback_is_held_against_anybody(hearth: House) -> None:
    peer, _, room = await hearth.talk()

    await peer.request("end", room=room, feedback={"words": BOULDER})

    assert await hearth.case_about("conduct") == {}
    assert await hearth.rows("SELECT COUNT(*) FROM outcomes WHERE words IS NOT NULL") == [(1,)]


@pytest.mark.parametrize("concern", ["worried", "abuse"])
async def test_whoever_reports_and_is_at_risk_themselves_is_heard(hearth: House, concern: str) -> None:
    reporter, other = await hearth.member(ROOM), await hearth.member(ROOM)
    said = (await other.say(ROOM, "good evening"))["message"]

    reported = await reporter.request(
        "report", room=ROOM, message=said, concern=concern, note=f"and I, {THUNDER}"
    )
    with pytest.raises(Refused, match="not_a_member") as caught:
        await reporter.request("report", room=ROOM, message="x_absent", concern=concern, note=STORM)

    assert reported["care"]["level"] == 4
    assert caught.value.frame["care"]["level"] == 2
    person = await hearth.person_of(reporter)
    cases = await hearth.rows("SELECT track, level FROM cases WHERE person = :person", person=person)
    assert cases == [("care", 4)]
