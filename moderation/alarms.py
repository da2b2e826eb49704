"""The clock of a case: who is asked next, and when, until a named human has claimed it.

At half its time everyone on the desk is alarmed again; at its end the first person on call is asked, after a
pause the next, and when all were asked the place's own webhooks, again and again with growing pauses.
Times in ms since 1970 UTC.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum

from moderation.review import Case

PATIENCE = 6
"""A case that waited this many times its due time goes before every case that opens later, at any level."""

RETRY_SECONDS = (5, 30, 120, 300, 900, 1800, 3600, 7200, 14_400, 28_800, 28_800)
"""Pauses before an alert that did not arrive is sent again: eleven times in a day, then it is given up."""


class Step(StrEnum):
    DESK = "desk"
    ON_CALL = "on_call"
    WEBHOOK = "webhook"


@dataclass(frozen=True, slots=True)
class Chain:
    """How many people are on call, the pause after each, and the longest pause between repeats."""

    on_call: int
    pause_ms: int
    longest_ms: int


@dataclass(frozen=True, slots=True)
class Alarm:
    """One step of the chain. `place` counts people on call from 0; `next_at`: when the next one is due."""

    step: Step
    place: int
    next_at: int


def alarm(done: int, due: int, now: int, chain: Chain) -> Alarm:
    """Say what the next step is when `done` steps were taken before."""
    if done == 0:
        return Alarm(Step.DESK, 0, max(due, now))
    if done <= chain.on_call:
        return Alarm(Step.ON_CALL, done - 1, now + chain.pause_ms)
    # Doubling beyond the longest pause would only make large numbers.
    repeats = min(done - chain.on_call - 1, 32)
    return Alarm(Step.WEBHOOK, 0, now + min(chain.pause_ms << repeats, chain.longest_ms))


def retry_at(tries: int, now: int) -> int | None:
    """Say when an alert that was tried so often is tried again; None when that was the last time."""
    return now + RETRY_SECONDS[tries - 1] * 1000 if tries <= len(RETRY_SECONDS) else None


def most_urgent_first(cases: Iterable[Case], allowed_ms: Callable[[Case], int]) -> list[Case]:
    """Sort cases by how long each can still be left, counted in its own due time.

    A short due time goes first, and waiting makes up for a long one: a rank never changes while others only
    arrive, so whatever waits is reached. `allowed_ms` gives the due time of a case's track and level.
    """
    return sorted(cases, key=lambda case: (case.due_at + (PATIENCE - 1) * allowed_ms(case), case.key))
