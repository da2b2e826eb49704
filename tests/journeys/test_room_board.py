"""Whoever holds a group is shown what they should not miss, and nobody else sees any of it."""

import pytest

from tests.client import Client, Frame, Refused
from tests.house import House, join_and_follow
from tests.plain_rules import CLOUDY, STORM

ROOM = "r_hearth"


async def onlooker(house: House) -> Client:
    client = await house.staff("mara", "supporter")
    await join_and_follow(client, ROOM)
    return client


async def look(house: House, minutes: int) -> None:
    house.clock.forward(seconds=60 * minutes)
    await house.app.housekeeping.watcher.tick()


def signals(client: Client) -> list[Frame]:
    return [frame for frame in client.frames if frame["type"] == "signal"]


async def test_a_plea_that_nobody_answers_is_shown_once_to_whoever_holds_the_group(hearth: House) -> None:
    mara = await onlooker(hearth)
    anna, ben = await hearth.members(ROOM, 2)
    said = await anna.say(ROOM, STORM)

    for _ in range(3):
        await look(hearth, 2)

    shown = await mara.frame(lambda frame: frame["type"] == "signal")
    assert (shown["signal"], shown["message"], shown["room"]) == ("plea_unanswered", said["message"], ROOM)
    await mara.request("rooms")
    assert [frame["signal"] for frame in signals(mara)] == ["plea_unanswered"]
    await ben.request("rooms")
    assert signals(anna) + signals(ben) == []


async def test_a_signal_that_was_over_and_comes_back_is_shown_again(hearth: House) -> None:
    mara = await onlooker(hearth)
    anna, _ = await hearth.members(ROOM, 2)

    await look(hearth, 8)
    await anna.say(ROOM, "good evening")
    await look(hearth, 1)
    await look(hearth, 8)

    await mara.until(lambda: [frame["signal"] for frame in signals(mara)] == ["silence", "silence"])


async def test_the_board_tells_numbers_and_times_and_no_words(hearth: House) -> None:
    mara = await onlooker(hearth)
    anna, ben = await hearth.members(ROOM, 2)
    own = (await anna.join(ROOM))["member"]
    await anna.say(ROOM, f"a {CLOUDY} evening")
    await anna.say(ROOM, "nobody knows")
    await ben.say(ROOM, "good evening")
    await mara.request("hold", room=ROOM, member=own)
    hearth.clock.forward(seconds=240)

    board = await mara.request("room_board", room=ROOM)

    assert (board["here"], board["quiet_minutes"]) == (2, 4)
    first = board["air_time"][0]
    assert (first["member"], first["messages"], first["quiet_minutes"]) == (own, 2, 4)
    assert first["held"] is True
    assert [each["signal"] for each in board["signals"]] == ["plea_unanswered"]
    assert CLOUDY not in str(board)


async def test_a_message_that_was_taken_back_is_not_counted(hearth: House) -> None:
    mara = await onlooker(hearth)
    anna, _ = await hearth.members(ROOM, 2)
    said = await anna.say(ROOM, STORM)

    await anna.request("withdraw", room=ROOM, message=said["message"])
    hearth.clock.forward(seconds=240)

    assert (await mara.request("room_board", room=ROOM))["signals"] == []


async def test_a_peer_has_no_board_and_neither_has_a_talk(hearth: House) -> None:
    anna = await hearth.member(ROOM)
    _, helper, room = await hearth.talk()

    with pytest.raises(Refused, match="not_allowed"):
        await anna.request("room_board", room=ROOM)
    with pytest.raises(Refused, match="not_allowed"):
        await helper.request("room_board", room=room)
    with pytest.raises(Refused, match="not_a_member"):
        await helper.request("room_board", room=ROOM)
