"""The needed span first: all that was found is shown, once, and nothing far from it."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from moderation.excerpts import AROUND, excerpts

TEXT = "x" * 400
SPANS = st.lists(st.tuples(st.integers(0, 390), st.integers(1, 10)).map(lambda s: (s[0], s[0] + s[1])))


@given(SPANS.filter(bool))
def test_each_part_that_was_found_is_in_one_excerpt_and_little_else(spans: list[tuple[int, int]]) -> None:
    shown = excerpts(TEXT, spans)

    for start, end in spans:
        assert sum(first <= start and end <= last for first, last in shown) == 1
    assert all(before[1] < after[0] for before, after in pairwise(shown))
    near = {n for start, end in spans for n in range(start - AROUND, end + AROUND)}
    assert {n for first, last in shown for n in range(first, last)} <= near


def test_a_text_in_which_nothing_was_found_is_shown_whole() -> None:
    assert excerpts("a report names no span", []) == [(0, 22)]
