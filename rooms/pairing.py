"""The waiting line: first come, first served, and whoever lost their socket keeps their place a while."""

from collections.abc import Sequence
from dataclasses import dataclass

from rooms.ids import PersonId

MINUTES_A_TALK = 25
"""A first guess until the server has learned from its own talks."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """Someone in line. `gone_at`: when their last socket closed (ms since 1970 UTC), None while here."""

    person: PersonId
    position: int
    since: int
    wanted: str
    care: int = 0
    gone_at: int | None = None


def next_in_line(line: Sequence[Waiting]) -> Waiting | None:
    """Choose whom a supporter gets: the first who is here; someone who is away keeps their place."""
    return next((w for w in line if w.gone_at is None), None)


def estimate_minutes(place: int, supporters: int) -> tuple[int, int]:
    """Guess how long a place takes, low and high; with nobody on duty it reckons with one who may come."""
    rounds = (place - 1) // max(1, supporters)
    return rounds * MINUTES_A_TALK // 2, (rounds + 1) * MINUTES_A_TALK


def lapsed(line: Sequence[Waiting], now: int, keep_ms: int) -> tuple[Waiting, ...]:
    """Find those who have been away longer than their place is kept."""
    return tuple(w for w in line if w.gone_at is not None and now - w.gone_at > keep_ms)
