"""A group opens with whoever holds it, hears kindly when its time ends, and pauses when it is left alone."""

import pytest

from chat.actions import oversee
from chat.store.transaction import Transaction
from chat.terms import Wish
from tests.client import Refused
from tests.house import NOON_MS, House, OpenHouse
from tests.journeys.held_groups import (
    LOG,
    NOON,
    ROOM,
    SEVEN_MS,
    WEEKLY,
    go_to,
    group,
    holder,
    kinds_heard,
    named,
    opened,
    seen,
    with_a_weekly_group,
)


@pytest.fixture
async def place(build: OpenHouse) -> House:
    return await with_a_weekly_group(build)


async def test_the_door_says_when_a_group_meets_with_whom_and_how_long(place: House) -> None:
    await place.staff("maya", "supporter")
    await place.app.writer.perform(lambda tx: named(tx, "maya"))
    anna = await place.enter()

    door = await seen(anna)

    assert (door["open"], door["minutes"], door["facilitators"]) == (False, 60, ["maya"])
    assert door["opens_at"] == f"{NOON:%Y-%m-%d}T19:00:00.000Z"
    with pytest.raises(Refused, match="room_closed") as caught:
        await anna.join(ROOM)
    assert caught.value.frame["opens_at"] == door["opens_at"]


async def test_a_group_opens_on_time_with_whoever_holds_it(place: House) -> None:
    maya = await holder(place)

    await go_to(place, SEVEN_MS - 60_000)
    assert "room_opened" not in kinds_heard(maya)
    await go_to(place, SEVEN_MS)

    told = (await maya.event(LOG, "room_opened"))["event"]
    assert told["closes_at"] == f"{NOON:%Y-%m-%d}T20:00:00.000Z"
    anna = await place.member(ROOM)
    assert (await anna.say(ROOM, "good evening"))["delivery"] == "delivered"
    door = await seen(anna)
    assert (door["closes_at"], door.get("opens_at")) == (told["closes_at"], None)


async def test_without_whoever_holds_it_a_group_stays_closed(place: House) -> None:
    await place.staff("kim", "supporter")

    await go_to(place, SEVEN_MS)

    assert (await seen(await place.enter()))["open"] is False


async def test_somebody_of_the_staff_who_is_not_named_cannot_open_it(place: House) -> None:
    await place.staff("maya", "supporter")
    await place.app.writer.perform(lambda tx: named(tx, "maya"))
    kim = await place.staff("kim", "supporter")

    with pytest.raises(Refused, match="room_closed"):
        await kim.join(ROOM)

    ines = await holder(place, "ines", "moderator")
    await go_to(place, SEVEN_MS)
    await ines.event(LOG, "room_opened")
    await kim.join(ROOM)
    for command in ("close", "pause", "slow"):
        with pytest.raises(Refused, match="not_allowed"):
            await kim.request(command, room=ROOM, **({"seconds": 5} if command == "slow" else {}))


async def test_a_group_whose_facilitators_have_gone_is_not_for_any_supporter(place: House) -> None:
    await place.staff("maya", "supporter")
    await place.app.writer.perform(lambda tx: named(tx, "maya"))

    await place.app.writer.perform(lambda tx: oversee.disable(tx, "maya", b"k" * 32))

    kim = await place.staff("kim", "supporter")
    with pytest.raises(Refused, match="room_closed"):
        await kim.join(ROOM)
    assert (await seen(kim))["facilitators"] == []


async def test_a_late_facilitator_opens_a_group_that_still_ends_on_time(place: House) -> None:
    await go_to(place, SEVEN_MS + 20 * 60_000)

    maya = await holder(place)
    await go_to(place, SEVEN_MS + 21 * 60_000)

    assert (await maya.event(LOG, "room_opened"))["event"]["closes_at"].endswith("T20:00:00.000Z")


async def test_a_group_is_told_kindly_that_its_time_ends_and_when_it_meets_again(place: House) -> None:
    _, anna = await opened(place)

    for minutes in (45, 50, 52, 55, 59, 60):
        await go_to(place, SEVEN_MS + minutes * 60_000)

    closed = (await anna.event(LOG, "room_closed"))["event"]
    told = [e["event"] for e in anna.entries[LOG] if e["event"]["kind"] == "closing_soon"]
    assert [each["minutes"] for each in told] == [10, 5, 1]
    assert "10 minutes" in told[0]["words"]
    assert closed["words"].startswith("This is where we stop")
    assert closed["opens_at"].endswith("T19:00:00.000Z")
    assert closed["opens_at"] > told[0]["closes_at"]
    with pytest.raises(Refused, match="room_closed"):
        await anna.say(ROOM, "one more thing")


async def test_the_words_come_in_the_first_language_of_the_place(build: OpenHouse) -> None:
    house = await build(languages="es,en")
    await group(house, WEEKLY)
    _, anna = await opened(house)

    await go_to(house, SEVEN_MS + 50 * 60_000)

    assert "minutos" in (await anna.event(LOG, "closing_soon"))["event"]["words"]


async def test_a_group_pauses_without_whoever_holds_it_and_goes_on_when_they_are_back(place: House) -> None:
    maya, anna = await opened(place)
    await anna.say(ROOM, "good evening")

    await maya.socket.close()
    await go_to(place, SEVEN_MS + 60_000)
    assert (await anna.say(ROOM, "are you there?"))["delivery"] == "delivered"
    await go_to(place, SEVEN_MS + 130_000)

    assert "lost the connection" in (await anna.event(LOG, "room_paused"))["event"]["words"]
    with pytest.raises(Refused, match="room_paused"):
        await anna.say(ROOM, "hello?")
    again = await place.enter(maya.token)
    await again.follow(LOG, after=0)
    await go_to(place, SEVEN_MS + 140_000)
    await anna.event(LOG, "room_resumed")
    assert (await anna.say(ROOM, "welcome back"))["delivery"] == "delivered"


async def test_a_group_that_is_paused_without_anybody_closes_on_time_all_the_same(place: House) -> None:
    maya, anna = await opened(place)
    await maya.request("leave", room=ROOM)
    await go_to(place, SEVEN_MS + 130_000)
    await anna.event(LOG, "room_paused")

    await go_to(place, SEVEN_MS + 60 * 60_000)

    await anna.event(LOG, "room_closed")
    maya = await holder(place, "kim")
    await go_to(place, SEVEN_MS + 7 * 24 * 3_600_000)
    await maya.until(lambda: kinds_heard(maya)[-2:] == ["room_resumed", "room_opened"])


async def test_a_restart_gives_whoever_holds_a_group_their_time_of_grace(place: House) -> None:
    _, anna = await opened(place)
    convener = place.app.housekeeping.convener

    place.clock.now = SEVEN_MS + 30 * 60_000
    convener.began_at = place.clock.now
    await place.app.writer.perform(lambda tx: lose(tx))
    await convener.tick()

    assert "room_paused" not in kinds_heard(anna)


async def lose(tx: Transaction) -> None:
    await tx.run("UPDATE groups SET held_at = :at", at=SEVEN_MS)


async def test_a_group_that_was_ended_early_stays_closed_until_it_meets_again(place: House) -> None:
    maya, anna = await opened(place)

    await maya.request("close", room=ROOM)
    await go_to(place, SEVEN_MS + 60_000)

    assert (await anna.event(LOG, "room_closed"))["event"]["opens_at"] is not None
    assert kinds_heard(maya).count("room_opened") == 1
    await go_to(place, SEVEN_MS + 7 * 24 * 3_600_000)
    await maya.until(lambda: kinds_heard(maya).count("room_opened") == 2)


async def test_an_hour_after_the_end_the_seats_are_free_and_nobody_reads_on(place: House) -> None:
    maya, anna = await opened(place)
    await go_to(place, SEVEN_MS + 60 * 60_000)
    assert (await anna.request("read", log=LOG, after=0))["entries"]

    await go_to(place, SEVEN_MS + 120 * 60_000)

    await anna.frame(lambda frame: frame["type"] == "revoked" and frame["log"] == LOG)
    left = (await maya.event(LOG, "member_left"))["event"]
    assert left["quiet"] is True
    door = await seen(maya)
    assert (door["present"], door["seats"]) == (1, 20)


async def test_whoever_holds_a_group_finds_a_seat_in_a_full_one(build: OpenHouse) -> None:
    house = await build()
    await group(house, WEEKLY, seats=1)
    await opened_by(house)

    with pytest.raises(Refused, match="room_full"):
        await house.member(ROOM)
    assert (await (await house.staff("kim", "supporter")).join(ROOM))["room"] == ROOM


async def opened_by(house: House) -> None:
    await holder(house)
    await go_to(house, SEVEN_MS)


async def test_a_group_held_by_hand_opens_and_closes_when_its_holder_says_so(build: OpenHouse) -> None:
    house = await build()
    await group(house, Wish(minutes=30))
    maya = await holder(house)

    await maya.request("open", room=ROOM)
    anna = await house.member(ROOM)
    for minutes in (20, 30):
        await go_to(house, NOON_MS + minutes * 60_000)

    await anna.event(LOG, "closing_soon")
    await anna.event(LOG, "room_closed")
    assert (await seen(anna)).get("opens_at") is None


async def test_opening_a_little_early_is_for_that_meeting(place: House) -> None:
    maya = await holder(place)
    place.clock.now = SEVEN_MS - 10 * 60_000

    await maya.request("open", room=ROOM)
    await go_to(place, SEVEN_MS)

    assert (await maya.event(LOG, "room_opened"))["event"]["closes_at"].endswith("T20:00:00.000Z")
    assert kinds_heard(maya).count("room_opened") == 1


async def test_a_room_without_times_and_holders_is_open_until_it_is_closed(house: House) -> None:
    await house.group("r_hearth")
    anna = await house.member("r_hearth")

    house.clock.forward(seconds=7 * 24 * 3600)
    await house.app.housekeeping.convener.tick()

    assert (await anna.say("r_hearth", "still here"))["delivery"] == "delivered"
