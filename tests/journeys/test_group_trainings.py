"""Nobody opens a group with a training that has run out, and no meeting is cut off by it."""

import pytest

from chat.store import shifts
from chat.store.transaction import Transaction
from tests.client import Refused
from tests.house import House, OpenHouse, join_and_follow
from tests.journeys.held_groups import (
    LOG,
    ROOM,
    SEVEN_MS,
    WEEKLY,
    go_to,
    group,
    holder,
    kinds_heard,
    opened,
    with_a_weekly_group,
)


@pytest.fixture
async def place(build: OpenHouse) -> House:
    return await with_a_weekly_group(build)


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
