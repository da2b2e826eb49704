"""The range that people in line are told is what the last hours were like."""

from hypothesis import given
from hypothesis import strategies as st

from rooms.estimating import LEARNED_FROM, Waited, estimate_minutes, guessed_minutes
from rooms.times import MINUTE_MS


def waits(*minutes: int, place: int = 1) -> list[Waited]:
    return [Waited(place, minute * MINUTE_MS) for minute in minutes]


def test_a_few_waits_say_nothing_yet() -> None:
    assert estimate_minutes(1, 2, waits(*[90] * (LEARNED_FROM - 1))) == guessed_minutes(1, 2)


def test_enough_waits_are_told_as_they_were() -> None:
    assert estimate_minutes(1, 2, waits(3, 4, 5, 5, 6, 7, 8, 9, 10, 40)) == (4, 40)


def test_waits_from_other_places_do_not_count() -> None:
    learned = waits(*range(10, 20), place=9) + waits(*range(10))

    assert estimate_minutes(1, 3, learned) == (1, 9)
    assert estimate_minutes(9, 3, learned)[0] >= 10


@given(st.lists(st.integers(0, 500), min_size=20, max_size=200))
def test_four_of_five_waits_fall_into_the_range(minutes: list[int]) -> None:
    low, high = estimate_minutes(1, 1, waits(*minutes))

    assert sum(low <= minute <= high for minute in minutes) >= 0.8 * len(minutes) - 1


@given(st.integers(1, 50), st.integers(0, 9), st.lists(st.integers(0, 500), max_size=40))
def test_a_range_is_a_range(place: int, supporters: int, minutes: list[int]) -> None:
    low, high = estimate_minutes(place, supporters, waits(*minutes))

    assert 0 <= low <= high
    assert high >= 1
