"""However hard the hour: who waits is asked about when it is due, and taken in their turn."""

from pathlib import Path

import pytest

from moderation.alarms import PATIENCE
from tests.desk.hour import DUE_SECONDS, ON_CALL, PAUSE_MS, Case, Evening, Hour, an_hour

pytestmark = pytest.mark.slow

OVERDUE = """
    SELECT COUNT(*) FROM cases WHERE state = 'open' AND alarm_at <= :now
      AND (claimed_until IS NULL OR claimed_until <= :now)
"""
NEVER_HELD = "SELECT public, due_at, alarm_step FROM cases WHERE state = 'open' AND claimed_by IS NULL"


@pytest.mark.parametrize("seed", [1, 2])
async def test_nothing_waits_unasked_about_and_nobody_is_overtaken(
    tmp_path: Path, migrated: Path, seed: int
) -> None:
    evening = Evening(waiting=40, moderators=3, arrivals_per_hour=90, minutes=12, seed=seed)

    async with an_hour(evening, tmp_path, migrated) as hour:
        async for now in hour.go_by():
            assert await hour.house.rows(OVERDUE, now=now) == [(0,)]
            await check_chains(hour, now)

        check_turns(hour)
        assert len(hour.claims) > evening.moderators
        assert (await hour.alarms())["webhook"] > 0


async def check_chains(hour: Hour, now: int) -> None:
    """Hold every case nobody has taken yet against the chain: desk, each on call, then again and again."""
    for public, due_at, step in await hour.house.rows(NEVER_HELD):
        assert isinstance(due_at, int)
        assert isinstance(step, int)
        late = now - due_at
        asked = min(2 + late // PAUSE_MS, 1 + ON_CALL) if late >= 0 else 0
        assert step >= asked, f"{public} is {late} ms late and was asked about {step} times"


def check_turns(hour: Hour) -> None:
    """Whatever was taken was the most urgent of its desk that nobody had taken before."""
    left = dict(hour.cases)
    for claim in hour.claims:
        del left[claim.id]
        waited = [
            c for c in left.values() if c.is_conduct is claim.is_conduct and c.opened_at <= taken(claim)
        ]
        assert all(rank(claim) <= rank(case) for case in waited)


def taken(case: Case) -> int:
    assert case.claimed_at is not None
    return case.claimed_at


def rank(case: Case) -> int:
    """Say until when a case could be left, counted in its own due time: what waits climbs."""
    return case.opened_at + PATIENCE * 1000 * DUE_SECONDS[case.level]
