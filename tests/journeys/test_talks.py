"""From the waiting line into a talk of two, and out of it."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from rooms.passing_on import EARLIER_MAX_CHARS, with_earlier
from tests.client import Client, Frame, Refused
from tests.house import HOUR, House, OpenHouse
from tests.journeys.waiting import (
    FIRST,
    WAIT,
    hang_up,
    looked_after,
    noted,
    on_the_line,
    pairs,
    places,
    waiting_peer,
)
from tests.plain_rules import CLOUDY, HOWLING, STORM, THUNDER, WOLFSONG


async def test_a_talk_begins_in_one_commit_for_both_with_the_first_words_posted(house: House) -> None:
    first = {"client_id": "my-first-words", "text": "is anybody there"}
    peer = await waiting_peer(house, about="a hard week", mood=3, first_message=first)
    sasha = await on_the_line(house, "sasha")

    joined = await sasha.request("take")

    paired = [await client.event("person", "paired") for client in (peer, sasha)]
    room = joined["room"]
    assert {entry["event"]["room"] for entry in paired} == {room}
    assert paired[0]["at"] == paired[1]["at"]
    assert paired[1]["event"]["member"] == joined["member"]
    for client in (peer, sasha):
        await client.follow(f"room:{room}", after=0)
    posted = await sasha.event(f"room:{room}", "message_posted")
    assert posted["event"]["text"] == "is anybody there"
    assert posted["event"]["member"] == paired[0]["event"]["member"]
    answer = await sasha.say(room, "I am here")
    assert (await peer.entry(f"room:{room}", answer["seq"]))["event"]["pseudonym"] == "sasha"


async def test_first_words_said_again_in_the_talk_are_not_doubled(house: House) -> None:
    first = {"client_id": "my-first-words", "text": "is anybody there"}
    peer = await waiting_peer(house, first_message=first)
    room = (await (await on_the_line(house, "sasha")).request("take"))["room"]
    await peer.event("person", "paired")

    receipt = await peer.request("say", room=room, **first)

    assert receipt["seq"] == 3


async def test_the_line_is_first_come_first_served(house: House) -> None:
    first, second = await waiting_peer(house), await waiting_peer(house)
    sasha = await on_the_line(house, "sasha")

    room = (await sasha.request("take"))["room"]

    assert (await first.event("person", "paired"))["event"]["room"] == room
    place = await second.frame(lambda frame: frame["type"] == "place" and frame["place"] == 1)
    assert len(place["estimate_minutes"]) == 2


async def test_two_supporters_never_get_the_same_peer(house: House) -> None:
    peers = [await waiting_peer(house) for _ in range(4)]
    team = [await on_the_line(house, f"helper{n}", capacity=2) for n in range(2)]

    rooms = await asyncio.gather(*(one.request("take") for one in team for _ in range(2)))

    assert len({joined["room"] for joined in rooms}) == 4
    for peer in peers:
        await peer.event("person", "paired")


async def test_a_place_outlasts_a_lost_socket_for_two_minutes(house: House) -> None:
    peer = await waiting_peer(house)
    sasha = await on_the_line(house, "sasha")
    await peer.socket.close()
    await noted(house, is_away=True)

    house.clock.forward(seconds=100)
    with pytest.raises(Refused, match="line_empty"):
        await sasha.request("take")
    back = await house.socket()
    welcome = await back.hello(peer.token)
    await noted(house, is_away=False)

    assert welcome["waiting"]["place"] == 1
    assert (await sasha.request("take"))["room"]


async def test_who_is_away_too_long_is_let_go(house: House) -> None:
    peer = await waiting_peer(house)
    sasha = await on_the_line(house, "sasha")
    await peer.socket.close()
    await noted(house, is_away=True)

    house.clock.forward(seconds=121)

    async with asyncio.timeout(30):
        while (await sasha.request("line"))["waiting"]:
            await sasha.request("rooms")


async def test_whoever_is_back_just_before_one_looks_keeps_their_place(build: OpenHouse) -> None:
    house = await build(second=HOUR)
    peer = await waiting_peer(house)
    await hang_up(house, peer)
    await looked_after(house, minutes=1)
    await house.enter(peer.token)

    await looked_after(house, minutes=3)

    assert await house.rows("SELECT gone_at FROM waiting") == [(None,)]


async def test_giving_up_leaves_the_line(house: House) -> None:
    peer = await waiting_peer(house)

    await peer.request("give_up")

    with pytest.raises(Refused, match="not_waiting"):
        await peer.request("give_up")


async def test_the_line_tells_how_many_and_how_heavy_and_nobody_in_particular(house: House) -> None:
    await waiting_peer(house, first_message={"client_id": "my-first-words", "text": STORM})
    await waiting_peer(house)

    line = await (await on_the_line(house, "sasha")).request("line")

    assert {key: line[key] for key in ("waiting", "levels")} == {"waiting": 2, "levels": {"0": 1, "2": 1}}
    assert set(line) == {"type", "ref", "waiting", "longest_minutes", "levels", "on_duty"}


async def test_the_line_says_beforehand_why_nobody_more_can_be_taken(house: House) -> None:
    await waiting_peer(house)
    sasha = await on_the_line(house, "sasha", capacity=1)
    free = await sasha.request("line")

    room = (await sasha.request("take"))["room"]
    full = await sasha.request("line")
    await sasha.request("end", room=room)

    assert full["hindrance"] == "at_capacity"
    assert "hindrance" not in free
    assert "hindrance" not in await sasha.request("line")


async def test_after_the_end_words_are_refused_kindly_and_care_goes_on(house: House) -> None:
    peer, helper, room = await house.talk()

    await helper.request("end", room=room)

    for client in (peer, helper):
        await client.frame(lambda frame: frame["type"] == "revoked" and frame["log"] == f"room:{room}")
    with pytest.raises(Refused, match="room_closed") as caught:
        await peer.say(room, STORM)
    assert caught.value.frame["care"]["helplines"]


async def test_a_supporter_takes_no_more_than_they_planned_to_hold(house: House) -> None:
    for _ in range(2):
        await waiting_peer(house)
    sasha = await on_the_line(house, "sasha", capacity=1)
    await sasha.request("take")

    with pytest.raises(Refused, match="at_capacity"):
        await sasha.request("take")
    await sasha.request("off_duty")

    with pytest.raises(Refused, match="not_on_duty"):
        await sasha.request("take")


async def test_who_is_passed_on_goes_to_the_front_of_the_line(house: House) -> None:
    peer = await waiting_peer(house)
    sasha, kim = await on_the_line(house, "sasha"), await on_the_line(house, "kim")
    room = (await sasha.request("take"))["room"]
    other = await waiting_peer(house)

    await sasha.request("pass_on", room=room, reason="my shift is over")
    taken = (await kim.request("take"))["room"]

    await peer.until(lambda: peer.entries["person"][-1]["event"].get("room") == taken)
    assert "paired" not in [entry["event"]["kind"] for entry in other.entries["person"]]


async def test_who_passes_a_talk_on_is_given_somebody_else_next(house: House) -> None:
    peer, other = await waiting_peer(house), await waiting_peer(house)
    sasha = await on_the_line(house, "sasha")
    first = (await sasha.request("take"))["room"]
    await sasha.request("pass_on", room=first, reason="they remind me of somebody")
    await peer.request("wait", **WAIT)

    second = (await sasha.request("take"))["room"]

    assert await pairs(other, second)


async def test_who_is_passed_on_by_the_only_one_there_reads_that_nobody_else_is(house: House) -> None:
    sasha = await on_the_line(house, "sasha")
    peer = await waiting_peer(house, first_message=FIRST | {"text": THUNDER})
    room = (await sasha.request("take"))["room"]
    since = len(peer.frames)
    await sasha.request("pass_on", room=room, reason="they remind me of somebody")

    await looked_after(house, minutes=0)
    await peer.until(lambda: len(places(peer, since)) > 0)
    again = await peer.request("wait", **WAIT)
    await hang_up(house, peer)
    back = (await (await house.socket()).hello(peer.token))["waiting"]

    told = places(peer, since)[0]
    assert [told["on_duty"], back["on_duty"]] == [0, 0]
    assert told["care_words"].count("Supporters are here") == 0
    assert [each["words"].startswith("No supporter is here") for each in (told, again, back)] == [True] * 3


async def test_who_is_passed_on_after_a_blink_is_told_their_place(house: House) -> None:
    peer = await waiting_peer(house)
    await looked_after(house, minutes=0)
    sasha = await on_the_line(house, "sasha")
    room = (await sasha.request("take"))["room"]
    since = len(peer.frames)
    house.clock.forward(seconds=1)

    await sasha.request("pass_on", room=room, reason="they remind me of somebody")
    await looked_after(house, minutes=0)

    await peer.until(lambda: len(places(peer, since)) > 0)
    assert places(peer, since)[0]["place"] == 1


@pytest.mark.parametrize("asks_again", [True, False])
async def test_who_is_passed_on_need_not_say_again_what_it_is_about(house: House, asks_again: bool) -> None:
    sasha, kim = await on_the_line(house, "sasha"), await on_the_line(house, "kim")
    peer = await waiting_peer(house, about="night shifts", mood=2)
    room = (await sasha.request("take"))["room"]
    await sasha.request("pass_on", room=room, reason="my shift is over")
    gone = await house.rows("SELECT about, mood FROM talks")
    if asks_again:
        await peer.request("wait", **WAIT)

    taken = (await kim.request("take"))["room"]

    card = await kim.request("talk", room=taken)
    assert (card["about"], card["mood"]) == ("night shifts", 2)
    assert gone == [(None, None)]
    assert await pairs(peer, room)


async def test_why_a_talk_was_passed_on_reaches_whoever_takes_it_and_never_the_peer(house: House) -> None:
    peer = await waiting_peer(house)
    sasha, kim = await on_the_line(house, "sasha"), await on_the_line(house, "kim")
    room = (await sasha.request("take"))["room"]

    await sasha.request("pass_on", room=room, reason="they would rather talk with somebody older")
    taken = (await kim.request("take"))["room"]
    await kim.follow(f"side:{taken}", after=0)
    told = await kim.event(f"side:{taken}", "passed_on")

    assert told["event"] == {
        "kind": "passed_on",
        "by": "sasha",
        "words": "they would rather talk with somebody older",
    }
    await peer.follow(f"room:{taken}", after=0)
    await kim.say(taken, "I am here")
    await peer.event(f"room:{taken}", "message_posted")
    assert "somebody older" not in str(peer.entries)
    assert await peer.refusal("follow", log=f"side:{taken}", after=0)
    copy = await peer.request("export")
    assert "somebody older" not in str(copy)


async def given_back(kim: Client, room: str) -> None:
    await kim.request("pass_on", room=room, reason="my shift is over")


async def left(kim: Client, _: str) -> None:
    await kim.request("exit")


@pytest.mark.parametrize(
    ("again", "by", "words"),
    [
        (given_back, "kim", "[sasha: they fear for tonight] my shift is over"),
        (left, "sasha", "they fear for tonight"),
    ],
)
async def test_why_a_talk_was_passed_on_is_not_lost_when_it_is_passed_on_again(
    house: House, again: Callable[[Client, str], Awaitable[None]], by: str, words: str
) -> None:
    await waiting_peer(house)
    sasha, kim, lou = [await on_the_line(house, name) for name in ("sasha", "kim", "lou")]
    room = (await sasha.request("take"))["room"]
    await sasha.request("pass_on", room=room, reason="they fear for tonight")

    await again(kim, (await kim.request("take"))["room"])

    taken = (await lou.request("take"))["room"]
    await lou.follow(f"side:{taken}", after=0)
    told = await lou.event(f"side:{taken}", "passed_on")
    assert told["event"] == {"kind": "passed_on", "by": by, "words": words}


def test_however_often_a_talk_is_passed_on_what_was_said_first_stays_and_it_never_grows_without_end() -> None:
    told = "they fear for tonight"

    for _ in range(20):
        told = with_earlier("kim", told, "w" * 1000)

    assert "they fear for tonight" in told
    assert len(told) < 2 * EARLIER_MAX_CHARS


async def passed_on(house: House, peer: Client, helper: Client, room: str) -> Frame:
    """Pass a talk on while nobody else is there, and give what its peer reads in line when somebody comes."""
    await helper.request("pass_on", room=room, reason="my shift is over")
    await helper.request("off_duty")
    await house.app.housekeeping.host.tick()
    await on_the_line(house, "kim")
    await house.app.housekeeping.host.tick()
    alone = await peer.frame(lambda frame: frame["type"] == "place" and frame["on_duty"] == 0)
    since = peer.frames.index(alone)
    await peer.until(lambda: any(place["on_duty"] == 1 for place in places(peer, since)))
    return next(place for place in places(peer, since) if place["on_duty"] == 1)


@pytest.mark.parametrize(
    ("fields", "said", "words"),
    [
        ({"first_message": FIRST | {"text": WOLFSONG}}, "sunshine", "You are not to blame for this."),
        ({"urgent": True}, "sunshine", "Thank you for telling us that it is urgent."),
        ({}, WOLFSONG, "You are not to blame for this."),
        ({"urgent": True}, WOLFSONG, "You are not to blame for this."),
        ({"first_message": FIRST | {"text": WOLFSONG}}, STORM, "You are not to blame for this."),
        ({"first_message": FIRST | {"text": HOWLING}}, STORM, "Nobody has the right to hurt you"),
        ({"first_message": FIRST | {"text": HOWLING}}, THUNDER, "Your life matters to us."),
    ],
)
async def test_who_is_passed_on_need_not_say_again_what_they_fear(
    house: House, fields: dict[str, object], said: str, words: str
) -> None:
    sasha = await on_the_line(house, "sasha")
    peer = await waiting_peer(house, **fields)
    room = (await sasha.request("take"))["room"]
    await peer.say(room, said)

    told = await passed_on(house, peer, sasha, room)

    assert told["care_words"].startswith(words)


async def test_the_next_supporter_is_told_whom_a_peer_fears(house: House) -> None:
    sasha, kim = await on_the_line(house, "sasha"), await on_the_line(house, "kim")
    await waiting_peer(house, first_message=FIRST | {"text": WOLFSONG})
    room = (await sasha.request("take"))["room"]
    await sasha.request("pass_on", room=room, reason="my shift is over")

    taken = (await kim.request("take"))["room"]

    card = await kim.request("talk", room=taken)
    assert (card["level"], card["danger"]) == (3, "others")


async def test_a_finding_is_noticed_beside_the_talk_and_not_in_it(house: House) -> None:
    peer, helper, room = await house.talk()
    await helper.follow(f"side:{room}", after=0)

    said = await peer.say(room, CLOUDY)

    noticed = await helper.event(f"side:{room}", "finding_noticed")
    about = {"message": said["message"], "level": 1, "rules": ["test.cloudy"]}
    assert noticed["event"] == {"kind": "finding_noticed", **about}
    with pytest.raises(Refused, match="not_allowed"):
        await peer.follow(f"side:{room}", after=0)
