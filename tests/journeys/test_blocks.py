"""Who wished never to meet again is never brought together, and nobody is left alone by it."""

import pytest

from tests.client import Refused
from tests.house import House
from tests.journeys.waiting import WAIT, on_the_line, waiting_peer
from tests.plain_rules import THUNDER


async def test_a_blocked_supporter_never_gets_this_peer_again_and_sees_no_case(house: House) -> None:
    peer, helper, room = await house.talk()

    await peer.request("end", room=room, block=True, feedback={"words": "not kind"})
    await peer.request("wait", **WAIT)

    with pytest.raises(Refused, match="line_empty"):
        await helper.request("take")
    with pytest.raises(Refused, match="not_allowed"):
        await helper.request("cases", track="conduct")
    case = await house.case_about("conduct")
    mod = await house.staff("mod", "moderator")
    assert [flag["note"] for flag in (await mod.request("case", case=case["case"]))["flags"]] == ["not kind"]


async def test_a_supporter_who_was_abused_never_gets_this_peer_again_and_moderators_hear_of_it(
    house: House,
) -> None:
    peer, helper, room = await house.talk()

    await helper.request("end", room=room, block=True, feedback={"words": "insults"})
    await peer.request("wait", **WAIT)

    with pytest.raises(Refused, match="line_empty"):
        await helper.request("take")
    ines = await house.staff("ines", "moderator")
    (case,) = (await ines.request("cases", track="conduct"))["cases"]
    assert case["topics"] == ["parted"]
    detail = await ines.request("case", case=case["case"])
    assert [flag["note"] for flag in detail["flags"]] == ["insults"]
    copy = (await peer.request("export"))["document"]
    assert copy["supporters_blocked"] == 0
    assert await house.rows("SELECT COUNT(*) FROM outcomes WHERE words IS NOT NULL") == [(0,)]


async def test_a_peer_in_danger_whose_supporter_parts_from_them_is_first_for_somebody_else(
    house: House,
) -> None:
    peer, helper, room = await house.talk()
    await peer.say(room, THUNDER)
    await waiting_peer(house)

    await helper.request("end", room=room, block=True)

    kim = await on_the_line(house, "kim")
    again = (await kim.request("take"))["room"]
    await peer.until(lambda: [e["event"].get("room") for e in peer.entries["person"]][-1] == again)
    care = await house.rows("SELECT state, level FROM cases WHERE track = 'care'")
    assert care == [("open", 4)]


async def test_a_moderator_beside_a_talk_blocks_nobody(house: House) -> None:
    _, helper, room = await house.talk()
    ines = await house.staff("ines", "moderator")
    await ines.follow("desk:care", after=0)
    await helper.request("ask_for_help", room=room)
    opened = (await ines.event("desk:care", "case_opened"))["event"]
    await ines.request("claim", case=opened["case"], version=opened["version"])
    await ines.request("answer_help", case=opened["case"])

    with pytest.raises(Refused, match="malformed"):
        await ines.request("end", room=room, block=True)
