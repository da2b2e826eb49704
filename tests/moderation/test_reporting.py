"""Whose reports come to nothing again and again waits longer; nobody loses the right to report."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from moderation.reporting import GRACE, LONGEST, patience
from moderation.verdict import Track

COUNTS = st.integers(0, 1000)


@given(COUNTS, COUNTS)
def test_worry_about_somebody_always_weighs_in_full(dismissed: int, acted_on: int) -> None:
    assert patience(Track.CARE, dismissed, acted_on) == 1


@given(COUNTS, COUNTS)
def test_a_report_waits_longer_but_never_for_ever(dismissed: int, acted_on: int) -> None:
    assert 1 <= patience(Track.CONDUCT, dismissed, acted_on) <= LONGEST


@given(COUNTS, COUNTS)
def test_being_right_only_ever_helps(dismissed: int, acted_on: int) -> None:
    assert patience(Track.CONDUCT, dismissed, acted_on + 1) <= patience(Track.CONDUCT, dismissed, acted_on)
    assert patience(Track.CONDUCT, dismissed + 1, acted_on) >= patience(Track.CONDUCT, dismissed, acted_on)


@pytest.mark.parametrize(
    ("dismissed", "acted_on", "times"), [(GRACE - 1, 0, 1), (GRACE, 0, 2), (7, 3, 3), (6, 3, 1)]
)
def test_a_few_mistakes_are_anybody_s_good_right(dismissed: int, acted_on: int, times: int) -> None:
    assert patience(Track.CONDUCT, dismissed, acted_on) == times
