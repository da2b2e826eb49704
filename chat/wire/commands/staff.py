"""Describe what supporters and moderators may ask."""

from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, ValidationInfo, field_validator
from pydantic_core import PydanticCustomError

from chat.wire.fields import (
    Asked,
    Count,
    Label,
    Languages,
    Limit,
    LongText,
    MaybeLabel,
    MaybeLine,
    MaybeWords,
    Moment,
    Mood,
    Opaque,
    PracticeAnswers,
    Seq,
    Text,
    Topics,
    Track,
    Words,
)
from moderation.steadying import LONGEST_MINUTES, USUAL_MINUTES
from rooms.pace import SLOWEST_SECONDS
from rooms.times import milliseconds


class OnDuty(Asked):
    """Begin to take talks as a supporter."""

    type: Literal["on_duty"]
    capacity: Annotated[int, Field(ge=1, le=20)] = 1
    about: Topics = ()
    languages: Languages = ()
    ready: bool = False


class OffDuty(Asked):
    """Take no further talks."""

    type: Literal["off_duty"]


class Line(Asked):
    """Ask how many wait, how long, and at which levels."""

    type: Literal["line"]


class Take(Asked):
    """Take the next talk; the server chooses the peer."""

    type: Literal["take"]


class Talk(Asked):
    """Ask what a peer said at the check-in, and why these two were brought together."""

    type: Literal["talk"]
    room: Opaque


class PassOn(Asked):
    """Give a talk back, its peer to the front of the line."""

    type: Literal["pass_on"]
    room: Opaque
    reason: Words


class BookShift(Asked):
    """Book a shift of at most twelve hours."""

    type: Literal["book_shift"]
    starts_at: Moment
    ends_at: Moment

    @property
    def starts_ms(self) -> int:
        """Give the beginning as milliseconds since 1970."""
        return milliseconds(self.starts_at)

    @property
    def ends_ms(self) -> int:
        """Give the end as milliseconds since 1970."""
        return milliseconds(self.ends_at)


class CancelShift(Asked):
    """Give back a booked shift."""

    type: Literal["cancel_shift"]
    shift: Opaque


class ListShifts(Asked):
    """Ask who comes when, and how many hours one has left."""

    type: Literal["shifts"]


class ShiftCheckIn(Asked):
    """Say how the last shift felt; private unless `share` is true."""

    type: Literal["shift_check_in"]
    energy: Mood
    heavy: bool
    wants_talk: bool
    share: bool = False


class Board(Asked):
    """Ask how the line, the talks, the team and the desks are now."""

    type: Literal["board"]


class Figures(Asked):
    """Ask for the figures of the last weeks, by hour of the week in a time zone."""

    type: Literal["figures"]
    weeks: Annotated[int, Field(ge=1, le=52)] = 4
    zone: Label = "UTC"


class HandOver(Asked):
    """Offer a talk to a colleague, to the one named or to whoever is free."""

    type: Literal["hand_over"]
    room: Opaque
    to: Label | None = None


class AcceptHandOver(Asked):
    """Say as the peer whether a colleague may come in, and read what was said before."""

    type: Literal["accept_hand_over"]
    room: Opaque
    agree: bool = True
    history: bool = False


class AskForHelp(Asked):
    """Call a moderator to a talk."""

    type: Literal["ask_for_help"]
    room: Opaque
    words: MaybeWords = None


class AnswerHelp(Asked):
    """Come as a moderator into the talk whose call for help one has claimed."""

    type: Literal["answer_help"]
    case: Opaque


class Side(Asked):
    """Say something beside a talk, to staff only."""

    type: Literal["side"]
    room: Opaque
    text: Text


class Whisper(Asked):
    """Say something as a moderator to whoever holds a talk, marked as such in the record."""

    type: Literal["whisper"]
    room: Opaque
    text: Text


class OfferShadow(Asked):
    """Ask the peer of one's talk whether a trainee may read along."""

    type: Literal["offer_shadow"]
    room: Opaque
    to: Label


def plain_answer(value: object) -> object:
    """Take true for yes, false for no, and null for unsure."""
    if value is None:
        return "unsure"
    return ("yes" if value else "no") if isinstance(value, bool) else value


Answer = Annotated[Literal["yes", "no", "unsure"], BeforeValidator(plain_answer)]


class Ladder(Asked):
    """Note what a peer answered to the guided questions, asked one after another."""

    type: Literal["ladder"]
    room: Opaque
    thoughts: Answer = "unsure"
    plan: Answer = "unsure"
    means: Answer = "unsure"
    time: Answer = "unsure"


class Pause(Asked):
    """Let a room take a breath."""

    type: Literal["pause"]
    room: Opaque
    words: MaybeWords = None


class Unpause(Asked):
    """Let a paused room go on."""

    type: Literal["unpause"]
    room: Opaque
    words: MaybeWords = None


class Slow(Asked):
    """Ask the peers of a group for a pause between two of their messages; 0 ends it."""

    type: Literal["slow"]
    room: Opaque
    seconds: Annotated[int, Field(ge=0, le=SLOWEST_SECONDS)]


class Practise(Asked):
    """Practise with a scripted peer: bring all answers so far; without a script, ask which there are."""

    type: Literal["practise"]
    script: Opaque | None = None
    answers: PracticeAnswers = ()


class AskRoomBoard(Asked):
    """Ask how a group stands that one holds."""

    type: Literal["room_board"]
    room: Opaque


class Hold(Asked):
    """Let what one member of a group writes wait for a moderator's look for a while."""

    type: Literal["hold"]
    room: Opaque
    member: Opaque
    minutes: Annotated[int, Field(ge=1, le=LONGEST_MINUTES)] = USUAL_MINUTES
    words: MaybeWords = None


class AskFeedback(Asked):
    """Ask for a coach's word on a talk that one holds, or held."""

    type: Literal["ask_feedback"]
    room: Opaque
    words: MaybeWords = None


class FeedbackAsked(Asked):
    """Ask who would like a coach's word."""

    type: Literal["feedback_asked"]


class LookAtOwnWords(Asked):
    """Look at what a supporter wrote in the talk they asked about."""

    type: Literal["own_words"]
    room: Opaque
    name: Label


class GiveFeedback(Asked):
    """Say a coach's word on a talk to its supporter."""

    type: Literal["give_feedback"]
    room: Opaque
    name: Label
    words: Words


class HeldMessages(Asked):
    """Ask what waits in a group that one holds, because its author is held."""

    type: Literal["held_messages"]
    room: Opaque


class ReleaseHeld(Asked):
    """Post a message that waits in a group that one holds, because its author is held."""

    type: Literal["release_held"]
    room: Opaque
    message: Opaque


class Unhold(Asked):
    """Let what a member writes be posted at once again."""

    type: Literal["unhold"]
    room: Opaque
    member: Opaque


class Open(Asked):
    """Open a group."""

    type: Literal["open"]
    room: Opaque


class Close(Asked):
    """Close a group."""

    type: Literal["close"]
    room: Opaque


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
    """Decide a claimed case; `until` for what ends, `words` for the person, `law` if it rests on one."""

    type: Literal["decide"]
    case: Opaque
    version: Count
    decision: Decision
    reason: Words
    until: Annotated[Moment | None, Field(validate_default=True)] = None
    words: MaybeWords = None
    law: MaybeLabel = None

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


class Reverse(Asked):
    """Undo a decision as far as it can be undone."""

    type: Literal["reverse"]
    case: Opaque
    version: Count
    reason: Words


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


class Accounts(Asked):
    """Ask who belongs to the team."""

    type: Literal["accounts"]


class Invite(Asked):
    """Invite someone to the team."""

    type: Literal["invite"]
    name: Label
    role: Literal["supporter", "moderator", "admin"]


class InviteAgain(Asked):
    """Invite someone once more, who lost their phone or password or whose account was ended."""

    type: Literal["invite_again"]
    name: Label


class EndAccount(Asked):
    """End an account of the team."""

    type: Literal["end_account"]
    name: Label


class AddRoom(Asked):
    """Make a group with its first agreement."""

    type: Literal["add_room"]
    title: Label
    topic: MaybeLine = None
    seats: Annotated[int, Field(ge=2, le=1000)] = 12
    agreement: LongText


class ChangeRoom(Asked):
    """Give a group another title, topic or number of seats, or other times and people who hold it."""

    type: Literal["change_room"]
    room: Opaque
    title: Label | None = None
    topic: MaybeLine = None
    seats: Annotated[int, Field(ge=2, le=1000)] | None = None
    starts: MaybeLine = None
    zone: MaybeLine = None
    every: MaybeLine = None
    minutes: Count | None = None
    facilitators: Annotated[tuple[Label, ...], Field(max_length=20)] | None = None


class SetAgreement(Asked):
    """Put a new agreement of a group in force."""

    type: Literal["set_agreement"]
    room: Opaque
    text: LongText


class ConfirmHelpline(Asked):
    """Say that one has tried a helpline today."""

    type: Literal["confirm_helpline"]
    resource: Opaque


class ListRules(Asked):
    """Ask what each rule does now, and how it has done in the last weeks."""

    type: Literal["rules"]
    weeks: Annotated[int, Field(ge=1, le=52)] = 12


class SetRule(Asked):
    """Let a rule act, only count or rest until told otherwise, with a reason for the record."""

    type: Literal["set_rule"]
    rule: Opaque
    mode: Literal["act", "watch", "off"]
    reason: Words


CommandOfStaff = (
    OnDuty
    | OffDuty
    | Line
    | Take
    | Talk
    | PassOn
    | BookShift
    | CancelShift
    | ListShifts
    | ShiftCheckIn
    | Board
    | Figures
    | HandOver
    | AcceptHandOver
    | AskForHelp
    | AnswerHelp
    | Side
    | Whisper
    | OfferShadow
    | Ladder
    | Pause
    | Unpause
    | Slow
    | AskRoomBoard
    | Practise
    | Hold
    | AskFeedback
    | FeedbackAsked
    | LookAtOwnWords
    | GiveFeedback
    | HeldMessages
    | ReleaseHeld
    | Unhold
    | Open
    | Close
    | Cases
    | Case
    | Claim
    | ReleaseClaim
    | Skip
    | Decide
    | Reverse
    | Note
    | ReachOut
    | HandOn
    | KeepEvidence
    | Comfort
    | AskAcross
    | AgreeAcross
    | LookAcross
    | Audit
    | Accounts
    | Invite
    | InviteAgain
    | EndAccount
    | AddRoom
    | ChangeRoom
    | SetAgreement
    | ConfirmHelpline
    | ListRules
    | SetRule
)
