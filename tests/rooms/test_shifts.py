"""Nobody works more than the cap, and a break after a hard talk is kept where it is required."""

from hypothesis import given
from hypothesis import strategies as st

from rooms.shifts import HOUR_MS, WEEK_MS, Rest, Worked, rest_ms, worked_ms

NOW = 100 * WEEK_MS
REST = Rest(hours_per_week=12, cool_down_ms=15 * 60_000, cool_down_required=True)


def worked(*pairs: tuple[int, int | None]) -> list[Worked]:
    """Stretches as hours before now."""
    return [
        Worked(NOW - since * HOUR_MS, None if until is None else NOW - until * HOUR_MS)
        for since, until in pairs
    ]


def test_only_the_last_seven_days_count_and_the_shift_that_goes_on_does() -> None:
    assert worked_ms(worked((200, 160), (10, 8), (3, None)), NOW) == (8 + 2 + 3) * HOUR_MS


def test_whoever_has_had_their_hours_rests_until_enough_lies_back() -> None:
    assert rest_ms(worked((160, 148)), None, REST, NOW) == 9 * HOUR_MS
    assert rest_ms(worked((160, 149)), None, REST, NOW) == 0


def test_a_hard_talk_is_followed_by_a_break_only_where_it_is_required() -> None:
    offered = Rest(12, 15 * 60_000, cool_down_required=False)

    assert rest_ms([], NOW - 60_000, REST, NOW) == 14 * 60_000
    assert rest_ms([], NOW - 60_000, offered, NOW) == 0
    assert rest_ms([], NOW - 20 * 60_000, REST, NOW) == 0


@given(st.lists(st.tuples(st.integers(0, 200), st.integers(0, 8)), max_size=20), st.integers(1, 40))
def test_who_rests_as_long_as_told_is_below_the_cap(drawn: list[tuple[int, int]], cap: int) -> None:
    stretches = [Worked(NOW - (back + long) * HOUR_MS, NOW - back * HOUR_MS) for back, long in drawn]

    rest = rest_ms(stretches, None, Rest(cap, 0, cool_down_required=False), NOW)

    assert (rest > 0) == (worked_ms(stretches, NOW) >= cap * HOUR_MS)
    assert worked_ms(stretches, NOW + rest) < cap * HOUR_MS
