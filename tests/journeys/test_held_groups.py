"""A group opens with whoever holds it, hears kindly when its time ends, and is never left alone for long."""

from datetime import UTC, datetime

import pytest

from chat.actions import oversee
from chat.store import shifts
from chat.store.transaction import Transaction
from chat.terms import Wish, set_terms
from rooms.ids import RoomId
from tests.client import Client, Frame, Refused
from tests.house import NOON_MS, House, OpenHouse, join_and_follow

ROOM = "r_tuesday"
LOG = f"room:{ROOM}"
NOON = datetime.fromtimestamp(NOON_MS / 1000, UTC).replace(tzinfo=None)
WEEKLY = Wish(starts=NOON.replace(hour=19, minute=0), zone="UTC", every="FREQ=WEEKLY", minutes=60)
SEVEN_MS = NOON_MS + (19 - NOON.hour) * 3_600_000 - NOON.minute * 60_000


@pytest.fixture
async def place(build: OpenHouse) -> House:
    house = await build(group_grace_seconds=120)
    await group(house, WEEKLY)
    return house


async def group(house: House, wish: Wish, **fields: object) -> None:
    await house.group(ROOM, open=False, **fields)

    async def write(tx: Transaction) -> None:
        room = await tx.room(RoomId(ROOM))
        assert room is not None
        await set_terms(tx, room, wish)

    await house.app.writer.perform(write)


async def holder(house: House, name: str = "maya", role: str = "supporter") -> Client:
    """Come into the group as whoever holds it, and follow it."""
    client = await house.staff(name, role)
    await join_and_follow(client, ROOM)
    return client


async def go_to(house: House, moment_ms: int) -> None:
    """Move the clock, and let the convener look."""
    house.clock.now = moment_ms
    await house.app.housekeeping.convener.tick()


async def seen(client: Client) -> Frame:
    rooms: list[Frame] = (await client.request("rooms"))["rooms"]
    return next(room for room in rooms if room["room"] == ROOM)


def kinds_heard(client: Client) -> list[str]:
    return [entry["event"]["kind"] for entry in client.entries[LOG]]


async def opened(house: House) -> tuple[Client, Client]:
    """Open the group on time, with somebody who holds it and a peer."""
    maya = await holder(house)
    await go_to(house, SEVEN_MS)
    await maya.event(LOG, "room_opened")
    return maya, await house.member(ROOM)


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


async def named(tx: Transaction, *names: str) -> None:
    room = await tx.room(RoomId(ROOM))
    assert room is not None
    await set_terms(tx, room, Wish(facilitators=names))


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


async def ines_at_the_desk(house: House) -> Client:
    ines = await house.staff("ines", "moderator")
    await ines.follow("desk:care", after=0)
    return ines


async def nobody_comes(house: House) -> tuple[Client, Client]:
    """Let the time of a group pass with a moderator at the desk, and the named supporter elsewhere."""
    ines, maya = await ines_at_the_desk(house), await house.staff("maya", "supporter")
    await maya.follow("person", after=0)
    await house.app.writer.perform(lambda tx: named(tx, "maya"))
    for seconds in (0, 60, 120, 180, 240):
        await go_to(house, SEVEN_MS + seconds * 1000)
    return ines, maya


async def test_when_nobody_comes_to_open_a_group_the_desk_and_who_is_named_are_called_once(
    place: House,
) -> None:
    ines, maya = await nobody_comes(place)

    told = (await ines.event("desk:care", "case_opened"))["event"]
    waits = (await maya.event("person", "group_waits"))["event"]
    assert (waits["room"], waits["began_at"]) == (ROOM, f"{NOON:%Y-%m-%d}T19:00:00.000Z")
    assert [e["event"]["kind"] for e in maya.entries["person"]] == ["group_waits"]
    listed = (await ines.request("cases", track="care"))["cases"]
    assert [(case["case"], case["topics"]) for case in listed] == [(told["case"], ["unheld"])]
    detail = await ines.request("case", case=told["case"])
    assert "Hearth" in detail["flags"][0]["note"]
    assert (detail["room"], detail["context"]) == (ROOM, [])


async def test_the_alarm_of_a_group_that_nobody_holds_sounds_until_a_named_human_has_it(
    place: House,
) -> None:
    ines, _ = await nobody_comes(place)
    case = (await ines.event("desk:care", "case_opened"))["event"]
    await knock(place)
    await place.app.housekeeping.convener.tick()

    place.clock.forward(seconds=300)
    await place.app.housekeeping.cases.tick()

    assert (await ines.event("desk:care", "case_alarmed"))["event"]["case"] == case["case"]
    claimed = await ines.request("claim", case=case["case"], version=case["version"])
    await join_and_follow(ines, ROOM)
    await place.app.housekeeping.convener.tick()
    await ines.event(LOG, "room_opened")
    decided = await ines.request(
        "decide", case=case["case"], version=claimed["version"], decision="cared_for", reason="I held it"
    )
    assert decided["version"] > claimed["version"]


async def knock(house: House) -> None:
    anna = await house.enter()
    with pytest.raises(Refused, match="room_closed"):
        await anna.join(ROOM)


async def test_no_alarm_sounds_for_a_group_at_whose_door_nobody_is(place: House) -> None:
    ines, _ = await nobody_comes(place)
    await ines.event("desk:care", "case_opened")

    place.clock.forward(seconds=1800)
    await place.app.housekeeping.cases.tick()

    assert await place.rows("SELECT state, alarm_step FROM cases") == [("open", 0)]


async def test_a_group_that_pauses_with_nobody_in_it_calls_nobody_until_somebody_comes(
    place: House,
) -> None:
    ines = await ines_at_the_desk(place)
    maya = await holder(place)
    await go_to(place, SEVEN_MS)
    await maya.event(LOG, "room_opened")

    await maya.socket.close()
    await go_to(place, SEVEN_MS + 130_000)

    assert (await ines.request("cases", track="care"))["cases"] == []
    await place.member(ROOM)
    await ines.event("desk:care", "case_opened")


@pytest.mark.parametrize("command", ["close", "unpause"])
async def test_the_case_of_a_group_that_was_lost_settles_when_it_is_closed_or_resumed_by_hand(
    place: House, command: str
) -> None:
    ines = await ines_at_the_desk(place)
    maya, _ = await opened(place)
    await maya.socket.close()
    await go_to(place, SEVEN_MS + 130_000)
    await ines.event("desk:care", "case_opened")

    await (await place.enter(maya.token)).request(command, room=ROOM)

    await ines.event("desk:care", "case_decided")


async def test_the_case_of_a_group_settles_when_it_is_opened_by_hand(place: House) -> None:
    ines, maya = await nobody_comes(place)
    await maya.join(ROOM)

    await maya.request("open", room=ROOM)

    await ines.event("desk:care", "case_decided")


async def test_the_case_of_a_group_settles_when_its_time_is_over(place: House) -> None:
    ines, _ = await nobody_comes(place)
    await knock(place)

    await go_to(place, SEVEN_MS + 61 * 60_000)

    await ines.event("desk:care", "case_decided")
    assert (await ines.request("cases", track="care"))["cases"] == []


async def test_a_peer_at_the_door_reads_that_it_waits_for_whoever_holds_it(place: House) -> None:
    await nobody_comes(place)
    anna = await place.enter(language="en")

    door = await seen(anna)

    assert (door["open"], door["late"]) == (False, True)
    with pytest.raises(Refused, match="room_closed") as caught:
        await anna.join(ROOM)
    assert caught.value.frame["words"].startswith("It is time.")


async def test_whoever_comes_late_finds_the_group_opened_and_the_desk_at_rest(place: House) -> None:
    ines, maya = await nobody_comes(place)

    await join_and_follow(maya, ROOM)
    await go_to(place, SEVEN_MS + 20 * 60_000)

    assert (await maya.event(LOG, "room_opened"))["event"]["closes_at"].endswith("T20:00:00.000Z")
    await ines.event("desk:care", "case_decided")
    assert (await ines.request("cases", track="care"))["cases"] == []
    assert "late" not in await seen(ines)
    on_record = await place.rows("SELECT action, who FROM audit WHERE action = 'group_held'")
    assert on_record == [("group_held", None)]


async def test_a_group_that_meets_again_calls_again(place: House) -> None:
    ines, _ = await nobody_comes(place)

    week_ms = 7 * 24 * 3_600_000
    await go_to(place, SEVEN_MS + week_ms + 180_000)

    await ines.until(
        lambda: [e["event"]["kind"] for e in ines.entries["desk:care"]].count("case_opened") == 2
    )


async def test_a_group_whose_holder_is_lost_calls_somebody_and_rests_when_they_are_back(
    place: House,
) -> None:
    ines = await ines_at_the_desk(place)
    maya, anna = await opened(place)

    await maya.socket.close()
    await go_to(place, SEVEN_MS + 130_000)
    await anna.event(LOG, "room_paused")

    await ines.event("desk:care", "case_opened")
    again = await place.enter(maya.token)
    await again.follow(LOG, after=0)
    await go_to(place, SEVEN_MS + 140_000)
    await ines.event("desk:care", "case_decided")


async def test_a_group_that_was_ended_early_calls_nobody(place: House) -> None:
    ines = await ines_at_the_desk(place)
    maya, _ = await opened(place)

    await maya.request("close", room=ROOM)
    await go_to(place, SEVEN_MS + 600_000)

    assert (await ines.request("cases", track="care"))["cases"] == []
    assert "late" not in await seen(ines)


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


async def expire(tx: Transaction, days: int) -> None:
    """Let everybody's training run out in some days."""
    today = tx.now // 86_400_000
    for (person,) in await tx.rows("SELECT person FROM staff"):
        await shifts.set_training(tx, person, "groups", today - 100, today + days)


async def test_a_training_that_has_run_out_opens_no_group(place: House) -> None:
    maya = await holder(place)
    await place.app.writer.perform(lambda tx: expire(tx, -1))

    await go_to(place, SEVEN_MS)

    assert "room_opened" not in kinds_heard(maya)
    with pytest.raises(Refused, match="training_needed"):
        await maya.request("open", room=ROOM)
    await maya.request("leave", room=ROOM)
    with pytest.raises(Refused, match="training_needed"):
        await maya.join(ROOM)


async def test_a_training_that_runs_out_in_the_middle_cuts_nothing_off(place: House) -> None:
    maya, anna = await opened(place)
    await place.app.writer.perform(lambda tx: expire(tx, -1))

    await go_to(place, SEVEN_MS + 30 * 60_000)

    assert "room_paused" not in kinds_heard(anna)
    assert (await maya.say(ROOM, "we go on"))["delivery"] == "delivered"


@pytest.mark.parametrize(("days", "warned"), [(14, True), (-3, True), (15, False)])
async def test_whoever_comes_in_hears_two_weeks_before_that_a_training_runs_out(
    house: House, days: int, warned: bool
) -> None:
    maya = await house.staff("maya", "supporter")
    await house.app.writer.perform(lambda tx: expire(tx, days))

    again = await house.enter(maya.token)

    welcome = next(frame for frame in again.frames if frame["type"] == "welcome")
    assert (welcome["training"]["days_left"] == days) if warned else ("training" not in welcome)


async def test_where_training_is_required_a_group_does_not_open_without_a_record(build: OpenHouse) -> None:
    house = await build(training_required=True)
    await group(house, WEEKLY)
    maya = await house.staff("maya", "supporter")

    with pytest.raises(Refused, match="training_needed"):
        await maya.join(ROOM)

    await house.app.writer.perform(lambda tx: expire(tx, 0))
    await join_and_follow(maya, ROOM)
    await go_to(house, SEVEN_MS)
    await maya.event(LOG, "room_opened")


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

    assert kinds_heard(maya).count("room_opened") == 1
    assert (await maya.event(LOG, "room_opened"))["event"]["closes_at"].endswith("T20:00:00.000Z")


async def test_a_room_without_times_and_holders_is_open_until_it_is_closed(house: House) -> None:
    await house.group("r_hearth")
    anna = await house.member("r_hearth")

    house.clock.forward(seconds=7 * 24 * 3600)
    await house.app.housekeeping.convener.tick()

    assert (await anna.say("r_hearth", "still here"))["delivery"] == "delivered"
