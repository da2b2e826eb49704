"""How fast someone may speak: a bucket that fills with time and empties with words."""

from dataclasses import dataclass

from rooms.refusals import TooFast
from rooms.times import MINUTE_MS


@dataclass(frozen=True, slots=True)
class Pace:
    """`per_minute` drops flow in, at most `burst` are kept; one message takes one."""

    per_minute: int
    burst: int


@dataclass(slots=True)
class Bucket:
    """What is left, and since when. One owner changes it; `at` in ms since 1970 UTC."""

    drops: float
    at: int

    def take(self, pace: Pace, now: int) -> None:
        """Take one drop; raises `TooFast` with the time until the next one, and then takes none."""
        if now > self.at:
            self.drops = min(pace.burst, self.drops + (now - self.at) * pace.per_minute / MINUTE_MS)
        self.at = now
        if self.drops < 1:
            raise TooFast(retry_after_ms=int((1 - self.drops) * MINUTE_MS / pace.per_minute) + 1)
        self.drops -= 1

    def is_full(self, pace: Pace, now: int) -> bool:
        """Say whether it has refilled, so that it can be forgotten."""
        return self.drops + max(0, now - self.at) * pace.per_minute / MINUTE_MS >= pace.burst


SLOWEST_SECONDS = 600
"""Longest time a room may ask for between two messages of one peer."""


def check_gap(last: int | None, gap_ms: int, now: int) -> None:
    """Raise `TooFast` as long as the last one was less than the gap ago."""
    if last is not None and last <= now < last + gap_ms:
        raise TooFast(retry_after_ms=last + gap_ms - now)
