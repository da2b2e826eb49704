"""When a group meets: a rule on the wall clock of one place, turned into moments. Times in ms since 1970 UTC.

A weekly meeting at seven stays at seven when the clocks change, and lasts as long as always. An hour that the
clocks leave out is moved behind the gap; of an hour that comes twice, the first one counts.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from functools import lru_cache

from dateutil.rrule import rrulestr

from rooms.times import MINUTE_MS, milliseconds

LONGEST_MINUTES = 720
RULE_MAX_CHARS = 200
ONCE = ""
EARLY_MS = 30 * MINUTE_MS
"""A group that is opened by hand so shortly before its time meets until the end of that meeting."""

EVERY = {"once": ONCE, "week": "FREQ=WEEKLY", "fortnight": "FREQ=WEEKLY;INTERVAL=2", "month": "FREQ=MONTHLY"}
"""What an operator may write instead of a rule."""

_RULE = re.compile(
    r"FREQ=(DAILY|WEEKLY|MONTHLY)(;(INTERVAL|BYDAY|BYMONTH|BYMONTHDAY|BYSETPOS|COUNT|UNTIL|WKST)=[A-Z0-9,+-]+)*"
)
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Schedule:
    """`starts` is the first meeting on the wall clock of `zone`; `rule` an RRULE of RFC 5545, or empty."""

    starts: datetime
    zone: tzinfo
    rule: str
    minutes: int


@dataclass(frozen=True, slots=True)
class Meeting:
    """One meeting; what it opens at is part of it, what it closes at is not."""

    opens_at: int
    closes_at: int


def rule_from(every: str) -> str:
    """Turn what an operator wrote into a rule; raises `ValueError` with words for them."""
    rule = EVERY.get(every, every)
    if rule != ONCE and (len(rule) > RULE_MAX_CHARS or not _RULE.fullmatch(rule)):
        raise ValueError(
            f"every is {', '.join(EVERY)}, or a rule such as FREQ=WEEKLY;BYDAY=TU,TH by days, weeks or months"
        )
    return rule


def check_schedule(schedule: Schedule) -> None:
    """Raise `ValueError`, with words for the operator, for a schedule that cannot be read or never meets."""
    if not 1 <= schedule.minutes <= LONGEST_MINUTES:
        raise ValueError(f"minutes is a whole number from 1 to {LONGEST_MINUTES}")
    if next(_walls(schedule, schedule.starts), None) is None:
        raise ValueError("by this rule the group would never meet")


def meeting_at(schedule: Schedule, now: int) -> Meeting | None:
    """Find the meeting that goes on, or else the next; None when there is none any more."""
    return _meeting_in_minute(schedule, now // MINUTE_MS)


@lru_cache(maxsize=4096)
def _meeting_in_minute(schedule: Schedule, minute: int) -> Meeting | None:
    """Meetings begin and end with a minute, so one answer holds for all of it."""
    now = minute * MINUTE_MS
    wall = datetime.fromtimestamp(now / 1000, schedule.zone).replace(tzinfo=None)
    since = wall - timedelta(minutes=schedule.minutes) - _DAY
    meetings = (_meeting(schedule, begins) for begins in _walls(schedule, since))
    return next((meeting for meeting in meetings if meeting.closes_at > now), None)


def _walls(schedule: Schedule, since: datetime) -> Iterator[datetime]:
    """List, on the wall clock, when the group meets from a moment on."""
    if schedule.rule == ONCE:
        yield from [schedule.starts] if schedule.starts >= since else []
        return
    yield from rrulestr(schedule.rule, dtstart=schedule.starts).xafter(since, inc=True)


def _meeting(schedule: Schedule, begins: datetime) -> Meeting:
    opens_at = milliseconds(begins.replace(tzinfo=schedule.zone, fold=0))
    return Meeting(opens_at, opens_at + schedule.minutes * MINUTE_MS)


def opened_by_hand(meeting: Meeting | None, minutes: int | None, now: int) -> tuple[int, int | None]:
    """Say which meeting a group opened now is opened for, and when it closes; None for never by itself."""
    if meeting is not None and meeting.opens_at - EARLY_MS <= now:
        return meeting.opens_at, meeting.closes_at
    return 0, None if minutes is None else now + minutes * MINUTE_MS
