"""Describe what is asked about cases: looking, claiming, deciding, caring, undoing, and the audit of all."""

from typing import Annotated, Literal

from pydantic import Field, ValidationInfo, field_validator
from pydantic_core import PydanticCustomError

from chat.wire.fields import (
    Asked,
    Count,
    Label,
    Limit,
    MaybeLabel,
    MaybeWords,
    Moment,
    Opaque,
    Seq,
    Track,
    Words,
)
from rooms.times import milliseconds

CaseState = Literal["open", "claimed", "decided"]


class Cases(Asked):
    """List the cases of one desk, most urgent first."""

    type: Literal["cases"]
    track: Track
    state: CaseState | None = None


Shown = Literal["facts", "span", "talk"]


class Case(Asked):
    """Look at one case; the look is recorded first.

    `show`: facts without any text, what was found with a few words around it, or all with the talk around.
    """

    type: Literal["case"]
    case: Opaque
    show: Shown = "talk"


class Claim(Asked):
    """Take a case for oneself for a while, or renew that."""

    type: Literal["claim"]
    case: Opaque
    version: Count


class ReleaseClaim(Asked):
    """Give a claimed case back."""

    type: Literal["release_claim"]
    case: Opaque


class Skip(Asked):
    """Pass a case by, and give it back if it is claimed; no record says who did."""

    type: Literal["skip"]
    case: Opaque


Decision = Literal[
    "dismiss",
    "release",
    "hide_message",
    "reject",
    "nudge",
    "warn",
    "mute",
    "remove",
    "suspend",
    "cared_for",
    "uphold",
    "overturn",
]


class Decide(Asked):
    """Decide a claimed case; `until` for what ends, `words` for the person, `law` if it rests on one.

    `held` says what becomes of a held message where the decision is about its author, and of one that was not
    posted where such a decision is overturned.
    """

    type: Literal["decide"]
    case: Opaque
    version: Count
    decision: Decision
    reason: Words
    until: Annotated[Moment | None, Field(validate_default=True)] = None
    words: MaybeWords = None
    law: MaybeLabel = None
    held: Literal["post", "reject"] | None = None

    @field_validator("until")
    @classmethod
    def _an_end_where_one_is_due(cls, until: Moment | None, info: ValidationInfo) -> Moment | None:
        if until is None and info.data.get("decision") in ("mute", "suspend"):
            raise PydanticCustomError("until_missing", "This decision needs an end")
        return until

    @property
    def until_ms(self) -> int | None:
        """Give the end as milliseconds since 1970."""
        return None if self.until is None else milliseconds(self.until)


class Note(Asked):
    """Write down on a case what the next one should know."""

    type: Literal["note"]
    case: Opaque
    words: Words


class ReachOut(Asked):
    """Open a one-on-one with whom a claimed care case is about, for oneself or a supporter on duty."""

    type: Literal["reach_out"]
    case: Opaque
    to: Label | None = None


class Colleagues(Asked):
    """Ask who is on duty, and who of them could talk now with whom a care case is about."""

    type: Literal["colleagues"]
    case: Opaque


class HandOn(Asked):
    """Give a claimed care case to the on-call people, who are asked at once."""

    type: Literal["hand_on"]
    case: Opaque
    words: MaybeWords = None


class Comfort(Asked):
    """Write to those who were in a group when something hard happened there."""

    type: Literal["comfort"]
    case: Opaque
    words: MaybeWords = None


class Reverse(Asked):
    """Undo a decision as far as it can be undone; with `held` a message that was not posted may stay so."""

    type: Literal["reverse"]
    case: Opaque
    version: Count
    reason: Words
    held: Literal["post", "reject"] | None = None


class KeepEvidence(Asked):
    """Ask for a case's evidence to be kept until a day, or agree to what a colleague asked for."""

    type: Literal["keep_evidence"]
    case: Opaque
    until: Moment
    reason: Words

    @property
    def until_ms(self) -> int:
        """Give the end as milliseconds since 1970."""
        return milliseconds(self.until)


class AskAcross(Asked):
    """Ask a second moderator to agree to a look across the cases of the person a case is about."""

    type: Literal["ask_across"]
    case: Opaque
    reason: Words


class AgreeAcross(Asked):
    """Agree, as the second moderator, to what a colleague asked for."""

    type: Literal["agree_across"]
    request: Opaque


class LookAcross(Asked):
    """Read why a colleague asks, and once it is agreed on, which cases belong to the person."""

    type: Literal["look_across"]
    request: Opaque


class Audit(Asked):
    """Read the record of what staff looked at and decided: after a row, or before one, newest first."""

    type: Literal["audit"]
    after: Seq = 0
    before: Seq | None = None
    limit: Limit = 50


CommandOfDesks = (
    Cases
    | Case
    | Claim
    | ReleaseClaim
    | Skip
    | Decide
    | Note
    | ReachOut
    | Colleagues
    | HandOn
    | Comfort
    | Reverse
    | KeepEvidence
    | AskAcross
    | AgreeAcross
    | LookAcross
    | Audit
)
