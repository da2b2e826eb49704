"""A finding becomes a case, a human decides it, and the person concerned hears why."""

import pytest

from tests.client import Refused
from tests.house import House
from tests.journeys.decisions import ROOM, case_on, claim, decide, flagged_for_abuse, held, moderator
from tests.plain_rules import BRAMBLES, FOGBANK, PEBBLE, STORM, THUNDER

LOG = f"room:{ROOM}"
LATER = "2030-01-01T00:00:00.000Z"


async def test_a_held_message_is_seen_by_nobody_until_it_is_released(hearth: House) -> None:
    author, listener, robin, receipt, case = await held(hearth)
    assert (receipt["delivery"], "seq" in receipt) == ("held", False)
    before = await listener.request("read", log=LOG, after=0)

    await decide(robin, case, "release")

    released = await author.event("person", "message_released")
    assert released["event"]["message"] == receipt["message"]
    entry = await listener.entry(LOG, released["event"]["seq"])
    assert entry["event"]["message"] == receipt["message"]
    assert entry["event"]["text"] == PEBBLE
    assert "message_posted" not in [e["event"]["kind"] for e in before["entries"]]


async def test_a_repeat_of_a_released_message_gets_its_first_receipt(hearth: House) -> None:
    author = await hearth.member(ROOM)
    robin = await moderator(hearth)
    receipt = await author.say(ROOM, PEBBLE, client_id="once-only")
    await decide(robin, await case_on(robin, "conduct"), "release")

    again = await author.say(ROOM, PEBBLE, client_id="once-only")

    assert receipt | {"ref": 0} == again | {"ref": 0}


async def test_dismissing_releases_what_was_held(hearth: House) -> None:
    author, _, robin, receipt, case = await held(hearth)

    await decide(robin, case, "dismiss")

    assert (await author.event("person", "message_released"))["event"]["message"] == receipt["message"]


async def test_a_rejected_message_is_never_posted_and_its_author_hears_why(hearth: House) -> None:
    author, listener, robin, receipt, case = await held(hearth)

    await decide(robin, case, "reject", words="Please leave this out.")

    notice = (await author.event("person", "message_rejected"))["event"]
    assert notice["message"] == receipt["message"]
    assert notice["statement"]["words"] == "Please leave this out."
    page = await listener.request("read", log=LOG, after=0)
    assert "message_posted" not in [entry["event"]["kind"] for entry in page["entries"]]


@pytest.mark.parametrize(
    ("decision", "more"), [("warn", {}), ("mute", {"until": LATER}), ("suspend", {"until": LATER})]
)
async def test_what_calls_for_more_than_a_word_is_not_posted_and_its_author_hears_of_both(
    hearth: House, decision: str, more: dict[str, str]
) -> None:
    author, listener, robin, receipt, case = await held(hearth)

    await decide(robin, case, decision, **more)

    notice = (await author.event("person", "message_rejected"))["event"]
    assert notice["message"] == receipt["message"]
    page = await listener.request("read", log=LOG, after=0)
    assert "message_posted" not in [entry["event"]["kind"] for entry in page["entries"]]


async def test_a_withdrawn_held_message_is_not_released(hearth: House) -> None:
    author, listener, robin, receipt, case = await held(hearth)

    await author.request("withdraw", room=ROOM, message=receipt["message"])
    await decide(robin, case, "dismiss")

    page = await listener.request("read", log=LOG, after=0)
    assert "message_posted" not in [entry["event"]["kind"] for entry in page["entries"]]


async def test_the_desk_hears_of_a_case_without_any_text_or_name(hearth: House) -> None:
    _, _, robin, _, case = await held(hearth)
    await claim(robin, case)

    for entry in robin.entries["desk:conduct"]:
        assert set(entry["event"]) <= {"kind", "case", "version", "level", "track", "due_at", "by", "until"}
    assert [e["event"]["version"] for e in robin.entries["desk:conduct"]][:1] == [1]


async def test_a_look_shows_the_message_with_what_was_said_around_it_and_is_on_record(hearth: House) -> None:
    author, listener = await hearth.members(ROOM, 2)
    robin = await moderator(hearth)
    for number in range(12):
        await listener.say(ROOM, f"line {number}") if number % 2 else await author.say(ROOM, f"line {number}")
    flagged = await author.say(ROOM, BRAMBLES)
    for number in range(3):
        await listener.say(ROOM, f"later {number}")

    detail = await robin.request("case", case=await case_on(robin, "conduct"))

    assert detail["message"]["text"] == BRAMBLES
    assert detail["findings"][0]["rule"] == "test.brambles"
    seqs = [entry["seq"] for entry in detail["context"]]
    assert seqs == list(range(flagged["seq"] - 10, flagged["seq"] + 4))
    rows = (await robin.request("audit"))["rows"]
    assert (rows[-1]["who"], rows[-1]["action"], rows[-1]["case"]) == ("robin", "look", detail["case"])


async def test_the_record_is_read_back_from_what_was_done_last(hearth: House) -> None:
    _, _, robin, _, case = await held(hearth)
    await claim(robin, case)
    await robin.request("release_claim", case=case)
    written = (await robin.request("audit", limit=200))["rows"]

    newest = await robin.request("audit", before=2**53 - 1, limit=1)
    older = await robin.request("audit", before=newest["rows"][-1]["seq"], limit=200)

    assert newest["rows"] + older["rows"] == written[::-1]
    assert (newest["more"], older["more"]) == (True, False)
    assert (newest["rows"][0]["action"], newest["rows"][0]["track"]) == ("release_claim", "conduct")


async def test_only_one_person_holds_a_case(hearth: House) -> None:
    _, _, robin, _, case = await held(hearth)
    kim = await moderator(hearth, "kim")
    version = (await claim(robin, case))["version"]

    assert await kim.refusal("claim", case=case, version=version) == "case_taken"
    assert await kim.refusal("claim", case=case, version=1) == "case_taken"
    decision = {"decision": "dismiss", "reason": "nothing in it"}
    assert await kim.refusal("decide", case=case, version=version, **decision) == "case_taken"
    assert (await robin.request("claim", case=case, version=version))["version"] == version + 1


async def test_a_step_on_a_case_that_moved_says_where_it_stands(hearth: House) -> None:
    _, _, robin, _, case = await held(hearth)
    await claim(robin, case)

    with pytest.raises(Refused, match="case_moved_on") as caught:
        await robin.request("decide", case=case, version=1, decision="dismiss", reason="nothing in it")

    assert caught.value.frame["version"] == 2


async def test_a_decision_needs_a_claim(hearth: House) -> None:
    _, _, robin, _, case = await held(hearth)
    decision = {"decision": "dismiss", "reason": "nothing in it"}

    assert await robin.refusal("decide", case=case, version=1, **decision) == "claim_needed"
    await claim(robin, case)
    await robin.request("release_claim", case=case)
    assert await robin.refusal("decide", case=case, version=3, **decision) == "claim_needed"


async def test_a_claim_lapses_and_the_case_is_anyone_s_again(hearth: House) -> None:
    _, _, robin, _, case = await held(hearth)
    kim = await moderator(hearth, "kim")
    await claim(robin, case)

    hearth.clock.forward(seconds=301)

    lapsed = await kim.event("desk:conduct", "case_lapsed")
    assert (await kim.request("claim", case=case, version=lapsed["event"]["version"]))["version"] == 4


async def test_a_case_is_decided_once(hearth: House) -> None:
    _, _, robin, _, case = await held(hearth)
    await decide(robin, case, "release")

    assert await robin.refusal("claim", case=case, version=3) == "case_moved_on"


async def test_nobody_sees_or_decides_a_case_they_are_party_to(hearth: House) -> None:
    robin, kim = await moderator(hearth), await moderator(hearth, "kim")
    author = await hearth.member(ROOM)
    await robin.join(ROOM)
    said = await author.say(ROOM, "something unkind")
    own = await robin.say(ROOM, BRAMBLES)
    case = await case_on(kim, "conduct")
    reported = await flagged_for_abuse(hearth, robin, ROOM, said["message"])

    for one in (case, reported):
        assert await robin.refusal("case", case=one) == "not_a_member"
        assert await robin.refusal("claim", case=one, version=1) == "not_a_member"
    assert (await robin.request("cases", track="conduct"))["cases"] == []
    assert {c["case"] for c in (await kim.request("cases", track="conduct"))["cases"]} == {case, reported}
    assert own["delivery"] == "delivered"


async def test_cases_come_most_urgent_first(hearth: House) -> None:
    author = await hearth.member(ROOM)
    robin = await moderator(hearth)
    for text in (STORM, THUNDER, FOGBANK):
        await author.say(ROOM, text)

    listed = (await robin.request("cases", track="care"))["cases"]

    assert [case["level"] for case in listed] == [4, 3, 2]
    assert all("text" not in case for case in listed)


async def test_each_case_is_listed_in_its_own_state_alone(hearth: House) -> None:
    author = await hearth.member(ROOM)
    robin = await moderator(hearth)
    cases = {}
    for state, text in (("open", STORM), ("claimed", THUNDER), ("decided", FOGBANK)):
        await author.say(ROOM, text)
        cases[state] = (await hearth.case_about("care"))["case"]
    await claim(robin, cases["claimed"])
    await decide(robin, cases["decided"], "cared_for")

    listed = {state: await robin.request("cases", track="care", state=state) for state in cases}
    undecided = await robin.request("cases", track="care")

    for state, case in cases.items():
        assert [(c["case"], c["state"]) for c in listed[state]["cases"]] == [(case, state)]
    assert listed["claimed"]["cases"][0]["claimed_by"] == "robin"
    assert {c["case"] for c in undecided["cases"]} == {cases["open"], cases["claimed"]}


async def test_a_held_message_whose_talk_is_over_can_still_be_closed(hearth: House) -> None:
    peer, helper, room = await hearth.talk()
    robin = await moderator(hearth)
    await peer.say(room, PEBBLE)
    case = await case_on(robin, "conduct")
    await helper.request("end", room=room)

    decided = await decide(robin, case, "dismiss")

    assert decided["type"] == "decided"
    assert (await robin.request("cases", track="conduct"))["cases"] == []


async def test_the_claim_of_a_moderator_who_has_gone_stands_in_nobody_s_way(hearth: House) -> None:
    _, _, robin, _, case = await held(hearth)
    kim = await moderator(hearth, "kim")
    await claim(robin, case)

    await robin.request("exit")

    lapsed = await kim.event("desk:conduct", "case_lapsed")
    assert (await kim.request("claim", case=case, version=lapsed["event"]["version"]))["version"] == 4


async def test_the_author_of_a_held_message_hears_so_wherever_they_are(hearth: House) -> None:
    author = await hearth.member(ROOM)

    receipt = await author.say(ROOM, PEBBLE)

    held = await author.event("person", "message_held")
    assert held["event"] == {"kind": "message_held", "room": ROOM, "message": receipt["message"]}


async def test_a_flood_on_one_subject_is_told_to_the_desk_only_as_far_as_it_is_kept(house: House) -> None:
    stranger = await house.enter()

    for number in range(130):
        await stranger.send(
            {
                "type": "say",
                "ref": f"r{number}",
                "room": ROOM,
                "client_id": f"flooding-{number}",
                "text": THUNDER,
            }
        )
    answers = [await stranger.reply(f"r{number}") for number in range(130)]

    assert {answer["care"]["level"] for answer in answers} == {4}
    assert await house.rows("SELECT COUNT(*) FROM flags") == [(100,)]
    told = "SELECT COUNT(*) FROM entries WHERE kind IN ('case_opened', 'case_flagged')"
    assert await house.rows(told) == [(100,)]
