"""What becomes of a held message: every decision settles it, and one that is posted late says so."""

import pytest

from moderation.review import ALLOWED, Decision
from moderation.verdict import Track
from tests.client import Client, Frame, Refused
from tests.house import House
from tests.journeys.decisions import ROOM, case_on, claim, decide, flagged_for_abuse, held, moderator
from tests.plain_rules import FOGBANK, PEBBLE, THUNDER

LOG = f"room:{ROOM}"
LATER = "2030-01-01T00:00:00.000Z"

CONDUCT: list[tuple[str, dict[str, str], str]] = [
    ("dismiss", {}, "delivered"),
    ("release", {}, "delivered"),
    ("nudge", {"held": "post"}, "delivered"),
    ("nudge", {"held": "reject"}, "rejected"),
    ("reject", {}, "rejected"),
    ("warn", {}, "rejected"),
    ("mute", {"until": LATER}, "rejected"),
    ("remove", {}, "rejected"),
    ("suspend", {"until": LATER}, "rejected"),
]
CARE: list[tuple[str, dict[str, str], str]] = [
    ("dismiss", {}, "delivered"),
    ("release", {}, "delivered"),
    ("cared_for", {}, "delivered"),
    ("cared_for", {"held": "post"}, "delivered"),
    ("cared_for", {"held": "reject"}, "rejected"),
    ("reject", {}, "rejected"),
]


async def state_of(house: House) -> object:
    return (await house.rows("SELECT state FROM messages ORDER BY id DESC"))[0][0]


async def state_of_first(house: House) -> object:
    return (await house.rows("SELECT state FROM messages ORDER BY id"))[0][0]


async def posted(client: Client) -> list[Frame]:
    page = await client.request("read", log=LOG, after=0)
    return [entry["event"] for entry in page["entries"] if entry["event"]["kind"] == "message_posted"]


@pytest.mark.parametrize(
    ("text", "desk", "decision", "fields", "state"),
    [
        *((PEBBLE, "conduct", *each) for each in CONDUCT),
        *((FOGBANK, "care", *each) for each in CARE),
    ],
)
async def test_no_decision_leaves_a_message_held(
    hearth: House, text: str, desk: str, decision: str, fields: dict[str, str], state: str
) -> None:
    author = await hearth.member(ROOM)
    robin = await moderator(hearth)
    receipt = await author.say(ROOM, text)

    await decide(robin, await case_on(robin, desk), decision, **fields)

    assert await state_of(hearth) == state
    told = "message_released" if state == "delivered" else "message_rejected"
    assert (await author.event("person", told))["event"]["message"] == receipt["message"]


@pytest.mark.parametrize("decision", ["release", "reject"])
async def test_a_held_message_that_was_taken_back_meanwhile_is_looked_at_again(
    hearth: House, decision: str
) -> None:
    author, _, robin, receipt, case = await held(hearth)
    claimed = await claim(robin, case)
    await author.request("withdraw", room=ROOM, message=receipt["message"])

    with pytest.raises(Refused) as refused:
        await robin.request(
            "decide", case=case, version=claimed["version"], decision=decision, reason="agreed on"
        )

    assert refused.value.code == "case_moved_on"
    seen = await robin.request("case", case=case)
    assert (seen["message"]["delivery"], seen["state"]) == ("withdrawn", "claimed")


@pytest.mark.parametrize(("track", "table"), [(Track.CONDUCT, CONDUCT), (Track.CARE, CARE)])
def test_the_tables_above_leave_no_decision_out(
    track: Track, table: list[tuple[str, dict[str, str], str]]
) -> None:
    possible = ALLOWED[track] - {Decision.HIDE_MESSAGE}  # nobody has seen what is held

    assert {decision for decision, *_ in table} == {decision.value for decision in possible}


async def test_a_kind_word_about_a_held_message_says_what_becomes_of_it(hearth: House) -> None:
    *_, robin, _, case = await held(hearth)
    version = (await claim(robin, case))["version"]

    refused = await robin.refusal("decide", case=case, version=version, decision="nudge", reason="once")

    assert refused == "malformed"
    assert (await hearth.case_about("conduct"))["state"] == "open"
    assert await state_of(hearth) == "held"


@pytest.mark.parametrize("decision", ["warn", "dismiss"])
async def test_where_a_decision_tells_nobody_chooses_otherwise(hearth: House, decision: str) -> None:
    *_, robin, _, case = await held(hearth)
    version = (await claim(robin, case))["version"]
    asked = {"decision": decision, "reason": "once", "held": "post"}

    assert await robin.refusal("decide", case=case, version=version, **asked) == "malformed"


async def test_what_its_author_took_back_meanwhile_stands_in_no_decision_s_way(hearth: House) -> None:
    author, listener, robin, receipt, case = await held(hearth)
    version = (await claim(robin, case))["version"]
    await author.request("withdraw", room=ROOM, message=receipt["message"])
    asked = {"decision": "nudge", "reason": "once", "held": "post"}

    await robin.request("decide", case=case, version=version, **asked)

    assert (await author.event("person", "nudged"))["event"]["room"] == ROOM
    assert (await state_of(hearth), await posted(listener)) == ("withdrawn", [])


async def test_a_kind_word_that_posts_nothing_weighs_nothing_and_can_be_objected_to(hearth: House) -> None:
    author, _, robin, _, case = await held(hearth)

    await decide(robin, case, "nudge", held="reject", words="Please leave numbers out.")

    assert (await author.event("person", "nudged"))["event"]["words"] == "Please leave numbers out."
    statement = (await author.event("person", "message_rejected"))["event"]["statement"]
    assert statement["words"].startswith("A moderator looked at this message and did not post it.")
    assert await hearth.rows("SELECT COUNT(*) FROM strikes") == [(0,)]
    asked = {"code": statement["code"], "words": "It was a house number."}
    assert (await author.request("appeal", **asked))["type"] == "done"


async def test_what_nobody_can_read_any_more_is_not_posted_and_its_author_hears_so(hearth: House) -> None:
    peer, helper, room = await hearth.talk()
    robin = await moderator(hearth)
    receipt = await peer.say(room, PEBBLE)
    case = await case_on(robin, "conduct")
    await helper.request("end", room=room)

    await decide(robin, case, "dismiss")

    told = (await peer.event("person", "message_cleared"))["event"]
    assert told["message"] == receipt["message"]
    assert await state_of(hearth) == "rejected"


@pytest.mark.parametrize("decision", ["dismiss", "release"])
async def test_nothing_is_posted_for_somebody_who_has_left(hearth: House, decision: str) -> None:
    author, listener, robin, receipt, case = await held(hearth)
    await author.request("leave", room=ROOM)

    await decide(robin, case, decision)

    assert (await author.event("person", "message_cleared"))["event"]["message"] == receipt["message"]
    assert await posted(listener) == []


async def test_what_both_desks_look_at_is_posted_when_both_have_looked(hearth: House) -> None:
    author, listener = await hearth.members(ROOM, 2)
    robin = await moderator(hearth)
    await author.say(ROOM, f"{PEBBLE} {FOGBANK}")

    await decide(robin, await case_on(robin, "conduct"), "dismiss")
    before = await state_of(hearth)
    await decide(robin, await case_on(robin, "care"), "cared_for")

    assert (before, await state_of(hearth)) == ("held", "delivered")
    assert len(await posted(listener)) == 1


async def test_what_one_desk_does_not_post_stays_that_way_when_the_other_has_looked(hearth: House) -> None:
    author, listener = await hearth.members(ROOM, 2)
    robin = await moderator(hearth)
    await author.say(ROOM, f"{PEBBLE} {FOGBANK}")

    await decide(robin, await case_on(robin, "care"), "reject")
    await decide(robin, await case_on(robin, "conduct"), "dismiss")

    assert await posted(listener) == []


@pytest.mark.parametrize(("seconds", "written_at"), [(30, None), (600, "2026-05-01T12:00:00.000Z")])
async def test_a_message_that_waited_long_says_when_it_was_written(
    hearth: House, seconds: int, written_at: str | None
) -> None:
    _, listener, robin, _, case = await held(hearth)
    hearth.clock.forward(seconds=seconds)

    await decide(robin, case, "release")

    await listener.event(LOG, "message_posted")
    assert (await posted(listener))[0].get("written_at") == written_at


async def test_a_measure_that_is_taken_back_posts_the_message_and_says_that_it_is_late(hearth: House) -> None:
    _, listener, robin, _, case = await held(hearth)
    kim = await moderator(hearth, "kim")
    await decide(robin, case, "warn")
    hearth.clock.forward(seconds=7200)

    await kim.request("reverse", case=case, version=3, reason="nothing in it")

    [shown] = await posted(listener)
    assert (shown["text"], shown["written_at"]) == (PEBBLE, "2026-05-01T12:00:00.000Z")


@pytest.mark.parametrize(
    ("decision", "fields"), [("reject", {}), ("cared_for", {"held": "reject"}), (None, {})]
)
async def test_what_the_care_desk_does_not_post_or_still_looks_at_is_posted_by_no_reversal(
    hearth: House, decision: str | None, fields: dict[str, str]
) -> None:
    author, listener = await hearth.members(ROOM, 2)
    robin, kim = await moderator(hearth), await moderator(hearth, "kim")
    await author.say(ROOM, f"{PEBBLE} {FOGBANK}")
    conduct, care = await case_on(robin, "conduct"), await case_on(robin, "care")
    if decision is not None:
        await decide(robin, care, decision, **fields)
    await decide(robin, conduct, "warn")

    await kim.request("reverse", case=conduct, version=3, reason="nothing unkind in it")

    assert await posted(listener) == []
    assert await state_of(hearth) == ("held" if decision is None else "rejected")


async def test_nothing_is_posted_late_for_somebody_who_is_not_there_to_be_answered(hearth: House) -> None:
    author, listener, robin, receipt, case = await held(hearth)
    kim = await moderator(hearth, "kim")
    await decide(robin, case, "reject")
    await author.request("leave", room=ROOM)

    await kim.request("reverse", case=case, version=3, reason="nothing in it")

    cleared = (await author.event("person", "message_cleared"))["event"]
    assert cleared == {"kind": "message_cleared", "room": ROOM, "message": receipt["message"]}
    assert await posted(listener) == []


async def test_what_care_does_about_a_message_is_no_measure_of_conduct(hearth: House) -> None:
    author, listener = await hearth.members(ROOM, 2)
    robin = await moderator(hearth)
    said = await author.say(ROOM, "something that names too much")
    await listener.request("report", room=ROOM, message=said["message"], concern="worried")

    await decide(robin, await case_on(robin, "care"), "hide_message")

    statement = (await author.event("person", "message_hidden"))["event"]["statement"]
    assert statement["rule"] == "safety_of_readers"
    assert await hearth.rows("SELECT COUNT(*) FROM strikes") == [(0,)]
    again = await author.say(ROOM, "something unkind")
    case = await flagged_for_abuse(hearth, listener, ROOM, again["message"])
    assert (await robin.request("case", case=case))["standing"] == {"weight": 0, "suggests": "nudge"}


async def test_reasons_of_the_care_desk_never_name_the_rule_that_heard_somebody(hearth: House) -> None:
    author = await hearth.member(ROOM)
    robin = await moderator(hearth)
    await author.say(ROOM, THUNDER)

    await decide(robin, await case_on(robin, "care"), "hide_message")

    statement = (await author.event("person", "message_hidden"))["event"]["statement"]
    assert (statement["rule"], statement["automated_detection"]) == ("signs_of_danger", True)
    assert "version" not in statement
    assert "thunder" not in str(statement)


async def test_a_reversal_while_the_author_objects_posts_the_message_and_leaves_nothing_held(
    hearth: House,
) -> None:
    author, listener, robin, _, case = await held(hearth)
    kim = await moderator(hearth, "kim")
    await decide(robin, case, "reject")
    code = (await author.event("person", "message_rejected"))["event"]["statement"]["code"]
    await author.request("appeal", code=code, words="It was a house number.")

    await kim.request("reverse", case=case, version=3, reason="nothing in it")

    assert (await state_of(hearth), len(await posted(listener))) == ("delivered", 1)


async def test_nothing_is_posted_late_for_somebody_whom_another_decision_keeps_silent(hearth: House) -> None:
    author, listener, robin, _, case = await held(hearth)
    kim = await moderator(hearth, "kim")
    await decide(robin, case, "reject")
    said = await author.say(ROOM, "sunshine")
    other = await flagged_for_abuse(hearth, listener, ROOM, said["message"])
    await decide(robin, other, "mute", until=LATER)

    await kim.request("reverse", case=case, version=3, reason="nothing in it")

    assert (await author.event("person", "message_cleared"))["event"]["room"] == ROOM
    assert (await state_of_first(hearth), len(await posted(listener))) == ("rejected", 1)


async def test_the_care_desk_can_keep_back_what_conduct_has_rejected_already(hearth: House) -> None:
    author, listener = await hearth.members(ROOM, 2)
    robin, kim = await moderator(hearth), await moderator(hearth, "kim")
    await author.say(ROOM, f"{PEBBLE} {FOGBANK}")
    conduct, care = await case_on(robin, "conduct"), await case_on(robin, "care")
    await decide(robin, conduct, "warn")

    await decide(robin, care, "reject")
    await kim.request("reverse", case=conduct, version=3, reason="no abuse in it")

    assert (await state_of(hearth), await posted(listener)) == ("rejected", [])
