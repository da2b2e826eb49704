"""Describe what can happen: in a room, to a person, beside a talk, on a desk."""

from typing import Annotated, Literal

from pydantic import Field

from chat.wire.fields import At, Count, Frame, Opaque, Optionally, Seq, Track
from chat.wire.parts import Helpline, ResourceSeen, Statement

Gone = Literal["moderated", "withdrawn", "expired"]


class MessagePosted(Frame):
    """Post a message; `text` is null, and `gone` says why, once it is not served any more.

    `card` shows a place that helps; the text says the same. `written_at` is told of a first message, which
    waits until somebody is there.
    """

    kind: Literal["message_posted"]
    message: Opaque
    member: Opaque
    pseudonym: str
    role: str
    reply_to: Optionally[Opaque] = None
    fold: Optionally[str] = None
    card: Optionally[ResourceSeen] = None
    written_at: Optionally[At] = None
    text: str | None
    gone: Optionally[Gone] = None


class MessageHidden(Frame):
    """Hide a message that was posted."""

    kind: Literal["message_hidden"]
    message: Opaque
    why: Gone


class MessageRestored(Frame):
    """Show a hidden message again, in its old place `seq`."""

    kind: Literal["message_restored"]
    message: Opaque
    seq: Seq
    text: str | None
    gone: Optionally[Gone] = None


class MemberJoined(Frame):
    """Let a member in."""

    kind: Literal["member_joined"]
    member: Opaque
    pseudonym: str
    role: str
    shadow: Optionally[bool] = None


class MemberLeft(Frame):
    """Let a member go; pages do not show it when `quiet`."""

    kind: Literal["member_left"]
    member: Opaque
    quiet: Optionally[bool] = None


class MemberMuted(Frame):
    """Mute a member until a time."""

    kind: Literal["member_muted"]
    member: Opaque
    until: At


class MemberUnmuted(Frame):
    """End a mute early."""

    kind: Literal["member_unmuted"]
    member: Opaque


class MemberHeld(Frame):
    """Note that what somebody writes waits for a look, or does so no more; whom it is about stays unsaid."""

    kind: Literal["member_held"]


class AgreementAccepted(Frame):
    """Note that a member accepts the agreement that came into force while they were inside."""

    kind: Literal["agreement_accepted"]
    member: Opaque
    version: Count


class RoomChanged(Frame):
    """Change settings of the room; only what changed is given."""

    kind: Literal["room_changed"]
    title: Optionally[str] = None
    topic: Optionally[str] = None
    seats: Optionally[Count] = None
    history: Optionally[str] = None
    agreement: Optionally[Count] = None
    slow_seconds: Optionally[Count] = None


class RoomOpened(Frame):
    """Open the room."""

    kind: Literal["room_opened"]
    closes_at: Optionally[At] = None


class RoomPaused(Frame):
    """Pause the room, with the words of whoever holds it."""

    kind: Literal["room_paused"]
    words: str


class RoomResumed(Frame):
    """Go on after a pause."""

    kind: Literal["room_resumed"]


class RoomClosed(Frame):
    """Close the room; with `over` a one-on-one has ended, and everybody's access with it."""

    kind: Literal["room_closed"]
    over: Optionally[bool] = None
    words: Optionally[str] = None
    opens_at: Optionally[At] = None


class ClosingSoon(Frame):
    """Tell a group how much time is left, kindly."""

    kind: Literal["closing_soon"]
    minutes: Count
    closes_at: At
    words: str


class HandoverOffered(Frame):
    """Ask a peer whether a colleague may come in."""

    kind: Literal["handover_offered"]
    pseudonym: str


class ShadowOffered(Frame):
    """Ask a peer whether a trainee may read along."""

    kind: Literal["shadow_offered"]
    pseudonym: str


class ShadowDeclined(Frame):
    """Tell that nobody reads along."""

    kind: Literal["shadow_declined"]


class HandoverDeclined(Frame):
    """Tell that the talk stays with whom it is."""

    kind: Literal["handover_declined"]


class ColleagueAsked(Frame):
    """Tell a peer that a moderator was asked to stand by, and that a side channel exists."""

    kind: Literal["colleague_asked"]


class SupporterLeaving(Frame):
    """Tell a peer that their supporter goes off duty and nobody else is free."""

    kind: Literal["supporter_leaving"]
    member: Opaque


class CheckedIn(Frame):
    """Ask in a silent talk whether somebody is still there."""

    kind: Literal["checked_in"]
    words: str


class TalkSlept(Frame):
    """Let a silent talk sleep; a word from either side wakes it."""

    kind: Literal["talk_slept"]


class TalkWoke(Frame):
    """Tell that a talk goes on."""

    kind: Literal["talk_woke"]


class RestOffered(Frame):
    """Offer a supporter a break after a hard talk."""

    kind: Literal["rest_offered"]
    room: Opaque


class HoursEnding(Frame):
    """Tell a supporter on duty that their hours of the week are nearly used up."""

    kind: Literal["hours_ending"]
    minutes: Count


class HoursOver(Frame):
    """Tell a supporter that they are off duty, because their hours of the week are used up."""

    kind: Literal["hours_over"]


class FeedbackGiven(Frame):
    """Tell a supporter, and nobody else, a coach's word on a talk of theirs."""

    kind: Literal["feedback_given"]
    by: str
    on: str
    words: str


class GroupWaits(Frame):
    """Tell who is named to hold a group that it waits for them, or has lost them."""

    kind: Literal["group_waits"]
    room: Opaque
    title: str
    began_at: Optionally[At] = None


class Paired(Frame):
    """Tell someone that a one-on-one is theirs, and who they are in it.

    `why` is there for a peer who did not ask: somebody of the team read what they told and reaches out.
    """

    kind: Literal["paired"]
    room: Opaque
    member: Opaque
    pseudonym: str
    agreement: Count
    why: Optionally[Literal["reached_out"]] = None


class Shadowing(Frame):
    """Tell a trainee that a peer lets them read along, and who they are in the talk."""

    kind: Literal["shadowing"]
    room: Opaque
    member: Opaque
    pseudonym: str


class MessageHeld(Frame):
    """Tell an author that a message waits for a human look."""

    kind: Literal["message_held"]
    room: Opaque
    message: Opaque


class MessageReleased(Frame):
    """Tell an author that a held message is posted now."""

    kind: Literal["message_released"]
    room: Opaque
    message: Opaque
    seq: Seq


class MessageRejected(Frame):
    """Tell an author that a held message will not be posted, and why."""

    kind: Literal["message_rejected"]
    room: Opaque
    message: Opaque
    statement: Optionally[Statement] = None


class OwnMessageHidden(Frame):
    """Tell an author that a message is hidden, and why."""

    kind: Literal["message_hidden"]
    room: Opaque
    message: Opaque
    statement: Optionally[Statement] = None


class Nudged(Frame):
    """Remind someone kindly of a room's agreement; nothing is restricted and nothing is counted."""

    kind: Literal["nudged"]
    room: Optionally[Opaque] = None
    words: str


class CaringNote(Frame):
    """Write kindly to somebody who was there when something hard happened in a group."""

    kind: Literal["caring_note"]
    room: Opaque
    words: str


class CareMoved(Frame):
    """Tell somebody who was given care that the team looks at it, that it waits again, or was looked at."""

    kind: Literal["care_moved"]
    state: Literal["looked_at", "waits", "closed"]


class Lifted(Frame):
    """Tell someone that a restriction was taken back."""

    kind: Literal["lifted"]
    code: Opaque
    room: Optionally[Opaque] = None


class Warned(Frame):
    """Ask someone to keep to a room's agreement."""

    kind: Literal["warned"]
    room: Optionally[Opaque] = None
    statement: Statement


class Muted(Frame):
    """Tell someone that they are muted in a room."""

    kind: Literal["muted"]
    room: Optionally[Opaque] = None
    statement: Statement


class Held(Frame):
    """Tell someone that what they write in a room is looked at first for a while."""

    kind: Literal["held"]
    room: Opaque
    statement: Statement


class Unheld(Frame):
    """Tell someone that what they write is posted at once again."""

    kind: Literal["unheld"]
    room: Opaque


class RemovedFromRoom(Frame):
    """Tell someone that a room is not open to them any more."""

    kind: Literal["removed"]
    room: Optionally[Opaque] = None
    statement: Statement


class SuspendedFromServer(Frame):
    """Tell someone that they are suspended, and where else help is."""

    kind: Literal["suspended"]
    statement: Statement
    helplines: Optionally[tuple[Helpline, ...]] = None


class SignedOut(Frame):
    """Tell someone that their session is over everywhere."""

    kind: Literal["signed_out"]


class ReportClosed(Frame):
    """Tell a reporter that somebody looked and decided."""

    kind: Literal["report_closed"]
    code: Opaque
    state: Optionally[str] = None


class AppealClosed(Frame):
    """Tell someone how their appeal was decided."""

    kind: Literal["appeal_closed"]
    code: Opaque
    state: Optionally[str] = None
    statement: Optionally[Statement] = None


class SideSaid(Frame):
    """Say something beside a talk, to staff."""

    kind: Literal["side_said"]
    member: Opaque
    pseudonym: str
    role: str
    whisper: Optionally[bool] = None
    text: str | None
    gone: Optionally[Gone] = None


class HelpAsked(Frame):
    """Call for a colleague."""

    kind: Literal["help_asked"]
    member: Opaque
    pseudonym: str
    words: Optionally[str] = None


class LadderNoted(Frame):
    """Show staff what a peer answered to the guided questions, and which level that is."""

    kind: Literal["ladder_noted"]
    member: Opaque
    level: Count
    thoughts: Optionally[str] = None
    plan: Optionally[str] = None
    means: Optionally[str] = None
    time: Optionally[str] = None


class FindingNoticed(Frame):
    """Point the supporter of a room at a message."""

    kind: Literal["finding_noticed"]
    message: Opaque
    level: Count


class HoldBegan(Frame):
    """Tell the staff of a room whose messages wait for a look, until when, and who wished it."""

    kind: Literal["member_held"]
    member: Opaque
    until: At
    by: str


class HoldEnded(Frame):
    """Tell the staff of a room that somebody's messages are posted at once again."""

    kind: Literal["member_unheld"]
    member: Opaque
    by: str


class MessageWaits(Frame):
    """Tell the staff of a room that a message of a held member waits for a moderator."""

    kind: Literal["message_waits"]
    message: Opaque
    member: Opaque


class SideLeft(Frame):
    """Tell that a member of the staff left the room, and with it this side channel."""

    kind: Literal["side_left"]
    member: Opaque


class CaseEvent(Frame):
    """Tell a desk that a case moved; never with text."""

    kind: Literal[
        "case_opened",
        "case_flagged",
        "case_raised",
        "case_claimed",
        "case_lapsed",
        "case_alarmed",
        "case_decided",
        "case_reversed",
    ]
    case: Opaque
    version: Count
    level: Optionally[Count] = None
    track: Optionally[Track] = None
    due_at: Optionally[At] = None
    by: Optionally[str] = None
    until: Optionally[At] = None
    decision: Optionally[str] = None
    step: Optionally[str] = None
    asks: Optionally[str] = None
    purpose: Optionally[str] = None


class RuleFlooding(Frame):
    """Tell a desk that a rule finds far more than usual: it goes on to `act`, or only to `watch`."""

    kind: Literal["rule_flooding"]
    rule: str
    state: str


class AccountReset(Frame):
    """Tell a desk that an account begins anew, by an operator or, without a name, on the command line."""

    kind: Literal["account_reset"]
    name: str
    by: Optionally[str] = None


class AcrossEvent(Frame):
    """Tell a desk that a look across somebody's cases is asked for, was agreed on, or is over."""

    kind: Literal["across_asked", "across_agreed", "across_over"]
    request: Opaque
    case: Opaque
    by: Optionally[str] = None
    until: Optionally[At] = None


class LookedAcross(Frame):
    """Tell a person, when it is over, that two moderators saw which cases belong to them, and why."""

    kind: Literal["looked_across"]
    reason: str
    words: str
    began_at: At
    ended_at: At


RoomEvent = Annotated[
    MessagePosted
    | MessageHidden
    | MessageRestored
    | MemberJoined
    | MemberLeft
    | MemberMuted
    | MemberUnmuted
    | MemberHeld
    | AgreementAccepted
    | RoomChanged
    | RoomOpened
    | RoomPaused
    | RoomResumed
    | RoomClosed
    | ClosingSoon
    | HandoverOffered
    | HandoverDeclined
    | ShadowOffered
    | ShadowDeclined
    | ColleagueAsked
    | SupporterLeaving
    | CheckedIn
    | TalkSlept
    | TalkWoke,
    Field(discriminator="kind"),
]
PersonEvent = Annotated[
    Paired
    | Shadowing
    | MessageHeld
    | MessageReleased
    | MessageRejected
    | OwnMessageHidden
    | Nudged
    | Warned
    | Lifted
    | CaringNote
    | CareMoved
    | LookedAcross
    | Muted
    | Held
    | Unheld
    | RemovedFromRoom
    | SuspendedFromServer
    | RestOffered
    | HoursEnding
    | HoursOver
    | GroupWaits
    | FeedbackGiven
    | SignedOut
    | ReportClosed
    | AppealClosed,
    Field(discriminator="kind"),
]
SideEvent = Annotated[
    SideSaid | HelpAsked | LadderNoted | FindingNoticed | HoldBegan | HoldEnded | MessageWaits | SideLeft,
    Field(discriminator="kind"),
]
DeskEvent = Annotated[CaseEvent | RuleFlooding | AccountReset | AcrossEvent, Field(discriminator="kind")]
