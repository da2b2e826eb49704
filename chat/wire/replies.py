"""Describe every reply; it repeats the `ref` of the command it answers."""

from typing import Annotated, Literal

from pydantic import Field, JsonValue

from chat.wire.events import Entry
from chat.wire.fields import At, ClientId, Count, Frame, LogName, Opaque, Optionally, Ref, Seq
from chat.wire.parts import Care, Finding, Helpline, MemberSeen, Minutes, Statement, Track

Retry = Literal["never", "later", "after_hello"]


class Reply(Frame):
    """Hold what every reply carries; `ref` is null only where a command's own could not be read."""

    ref: Ref | None = None


class OwnRoom(Frame):
    """Show a room that the person is a member of, and where its log stands."""

    room: Opaque
    kind: Literal["group", "one_on_one"]
    member: Opaque
    pseudonym: str
    last_seq: Seq
    hidden: tuple[Opaque, ...] = ()
    title: Optionally[str] = None


class Place(Frame):
    """Tell a place in the waiting line, counted from 1."""

    place: Count
    estimate_minutes: Minutes


class Duty(Frame):
    """Tell a supporter how they are on duty."""

    capacity: Count
    about: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()


class Limits(Frame):
    """Tell what a client may send, and how fast."""

    text_chars: Count
    frame_bytes: Count
    say_per_minute: Count
    say_burst: Count


class Server(Frame):
    """Tell which server this is."""

    name: str
    version: str
    protocol: Count
    limits: Limits


class Welcome(Reply):
    """Let someone in: their next token, who they are here, and where their logs stand.

    `paused` holds the operator's words while nobody new can join, wait or write.
    """

    type: Literal["welcome"] = "welcome"
    token: Opaque
    resumed: bool
    role: str
    epoch: Opaque
    last_seq: Seq
    rooms: tuple[OwnRoom, ...]
    waiting: Optionally[Place] = None
    on_duty: Optionally[Duty] = None
    name: Optionally[str] = None
    paused: Optionally[str] = None
    server: Server


class GroupRoom(Frame):
    """Show a group as someone sees it before the door."""

    room: Opaque
    kind: Literal["group"] = "group"
    title: str
    topic: str
    open: bool
    opens_at: Optionally[At] = None
    seats: Count
    present: Count
    agreement: Count
    facilitators: tuple[str, ...]


class RoomList(Reply):
    """List the groups."""

    type: Literal["room_list"] = "room_list"
    rooms: tuple[GroupRoom, ...]


class AgreementText(Reply):
    """Show a room's current agreement."""

    type: Literal["agreement_text"] = "agreement_text"
    version: Count
    text: str


class Joined(Reply):
    """Tell someone who they are in a room, who else is there, and where to read from."""

    type: Literal["joined"] = "joined"
    room: Opaque
    member: Opaque
    pseudonym: str
    members: Annotated[tuple[MemberSeen, ...], Field(max_length=100)]
    count: Optionally[Count] = None
    from_seq: Seq
    last_seq: Seq


class Done(Reply):
    """Say that it is done."""

    type: Literal["done"] = "done"


class Following(Reply):
    """Say from where to where a log reaches; its entries come next."""

    type: Literal["following"] = "following"
    log: LogName
    first_seq: Seq
    last_seq: Seq
    epoch: Opaque


class Entries(Reply):
    """Give a stretch of a log, ascending; `more` says that the stretch goes on."""

    type: Literal["entries"] = "entries"
    log: LogName
    entries: tuple[Entry, ...]
    more: bool


class Receipt(Reply):
    """Say that a message is stored for good; `seq` is missing while it is held."""

    type: Literal["receipt"] = "receipt"
    client_id: ClientId
    message: Opaque
    delivery: Literal["delivered", "held"]
    seq: Optionally[Seq] = None
    at: At
    care: Optionally[Care] = None
    findings: Optionally[tuple[Finding, ...]] = None


class Reported(Reply):
    """Give the code under which the outcome of a report can be looked up."""

    type: Literal["reported"] = "reported"
    code: Opaque


class Outcome(Reply):
    """Tell how a report, a restriction or an appeal stands."""

    type: Literal["outcome"] = "outcome"
    state: str
    statement: Optionally[Statement] = None


class Waiting(Reply):
    """Tell someone their place in the line; `words` and `helplines` come when nobody is on duty."""

    type: Literal["waiting"] = "waiting"
    place: Count
    estimate_minutes: Minutes
    care: Optionally[Care] = None
    findings: Optionally[tuple[Finding, ...]] = None
    words: Optionally[str] = None
    helplines: Optionally[tuple[Helpline, ...]] = None


class Exported(Reply):
    """Hand out everything that is kept about the person."""

    type: Literal["exported"] = "exported"
    document: dict[str, JsonValue]


class Kept(Frame):
    """Say what stays after erasure, why, and until when."""

    what: str
    why: str
    until: Optionally[At] = None


class ErasureReceipt(Frame):
    """Say what went and what stays."""

    went: tuple[str, ...]
    stays: tuple[Kept, ...]


class Forgotten(Reply):
    """Confirm an erasure."""

    type: Literal["forgotten"] = "forgotten"
    receipt: ErasureReceipt


class Redeemed(Reply):
    """Give the second factor of a new staff account."""

    type: Literal["redeemed"] = "redeemed"
    totp_uri: str


class LineList(Reply):
    """Tell how many wait, for how long, and at which levels of care; nobody in particular."""

    type: Literal["line_list"] = "line_list"
    waiting: Count
    longest_minutes: Count
    levels: dict[str, Count]
    on_duty: Optionally[Count] = None


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
    claimed_by: Optionally[str] = None
    until: Optionally[At] = None


class CaseList(Reply):
    """List cases, most urgent first."""

    type: Literal["case_list"] = "case_list"
    cases: tuple[CaseSeen, ...]


class Flag(Frame):
    """Say who pointed at a message and why; reporters stay unnamed."""

    by: str
    at: At
    concern: Optionally[str] = None
    category: Optionally[str] = None
    note: Optionally[str] = None


class FlaggedMessage(Frame):
    """Show the message that a case is about; `text` is null when it is no longer kept."""

    message: Opaque
    member: Opaque
    pseudonym: str
    role: str
    text: str | None
    delivery: str
    at: At


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


class Claimed(Reply):
    """Say until when a case is one's own."""

    type: Literal["claimed"] = "claimed"
    version: Count
    until: At


class Decided(Reply):
    """Say that a decision stands, or that it was undone."""

    type: Literal["decided"] = "decided"
    version: Count


class AuditRow(Frame):
    """Record one look or decision of the staff, without any text of a message."""

    seq: Seq
    at: At
    who: str
    action: str
    case: Optionally[str] = None
    reason: Optionally[str] = None


class AuditList(Reply):
    """Give a stretch of the audit."""

    type: Literal["audit_list"] = "audit_list"
    rows: tuple[AuditRow, ...]
    more: bool


class Refused(Reply):
    """Say no: `code` for programs, `words` for people; the rest depends on the code."""

    type: Literal["refused"] = "refused"
    code: str
    words: str
    retry: Retry
    retry_after_ms: Optionally[Count] = None
    field: Optionally[str] = None
    care: Optionally[Care] = None
    challenge: Optionally[dict[str, JsonValue]] = None
    statement: Optionally[Statement] = None
    helplines: Optionally[tuple[Helpline, ...]] = None
    version: Optionally[Count] = None
    text: Optionally[str] = None
    until: Optionally[At] = None
    findings: Optionally[tuple[Finding, ...]] = None


AnyReply = (
    Welcome
    | RoomList
    | AgreementText
    | Joined
    | Done
    | Following
    | Entries
    | Receipt
    | Reported
    | Outcome
    | Waiting
    | Exported
    | Forgotten
    | Redeemed
    | LineList
    | CaseList
    | CaseDetail
    | Claimed
    | Decided
    | AuditList
    | Refused
)
