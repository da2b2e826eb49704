"""How many it takes is reckoned from one's own weeks, and never says that fewer serve more."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rooms.staffing import (
    SERVED_SHARE,
    TALKS_EACH,
    Hour,
    Stretch,
    Wait,
    by_hour,
    served_within,
    supporters_needed,
    talks_needed,
)
from rooms.times import HOUR_MS, MINUTE_MS

TALK_MS = 30 * MINUTE_MS
rates = st.floats(0.1, 60)
lengths = st.floats(5, 90)


def local(at: int) -> Hour:
    """Let time begin on a Monday at midnight."""
    hours = at // HOUR_MS
    return hours // 24 % 7, hours % 24


def wait(hour: int, minutes: int, ended_by: str = "paired") -> Wait:
    return Wait(hour * HOUR_MS, minutes * MINUTE_MS, ended_by)


@given(rates, lengths)
def test_with_as_many_as_are_needed_most_are_served_soon_and_with_one_fewer_not(
    came: float, minutes: float
) -> None:
    needed, load = talks_needed(came, minutes), came * minutes / 60

    assert served_within(needed, load, minutes) >= SERVED_SHARE
    assert needed == 1 or served_within(needed - 1, load, minutes) < SERVED_SHARE


@given(rates, lengths, st.floats(0.1, 20))
def test_more_people_never_need_fewer_supporters(came: float, minutes: float, more: float) -> None:
    assert supporters_needed(came + more, minutes) >= supporters_needed(came, minutes)


def test_erlangs_own_numbers_come_out() -> None:
    """Two places and a load of one: one in three has to wait (2 * 0.2 / (2 - 1 * 0.8))."""
    assert served_within(2, 1.0, 1e9) == pytest.approx(2 / 3, abs=1e-6)


def test_an_hour_without_anybody_needs_nobody() -> None:
    assert supporters_needed(0, 30) == 0
    assert by_hour([], [], TALK_MS, 4, local) == ()


def test_an_hour_of_the_week_is_an_average_of_its_weeks() -> None:
    week = 7 * 24
    waits = [wait(20, 2), wait(20, 4), wait(week + 20, 6), wait(week + 20, 9, "gave_up")]
    duty = [
        Stretch(20 * HOUR_MS, 21 * HOUR_MS),
        Stretch((week + 20) * HOUR_MS, (week + 20) * HOUR_MS + HOUR_MS // 2),
    ]

    (hour,) = by_hour(waits, duty, TALK_MS, 2, local)

    assert (hour.hour, hour.came, hour.gave_up, hour.on_duty) == ((0, 20), 2.0, 0.5, 0.75)
    assert (hour.waited_p50_minutes, hour.waited_p95_minutes) == (4, 6)
    assert hour.needed == supporters_needed(2, 30)


@given(st.lists(st.tuples(st.integers(0, 10**9), st.integers(1, 10**8)), max_size=5))
def test_no_minute_on_duty_is_lost_or_counted_twice(drawn: list[tuple[int, int]]) -> None:
    duty = [Stretch(since, since + length) for since, length in drawn]

    hours = by_hour([], duty, TALK_MS, 1, local)

    assert sum(h.on_duty for h in hours) * HOUR_MS == pytest.approx(sum(length for _, length in drawn))


def test_a_supporter_is_never_reckoned_with_more_talks_than_agreed() -> None:
    assert all(
        supporters_needed(came, 30) * TALKS_EACH >= talks_needed(came, 30) for came in (0.5, 3, 11, 40)
    )
