"""Figures of outcomes name nobody, not even by what is left when the rest is taken away."""

from hypothesis import given
from hypothesis import strategies as st

from rooms.outcomes import FEWEST, Ended, figures, suppressed

counts = st.dictionaries(st.sampled_from("abcde"), st.integers(0, 30), min_size=1)


def talk(before: int | None = None, after: int | None = None, helpful: bool | None = None) -> Ended:
    return Ended(1, 0, before, after, helpful)


@given(counts)
def test_no_small_number_is_told(given_counts: dict[str, int]) -> None:
    told = suppressed(given_counts)

    assert all(count in (None, 0) or count >= FEWEST for count in told.values())
    assert all(told[name] in (None, count) for name, count in given_counts.items())


@given(counts)
def test_what_is_left_out_cannot_be_reckoned_from_the_sum(given_counts: dict[str, int]) -> None:
    told = suppressed(given_counts)
    hidden = [name for name, count in told.items() if count is None]

    others = [name for name, count in told.items() if count]
    assert len(hidden) != 1 or not others


def test_the_change_of_mood_is_told_once_enough_have_told_it() -> None:
    better = [talk(2, 5, helpful=True)] * FEWEST
    few = figures(better[1:])
    enough = figures([*better, talk()])

    assert (few.talks, few.told_mood, few.mood_before, few.mood_after) == (None, None, None, None)
    assert (enough.talks, enough.told_mood, enough.mood_before, enough.mood_after) == (6, 5, 2.0, 5.0)
    assert enough.mood == {"better": 5, "same": 0, "worse": 0}
    assert enough.helpful == {"yes": None, "no": 0, "not_told": None}
