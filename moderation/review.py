"""The life of a case: opened, raised, claimed, lapsed, decided; and what a decision brings about.

`version` counts claims, lapses, raises, decisions and reversals, not flags. Times in ms since 1970 UTC.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from moderation.verdict import Track
from rooms.ids import CaseId, MemberId, PersonId
from rooms.refusals import CaseMovedOn, CaseTaken, ClaimNeeded, Malformed, NotAllowed


class CaseState(StrEnum):
    OPEN = "open"
    DECIDED = "decided"
    REVERSED = "reversed"


class Decision(StrEnum):
    DISMISS = "dismiss"
    RELEASE = "release"
    HIDE_MESSAGE = "hide_message"
    REJECT = "reject"
    NUDGE = "nudge"
    WARN = "warn"
    MUTE = "mute"
    REMOVE = "remove"
    SUSPEND = "suspend"
    CARED_FOR = "cared_for"
    UPHOLD = "uphold"
    OVERTURN = "overturn"


class Purpose(StrEnum):
    """Why a case is on the desk: something was flagged, or an earlier decision is looked at anew."""

    FLAG = "flag"
    APPEAL = "appeal"
    ANEW = "anew"


class Attention(StrEnum):
    """How far somebody's cry for help has come, as they are told."""

    LOOKED_AT = "looked_at"
    WAITS = "waits"
    CLOSED = "closed"


def attention(cases: Iterable[Attention]) -> Attention:
    """Say how all cases of a person stand together: whoever has one of them has the person in mind."""
    found = set(cases)
    return next(each for each in Attention if each in found or each is Attention.CLOSED)


class Fate(StrEnum):
    """What becomes of a held message where the decision alone does not tell."""

    POST = "post"
    REJECT = "reject"


class Effect(StrEnum):
    """What a decision does to the message and the person it is about."""

    RELEASE = "release"
    HIDE = "hide"
    REJECT = "reject"
    NUDGE = "nudge"
    WARN = "warn"
    MUTE = "mute"
    HOLD = "hold"
    REMOVE = "remove"
    SUSPEND = "suspend"


_ON_EITHER = frozenset({Decision.DISMISS, Decision.RELEASE, Decision.HIDE_MESSAGE, Decision.REJECT})
_LADDER = frozenset({Decision.NUDGE, Decision.WARN, Decision.MUTE, Decision.REMOVE, Decision.SUSPEND})

ALLOWED: Mapping[Track, frozenset[Decision]] = {
    Track.CARE: _ON_EITHER | {Decision.CARED_FOR},
    Track.CONDUCT: _ON_EITHER | _LADDER,
}
"""Care never restricts anybody: what restricts stands on the conduct side only."""

ON_APPEAL = frozenset({Decision.UPHOLD, Decision.OVERTURN})
"""Whoever decides an appeal says only whether the first decision stands."""

NEEDS_UNTIL = frozenset({Decision.MUTE, Decision.SUSPEND})


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One subject somebody should look at. `key` is 0 until it is stored; `person` is whom it is about.

    `alarm_step` counts the alarms so far, `alarm_at` is when the next is due unless somebody holds the case.
    `origin` is the key of the case whose decision an appeal or a second opinion is about. `written` counts
    how often it was stored, so that nobody writes over what they have not read.
    """

    id: CaseId
    track: Track
    level: int
    subject: str
    opened_at: int
    due_at: int
    key: int = 0
    state: CaseState = CaseState.OPEN
    version: int = 1
    message: int | None = None
    room: int | None = None
    member: MemberId | None = None
    person: PersonId | None = None
    claimed_by: PersonId | None = None
    claimed_until: int | None = None
    decided_by: PersonId | None = None
    decision: Decision | None = None
    alarm_step: int = 0
    alarm_at: int | None = None
    purpose: Purpose = Purpose.FLAG
    origin: int | None = None
    written: int = 0

    def holder(self, now: int) -> PersonId | None:
        """Say whose claim stands."""
        standing = self.claimed_until is not None and self.claimed_until > now
        return self.claimed_by if standing else None


def raised(case: Case, level: int, due_at: int, now: int) -> Case:
    """Raise a case to a higher level; it is due no later than before, and so is its next alarm."""
    alarm_at = half_time(now, due_at) if case.alarm_at is None else min(case.alarm_at, half_time(now, due_at))
    due = min(case.due_at, due_at)
    return replace(case, level=level, due_at=due, alarm_at=alarm_at, version=case.version + 1)


def brought_forward(case: Case, due_at: int, now: int) -> Case:
    """Let a case wait no longer than a new flag allows; flags do not count as versions."""
    if due_at >= case.due_at or case.alarm_step > 0:
        return case
    return replace(case, due_at=due_at, alarm_at=half_time(now, due_at))


def half_time(now: int, due: int) -> int:
    """Say when half the time is over: then everyone on the desk is alarmed again."""
    return now + (due - now) // 2


def check_version(case: Case, by: PersonId, version: int, now: int) -> None:
    """Refuse a step on a case that another holds (this wins) or that has moved on."""
    if case.holder(now) not in (None, by):
        raise CaseTaken
    if case.version != version or case.state is not CaseState.OPEN:
        raise CaseMovedOn(case.version)


def claimed(case: Case, by: PersonId, version: int, now: int, lease_ms: int) -> Case:
    """Claim an open case, or renew one's own claim; raises `CaseTaken`, `CaseMovedOn`."""
    check_version(case, by, version, now)
    return replace(case, claimed_by=by, claimed_until=now + lease_ms, version=case.version + 1)


def lapsed(case: Case) -> Case:
    """End a claim that ran out or was given back."""
    return replace(case, claimed_by=None, claimed_until=None, version=case.version + 1)


def decided(case: Case, by: PersonId, version: int, decision: Decision, until: int | None, now: int) -> Case:
    """Decide a case one has claimed; raises `CaseTaken`, `CaseMovedOn`, `ClaimNeeded`, `Malformed`."""
    check_version(case, by, version, now)
    if case.holder(now) != by:
        raise ClaimNeeded
    if decision not in _allowed(case):
        raise Malformed("decision")
    if decision in NEEDS_UNTIL and (until is None or until <= now):
        raise Malformed("until")
    return replace(
        case,
        state=CaseState.DECIDED,
        version=case.version + 1,
        decided_by=by,
        decision=decision,
        claimed_by=None,
        claimed_until=None,
    )


def released_by_holder(case: Case, by: PersonId, now: int) -> Case:
    """Close a case about a message that whoever holds its room lets through; raises `CaseTaken`."""
    if case.holder(now) not in (None, by):
        raise CaseTaken
    return replace(
        case,
        state=CaseState.DECIDED,
        version=case.version + 1,
        decided_by=by,
        decision=Decision.RELEASE,
        claimed_by=None,
        claimed_until=None,
    )


def settled(case: Case) -> Case:
    """Close a case that has settled itself, so that nobody is asked about it any more."""
    return replace(
        case,
        state=CaseState.DECIDED,
        version=case.version + 1,
        decision=Decision.DISMISS,
        claimed_by=None,
        claimed_until=None,
    )


def _allowed(case: Case) -> frozenset[Decision]:
    return ON_APPEAL if case.purpose is Purpose.APPEAL else ALLOWED[case.track]


def reversed_by(case: Case, by: PersonId, version: int) -> Case:
    """Take back a decision of somebody else; raises `CaseMovedOn`, and `NotAllowed` for one's own.

    What an appeal or a second opinion came to is not taken back this way: it is itself the second look.
    """
    if case.version != version or case.state is not CaseState.DECIDED:
        raise CaseMovedOn(case.version)
    if case.decided_by == by or case.purpose is not Purpose.FLAG:
        raise NotAllowed
    return replace(case, state=CaseState.REVERSED, version=case.version + 1)


def reopened(case: Case, due_at: int, now: int) -> Case:
    """Put a case back on its desk whose decision was taken back and had restricted nobody."""
    return replace(
        case,
        state=CaseState.OPEN,
        decided_by=None,
        decision=None,
        due_at=due_at,
        alarm_step=0,
        alarm_at=half_time(now, due_at),
    )


_EFFECTS: Mapping[Decision, Effect] = {
    Decision.RELEASE: Effect.RELEASE,
    Decision.HIDE_MESSAGE: Effect.HIDE,
    Decision.REJECT: Effect.REJECT,
    Decision.NUDGE: Effect.NUDGE,
    Decision.WARN: Effect.WARN,
    Decision.MUTE: Effect.MUTE,
    Decision.REMOVE: Effect.REMOVE,
    Decision.SUSPEND: Effect.SUSPEND,
}


def _effect_of(decision: Decision, *, held: bool) -> Effect | None:
    """Say what a decision alone brings about; dismissing (or caring for) a held message releases it."""
    if decision in ON_APPEAL:
        return None
    if decision in (Decision.DISMISS, Decision.CARED_FOR):
        return Effect.RELEASE if held else None
    if decision in (Decision.RELEASE, Decision.REJECT) and not held:
        raise Malformed("decision")
    if decision is Decision.HIDE_MESSAGE and held:
        raise Malformed("decision")
    return _EFFECTS[decision]


FATE_IS_CHOSEN = frozenset({Decision.NUDGE, Decision.CARED_FOR, Decision.OVERTURN})
"""Decisions about a person, which leave it to whoever decides what becomes of a held message."""


def effects_of(decision: Decision, fate: Fate | None, *, held: bool) -> list[Effect]:
    """Say all that a decision brings about when whoever decides chose a `fate` for a held message.

    Raises `Malformed` for releasing or rejecting what is not held, for hiding what nobody saw, for a fate
    where nobody chooses one, and for a kind word about a held message that leaves it held.
    """
    if fate is not None and decision not in FATE_IS_CHOSEN:
        raise Malformed("held")
    if decision in ON_APPEAL:
        return []
    if not held:
        fate = None  # it was taken back or settled since whoever decides looked
    if fate is None and held and decision is Decision.NUDGE:
        raise Malformed("held")
    own = _effect_of(decision, held=held)
    if fate is None:
        return [] if own is None else [own]
    of_message = Effect.REJECT if fate is Fate.REJECT else Effect.RELEASE
    return [of_message] if own is Effect.RELEASE else [Effect.NUDGE, of_message]


_OUTCOMES = {
    Decision.DISMISS: "no_action",
    Decision.RELEASE: "no_action",
    Decision.CARED_FOR: "cared_for",
}


def outcome_of(decision: Decision) -> str:
    """Say in one word what somebody who reported hears of a decision, and no more than that."""
    return _OUTCOMES.get(decision, "acted_on")


def allowed_ms(track: Track, level: int, care_seconds: Mapping[int, int], conduct_minutes: int) -> int:
    """Say how long a case may wait for a human; a care case without a level waits as long as level 2."""
    if track is Track.CONDUCT:
        return conduct_minutes * 60_000
    return care_seconds.get(max(level, 2), care_seconds[2]) * 1000
