"""Describe the replies that anybody may get."""

from typing import Annotated, Literal

from pydantic import Field, JsonValue

from chat.wire.entries import Entry
from chat.wire.fields import At, ClientId, Count, Frame, LogName, Opaque, Optionally, Reply, Seq
from chat.wire.parts import (
    Care,
    Finding,
    Helpline,
    Meanwhile,
    MemberSeen,
    Minutes,
    ResourceSeen,
    Statement,
)
from chat.wire.proof import Challenge

Retry = Literal["never", "later", "after_hello"]


class OwnRoom(Frame):
    """Show a room that the person is a member of, and where its log stands.

    `over`: a talk that somebody else ended; it may be read as long as it is kept, and `leave` puts it away.
    """

    room: Opaque
    kind: Literal["group", "one_on_one"]
    member: Opaque
    pseudonym: str
    last_seq: Seq
    hidden: tuple[Opaque, ...] = ()
    title: Optionally[str] = None
    shadow: Optionally[bool] = None
    over: Optionally[bool] = None


class Place(Frame):
    """Tell a place in the waiting line, counted from 1; `words` and `helplines` come when nobody is there."""

    place: Count
    estimate_minutes: Minutes
    on_duty: Optionally[Count] = None
    words: Optionally[str] = None
    helplines: Optionally[tuple[Helpline, ...]] = None


class Duty(Frame):
    """Tell a supporter how they are on duty."""

    capacity: Count
    about: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    ready: bool = False


class TrainingSeen(Frame):
    """Warn somebody of the staff whose training runs out soon, or has."""

    until: str
    days_left: int


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
    training: Optionally[TrainingSeen] = None
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
    closes_at: Optionally[At] = None
    minutes: Optionally[Count] = None
    paused: Optionally[str] = None
    slow_seconds: Optionally[Count] = None
    late: Optionally[bool] = None
    seats: Count
    present: Count
    agreement: Count
    facilitators: tuple[str, ...]


class LineSeen(Frame):
    """Tell whether somebody is there to talk."""

    open: bool
    on_duty: Count


class FirstAgreement(Frame):
    """Show what is agreed in the first group that is open, so that a newcomer need not ask for it."""

    room: Opaque
    version: Count
    text: str


class RoomList(Reply):
    """List the groups, and whether somebody is there for a talk."""

    type: Literal["room_list"] = "room_list"
    rooms: tuple[GroupRoom, ...]
    line: Optionally[LineSeen] = None
    first_agreement: Optionally[FirstAgreement] = None


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
    """Say that it is done; `care` comes along where a free text called for it."""

    type: Literal["done"] = "done"
    care: Optionally[Care] = None


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
    care: Optionally[Care] = None


class Outcome(Reply):
    """Tell how a report, a restriction or an appeal stands."""

    type: Literal["outcome"] = "outcome"
    state: str
    statement: Optionally[Statement] = None
    appeal: Optionally[str] = None


class ResourceList(Reply):
    """List places that help, those of the country first."""

    type: Literal["resource_list"] = "resource_list"
    resources: tuple[ResourceSeen, ...]
    more: bool


class Waiting(Reply):
    """Tell someone their place in the line; `words` and `helplines` come when nobody is on duty."""

    type: Literal["waiting"] = "waiting"
    place: Count
    estimate_minutes: Minutes
    care: Optionally[Care] = None
    findings: Optionally[tuple[Finding, ...]] = None
    words: Optionally[str] = None
    helplines: Optionally[tuple[Helpline, ...]] = None
    meanwhile: Optionally[Meanwhile] = None


class Exported(Reply):
    """Hand out everything that is kept about the person; `more` says that further messages follow."""

    type: Literal["exported"] = "exported"
    document: dict[str, JsonValue]
    more: Optionally[Seq] = None


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


class Refused(Reply):
    """Say no: `code` for programs, `words` for people; the rest depends on the code."""

    type: Literal["refused"] = "refused"
    code: str
    words: str
    retry: Retry
    retry_after_ms: Optionally[Count] = None
    field: Optionally[str] = None
    care: Optionally[Care] = None
    challenge: Optionally[Challenge] = None
    statement: Optionally[Statement] = None
    helplines: Optionally[tuple[Helpline, ...]] = None
    version: Optionally[Count] = None
    text: Optionally[str] = None
    until: Optionally[At] = None
    opens_at: Optionally[At] = None
    findings: Optionally[tuple[Finding, ...]] = None


ReplyToAnyone = (
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
    | ResourceList
    | Waiting
    | Exported
    | Forgotten
    | Refused
)
