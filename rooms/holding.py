"""A group that somebody holds: it opens with them, pauses without them, and closes kindly. Times in ms."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from enum import StrEnum

from rooms.ids import PersonId
from rooms.meetings import Meeting
from rooms.people import Role
from rooms.times import MINUTE_MS

SEATS_FREE_MS = 60 * MINUTE_MS
"""So long after the end people can go on reading; then their seats are free for the next meeting."""


class Step(StrEnum):
    """What is due in a group that somebody holds, or should."""

    OPEN = "open"
    CALL = "call"
    RING = "ring"
    SETTLE = "settle"
    PAUSE = "pause"
    RESUME = "resume"
    COUNT_DOWN = "count_down"
    CLOSE = "close"
    FREE_SEATS = "free_seats"


@dataclass(frozen=True, slots=True)
class Stand:
    """How a held group stands.

    `meeting` is the one that goes on or comes next, `met` when the last one began that it was opened for.
    `told` is the last countdown in minutes, `held_at` when somebody who holds it was last here, and `is_held`
    whether somebody is now. `adrift` means paused because nobody was. `called` is when the meeting began for
    which somebody was called, as nobody came to open it. `is_waited_for`: peers are in it or at its door;
    `rung`: the desk was called for them; `unsettled`: a case about it is open, and nobody has it in hand.
    """

    open: bool
    paused: bool
    adrift: bool
    meeting: Meeting | None
    met: int
    closes_at: int | None
    told: int | None
    held_at: int
    is_held: bool
    closed_at: int | None = None
    seated: bool = False
    called: int = 0
    is_waited_for: bool = False
    rung: bool = False
    unsettled: bool = False


def next_step(stand: Stand, countdown: Iterable[int], grace_ms: int, now: int) -> Step | None:
    """Say what is due in a held group."""
    if not stand.open:
        return _while_closed(stand, grace_ms, now)
    if stand.closes_at is not None and stand.closes_at <= now:
        return Step.CLOSE
    if stand.adrift and stand.paused:
        return Step.RESUME if stand.is_held else _ring(stand)
    if not stand.paused and not stand.is_held and now - stand.held_at >= grace_ms:
        return Step.PAUSE
    if stand.unsettled:
        return Step.SETTLE
    if stand.paused:
        return None
    return Step.COUNT_DOWN if minutes_left(stand, countdown, now) is not None else None


def _while_closed(stand: Stand, grace_ms: int, now: int) -> Step | None:
    meeting = stand.meeting
    is_due = meeting is not None and is_late(meeting, stand.met, now)
    step = _while_late(stand, meeting, grace_ms, now) if meeting is not None and is_due else None
    if step is None and stand.unsettled and not is_due:
        return Step.SETTLE
    over = stand.closed_at is not None and now - stand.closed_at >= SEATS_FREE_MS
    return step or (Step.FREE_SEATS if over and stand.seated else None)


def _while_late(stand: Stand, meeting: Meeting, grace_ms: int, now: int) -> Step | None:
    if stand.is_held:
        return Step.OPEN
    if now - max(meeting.opens_at, stand.held_at) < grace_ms:
        return None
    return _ring(stand) if stand.called == meeting.opens_at else Step.CALL


def _ring(stand: Stand) -> Step | None:
    """Call the desk for those who wait in a group that nobody holds, once; for nobody it is not called."""
    return Step.RING if stand.is_waited_for and not stand.rung else None


def is_late(meeting: Meeting, met: int, now: int) -> bool:
    """Say whether a closed group should be open: its time has come, and it has not met and ended early."""
    return meeting.opens_at <= now < meeting.closes_at and meeting.opens_at != met


def minutes_left(stand: Stand, countdown: Iterable[int], now: int) -> int | None:
    """Say which countdown is due: the shortest that is not told yet."""
    if stand.closes_at is None:
        return None
    left = stand.closes_at - now
    due = min((minutes for minutes in countdown if left <= minutes * MINUTE_MS), default=None)
    return due if due is not None and (stand.told is None or due < stand.told) else None


def may_hold(person: PersonId, role: Role, named: Collection[PersonId]) -> bool:
    """Say whether somebody may hold a group: who is named, else any supporter; moderators stand in."""
    if role in (Role.MODERATOR, Role.ADMIN):
        return True
    return role is Role.SUPPORTER and (not named or person in named)


WARN_DAYS = 14
"""So long before a training runs out its owner and the coordinator hear of it."""


def is_trained(expires_on: int | None, today: int, *, required: bool) -> bool:
    """Say whether a training holds today; days since 1970, the last one included."""
    return not required if expires_on is None else expires_on >= today
