"""How long a place in line takes: an honest range, learned from those who waited in the last hours."""

from collections.abc import Sequence
from dataclasses import dataclass

from rooms.times import MINUTE_MS

MINUTES_A_TALK = 25
"""A first guess until enough people have waited."""
LEARNED_FROM = 8
"""Fewer waits than this say nothing yet."""
LOW_SHARE, HIGH_SHARE = 0.10, 0.90


@dataclass(frozen=True, slots=True)
class Waited:
    """One wait that ended in a talk: the place at its start, counted from 1, and how long it took."""

    place: int
    waited_ms: int


def estimate_minutes(place: int, supporters: int, waits: Sequence[Waited] = ()) -> tuple[int, int]:
    """Give a range in minutes, low and high, within which four of five waits of the last hours fell.

    Waits that began at about the same place count; without enough of them it reckons with the usual length of
    talks, and with nobody on duty as if one supporter would come.
    """
    near = [w.waited_ms for w in waits if abs(w.place - place) <= 1 + place // 4]
    if len(near) < LEARNED_FROM or not supporters:
        return guessed_minutes(place, supporters)
    low, high = quantile(near, LOW_SHARE), quantile(near, HIGH_SHARE)
    return low // MINUTE_MS, max(-(-high // MINUTE_MS), 1)


def guessed_minutes(place: int, supporters: int) -> tuple[int, int]:
    """Guess from the number of supporters alone."""
    rounds = (place - 1) // max(1, supporters)
    return rounds * MINUTES_A_TALK // 2, (rounds + 1) * MINUTES_A_TALK


def quantile(values: Sequence[int], share: float) -> int:
    """Give the value below which a share of the values lies; the nearest one that occurred."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]
