"""A group that nobody holds calls somebody until a named human has it, and calls nobody for nothing."""

import pytest

from tests.client import Client, Refused
from tests.house import House, OpenHouse, join_and_follow
from tests.journeys.held_groups import (
    LOG,
    NOON,
    ROOM,
    SEVEN_MS,
    go_to,
    holder,
    named,
    opened,
    seen,
    with_a_weekly_group,
)


@pytest.fixture
async def place(build: OpenHouse) -> House:
    return await with_a_weekly_group(build)


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


@pytest.mark.parametrize("command", ["colleagues", "reach_out"])
async def test_in_the_case_of_a_group_there_is_nobody_to_reach_out_to(place: House, command: str) -> None:
    ines, _ = await nobody_comes(place)
    case = (await ines.event("desk:care", "case_opened"))["event"]
    await ines.request("claim", case=case["case"], version=case["version"])

    with pytest.raises(Refused, match="malformed") as refused:
        await ines.request(command, case=case["case"])

    assert refused.value.frame["field"] == "case"


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
