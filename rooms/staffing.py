"""How many people it takes: what one's own last weeks say about an hour of the week. Times in ms.

The reckoning is A. K. Erlang's for a line in front of several places (1917), where people come at random and
talks last as long as they last. It leaves out that some give up, so it asks for rather too many than too few.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from math import ceil, exp

from rooms.estimating import quantile
from rooms.times import HOUR_MS, MINUTE_MS

WITHIN_MINUTES = 5
SERVED_SHARE = 0.8
"""Four of five should be with somebody within five minutes."""
TALKS_EACH = 2
"""So many usual talks one supporter holds well at once."""
MOST_TALKS = 500

Hour = tuple[int, int]
"""A weekday, from 0 for Monday, and an hour of it."""
Local = Callable[[int], Hour]
"""Says in which hour of the week a moment lies, where the operator lives."""


@dataclass(frozen=True, slots=True)
class Wait:
    """A wait that is over. `ended_by`: `paired`, `gave_up` or `lapsed`."""

    began_at: int
    waited_ms: int
    ended_by: str


@dataclass(frozen=True, slots=True)
class Stretch:
    """A time on duty."""

    since: int
    until: int


@dataclass(frozen=True, slots=True)
class HourFigures:
    """What one hour of the week was like, on average a week; `needed` is how many should be on duty in it."""

    hour: Hour
    came: float
    gave_up: float
    waited_p50_minutes: int | None
    waited_p95_minutes: int | None
    on_duty: float
    needed: int


def by_hour(
    waits: Iterable[Wait],
    duty: Iterable[Stretch],
    talk_ms: int,
    weeks: int,
    local: Local,
) -> tuple[HourFigures, ...]:
    """Put the hours of the week in order, those in which nobody came and nobody was on duty left out."""
    came: dict[Hour, list[Wait]] = {}
    for wait in waits:
        came.setdefault(local(wait.began_at), []).append(wait)
    there = _hours_on_duty(duty, local)
    return tuple(
        _hour(hour, came.get(hour, []), there.get(hour, 0.0), talk_ms, weeks)
        for hour in sorted(came.keys() | there.keys())
    )


def _hour(hour: Hour, waits: Sequence[Wait], on_duty: float, talk_ms: int, weeks: int) -> HourFigures:
    paired = [wait.waited_ms for wait in waits if wait.ended_by == "paired"]
    return HourFigures(
        hour=hour,
        came=len(waits) / weeks,
        gave_up=(len(waits) - len(paired)) / weeks,
        waited_p50_minutes=quantile(paired, 0.5) // MINUTE_MS if paired else None,
        waited_p95_minutes=quantile(paired, 0.95) // MINUTE_MS if paired else None,
        on_duty=on_duty / weeks,
        needed=supporters_needed(len(waits) / weeks, talk_ms / MINUTE_MS),
    )


def _hours_on_duty(duty: Iterable[Stretch], local: Local) -> dict[Hour, float]:
    """Add up how many were on duty in each hour of the week; half an hour counts half."""
    there: dict[Hour, float] = {}
    for stretch in duty:
        at = stretch.since
        while at < stretch.until:
            end = min(stretch.until, at - at % HOUR_MS + HOUR_MS)
            hour = local(at)
            there[hour] = there.get(hour, 0.0) + (end - at) / HOUR_MS
            at = end
    return there


def supporters_needed(came_per_hour: float, talk_minutes: float) -> int:
    """Say how many supporters serve an hour in which so many come."""
    return ceil(talks_needed(came_per_hour, talk_minutes) / TALKS_EACH)


def talks_needed(came_per_hour: float, talk_minutes: float) -> int:
    """Say how many talks must be possible at once for most people to be with somebody soon."""
    if came_per_hour <= 0 or talk_minutes <= 0:
        return 0
    load = came_per_hour * talk_minutes / 60
    talks = max(1, ceil(load))
    while talks < MOST_TALKS and served_within(talks, load, talk_minutes) < SERVED_SHARE:
        talks += 1
    return talks


def served_within(talks: int, load: float, talk_minutes: float) -> float:
    """Say which share is served within `WITHIN_MINUTES`, with so many talks possible at once."""
    if talks <= load:
        return 0.0
    return 1 - _has_to_wait(talks, load) * exp(-(talks - load) * WITHIN_MINUTES / talk_minutes)


def _has_to_wait(talks: int, load: float) -> float:
    """Give the chance that every place is taken: Erlang C, by the recursion of B, which does not overflow."""
    blocked = 1.0
    for n in range(1, talks + 1):
        blocked = load * blocked / (n + load * blocked)
    return talks * blocked / (talks - load * (1 - blocked))
