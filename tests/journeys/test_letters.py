"""A message left behind is answered though its author is away, and takes nobody's place."""

import pytest

from tests.client import Refused
from tests.house import House, OpenHouse
from tests.journeys.waiting import FIRST, WAIT, hang_up, looked_after, noted, on_the_line, waiting_peer


async def test_a_message_left_is_answered_though_its_author_is_away(house: House) -> None:
    peer = await waiting_peer(house, later=True, first_message=FIRST)
    await peer.socket.close()
    await noted(house, is_away=True)
    house.clock.forward(seconds=7200)
    sasha = await on_the_line(house, "sasha")
    room = (await sasha.request("take"))["room"]
    await sasha.say(room, "I read it, and I am here tomorrow too")

    back = await house.socket()
    welcome = await back.hello(peer.token)

    assert [seat["room"] for seat in welcome["rooms"]] == [room]
    await back.follow(f"room:{room}", after=0)
    texts = [(await back.entry(f"room:{room}", seq))["event"].get("text") for seq in (3, 4)]
    assert texts == ["is anybody there", "I read it, and I am here tomorrow too"]


async def test_whoever_left_a_message_keeps_their_place_when_they_are_passed_on_while_away(
    house: House,
) -> None:
    peer = await waiting_peer(house, later=True, first_message=FIRST)
    await hang_up(house, peer)
    sasha, kim = await on_the_line(house, "sasha"), await on_the_line(house, "kim")
    room = (await sasha.request("take"))["room"]
    await sasha.request("pass_on", room=room, reason="my shift ends")

    for _ in range(2):
        await looked_after(house, minutes=5)

    taken = (await kim.request("take"))["room"]
    assert (await kim.request("talk", room=taken))["why"] == ["letter"]


async def test_whoever_is_back_to_read_the_answer_is_passed_on_as_somebody_who_waits(house: House) -> None:
    peer = await waiting_peer(house, later=True, first_message=FIRST)
    sasha = await on_the_line(house, "sasha")
    room = (await sasha.request("take"))["room"]
    house.clock.forward(seconds=60)
    await peer.say(room, "here I am")

    await sasha.request("pass_on", room=room, reason="my shift ends")

    assert await house.rows("SELECT later FROM waiting") == [(0,)]


async def test_a_letter_and_its_answer_outlast_silence_and_idleness(house: House) -> None:
    peer = await waiting_peer(house, later=True, first_message=FIRST)
    await peer.socket.close()
    sasha = await on_the_line(house, "sasha")
    room = (await sasha.request("take"))["room"]
    await sasha.say(room, "I read it, and I am here tomorrow too")
    quieting, keeping = house.app.housekeeping.quieting, house.app.housekeeping

    for _ in range(4):
        house.clock.forward(seconds=86_400)
        await quieting.tick()
        await keeping.forgetting.forget_what_is_old()

    assert (await sasha.request("talk", room=room))["why"] == ["letter"]
    back = await house.socket()
    welcome = await back.hello(peer.token)
    assert [seat["room"] for seat in welcome["rooms"]] == [room]


async def test_an_answer_is_there_for_the_author_though_the_supporter_has_ended_the_talk(
    house: House,
) -> None:
    peer = await waiting_peer(house, later=True, first_message=FIRST)
    await peer.socket.close()
    sasha = await on_the_line(house, "sasha")
    room = (await sasha.request("take"))["room"]
    await sasha.say(room, "I read it, and I am here tomorrow too")
    await sasha.request("end", room=room)
    house.clock.forward(seconds=47 * 3600)
    await house.app.housekeeping.forgetting.forget_what_is_old()

    back = await house.socket()
    welcome = await back.hello(peer.token)

    assert [(seat["room"], seat["over"]) for seat in welcome["rooms"]] == [(room, True)]
    await back.follow(f"room:{room}", after=0)
    texts = [(await back.entry(f"room:{room}", seq))["event"].get("text") for seq in (3, 4)]
    assert texts == ["is anybody there", "I read it, and I am here tomorrow too"]
    assert (await back.event(f"room:{room}", "room_closed"))["event"]["over"] is True
    with pytest.raises(Refused, match="room_closed"):
        await back.say(room, "thank you")


async def test_a_letter_nobody_answers_lapses_after_its_days(build: OpenHouse) -> None:
    house = await build(letter_days=2)
    peer = await waiting_peer(house, later=True, first_message=FIRST)
    await peer.socket.close()
    await noted(house, is_away=True)

    house.clock.forward(seconds=2 * 86_400 + 1)
    await house.app.housekeeping.host.tick()

    assert await house.rows("SELECT COUNT(*) FROM waiting") == [(0,)]


async def test_messages_left_behind_take_nobodys_place(house: House) -> None:
    letter = await waiting_peer(house, later=True, first_message=FIRST)
    house.clock.forward(seconds=600)

    first, second = [await (await house.enter()).request("wait", **WAIT) for _ in range(2)]
    line = await (await on_the_line(house, "sasha")).request("line")

    assert (first["place"], second["place"]) == (1, 2)
    assert {name: line[name] for name in ("waiting", "longest_minutes", "letters")} == {
        "waiting": 2,
        "longest_minutes": 0,
        "letters": 1,
    }
    # Whoever is there is talked to before whoever left a message a little earlier, and the place says so.
    assert await letter.frame(lambda frame: frame["type"] == "place" and frame["place"] == 3)
