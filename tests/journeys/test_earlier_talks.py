"""What is kept from talk to talk, is kept and seen only with a yes of somebody who stays."""

import pytest

from tests.client import Refused
from tests.house import House
from tests.journeys.waiting import WAIT, on_the_line


@pytest.mark.parametrize(("stay", "yes"), [(True, True), (True, False), (False, True)])
async def test_earlier_talks_are_kept_and_seen_only_with_a_yes_of_somebody_who_stays(
    house: House, stay: bool, yes: bool
) -> None:
    sasha, kim = await on_the_line(house, "sasha", capacity=1), await on_the_line(house, "kim", capacity=1)
    peer = await house.enter(stay=stay)
    await peer.request("wait", **WAIT, earlier=yes)
    room = (await sasha.request("take"))["room"]
    await peer.request("end", room=room)
    await peer.request("wait", **WAIT, earlier=True)

    card = await kim.request("talk", room=(await kim.request("take"))["room"])

    if not stay:
        assert "earlier" not in card
    else:
        assert card["earlier"] == ([{"on": "2026-05-01", "name": "sasha"}] if yes else [])
    copy = (await peer.request("export"))["document"]["earlier_talks"]
    assert bool(copy) is (stay and yes)
    await peer.request("forget")
    assert await house.rows("SELECT COUNT(*) FROM contacts") == [(0,)]


async def test_without_a_yes_for_this_talk_nothing_earlier_is_shown(house: House) -> None:
    sasha, kim = await on_the_line(house, "sasha", capacity=1), await on_the_line(house, "kim", capacity=1)
    peer = await house.enter(stay=True)
    await peer.request("wait", **WAIT, earlier=True)
    await peer.request("end", room=(await sasha.request("take"))["room"])
    await peer.request("wait", **WAIT)

    card = await kim.request("talk", room=(await kim.request("take"))["room"])

    assert "earlier" not in card


async def test_what_was_agreed_on_waits_for_the_next_talk_with_a_yes(house: House) -> None:
    sasha, kim = await on_the_line(house, "sasha", capacity=1), await on_the_line(house, "kim", capacity=1)
    peer = await house.enter(stay=True)
    await peer.request("wait", **WAIT, earlier=True)
    room = (await sasha.request("take"))["room"]
    said = await sasha.say(room, "first breathe, then call your sister")
    await peer.request("agree_on", room=room, message=said["message"])
    await peer.request("end", room=room)
    await peer.request("wait", **WAIT, earlier=True)

    card = await kim.request("talk", room=(await kim.request("take"))["room"])

    agreed = {"words": "first breathe, then call your sister", "on": "2026-05-01", "name": "sasha"}
    assert card["agreed"] == agreed
    assert (await peer.request("export"))["document"]["agreed"] == [agreed]
    await peer.request("drop_agreed")
    assert await house.rows("SELECT COUNT(*) FROM agreed") == [(0,)]


async def test_only_who_stays_can_keep_something_and_only_of_their_own_talk(house: House) -> None:
    peer, helper, room = await house.talk()
    said = await helper.say(room, "first breathe")
    stranger = await house.enter(stay=True)

    with pytest.raises(Refused, match="not_allowed"):
        await peer.request("agree_on", room=room, message=said["message"])
    with pytest.raises(Refused, match="not_a_member"):
        await stranger.request("agree_on", room=room, message=said["message"])
    assert await house.rows("SELECT COUNT(*) FROM agreed") == [(0,)]


async def test_what_was_agreed_on_is_forgotten_with_its_person(house: House) -> None:
    peer, helper, room = await house.talk()
    back = await house.enter(peer.token, stay=True)
    said = await helper.say(room, "first breathe")
    await back.request("agree_on", room=room, message=said["message"])

    await back.request("forget")

    assert await house.rows("SELECT COUNT(*) FROM agreed") == [(0,)]
    assert await house.rows("SELECT COUNT(*) FROM text_keys WHERE owner LIKE 'person:%'") == [(0,)]
