"""A group meets at its hour on its own clock, whatever the clocks of the year do."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rooms.meetings import (
    EARLY_MS,
    Meeting,
    Schedule,
    check_schedule,
    meeting_at,
    opened_by_hand,
    rule_from,
)
from rooms.times import MINUTE_MS, milliseconds

MADRID, NEW_YORK = ZoneInfo("Europe/Madrid"), ZoneInfo("America/New_York")


def weekly(starts: str, zone: ZoneInfo = MADRID, minutes: int = 60) -> Schedule:
    return Schedule(datetime.fromisoformat(starts), zone, "FREQ=WEEKLY", minutes)


def ms(moment: str) -> int:
    return milliseconds(datetime.fromisoformat(moment).replace(tzinfo=UTC))


def meetings(schedule: Schedule, since: str, count: int) -> list[str]:
    """Give when the next meetings open, in UTC."""
    found, now = [], ms(since)
    for _ in range(count):
        meeting = meeting_at(schedule, now)
        assert meeting is not None
        found.append(datetime.fromtimestamp(meeting.opens_at / 1000, UTC).isoformat()[:16])
        now = meeting.closes_at
    return found


def test_a_weekly_group_keeps_its_hour_when_the_clocks_go_forward() -> None:
    found = meetings(weekly("2026-03-10 19:00"), "2026-03-20 12:00", 3)

    assert found == ["2026-03-24T18:00", "2026-03-31T17:00", "2026-04-07T17:00"]


def test_a_weekly_group_keeps_its_hour_when_the_clocks_go_back() -> None:
    found = meetings(weekly("2026-10-06 19:00"), "2026-10-19 12:00", 3)

    assert found == ["2026-10-20T17:00", "2026-10-27T18:00", "2026-11-03T18:00"]


def test_an_hour_that_does_not_exist_is_moved_behind_the_gap() -> None:
    found = meetings(weekly("2026-03-01 02:30", NEW_YORK), "2026-03-06 00:00", 2)

    assert found == ["2026-03-08T07:30", "2026-03-15T06:30"]  # half past three, then half past two


def test_of_an_hour_that_comes_twice_the_first_one_counts_and_it_lasts_as_long_as_always() -> None:
    meeting = meeting_at(weekly("2026-10-25 01:30", NEW_YORK, 90), ms("2026-10-31 12:00"))

    assert meeting == Meeting(ms("2026-11-01 05:30"), ms("2026-11-01 07:00"))


def test_a_meeting_that_crosses_a_change_of_clocks_has_its_full_length() -> None:
    meeting = meeting_at(weekly("2026-03-22 01:30", MADRID, 120), ms("2026-03-28 12:00"))

    assert meeting is not None
    assert meeting.closes_at - meeting.opens_at == 120 * MINUTE_MS


def test_one_meeting_is_over_when_it_is_over() -> None:
    once = Schedule(datetime.fromisoformat("2026-12-01 19:00"), MADRID, "", 60)

    assert meeting_at(once, ms("2026-11-01 00:00")) == Meeting(ms("2026-12-01 18:00"), ms("2026-12-01 19:00"))
    assert meeting_at(once, ms("2026-12-01 18:59")) is not None
    assert meeting_at(once, ms("2026-12-01 19:00")) is None


@pytest.mark.parametrize(
    ("every", "since", "found"),
    [
        ("fortnight", "2026-12-02 00:00", ["2026-12-15T18:00", "2026-12-29T18:00"]),
        ("month", "2026-12-02 00:00", ["2027-01-01T18:00", "2027-02-01T18:00"]),
        ("FREQ=WEEKLY;BYDAY=TU,TH", "2026-12-02 00:00", ["2026-12-03T18:00", "2026-12-08T18:00"]),
        ("FREQ=MONTHLY;BYDAY=1MO", "2026-12-02 00:00", ["2026-12-07T18:00", "2027-01-04T18:00"]),
    ],
)
def test_a_rule_says_what_an_operator_means_by_it(every: str, since: str, found: list[str]) -> None:
    schedule = Schedule(datetime.fromisoformat("2026-12-01 19:00"), MADRID, rule_from(every), 60)

    assert meetings(schedule, since, 2) == found


@pytest.mark.parametrize(
    "every",
    [
        "yearly",
        "FREQ=SECONDLY",
        "FREQ=WEEKLY;BYHOUR=3",
        "FREQ=WEEKLY\nEXDATE:20260101",
        "freq=weekly",
        "x" * 300,
    ],
)
def test_a_rule_that_is_none_is_refused_with_words(every: str) -> None:
    with pytest.raises(ValueError, match="every is once, week"):
        rule_from(every)


def test_a_group_that_would_never_meet_is_refused() -> None:
    with pytest.raises(ValueError, match="never meet"):
        check_schedule(
            Schedule(datetime.fromisoformat("2026-01-01"), MADRID, "FREQ=MONTHLY;BYMONTH=2;BYMONTHDAY=30", 60)
        )


starts = st.datetimes(
    min_value=datetime.fromisoformat("2026-01-01"), max_value=datetime.fromisoformat("2027-12-31")
).map(lambda moment: moment.replace(second=0, microsecond=0))


@given(
    starts=starts,
    zone=st.sampled_from([MADRID, NEW_YORK, ZoneInfo("Australia/Lord_Howe"), ZoneInfo("UTC")]),
    rule=st.sampled_from(["FREQ=WEEKLY", "FREQ=DAILY", "FREQ=WEEKLY;BYDAY=MO,FR", ""]),
    minutes=st.integers(1, 720),
    later=st.timedeltas(timedelta(0), timedelta(days=400)),
)
def test_the_meeting_found_is_never_over_and_keeps_its_length_and_its_hour(
    starts: datetime, zone: ZoneInfo, rule: str, minutes: int, later: timedelta
) -> None:
    schedule = Schedule(starts, zone, rule, minutes)
    now = milliseconds((starts + later).replace(tzinfo=zone))

    meeting = meeting_at(schedule, now)

    if meeting is None:
        assert rule == ""
        return
    assert meeting.closes_at > now
    assert meeting.closes_at - meeting.opens_at == minutes * MINUTE_MS
    wall = datetime.fromtimestamp(meeting.opens_at / 1000, zone).replace(tzinfo=None)
    there = wall.replace(tzinfo=zone).utcoffset() == wall.replace(tzinfo=zone, fold=1).utcoffset()
    assert not there or wall.minute % 30 == starts.minute % 30
    if meeting.opens_at > now:
        earlier = meeting_at(schedule, meeting.opens_at - MINUTE_MS)
        assert earlier is not None
        assert earlier.opens_at <= meeting.opens_at


def test_opening_by_hand_shortly_before_the_time_is_for_that_meeting() -> None:
    meeting = Meeting(10 * EARLY_MS, 12 * EARLY_MS)

    assert opened_by_hand(meeting, 60, 9 * EARLY_MS) == (meeting.opens_at, meeting.closes_at)
    assert opened_by_hand(meeting, 60, 11 * EARLY_MS) == (meeting.opens_at, meeting.closes_at)
    assert opened_by_hand(meeting, 60, 0) == (0, 60 * MINUTE_MS)
    assert opened_by_hand(None, None, 0) == (0, None)
