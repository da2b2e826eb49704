"""A full group has a seat for whoever comes, while somebody who has long gone holds one."""

import pytest

from chat.store import seating
from chat.store.transaction import Transaction
from tests.client import Client, Frame, Refused
from tests.house import HOUR, House, OpenHouse
from tests.journeys.waiting import hang_up

ROOM = "r_small"
LOG = f"room:{ROOM}"


@pytest.fixture
async def small(build: OpenHouse) -> House:
    """A whole server with one group of two seats, that looks who is gone only when a test says so."""
    house = await build(second=HOUR)
    await house.group(ROOM, seats=2)
    return house


async def pass_by(house: House, *, minutes: int) -> None:
    """Let it be noted who is gone, and time pass."""
    await house.app.housekeeping.seating.tick()
    house.clock.forward(seconds=minutes * 60)


async def door(client: Client) -> Frame:
    listed: Frame = (await client.request("rooms"))["rooms"][0]
    return listed


async def test_whoever_closed_the_tab_ten_minutes_ago_gives_way_and_may_come_back(small: House) -> None:
    anna, ben = await small.members(ROOM, 2)
    before = ben.entries[LOG][0]["event"]
    await hang_up(small, ben)
    await pass_by(small, minutes=9)
    cleo = await small.enter()
    with pytest.raises(Refused, match="room_full"):
        await cleo.join(ROOM)
    assert (await door(cleo))["present"] == 2
    await pass_by(small, minutes=1)

    assert (await door(cleo))["present"] == 1
    await cleo.join(ROOM)

    left = (await anna.event(LOG, "member_left"))["event"]
    assert left == {"kind": "member_left", "member": before["member"], "why": "gone"}
    assert (await door(cleo))["present"] == 2
    back = await small.enter(ben.token)
    await back.follow("person", after=0)
    told = (await back.event("person", "seat_given"))["event"]
    assert told == {"kind": "seat_given", "room": ROOM, "title": "Hearth"}
    with pytest.raises(Refused, match="room_full"):
        await back.join(ROOM)
    await cleo.request("leave", room=ROOM)
    assert (await back.join(ROOM))["pseudonym"] == before["pseudonym"]


async def test_a_full_group_of_people_who_are_here_refuses_however_long_they_sit(small: House) -> None:
    anna, ben = await small.members(ROOM, 2)
    await pass_by(small, minutes=600)
    await pass_by(small, minutes=600)

    cleo = await small.enter()
    with pytest.raises(Refused, match="room_full"):
        await cleo.join(ROOM)

    for member in (anna, ben):
        assert (await member.say(ROOM, "still here"))["delivery"] == "delivered"


async def test_a_note_that_is_out_of_date_takes_no_seat_from_whoever_is_connected(small: House) -> None:
    _, ben = await small.members(ROOM, 2)
    person = await small.person_of(ben)

    async def mistake(tx: Transaction) -> None:
        await seating.note_gone(tx, person, 0)

    await small.app.writer.perform(mistake)

    with pytest.raises(Refused, match="room_full"):
        await (await small.enter()).join(ROOM)
    await small.app.housekeeping.seating.tick()
    assert await small.rows("SELECT gone_at FROM members WHERE person = :person", person=person) == [(None,)]


async def test_whoever_comes_back_keeps_their_seat_even_before_anybody_looks(small: House) -> None:
    _, ben = await small.members(ROOM, 2)
    await hang_up(small, ben)
    await pass_by(small, minutes=30)
    back = await small.enter(ben.token)
    await hang_up(small, back)

    with pytest.raises(Refused, match="room_full"):
        await (await small.enter()).join(ROOM)


async def test_whoever_came_back_after_giving_way_has_ten_minutes_anew(small: House) -> None:
    _, ben = await small.members(ROOM, 2)
    await hang_up(small, ben)
    await pass_by(small, minutes=10)
    cleo = await small.member(ROOM)
    await cleo.request("leave", room=ROOM)
    back = await small.enter(ben.token)
    await back.join(ROOM)
    await hang_up(small, back)

    with pytest.raises(Refused, match="room_full"):
        await (await small.enter()).join(ROOM)


async def test_a_supporter_who_is_gone_keeps_their_seat(small: House) -> None:
    mara = await small.staff("mara", "supporter")
    await mara.join(ROOM)
    await small.member(ROOM)
    await hang_up(small, mara)
    await pass_by(small, minutes=600)

    with pytest.raises(Refused, match="room_full"):
        await (await small.enter()).join(ROOM)
