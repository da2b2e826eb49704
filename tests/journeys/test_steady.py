"""Whoever holds a group can slow it, or look at one member's words first; no cry for help waits for it."""

import pytest

from chat.actions.oversee import set_agreement
from chat.store.transaction import Transaction
from rooms.ids import RoomId
from tests.client import Refused
from tests.house import House
from tests.journeys.holding import LOG, ROOM, SIDE, case_of, facilitator, held_peer
from tests.plain_rules import BOULDER, STORM, THUNDER


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

    await ines.until(lambda: len(ines.entries["desk:conduct"]) >= 2)
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
