"""Describe the replies in rooms: which there are, who is inside, what became of a message or a report."""

from typing import Annotated, Literal

from pydantic import Field

from chat.wire.fields import At, ClientId, Count, Frame, Opaque, Optionally, Reply, Seq
from chat.wire.parts import Care, Finding, MemberSeen, ResourceSeen


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
    """Tell whether somebody is there to talk: on duty, connected, and not in need of a rest."""

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


class ResourceList(Reply):
    """List places that help, those of the country first."""

    type: Literal["resource_list"] = "resource_list"
    resources: tuple[ResourceSeen, ...]
    more: bool


ReplyInRooms = RoomList | AgreementText | Joined | Receipt | Reported | ResourceList
