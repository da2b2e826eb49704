"""Whoever holds a group lets through what waits for a hold alone, and nothing else."""

import pytest

from chat.identity import message_number_of
from chat.store.flagging import Subject
from chat.store.transaction import Transaction
from tests.client import Client, Refused
from tests.house import House
from tests.journeys.holding import LOG, ROOM, case_of, facilitator, held_peer
from tests.plain_rules import PEBBLE


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
    concern = house.app.front.shared.porter.arrive.concern
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
