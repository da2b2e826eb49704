"""Describe cases as the desks see them, what two people agree on about them, and the audit of it all."""

from typing import Literal

from chat.wire.entries import Entry
from chat.wire.fields import At, Count, Frame, Opaque, Optionally, Reply, Seq, Track
from chat.wire.parts import Finding, Spans, Statement

Bar = Literal["decided", "party"]
"""Why somebody else must turn to a case: one decided it, or is party to what is contested."""


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
    barred: Optionally[Bar] = None


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
    """Show the message that a case is about; `text` is null when it is not kept or was not asked for.

    `spans` say where in this text something was found.
    """

    message: Opaque
    member: Opaque
    pseudonym: str
    role: str
    text: str | None
    excerpts: Optionally[tuple[Excerpt, ...]] = None
    spans: Optionally[Spans] = None
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
    beside: Optionally[tuple[FlaggedMessage, ...]] = None
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
    barred: Optionally[Bar] = None


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


class OnDutySeen(Frame):
    """Show a supporter on duty; `free`: the line would give them and the person to each other now."""

    name: str
    free: bool


class ColleagueList(Reply):
    """List who is on duty, those first who are free for a talk with whom a case is about."""

    type: Literal["colleague_list"] = "colleague_list"
    on_duty: tuple[OnDutySeen, ...]


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


ReplyAtDesks = (
    CaseList
    | EvidenceKept
    | CaseDetail
    | Claimed
    | Decided
    | ReachedOut
    | ColleagueList
    | AcrossSeen
    | AuditList
)
