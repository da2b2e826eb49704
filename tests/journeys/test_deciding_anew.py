"""A share of decisions is decided anew by somebody who does not know the first answer, and does nothing."""

from collections.abc import Awaitable, Callable

import pytest

from chat.packs import golden_of
from moderation.deciding_anew import right_answers
from tests.client import Client, Frame, Refused
from tests.house import House, OpenHouse
from tests.journeys.decisions import claim, decide, flagged_for_abuse, moderator
from tests.plain_rules import BRAMBLES, PEBBLE

ROOM = "r_hearth"
HOUR_SECONDS = 3600
WEEK_SECONDS = 7 * 86_400
UNTIL = "2030-01-01T00:00:00.000Z"

Build = Callable[..., Awaitable[House]]


@pytest.fixture
async def sampled(build: OpenHouse) -> House:
    house = await build(decided_anew_percent=100)
    await house.group(ROOM)
    return house


async def decided_case(house: House, decision: str, **fields: object) -> tuple[Client, Client, Client, str]:
    """Decide about something said: author, first decider, colleague, case."""
    author, listener = await house.members(ROOM, 2)
    robin, kim = await moderator(house), await moderator(house, "kim")
    said = await author.say(ROOM, BRAMBLES)
    await listener.say(ROOM, "let us go on")
    case = await flagged_for_abuse(house, listener, ROOM, said["message"])
    house.clock.forward(seconds=60)
    await decide(robin, case, decision, **fields)
    return author, robin, kim, case


async def an_hour_later(house: House, client: Client) -> Frame | None:
    """Let the hour pass after which second looks are opened; give the one that somebody is shown."""
    house.clock.forward(seconds=HOUR_SECONDS)
    await house.app.housekeeping.sampling.tick()
    return await second_look(client)


async def second_look(client: Client, track: str = "conduct", state: str = "open") -> Frame | None:
    listed = (await client.request("cases", track=track, state=state))["cases"]
    return next((case for case in listed if case.get("purpose") == "anew"), None)


async def test_a_colleague_is_shown_the_same_without_the_first_answer(sampled: House) -> None:
    _, _, kim, first = await decided_case(sampled, "hide_message")

    asked = await an_hour_later(sampled, kim)

    assert asked is not None
    assert asked["topics"] == ["report", "test.brambles"]
    detail = await kim.request("case", case=asked["case"])
    before = await kim.request("case", case=first)
    assert detail["message"]["text"] == before["message"]["text"] == BRAMBLES
    assert (detail["message"]["delivery"], before["message"]["delivery"]) == ("not_told", "hidden")
    assert detail["flags"] == before["flags"]
    assert (detail["standing"]["weight"], before["standing"]["weight"]) == (0, 1)
    assert [key for key in ("decision", "compared", "contested") if key in detail] == []
    assert "gone" not in str(detail["context"])
    kinds = [entry["event"]["kind"] for entry in detail["context"]]
    assert kinds == ["member_joined", "member_joined", "message_posted"]
    gone = [entry["event"]["kind"] for entry in before["context"] if "gone" in entry["event"]]
    assert (gone, before["context"][-1]["event"]["kind"]) == (["message_posted"], "message_hidden")


async def test_nobody_is_asked_about_their_own_decision(sampled: House) -> None:
    _, robin, kim, _ = await decided_case(sampled, "warn")

    asked = await an_hour_later(sampled, kim)

    assert asked is not None
    assert await second_look(robin) is None
    with pytest.raises(Refused, match="not_allowed"):
        await robin.request("claim", case=asked["case"], version=1)


async def test_nobody_can_tell_from_the_desk_s_log_which_decision_it_is_about(sampled: House) -> None:
    _, _, kim, _ = await decided_case(sampled, "warn")

    await sampled.app.housekeeping.sampling.tick()
    early = await second_look(kim)
    asked = await an_hour_later(sampled, kim)

    assert early is None
    assert asked is not None
    opened = await kim.frame(lambda f: f["type"] == "entry" and f["event"].get("case") == asked["case"])
    expected = {"kind", "case", "version", "level", "track", "due_at", "purpose"}
    assert (set(opened["event"]), opened["event"]["purpose"]) == (expected, "anew")


async def test_what_somebody_would_have_decided_does_nothing_and_is_compared(sampled: House) -> None:
    author, _, kim, first = await decided_case(sampled, "nudge")
    asked = await an_hour_later(sampled, kim)
    assert asked is not None

    await decide(kim, asked["case"], "suspend", until=UNTIL)

    detail = await kim.request("case", case=asked["case"])
    assert detail["compared"] == {"decision": "nudge", "same": False, "case": first}
    assert (await author.say(ROOM, "good night"))["delivery"] == "delivered"
    assert await sampled.rows("SELECT COUNT(*) FROM strikes") == [(0,)]
    assert await sampled.rows("SELECT COUNT(*) FROM statements") == [(0,)]
    assert [e["event"]["kind"] for e in author.entries["person"]] == ["nudged"]
    rows = (await kim.request("audit", limit=200))["rows"]
    assert rows[-2]["action"] == "decide_anew:suspend"


async def test_a_held_message_that_a_second_look_would_release_stays_where_it_is(sampled: House) -> None:
    author = await sampled.member(ROOM)
    robin, kim = await moderator(sampled), await moderator(sampled, "kim")
    await author.say(ROOM, PEBBLE)
    await decide(robin, (await sampled.case_about("conduct"))["case"], "reject")
    asked = await an_hour_later(sampled, kim)
    assert asked is not None

    await decide(kim, asked["case"], "release")

    assert await sampled.rows("SELECT state FROM messages") == [("rejected",)]
    assert (await second_look(kim, state="decided")) is not None


async def test_a_second_look_alarms_nobody_and_is_not_kept_open_for_ever(sampled: House) -> None:
    _, _, kim, _ = await decided_case(sampled, "warn")
    asked = await an_hour_later(sampled, kim)
    assert asked is not None

    sampled.clock.forward(seconds=WEEK_SECONDS - 1)
    await sampled.app.housekeeping.cases.tick()
    await sampled.app.housekeeping.sampling.tick()
    waiting = await second_look(kim)
    sampled.clock.forward(seconds=1)
    await sampled.app.housekeeping.sampling.tick()

    assert waiting is not None
    assert await second_look(kim) is None
    kinds = [e["event"]["kind"] for e in kim.entries["desk:conduct"] if e["event"]["case"] == asked["case"]]
    assert "case_alarmed" not in kinds


async def test_each_decision_is_looked_at_once_more_and_no_decided_anew_of_all(sampled: House) -> None:
    _, _, kim, _ = await decided_case(sampled, "warn")
    lou = await moderator(sampled, "lou")
    asked = await an_hour_later(sampled, kim)
    assert asked is not None
    await decide(kim, asked["case"], "warn")

    again = await an_hour_later(sampled, lou)

    assert again is None
    assert await sampled.rows("SELECT COUNT(*) FROM cases WHERE purpose = 'anew'") == [(1,)]


async def test_without_a_share_nothing_is_looked_at_again(build: OpenHouse) -> None:
    house = await build(decided_anew_percent=0)
    await house.group(ROOM)
    _, _, kim, _ = await decided_case(house, "warn")

    assert await an_hour_later(house, kim) is None


async def test_cases_that_were_decided_on_paper_are_mixed_in_and_explained_afterwards(
    build: OpenHouse,
) -> None:
    house = await build(decided_anew_percent=100, golden_percent=100)
    await house.group(ROOM)
    _, _, kim, _ = await decided_case(house, "warn")
    await an_hour_later(house, kim)
    first = golden_of("")[0]
    [made_up] = await house.rows("SELECT public FROM cases WHERE subject = :subject", subject=first.subject)
    case = str(made_up[0])

    detail = await kim.request("case", case=case)
    await decide(kim, case, first.right[-1])

    assert detail["message"]["text"] == first.text
    assert (detail["purpose"], detail["flags"][0]["by"]) == ("anew", "report")
    assert "compared" not in detail
    compared = (await kim.request("case", case=case))["compared"]
    assert compared == {"decision": first.right[0], "same": True, "why": first.why}


async def test_a_second_look_cannot_be_handed_on_reached_out_about_or_taken_back(sampled: House) -> None:
    _, robin, kim, _ = await decided_case(sampled, "warn")
    asked = await an_hour_later(sampled, kim)
    assert asked is not None
    version = (await claim(kim, asked["case"]))["version"]

    for command in ("hand_on", "reach_out", "comfort"):
        with pytest.raises(Refused, match="malformed"):
            await kim.request(command, case=asked["case"])
    await kim.request("decide", case=asked["case"], version=version, decision="warn", reason="the same")
    with pytest.raises(Refused, match="not_allowed"):
        await robin.request("reverse", case=asked["case"], version=version + 1, reason="no")


def test_right_answers_are_counted_for_cases_that_are_still_known() -> None:
    known = golden_of("")
    answers = [
        (known[0].subject, known[0].right[0]),
        (known[1].subject, known[0].right[0]),
        ("golden:old", "x"),
    ]

    assert right_answers(known, answers) == [True, False]  # type: ignore[arg-type]
