"""Whoever holds a group can slow it, or look at one member's words first; no cry for help waits for it."""

import pytest

from chat.actions.oversee import set_agreement
from chat.identity import message_number_of
from chat.store.flagging import Subject
from chat.store.transaction import Transaction
from rooms.ids import RoomId
from tests.client import Client, Refused
from tests.house import House
from tests.plain_rules import BOULDER, PEBBLE, STORM, THUNDER

ROOM = "r_hearth"
LOG, SIDE = f"room:{ROOM}", f"side:{ROOM}"


async def facilitator(house: House, name: str = "mara") -> Client:
    client = await house.staff(name, "supporter")
    await client.join(ROOM)
    await client.follow(LOG, after=0)
    await client.follow(SIDE, after=0)
    return client


async def held_peer(house: House, mara: Client) -> tuple[Client, str]:
    """Let somebody in whose messages are held from then on."""
    ben = await house.member(ROOM)
    member = (await ben.join(ROOM))["member"]
    await mara.request("hold", room=ROOM, member=member)
    return ben, member


async def new_agreement(tx: Transaction) -> int:
    return await set_agreement(tx, RoomId(ROOM), "We listen, and nobody gives advice.")


async def test_a_new_agreement_asks_those_who_are_inside_before_they_write_again(hearth: House) -> None:
    anna = await hearth.member(ROOM)

    await hearth.elsewhere(new_agreement)
    with pytest.raises(Refused, match="agreement_needed") as caught:
        await anna.say(ROOM, "good evening")

    asked = caught.value.frame
    assert (asked["version"], asked["text"]) == (2, "We listen, and nobody gives advice.")
    await anna.join(ROOM, agreement=1)
    with pytest.raises(Refused, match="agreement_needed"):
        await anna.say(ROOM, "good evening")
    await anna.join(ROOM, agreement=2)
    assert (await anna.say(ROOM, "good evening"))["delivery"] == "delivered"
    assert (await anna.event(LOG, "agreement_accepted"))["event"]["version"] == 2
    assert await hearth.rows("SELECT agreement FROM members WHERE role = 'peer'") == [(2,)]


async def test_accepting_twice_is_one_entry(hearth: House) -> None:
    anna = await hearth.member(ROOM)
    await hearth.app.writer.perform(new_agreement)

    await anna.join(ROOM, agreement=2)
    await anna.join(ROOM, agreement=2)

    await anna.say(ROOM, "the end")
    assert [e["event"]["kind"] for e in anna.entries[LOG]].count("agreement_accepted") == 1


async def test_whoever_has_not_read_the_new_agreement_is_cared_for_all_the_same(hearth: House) -> None:
    anna = await hearth.member(ROOM)
    await hearth.app.writer.perform(new_agreement)

    with pytest.raises(Refused, match="agreement_needed") as caught:
        await anna.say(ROOM, STORM)

    assert caught.value.frame["care"]["level"] == 2
    assert (await hearth.case_about("care"))["level"] == 2


async def test_a_slow_group_asks_each_peer_for_a_pause_and_its_staff_for_none(hearth: House) -> None:
    mara = await facilitator(hearth)
    anna, ben = await hearth.members(ROOM, 2)

    await mara.request("slow", room=ROOM, seconds=30)
    for client in (anna, ben, mara, mara):
        await client.say(ROOM, "hello")
    with pytest.raises(Refused, match="too_fast") as caught:
        await anna.say(ROOM, STORM)

    assert caught.value.frame["retry_after_ms"] == 30_000
    assert caught.value.frame["care"]["level"] == 2
    assert (await anna.event(LOG, "room_changed"))["event"] == {"kind": "room_changed", "slow_seconds": 30}
    hearth.clock.forward(seconds=30)
    await anna.say(ROOM, "and again")
    await mara.request("slow", room=ROOM, seconds=0)
    await anna.say(ROOM, "as fast as before")


async def test_a_message_that_was_refused_costs_no_pause(hearth: House) -> None:
    mara = await facilitator(hearth)
    anna = await hearth.member(ROOM)
    await mara.request("slow", room=ROOM, seconds=30)

    with pytest.raises(Refused, match="message_refused"):
        await anna.say(ROOM, BOULDER)

    assert (await anna.say(ROOM, "in other words"))["delivery"] == "delivered"


async def test_what_a_held_member_writes_waits_and_is_never_lost(hearth: House) -> None:
    mara = await facilitator(hearth)
    anna = await hearth.member(ROOM)
    ben, member = await held_peer(hearth, mara)
    ines = await hearth.staff("ines", "moderator")
    await ines.follow("desk:conduct", after=0)

    receipt = await ben.say(ROOM, "unkind words")

    assert receipt["delivery"] == "held"
    assert (await mara.event(SIDE, "member_held"))["event"]["member"] == member
    waits = (await mara.event(SIDE, "message_waits"))["event"]
    assert (waits["member"], waits["message"]) == (member, receipt["message"])
    found = await ines.request("cases", track="conduct")
    wanted = await case_of(hearth, receipt["message"])
    case = next(case for case in found["cases"] if case["case"] == wanted)
    claimed = await ines.request("claim", case=case["case"], version=case["version"])
    await ines.request(
        "decide", case=case["case"], version=claimed["version"], decision="release", reason="fine"
    )
    posted = (await anna.event(LOG, "message_posted"))["event"]
    assert (posted["message"], posted["text"]) == (receipt["message"], "unkind words")


async def case_of(house: House, message: str) -> object:
    rows = await house.rows(
        "SELECT public FROM cases WHERE track = 'conduct' AND subject = :message", message=message
    )
    return rows[0][0]


@pytest.mark.parametrize("cry", [STORM, THUNDER])
async def test_a_hold_lets_every_cry_for_help_through(hearth: House, cry: str) -> None:
    mara = await facilitator(hearth)
    ben, _ = await held_peer(hearth, mara)

    receipt = await ben.say(ROOM, cry)

    assert receipt["delivery"] == "delivered"
    assert receipt["care"]["level"] >= 2
    assert await hearth.case_about("care") != {}


async def test_the_others_do_not_hear_whom_a_hold_is_about(hearth: House) -> None:
    mara = await facilitator(hearth)
    anna = await hearth.member(ROOM)

    _, member = await held_peer(hearth, mara)

    entry = await anna.event(LOG, "member_held")
    assert entry["event"] == {"kind": "member_held"}
    assert member not in str(entry)


async def test_a_hold_comes_with_reasons_and_can_be_contested(hearth: House) -> None:
    mara = await facilitator(hearth)
    ines = await hearth.staff("ines", "moderator")
    ben, _ = await held_peer(hearth, mara)

    statement = (await ben.event("person", "held"))["event"]["statement"]

    assert (statement["action"], statement["scope"], statement["automated"]) == ("hold", ROOM, False)
    await ben.request("appeal", code=statement["code"], words="I was not the one")
    (appeal,) = (await hearth.rows("SELECT public FROM cases WHERE purpose = 'appeal'"))[0]
    claimed = await ines.request("claim", case=appeal, version=1)
    await ines.request(
        "decide", case=appeal, version=claimed["version"], decision="overturn", reason="quite so"
    )
    assert (await ben.say(ROOM, "thank you"))["delivery"] == "delivered"


async def test_whoever_held_somebody_decides_neither_the_case_nor_the_appeal(hearth: House) -> None:
    ines = await hearth.staff("ines", "moderator")
    await ines.join(ROOM)
    await ines.follow("desk:conduct", after=0)
    ben, _ = await held_peer(hearth, ines)
    statement = (await ben.event("person", "held"))["event"]["statement"]
    await ben.request("appeal", code=statement["code"], words="please look again")

    opened = [entry["event"] for entry in ines.entries["desk:conduct"]]

    with pytest.raises(Refused, match="not_a_member"):
        await ines.request("claim", case=opened[0]["case"], version=1)
    with pytest.raises(Refused, match="not_allowed"):
        await ines.request("claim", case=opened[1]["case"], version=1)


async def test_a_hold_ends_by_itself_or_early(hearth: House) -> None:
    mara = await facilitator(hearth)
    ben, member = await held_peer(hearth, mara)

    hearth.clock.forward(seconds=15 * 60)
    assert (await ben.say(ROOM, "a quarter of an hour later"))["delivery"] == "delivered"
    await mara.request("hold", room=ROOM, member=member, minutes=60)
    assert (await ben.say(ROOM, "held again"))["delivery"] == "held"
    await mara.request("unhold", room=ROOM, member=member)

    await ben.event("person", "unheld")
    assert (await ben.say(ROOM, "and free"))["delivery"] == "delivered"


async def test_going_out_and_in_again_ends_no_hold(hearth: House) -> None:
    mara = await facilitator(hearth)
    ben, _ = await held_peer(hearth, mara)

    await ben.request("leave", room=ROOM)
    await ben.join(ROOM)

    assert (await ben.say(ROOM, "here I am"))["delivery"] == "held"


async def test_only_peers_who_are_here_are_held(hearth: House) -> None:
    mara = await facilitator(hearth)
    own = (await mara.join(ROOM))["member"]

    for member in (own, "m_nobody"):
        with pytest.raises(Refused, match="malformed") as caught:
            await mara.request("hold", room=ROOM, member=member)
        assert caught.value.frame["field"] == "member"


async def waiting_for(client: Client) -> list[str]:
    listed = await client.request("held_messages", room=ROOM)
    return [each["message"] for each in listed["messages"]]


async def test_whoever_holds_a_group_lets_through_what_waits_for_the_hold_alone(hearth: House) -> None:
    mara = await facilitator(hearth)
    anna = await hearth.member(ROOM)
    ben, _ = await held_peer(hearth, mara)
    receipt = await ben.say(ROOM, "sorry for before")

    (seen,) = (await mara.request("held_messages", room=ROOM))["messages"]
    await mara.request("release_held", room=ROOM, message=receipt["message"])

    assert (seen["message"], seen["text"]) == (receipt["message"], "sorry for before")
    assert (await anna.event(LOG, "message_posted"))["event"]["text"] == "sorry for before"
    await ben.event("person", "message_released")
    assert await waiting_for(mara) == []
    assert await decided(hearth, receipt["message"]) == [("decided", "release")]
    acts = "SELECT action FROM audit WHERE action IN ('look_at_held', 'release_held') ORDER BY id"
    assert await hearth.rows(acts) == [("look_at_held",), ("release_held",)]


async def decided(house: House, message: str) -> list[tuple[object, ...]]:
    return await house.rows(
        "SELECT state, decision FROM cases WHERE track = 'conduct' AND subject = :message", message=message
    )


async def test_what_screening_held_is_not_for_whoever_holds_the_group(hearth: House) -> None:
    mara = await facilitator(hearth)
    ben, _ = await held_peer(hearth, mara)
    receipt = await ben.say(ROOM, PEBBLE)

    assert receipt["delivery"] == "held"
    assert await waiting_for(mara) == []
    with pytest.raises(Refused, match="malformed"):
        await mara.request("release_held", room=ROOM, message=receipt["message"])
    assert await decided(hearth, receipt["message"]) == [("open", None)]


async def test_what_a_second_look_found_danger_in_is_left_to_the_care_desk(hearth: House) -> None:
    mara = await facilitator(hearth)
    ben, _ = await held_peer(hearth, mara)
    receipt = await ben.say(ROOM, "words that no rule knows")

    await hearth.app.writer.perform(lambda tx: find_danger(hearth, tx, receipt["message"]))

    assert await waiting_for(mara) == []
    assert (await hearth.case_about("care"))["state"] == "open"


async def find_danger(house: House, tx: Transaction, message: str) -> None:
    number = message_number_of(message)
    subject = Subject(message, number, None, None, None)
    concern = house.app.front.desk.porter.arrive.concern
    await concern.flag_second_opinion(tx, subject, 3, "words that no rule knows")


async def test_a_message_that_a_moderator_looks_at_is_not_let_through_behind_their_back(
    hearth: House,
) -> None:
    mara = await facilitator(hearth)
    ben, _ = await held_peer(hearth, mara)
    receipt = await ben.say(ROOM, "unkind words")
    ines = await hearth.staff("ines", "moderator")
    case = await case_of(hearth, receipt["message"])
    await ines.request("claim", case=case, version=1)

    with pytest.raises(Refused, match="case_taken"):
        await mara.request("release_held", room=ROOM, message=receipt["message"])


async def test_only_whoever_holds_this_group_reads_what_waits_in_it(hearth: House) -> None:
    mara = await facilitator(hearth)
    ben, _ = await held_peer(hearth, mara)
    await ben.say(ROOM, "unkind words")
    await hearth.group("r_other")
    kim = await hearth.staff("kim", "supporter")
    await kim.join("r_other")

    with pytest.raises(Refused, match="not_a_member"):
        await kim.request("held_messages", room=ROOM)
    assert (await kim.request("held_messages", room="r_other"))["messages"] == []
    with pytest.raises(Refused, match="not_allowed"):
        await ben.request("held_messages", room=ROOM)


@pytest.mark.parametrize("decision", ["remove", "suspend"])
async def test_nothing_of_somebody_who_was_sent_out_is_let_through(hearth: House, decision: str) -> None:
    mara = await facilitator(hearth)
    ben, _ = await held_peer(hearth, mara)
    receipt = await ben.say(ROOM, "words that wait")
    worse = await ben.say(ROOM, PEBBLE)
    ines = await hearth.staff("ines", "moderator")
    until = {"until": "2026-06-01T00:00:00Z"} if decision == "suspend" else {}
    case = await case_of(hearth, worse["message"])
    await ines.request("claim", case=case, version=(await hearth.case_about("conduct"))["version"])

    await ines.request("decide", case=case, version=2, decision=decision, reason="threats", **until)

    assert await waiting_for(mara) == []
    with pytest.raises(Refused, match="malformed"):
        await mara.request("release_held", room=ROOM, message=receipt["message"])


async def test_nothing_is_let_through_into_a_group_that_is_closed(hearth: House) -> None:
    mara = await facilitator(hearth)
    ben, _ = await held_peer(hearth, mara)
    receipt = await ben.say(ROOM, "words that wait")
    await mara.request("close", room=ROOM)

    with pytest.raises(Refused, match="room_closed"):
        await mara.request("release_held", room=ROOM, message=receipt["message"])


async def test_what_waits_for_a_hold_is_seen_behind_many_other_cases(
    hearth: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    mara = await facilitator(hearth)
    ben, _ = await held_peer(hearth, mara)
    monkeypatch.setattr("chat.actions.release.HELD_MAX", 1)
    await ben.say(ROOM, PEBBLE)
    receipt = await ben.say(ROOM, "words that wait")

    assert await waiting_for(mara) == [receipt["message"]]


async def test_what_is_read_before_it_is_let_through_counts_as_read(hearth: House) -> None:
    ines = await hearth.staff("ines", "moderator")
    await ines.join(ROOM)
    ben, _ = await held_peer(hearth, ines)
    await ben.say(ROOM, "words that wait")

    await waiting_for(ines)

    assert (await ines.request("cases", track="conduct"))["exposure"]["texts"] == 1


async def test_a_withdrawn_message_is_not_let_through(hearth: House) -> None:
    mara = await facilitator(hearth)
    ben, _ = await held_peer(hearth, mara)
    receipt = await ben.say(ROOM, "unkind words")
    await ben.request("withdraw", room=ROOM, message=receipt["message"])

    with pytest.raises(Refused, match="malformed"):
        await mara.request("release_held", room=ROOM, message=receipt["message"])
