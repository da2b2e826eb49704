"""Describe the replies to supporters and moderators."""

from typing import Literal

from chat.wire.entries import Entry
from chat.wire.fields import At, Count, Frame, Opaque, Optionally, Reply, Seq, Track
from chat.wire.parts import Finding, Statement


class Redeemed(Reply):
    """Give the second factor of a new staff account, and a picture of it in SVG, for a phone's camera."""

    type: Literal["redeemed"] = "redeemed"
    totp_uri: str
    totp_picture: Optionally[str] = None


class LineList(Reply):
    """Tell how many wait, for how long, and at which levels of care; nobody in particular."""

    type: Literal["line_list"] = "line_list"
    waiting: Count
    longest_minutes: Count
    levels: dict[str, Count]
    on_duty: Optionally[Count] = None
    letters: Optionally[Count] = None


class EarlierTalk(Frame):
    """Name a talk there was: the day, and with whom."""

    on: str
    name: str


class AgreedSeen(Frame):
    """Show what somebody who comes often agreed on for the next times."""

    words: str
    on: str
    name: str


class TalkCard(Reply):
    """Show what a peer said at the check-in, and why these two; nothing of it is kept past the talk."""

    type: Literal["talk_card"] = "talk_card"
    about: Optionally[str] = None
    mood: Optionally[Count] = None
    language: Optionally[str] = None
    why: tuple[str, ...] = ()
    level: Count
    asleep: bool = False
    earlier: Optionally[tuple[EarlierTalk, ...]] = None
    agreed: Optionally[AgreedSeen] = None


class ShiftSeen(Frame):
    """Show a booked shift."""

    shift: Opaque
    name: str
    starts_at: At
    ends_at: At


class ShiftList(Reply):
    """List who comes when; `hours_left` and `trained_until` (a day) are one's own."""

    type: Literal["shift_list"] = "shift_list"
    shifts: tuple[ShiftSeen, ...]
    hours_left: Count
    trained_until: Optionally[str] = None


class DeskSeen(Frame):
    """Count the open cases of one track and level; `late` is how many should have been seen by now."""

    track: str
    level: Count
    open: Count
    claimed: Count
    late: Count
    oldest_minutes: Count


class CheckInSeen(Frame):
    """Show how a shift felt, as its supporter chose to share it."""

    name: str
    at: At
    energy: Count
    heavy: bool
    wants_talk: bool


class BoardNow(Reply):
    """Show the line, the talks, the team and the desks; `paired` and `abandoned` are of the last day."""

    type: Literal["board_now"] = "board_now"
    waiting: Count
    longest_minutes: Count
    letters: Count
    in_talk: Count
    asleep: Count
    on_duty: Count
    ready: Count
    paired: Count
    abandoned: Count
    desks: tuple[DeskSeen, ...]
    check_ins: tuple[CheckInSeen, ...]


class HourSeen(Frame):
    """Show one hour of the week, on average a week; weekdays count from 0 for Monday."""

    weekday: Count
    hour: Count
    came: float
    abandoned: float
    waited_p50_minutes: int | None
    waited_p95_minutes: int | None
    on_duty: float
    needed: Count


class OutcomesSeen(Frame):
    """Show how talks went; null where it would be about too few."""

    talks: int | None
    told_mood: int | None
    mood_before: float | None
    mood_after: float | None
    mood: dict[str, int | None]
    helpful: dict[str, int | None]
    levels: dict[str, int | None]
    words: tuple[str, ...] = ()


class FigureReport(Reply):
    """Show the figures of the last weeks."""

    type: Literal["figure_report"] = "figure_report"
    weeks: Count
    zone: str
    talk_minutes: Count
    hours: tuple[HourSeen, ...]
    outcomes: OutcomesSeen


class ScriptSeen(Frame):
    """Show a talk to practise in; `answers` is how many it takes."""

    script: Opaque
    language: str
    title: str
    about: str
    answers: Count


class CheckedItem(Frame):
    """Show a line of the checklist after a practice, with a word on it."""

    item: Opaque
    done: bool
    words: str


class Practice(Reply):
    """Say what a scripted peer says next; when it is `over`, what went well and what to look at again."""

    type: Literal["practice"] = "practice"
    script: Optionally[Opaque] = None
    title: Optionally[str] = None
    about: Optionally[str] = None
    lines: tuple[str, ...] = ()
    over: bool
    checklist: Optionally[tuple[CheckedItem, ...]] = None
    noticed: Optionally[tuple[str, ...]] = None
    scripts: Optionally[tuple[ScriptSeen, ...]] = None


class SignalSeen(Frame):
    """Show what is worth a look in a group: about whom, which message, and for how long already."""

    signal: Literal["plea_unanswered", "went_quiet", "pile_on", "silence", "air_time"]
    member: Optionally[Opaque] = None
    message: Optionally[Opaque] = None
    minutes: Count


class AirTime(Frame):
    """Show how much a member said in the last twenty minutes, and how long ago they last did."""

    member: Opaque
    pseudonym: str
    messages: Count
    quiet_minutes: Optionally[Count] = None
    held: Optionally[bool] = None


class RoomBoard(Reply):
    """Show how a group stands, in numbers and times."""

    type: Literal["room_board"] = "room_board"
    room: Opaque
    here: Count
    quiet_minutes: Count
    slow_seconds: Count
    signals: tuple[SignalSeen, ...]
    air_time: tuple[AirTime, ...]


class AskedFor(Frame):
    """Show that a supporter would like a coach's word on a talk."""

    room: Opaque
    name: str
    at: At
    words: Optionally[str] = None


class AskedList(Reply):
    """List who would like a coach's word, the oldest first."""

    type: Literal["asked_list"] = "asked_list"
    asked: tuple[AskedFor, ...]


class CoachedLine(Frame):
    """Show one message of a talk: the text only of the supporter who asked."""

    at: At
    by: str
    text: Optionally[str] = None


class Coached(Reply):
    """Show what a supporter wrote in the talk they asked about."""

    type: Literal["coached"] = "coached"
    room: Opaque
    name: str
    level: Count
    words: Optionally[str] = None
    lines: tuple[CoachedLine, ...]


class HeldSeen(Frame):
    """Show a message that waits because its author is held."""

    message: Opaque
    member: Opaque
    pseudonym: str
    text: str
    fold: Optionally[str] = None
    at: At


class HeldList(Reply):
    """List what waits in a group because of a hold, the oldest first."""

    type: Literal["held_list"] = "held_list"
    room: Opaque
    messages: tuple[HeldSeen, ...]


class CaseSeen(Frame):
    """Show a case from outside, without any text."""

    case: Opaque
    track: Track
    version: Count
    level: Count
    state: str
    opened_at: At
    due_at: At
    flags: Count
    topics: tuple[str, ...] = ()
    purpose: Optionally[str] = None
    claimed_by: Optionally[str] = None
    until: Optionally[At] = None


class Exposure(Frame):
    """Say how many texts one was shown within the hour, and from how many on a break would be wise."""

    texts: Count
    limit: Count


class CaseList(Reply):
    """List cases, most urgent first."""

    type: Literal["case_list"] = "case_list"
    cases: tuple[CaseSeen, ...]
    exposure: Optionally[Exposure] = None


class Flag(Frame):
    """Say who pointed at a message and why; reporters stay unnamed."""

    by: str
    at: At
    concern: Optionally[str] = None
    category: Optionally[str] = None
    note: Optionally[str] = None


class Excerpt(Frame):
    """Show a part of a text, from code point `start` on."""

    start: Count
    text: str


class FlaggedMessage(Frame):
    """Show the message that a case is about; `text` is null when it is not kept or was not asked for."""

    message: Opaque
    member: Opaque
    pseudonym: str
    role: str
    text: str | None
    excerpts: Optionally[tuple[Excerpt, ...]] = None
    delivery: str
    at: At


class Contested(Frame):
    """Show the decision that an appeal is about."""

    case: Opaque
    decision: str
    by: str
    reason: str
    statement: Statement


class Standing(Frame):
    """Say how much earlier decisions still weigh for someone, and which step of the ladder comes next."""

    weight: Count
    suggests: str


class CaseNote(Frame):
    """Show what one of the staff noted for the next."""

    at: At
    by: str
    words: str


class Compared(Frame):
    """Show, once a second look is answered, the first answer beside it; `why` where a lead wrote it down."""

    decision: str
    same: bool
    case: Optionally[Opaque] = None
    why: Optionally[str] = None


class HoldSeen(Frame):
    """Show that evidence is kept past its time, or that somebody asked for it and nobody has agreed yet."""

    until: At
    granted: bool
    by: tuple[str, ...]
    reason: str


class EvidenceKept(Reply):
    """Say until when evidence is kept; it counts once a second person has `granted` it."""

    type: Literal["evidence_kept"] = "evidence_kept"
    until: At
    granted: bool


class CaseDetail(Reply):
    """Show a case with its findings and the talk around it."""

    type: Literal["case_detail"] = "case_detail"
    case: Opaque
    track: Track
    version: Count
    level: Count
    state: str
    opened_at: At
    due_at: At
    flags: tuple[Flag, ...]
    findings: tuple[Finding, ...]
    context: tuple[Entry, ...] = ()
    room: Optionally[Opaque] = None
    message: Optionally[FlaggedMessage] = None
    claimed_by: Optionally[str] = None
    until: Optionally[At] = None
    decision: Optionally[str] = None
    contested: Optionally[Contested] = None
    standing: Optionally[Standing] = None
    notes: Optionally[tuple[CaseNote, ...]] = None
    shown: Optionally[str] = None
    purpose: Optionally[str] = None
    compared: Optionally[Compared] = None
    across: Optionally[Opaque] = None
    exposure: Optionally[Exposure] = None
    hold: Optionally[HoldSeen] = None


class Claimed(Reply):
    """Say until when a case is one's own."""

    type: Literal["claimed"] = "claimed"
    version: Count
    until: At


class Decided(Reply):
    """Say that a decision stands, or that it was undone."""

    type: Literal["decided"] = "decided"
    version: Count


class ReachedOut(Reply):
    """Say that a talk with somebody is open; both were told in their own logs."""

    type: Literal["reached_out"] = "reached_out"
    room: Opaque


class LinkedCase(Frame):
    """Show one case of a person: where it is from, and no text of it."""

    case: Opaque
    level: Count
    state: str
    opened_at: At
    decision: Optionally[str] = None
    room: Optionally[Opaque] = None
    pseudonym: Optionally[str] = None


class AcrossSeen(Reply):
    """Show what two agree on: `asked`, `open` (then `cases` are there for both of them) or `over`."""

    type: Literal["across"] = "across"
    request: Opaque
    case: Opaque
    state: str
    by: str
    reason: str
    until: At
    agreed_by: Optionally[str] = None
    cases: Optionally[tuple[LinkedCase, ...]] = None


class AuditRow(Frame):
    """Record one look or decision of the staff, without any text of a message.

    `track` is the desk of `case`, `title` what the group is called that `subject` names; both while they are
    kept. `span` tells which entries were seen, or what of a group was set.
    """

    seq: Seq
    at: At
    who: str
    action: str
    case: Optionally[str] = None
    track: Optionally[Track] = None
    subject: Optionally[str] = None
    title: Optionally[str] = None
    span: Optionally[str] = None
    reason: Optionally[str] = None


class AuditList(Reply):
    """Give a stretch of the audit."""

    type: Literal["audit_list"] = "audit_list"
    rows: tuple[AuditRow, ...]
    more: bool


class AccountSeen(Frame):
    """Show an account of the team; `state` is `invited`, `active` or `disabled`."""

    name: str
    role: str
    state: str
    trained_until: Optionally[str] = None


class AccountList(Reply):
    """List the team."""

    type: Literal["account_list"] = "account_list"
    accounts: tuple[AccountSeen, ...]


class Invited(Reply):
    """Give an invitation, this once: whoever has it first becomes that person."""

    type: Literal["invited"] = "invited"
    name: str
    role: str
    invitation: Opaque
    until: At


class RoomAdded(Reply):
    """Name the group that was made."""

    type: Literal["room_added"] = "room_added"
    room: Opaque


class AgreementSet(Reply):
    """Say which version is in force now."""

    type: Literal["agreement_set"] = "agreement_set"
    version: Count


class RuleSeen(Frame):
    """Show what a rule does and how it has done; without a decided case there is no precision.

    `always` marks those that no one person can keep from acting.
    """

    rule: str
    track: Track
    language: str
    mode: str
    always: Optionally[bool] = None
    something: Count
    nothing: Count
    taken_back: Count
    precision_percent: Optionally[Count] = None


class RuleList(Reply):
    """List the rules in force."""

    type: Literal["rule_list"] = "rule_list"
    weeks: Count
    rules: tuple[RuleSeen, ...]


ReplyToStaff = (
    Redeemed
    | LineList
    | TalkCard
    | ShiftList
    | BoardNow
    | FigureReport
    | RoomBoard
    | HeldList
    | AskedList
    | Coached
    | Practice
    | CaseList
    | CaseDetail
    | Claimed
    | Decided
    | ReachedOut
    | AcrossSeen
    | EvidenceKept
    | AuditList
    | AccountList
    | Invited
    | RoomAdded
    | AgreementSet
    | RuleList
)
