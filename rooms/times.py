"""Say how long a minute is, and write moments as the protocol does: whole milliseconds since 1970 in UTC."""

from datetime import UTC, datetime, timedelta
from functools import lru_cache

MINUTE_MS = 60_000
HOUR_MS = 60 * MINUTE_MS
DAY_MS = 24 * HOUR_MS
WEEK_MS = 7 * DAY_MS
MONTH_MS = 30 * DAY_MS
"""How long a month is wherever something is kept for months."""

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_BARE_EPOCH = EPOCH.replace(tzinfo=None)
"""Without a zone the same moment is written in two thirds of the time."""


@lru_cache(maxsize=64)
def rfc3339(ms: int) -> str:
    """Write a moment as RFC 3339 in UTC with milliseconds: `2026-01-02T03:04:05.678Z`.

    What one batch records happened at one moment, so the last few answers are remembered.
    """
    return f"{(_BARE_EPOCH + timedelta(milliseconds=ms)).isoformat(timespec='milliseconds')}Z"


def milliseconds(moment: datetime) -> int:
    """Turn an aware time into whole milliseconds since 1970; what is finer is dropped."""
    return (moment - EPOCH) // timedelta(milliseconds=1)


def milliseconds_of(written: str) -> int:
    """Read a moment as the protocol writes it."""
    return milliseconds(datetime.fromisoformat(written))
