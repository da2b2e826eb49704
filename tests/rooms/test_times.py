"""Moments look the same everywhere on the wire."""

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from rooms.times import milliseconds, rfc3339

MOMENTS = st.datetimes(min_value=datetime(1970, 1, 1), max_value=datetime(9999, 12, 31)).map(  # noqa: DTZ001
    lambda moment: moment.replace(tzinfo=UTC, microsecond=moment.microsecond // 1000 * 1000)
)


def test_a_moment_is_written_with_milliseconds_and_z() -> None:
    assert rfc3339(1_767_323_045_007) == "2026-01-02T03:04:05.007Z"


@given(MOMENTS)
def test_what_is_written_can_be_read_back(moment: datetime) -> None:
    assert datetime.fromisoformat(rfc3339(milliseconds(moment))) == moment


@given(MOMENTS, MOMENTS)
def test_written_moments_sort_as_they_happened(one: datetime, other: datetime) -> None:
    assert (rfc3339(milliseconds(one)) < rfc3339(milliseconds(other))) == (one < other)


def test_what_is_finer_than_a_millisecond_is_dropped() -> None:
    assert milliseconds(datetime(1970, 1, 1, 0, 0, 1, 999_999, tzinfo=UTC)) == 1_999
