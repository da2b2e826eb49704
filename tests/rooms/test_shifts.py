"""Nobody works more than the cap, and a break after a hard talk is kept where it is required."""

from hypothesis import given
from hypothesis import strategies as st

from rooms.shifts import (
    ENDING_MS,
    HoursStep,
    Rest,
    Worked,
    hours_step,
    rest_ms,
    used_up_at,
    worked_ms,
)
from rooms.times import HOUR_MS, WEEK_MS

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


def test_hours_that_run_out_are_told_once_and_then_end_the_shift() -> None:
    at_the_end = worked((12, None))

    assert hours_step(at_the_end, 12, NOW - ENDING_MS - 1, told=False) is None
    assert hours_step(at_the_end, 12, NOW - ENDING_MS, told=False) is HoursStep.TELL
    assert hours_step(at_the_end, 12, NOW - ENDING_MS, told=True) is None
    assert hours_step(at_the_end, 12, NOW, told=True) is HoursStep.END


Move = tuple[str, int]
MOVES = st.lists(
    st.tuples(st.sampled_from(("come", "go", "look")), st.integers(1, 30 * HOUR_MS)), min_size=1, max_size=40
)


def after(moves: list[Move], cap: int) -> list[list[Worked]]:
    """Let somebody come and go as they like, looked at as seldom as it happens; give every stand of it."""
    stretches: list[Worked] = []
    stands, now = [], NOW
    for move, later in moves:
        now += later
        on = bool(stretches) and stretches[-1].until is None
        if on and hours_step(stretches, cap, now, told=True) is HoursStep.END:
            stretches = [*stretches[:-1], Worked(stretches[-1].since, used_up_at(stretches, cap, now))]
        elif on and move == "go":
            stretches = [*stretches[:-1], Worked(stretches[-1].since, now)]
        elif not on and move == "come" and rest_ms(stretches, None, Rest(cap, 0, False), now) == 0:
            stretches = [*stretches, Worked(now, None)]
        stands.append(stretches)
    return stands


@given(MOVES, st.integers(1, 20))
def test_in_whatever_order_they_come_no_seven_days_hold_more_than_the_cap(
    moves: list[Move], cap: int
) -> None:
    ended = [stand for stand in after(moves, cap) if stand and stand[-1].until is not None]

    for stand in ended:
        assert worked_ms(stand, stand[-1].until or 0) <= cap * HOUR_MS


@given(MOVES, st.integers(1, 20))
def test_hours_are_never_cut_short(moves: list[Move], cap: int) -> None:
    """What the cap ended was ended at the cap, not before."""
    for stand in after(moves, cap):
        if stand and stand[-1].until is None:
            now = stand[-1].since + cap * HOUR_MS
            at = used_up_at(stand, cap, now)
            assert worked_ms([*stand[:-1], Worked(stand[-1].since, at)], at) == cap * HOUR_MS
