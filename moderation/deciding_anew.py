"""Second opinions: which decisions are looked at once more, and the cases that were decided on paper before.

A second look restricts nobody and lifts nothing; it says how often two people come to the same. It is opened
a while after the decision, so that nobody can tell from the desk's log which one it is about.
"""

import hmac
import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256

from moderation.review import ALLOWED, Case, Decision, Purpose
from moderation.verdict import Track
from rooms.ids import CaseId

HOUR_MS = 3_600_000
DAY_MS = 24 * HOUR_MS

AFTER_MS = HOUR_MS
"""So long after the decision a second look is opened."""
OLDEST_MS = 2 * DAY_MS
"""A decision that has been standing for longer is not looked at again."""
LASTS_MS = 7 * DAY_MS
"""A second look that nobody had time for is closed after this."""
DUE_MS = 3 * LASTS_MS
"""Later than it can ever be: pages ring at half the time, and nobody should ring for this."""

GOLDEN = "golden:"


@dataclass(frozen=True, slots=True)
class Golden:
    """A made-up case, the decisions that are right, the best first, and why."""

    name: str
    track: Track
    text: str
    right: tuple[Decision, ...]
    why: str

    @property
    def subject(self) -> str:
        """Name what a case made from it is about."""
        return f"{GOLDEN}{self.name}"


def is_chosen(key: bytes, what: str, percent: int) -> bool:
    """Say whether chance chooses this one: the same every time, and not to be foreseen without the key."""
    drawn = hmac.new(key, f"second look={what}".encode(), sha256).digest()
    return int.from_bytes(drawn[:8], "big") % 100 < percent


def decided_anew_of(first: Case, new_id: CaseId, now: int) -> Case:
    """Make the case in which somebody else decides the same anew."""
    return _quiet(new_id, first.track, f"second look:{first.id}", now, first.key)


def made_from(golden: Golden, new_id: CaseId, now: int) -> Case:
    """Make a case of one that was decided on paper before."""
    return _quiet(new_id, golden.track, golden.subject, now, None)


def _quiet(new_id: CaseId, track: Track, subject: str, now: int, origin: int | None) -> Case:
    # Without `alarm_at` nobody is ever asked about it: it waits until there is time.
    return Case(
        id=new_id,
        track=track,
        level=0,
        subject=subject,
        opened_at=now,
        due_at=now + DUE_MS,
        purpose=Purpose.ANEW,
        origin=origin,
    )


def next_golden(known: Sequence[Golden], last_used: Sequence[str]) -> Golden | None:
    """Choose the one that was never used, or not for the longest; `last_used` are subjects, oldest first."""
    unused = [each for each in known if each.subject not in last_used]
    used = [each for subject in last_used for each in known if each.subject == subject]
    return next(iter([*unused, *used]), None)


def golden_named(known: Sequence[Golden], case: Case) -> Golden | None:
    """Find what a case was made from."""
    return next((each for each in known if each.subject == case.subject), None)


def right_answers(known: Sequence[Golden], answers: Iterable[tuple[str, Decision]]) -> list[bool]:
    """Say of each answer, a subject and a decision, whether it was right; unknown ones are passed over."""
    right = {each.subject: each.right for each in known}
    return [decision in right[subject] for subject, decision in answers if subject in right]


def parse_golden(content: bytes) -> tuple[Golden, ...]:
    """Read a set of made-up cases; raises `ValueError` with what is wrong with it."""
    try:
        found = tuple(_golden(each) for each in tomllib.loads(content.decode("utf-8")).get("case", ()))
    except (KeyError, TypeError, tomllib.TOMLDecodeError) as error:
        raise ValueError(f"a case cannot be read: {error}") from None
    names = [each.name for each in found]
    if len(set(names)) < len(names):
        raise ValueError("two cases have the same name")
    return found


def _golden(fields: dict[str, object]) -> Golden:
    track = Track(str(fields["track"]))
    right = fields["right"]
    if not isinstance(right, list) or not right:
        raise ValueError(f"{fields['name']} names no decision that is right")
    decisions = tuple(Decision(str(each)) for each in right)
    if not set(decisions) <= ALLOWED[track]:
        raise ValueError(f"{fields['name']} has a decision that is not for its desk")
    return Golden(str(fields["name"]), track, str(fields["text"]), decisions, str(fields["why"]))
