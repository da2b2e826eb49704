"""Shifts and rest: how long somebody has been on duty lately, and when a break is due. Times in ms."""

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from rooms.times import HOUR_MS, MINUTE_MS, WEEK_MS

HARD_LEVEL = 4
"""After a talk at this level a break is offered, or required where the operator says so."""
ENDING_MS = 15 * MINUTE_MS
"""So long before the hours of the week are used up their owner hears of it, to hand over in good time."""


class HoursStep(StrEnum):
    """What is due as the hours of a week run out."""

    TELL = "tell"
    END = "end"


@dataclass(frozen=True, slots=True)
class Worked:
    """A stretch on duty; `until` is None while it goes on."""

    since: int
    until: int | None


@dataclass(frozen=True, slots=True)
class Rest:
    """The operator's limits: hours within seven days, and the break after a hard talk."""

    hours_per_week: int
    cool_down_ms: int
    cool_down_required: bool


def worked_ms(stretches: Iterable[Worked], now: int) -> int:
    """Add up the time on duty within the last seven days."""
    begin = now - WEEK_MS
    return sum(max(0, (now if w.until is None else w.until) - max(w.since, begin)) for w in stretches)


def hours_left_ms(stretches: Iterable[Worked], hours_per_week: int, now: int) -> int:
    """Say how much of the hours of the week is left."""
    return max(0, hours_per_week * HOUR_MS - worked_ms(stretches, now))


def hours_step(stretches: Sequence[Worked], hours_per_week: int, now: int, *, told: bool) -> HoursStep | None:
    """Say what is due for somebody on duty whose hours of the week run out; `told`: they have heard of it."""
    left = hours_left_ms(stretches, hours_per_week, now)
    if left == 0:
        return HoursStep.END
    return HoursStep.TELL if left <= ENDING_MS and not told else None


def used_up_at(stretches: Sequence[Worked], hours_per_week: int, now: int) -> int:
    """Find when the hours were used up in the stretch that goes on, should nobody have looked for a while.

    While somebody is on duty their hours only grow: as much as old ones leave the seven days, new ones come.
    """
    cap = hours_per_week * HOUR_MS
    since = max((w.since for w in stretches if w.until is None), default=now)

    def worked_by(moment: int) -> int:
        return worked_ms([replace(w, until=moment) if w.until is None else w for w in stretches], moment)

    return bisect_left(range(since, now), cap, key=worked_by) + since


def rest_ms(stretches: Sequence[Worked], hard_talk_ended: int | None, rest: Rest, now: int) -> int:
    """Say how long somebody has to rest before the next talk; 0 when they need not."""
    cap = rest.hours_per_week * HOUR_MS
    over = _until_below(stretches, cap, now) if worked_ms(stretches, now) >= cap else 0
    if hard_talk_ended is None or not rest.cool_down_required:
        return over
    return max(over, hard_talk_ended + rest.cool_down_ms - now, 0)


def _until_below(stretches: Sequence[Worked], cap: int, now: int) -> int:
    """Find by when enough of the last week lies further back than that, if nothing is added."""
    ended = [Worked(w.since, now if w.until is None else w.until) for w in stretches]
    for hours in range(1, 7 * 24 + 1):
        if worked_ms(ended, now + hours * HOUR_MS) < cap:
            return hours * HOUR_MS
    return WEEK_MS
