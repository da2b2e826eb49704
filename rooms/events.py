"""What can happen in a room, to a person and on a desk: the entries' kinds and their public fields.

Each event's `body()` is exactly what readers hear, without its text: texts live apart and are joined when an
entry is encoded, so that erasing one touches no number.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar, Protocol

from rooms.ids import MemberId, MessageId, PersonId, RoomId


class Event(Protocol):
    """Anything a log can hold."""

    @property
    def kind(self) -> str: ...

    def body(self) -> dict[str, object]: ...


@dataclass(frozen=True, slots=True)
class MessagePosted:
    kind: ClassVar[str] = "message_posted"
    message: MessageId
    member: MemberId
    pseudonym: str
    role: str
    reply_to: MessageId | None = None
    fold: str | None = None
    card: Mapping[str, object] | None = None
    written_at: str | None = None

    def body(self) -> dict[str, object]:
        body: dict[str, object] = {
            "message": self.message,
            "member": self.member,
            "pseudonym": self.pseudonym,
            "role": self.role,
        }
        if self.reply_to is not None:
            body["reply_to"] = self.reply_to
        if self.fold is not None:
            body["fold"] = self.fold
        if self.card is not None:
            body["card"] = dict(self.card)
        if self.written_at is not None:
            body["written_at"] = self.written_at
        return body


@dataclass(frozen=True, slots=True)
class MessageHidden:
    kind: ClassVar[str] = "message_hidden"
    message: MessageId
    why: str

    def body(self) -> dict[str, object]:
        return {"message": self.message, "why": self.why}


@dataclass(frozen=True, slots=True)
class MessageRestored:
    """A hidden message is shown again, in its old place `seq`."""

    kind: ClassVar[str] = "message_restored"
    message: MessageId
    seq: int

    def body(self) -> dict[str, object]:
        return {"message": self.message, "seq": self.seq}


@dataclass(frozen=True, slots=True)
class MemberJoined:
    """`person`, an older mute or hold and `from_seq` stay inside: entries never say who one is elsewhere.

    `from_seq` is where they may read from; 0 means from this entry on. A `shadow` reads along to learn. `why`
    is there for somebody of the team whom nobody in the room asked for: `reached_out`.
    """

    kind: ClassVar[str] = "member_joined"
    member: MemberId
    person: PersonId
    pseudonym: str
    role: str
    muted_until: int = 0
    from_seq: int = 0
    held_until: int = 0
    shadow: bool = False
    why: str | None = None

    def body(self) -> dict[str, object]:
        body: dict[str, object] = {"member": self.member, "pseudonym": self.pseudonym, "role": self.role}
        if self.shadow:
            body["shadow"] = True
        if self.why is not None:
            body["why"] = self.why
        return body


@dataclass(frozen=True, slots=True)
class AgreementAccepted:
    """A member accepts the version of the agreement that came into force while they were inside."""

    kind: ClassVar[str] = "agreement_accepted"
    member: MemberId
    version: int

    def body(self) -> dict[str, object]:
        return {"member": self.member, "version": self.version}


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberLeft:
    """`quiet` means pages do not show it; `why` is `gone` of somebody whose seat was given on."""

    kind: ClassVar[str] = "member_left"
    member: MemberId
    quiet: bool = False
    why: str | None = None

    def body(self) -> dict[str, object]:
        body: dict[str, object] = {"member": self.member}
        if self.quiet:
            body["quiet"] = True
        if self.why is not None:
            body["why"] = self.why
        return body


@dataclass(frozen=True, slots=True)
class MemberMuted:
    """`until_ms` is in ms since 1970 UTC and stays inside; `until` is the same moment as it is told."""

    kind: ClassVar[str] = "member_muted"
    member: MemberId
    until_ms: int
    until: str

    def body(self) -> dict[str, object]:
        return {"member": self.member, "until": self.until}


@dataclass(frozen=True, slots=True)
class MemberUnmuted:
    kind: ClassVar[str] = "member_unmuted"
    member: MemberId

    def body(self) -> dict[str, object]:
        return {"member": self.member}


@dataclass(frozen=True, slots=True)
class MemberHeld:
    """What a member writes waits for a look, until a time; 0 ends it.

    The others of a room do not hear whom it concerns: the staff hear it beside the talk.
    """

    kind: ClassVar[str] = "member_held"
    member: MemberId
    until_ms: int

    def body(self) -> dict[str, object]:
        return {}


@dataclass(frozen=True, slots=True, kw_only=True)
class RoomChanged:
    """Settings as they are from now on; what stays as it was is None.

    `slow_seconds` is the least time between two messages of one peer; 0 is no such time.
    """

    kind: ClassVar[str] = "room_changed"
    title: str | None = None
    topic: str | None = None
    seats: int | None = None
    agreement: int | None = None
    slow_seconds: int | None = None

    def body(self) -> dict[str, object]:
        names = ("title", "topic", "seats", "agreement", "slow_seconds")
        return {name: value for name in names if (value := getattr(self, name)) is not None}


@dataclass(frozen=True, slots=True)
class RoomOpened:
    """`closes_at` is when it closes by itself."""

    kind: ClassVar[str] = "room_opened"
    closes_at: str | None = None

    def body(self) -> dict[str, object]:
        return {} if self.closes_at is None else {"closes_at": self.closes_at}


@dataclass(frozen=True, slots=True)
class RoomPaused:
    kind: ClassVar[str] = "room_paused"
    words: str

    def body(self) -> dict[str, object]:
        return {"words": self.words}


@dataclass(frozen=True, slots=True)
class RoomResumed:
    kind: ClassVar[str] = "room_resumed"

    def body(self) -> dict[str, object]:
        return {}


@dataclass(frozen=True, slots=True, kw_only=True)
class RoomClosed:
    """`over` marks the end of a one-on-one: everyone's access ends with it.

    A group may close with words, and say when it meets again.
    """

    kind: ClassVar[str] = "room_closed"
    over: bool
    words: str | None = None
    opens_at: str | None = None

    def body(self) -> dict[str, object]:
        told = {"over": self.over or None, "words": self.words, "opens_at": self.opens_at}
        return {name: value for name, value in told.items() if value is not None}


@dataclass(frozen=True, slots=True)
class Notice:
    """An event whose fields need no rule of their own: what a person, a side channel or a desk hears."""

    name: str
    fields: Mapping[str, object]

    @property
    def kind(self) -> str:
        return self.name

    def body(self) -> dict[str, object]:
        return dict(self.fields)


RoomEvent = (
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
    | Notice
)


def paired(room: RoomId, member: MemberId, pseudonym: str, agreement: int, why: str | None = None) -> Notice:
    """Tell a person that a one-on-one is theirs; `member` and `pseudonym` are their own.

    `why` is there for a peer who did not ask for it: `reached_out`.
    """
    fields = {"room": room, "member": member, "pseudonym": pseudonym, "agreement": agreement}
    return Notice("paired", {**fields, "why": why} if why else fields)


BEARS_ON_SAY = frozenset(
    {
        "member_joined",
        "member_left",
        "member_muted",
        "member_unmuted",
        "member_held",
        "agreement_accepted",
        "room_changed",
        "room_opened",
        "room_paused",
        "room_resumed",
        "room_closed",
    },
)
"""Kinds after which a room in memory must be read anew when another process wrote them."""
