"""A silent talk is asked about, sleeps, and ends in the end."""

import pytest

from tests.house import House, OpenHouse
from tests.journeys.waiting import WAIT, kinds_in, on_the_line


async def test_silence_is_asked_about_then_sleeps_and_a_word_wakes_it(house: House) -> None:
    peer, helper, room = await house.talk()
    quieting = house.app.housekeeping.quieting
    await peer.say(room, "I will be right back")

    house.clock.forward(seconds=10 * 60)
    await quieting.tick()
    house.clock.forward(seconds=20 * 60)
    await quieting.tick()
    asleep = (await helper.request("talk", room=room))["asleep"]
    kim = await on_the_line(house, "kim")
    assert await kim.refusal("take") == "line_empty"
    await peer.say(room, "here again")
    await quieting.tick()

    assert asleep
    assert (await helper.request("talk", room=room))["asleep"] is False
    assert await kim.refusal("talk", room=room) == "not_a_member"
    assert (await kinds_in(peer, room))[2:] == [
        "message_posted",
        "checked_in",
        "talk_slept",
        "message_posted",
        "talk_woke",
    ]


@pytest.mark.parametrize(
    ("own", "language", "asked"),
    [
        ("", "es-MX", "¿Sigues ahí?"),
        ("", "eo", "Are you still there?"),
        ("Still with us?", "es", "Still with us?"),
    ],
)
async def test_silence_is_asked_about_in_the_words_of_the_place_or_the_language_of_the_talk(
    build: OpenHouse, own: str, language: str, asked: str
) -> None:
    house = await build(silence_words=own)
    peer, helper = await house.enter(), await on_the_line(house, "sasha")
    await peer.request("wait", **WAIT, language=language)
    room = (await helper.request("take"))["room"]
    await helper.follow(f"room:{room}", after=0)

    house.clock.forward(seconds=10 * 60)
    await house.app.housekeeping.quieting.tick()

    assert asked in (await helper.event(f"room:{room}", "checked_in"))["event"]["words"]


async def test_a_silent_talk_ends_after_a_day(house: House) -> None:
    peer, _, room = await house.talk()
    quieting = house.app.housekeeping.quieting
    for minutes in (10, 20, 24 * 60):
        house.clock.forward(seconds=minutes * 60)
        await quieting.tick()

    await peer.frame(lambda frame: frame["type"] == "revoked" and frame["log"] == f"room:{room}")
