"""Hours of the week hold in whatever order supporters come, go, take talks and are looked at."""

from contextlib import suppress
from random import Random

import pytest

from rooms.shifts import Worked, worked_ms
from rooms.times import HOUR_MS
from tests.client import Client, Refused
from tests.house import House, OpenHouse
from tests.journeys.waiting import WAIT

CAP_HOURS = 2
STEPS = 90


async def step(chance: Random, house: House, one: Client) -> None:
    """Do one of the things that may happen, which may be refused."""
    what = chance.choice(("come", "come", "go", "take", "take", "peer", "time", "time"))
    if what == "come":
        await one.request("on_duty", capacity=chance.randint(1, 20), ready=chance.random() < 0.5)
    elif what == "go":
        await one.request("off_duty")
    elif what == "take":
        await one.request("take")
    elif what == "peer":
        await (await house.enter()).request("wait", **WAIT)
    else:
        house.clock.forward(seconds=chance.choice((20, 600, 3000, 40 * 3600)))
        if chance.random() < 0.7:
            await house.app.housekeeping.host.tick()


async def stretches_of(house: House, person: int) -> list[Worked]:
    rows = await house.rows(
        """SELECT began_at, finished_at FROM shifts WHERE person = :person AND began_at IS NOT NULL
           ORDER BY began_at""",
        person=person,
    )
    return [Worked(int(str(began)), None if end is None else int(str(end))) for began, end in rows]


def worked_by(stretches: list[Worked], moment: int) -> int:
    """Add up what lay in the seven days before a moment, as it was then."""
    begun = [w for w in stretches if w.since <= moment]
    return worked_ms([Worked(w.since, min(w.until or moment, moment)) for w in begun], moment)


async def check(house: House, person: int) -> int:
    """Hold each end of a stretch and each beginning of a talk against the cap; gives how many ended at it."""
    stretches = await stretches_of(house, person)
    ends = [worked_by(stretches, w.until) for w in stretches if w.until is not None]
    begun = await house.rows("SELECT began_at FROM talks WHERE supporter = :person", person=person)

    assert all(worked <= CAP_HOURS * HOUR_MS for worked in ends)
    assert all(worked_by(stretches, int(str(at))) < CAP_HOURS * HOUR_MS for (at,) in begun)
    return sum(worked == CAP_HOURS * HOUR_MS for worked in ends)


@pytest.mark.parametrize("seed", [1, 2, 3])
async def test_in_whatever_order_things_come_nobody_works_or_is_given_more_than_their_hours(
    build: OpenHouse, seed: int
) -> None:
    chance = Random(seed)
    house = await build(hours_per_week=CAP_HOURS, talks_per_supporter=20, rehearsal=True)
    team = [await house.staff(name, "supporter") for name in ("sasha", "kim", "maya")]
    people = [await house.person_of(one) for one in team]

    for _ in range(STEPS):
        with suppress(Refused):
            await step(chance, house, chance.choice(team))

    reached = [await check(house, person) for person in people]
    assert sum(reached) > 0
    assert (await house.rows("SELECT COUNT(*) FROM talks"))[0][0]
