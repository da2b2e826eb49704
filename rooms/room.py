"""A room in memory: a fold of its log, and the questions one may ask of it."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from types import MappingProxyType

from rooms import refusals
from rooms.events import (
    AgreementAccepted,
    MemberHeld,
    MemberJoined,
    MemberLeft,
    MemberMuted,
    MemberUnmuted,
    RoomChanged,
    RoomClosed,
    RoomEvent,
    RoomOpened,
    RoomPaused,
    RoomResumed,
)
from rooms.ids import MemberId, PersonId, RoomId
from rooms.people import Role


class RoomKind(StrEnum):
    """A group with seats and an agreement, or a talk of two."""

    GROUP = "group"
    ONE_ON_ONE = "one_on_one"


@dataclass(frozen=True, slots=True)
class Member:
    """A person in one room. `muted_until` and `held_until` in ms since 1970 UTC; 0 means never.

    `agreement` is the version they accepted last. A `shadow` reads along to learn, and no more.
    """

    id: MemberId
    person: PersonId
    pseudonym: str
    role: Role
    from_seq: int
    muted_until: int = 0
    held_until: int = 0
    agreement: int = 1
    shadow: bool = False


@dataclass(frozen=True, slots=True)
class Room:
    """`key` is its number in the store; `members` are those who are in it now.

    `slow_seconds` is the least time between two messages of one peer.
    """

    id: RoomId
    key: int
    kind: RoomKind
    title: str
    topic: str
    open: bool
    over: bool
    paused: str | None
    seats: int
    history: str
    agreement: int
    members: Mapping[PersonId, Member]
    slow_seconds: int = 0

    def member(self, person: PersonId) -> Member:
        """Find who this person is here; raises `NotAMember`, the same for foreign and absent rooms."""
        found = self.members.get(person)
        if found is None:
            raise refusals.NotAMember
        return found

    def member_by_id(self, member: MemberId) -> Member | None:
        """Find a present member by the id others see."""
        return next((m for m in self.members.values() if m.id == member), None)

    def staff(self) -> tuple[Member, ...]:
        """List the members who hold this room."""
        return tuple(m for m in self.members.values() if m.role is not Role.PEER)


def check_may_speak(room: Room, member: Member, now: int) -> None:
    """Raise the first reason why a member may not speak now: closed, muted, paused, agreement.

    `AgreementNeeded` comes without its text, which a room in memory does not hold.
    """
    check_takes_part(member)
    if not room.open:
        raise refusals.RoomClosed
    if member.muted_until > now:
        raise refusals.Muted(member.muted_until)
    if member.role is not Role.PEER:
        return
    if room.paused is not None:
        raise refusals.RoomPaused(room.paused)
    if member.agreement < room.agreement:
        raise refusals.AgreementNeeded(room.agreement, "")


def check_takes_part(member: Member) -> None:
    """Refuse whoever only reads along; raises `NotAllowed`."""
    if member.shadow:
        raise refusals.NotAllowed


def check_may_enter(
    room: Room,
    accepted: int,
    agreement_text: str,
    *,
    removed: bool,
    holds: bool = False,
    give_way: Collection[Member] = (),
) -> None:
    """Raise the first reason why someone outside may not join: removed, closed, agreement, seats.

    A one-on-one is never entered through the door: to strangers it looks absent. Who holds the group comes
    in before it opens, and always finds a seat. The seats of those who `give_way` are free.
    """
    if room.kind is not RoomKind.GROUP:
        raise refusals.NotAMember
    if removed:
        raise refusals.Removed
    if not room.open and not holds:
        raise refusals.RoomClosed
    if accepted != room.agreement:
        raise refusals.AgreementNeeded(room.agreement, agreement_text)
    if len(room.members) - len(give_way) >= room.seats and not holds:
        raise refusals.RoomFull


def after(room: Room, event: RoomEvent, seq: int) -> Room:
    """Fold one entry of the room's own log into the room; messages leave it as it is."""
    match event:
        case MemberJoined():
            return replace(room, members=_with(room, _joined(room, event, seq)))
        case MemberLeft():
            return replace(room, members=_without(room, event.member))
        case MemberMuted():
            return replace(room, members=_muted(room, event.member, event.until_ms))
        case MemberUnmuted():
            return replace(room, members=_muted(room, event.member, 0))
        case MemberHeld():
            return replace(room, members=_held(room, event.member, event.until_ms))
        case AgreementAccepted():
            return replace(room, members=_agreed(room, event))
        case RoomChanged():
            return _changed(room, event)
        case RoomOpened():
            return replace(room, open=True)
        case RoomPaused():
            return replace(room, paused=event.words)
        case RoomResumed():
            return replace(room, paused=None)
        case RoomClosed():
            members = MappingProxyType({}) if event.over else room.members
            return replace(room, open=False, over=event.over, members=members)
        case _:
            return room


def _joined(room: Room, event: MemberJoined, seq: int) -> Member:
    return Member(
        id=event.member,
        person=event.person,
        pseudonym=event.pseudonym,
        role=Role(event.role),
        from_seq=event.from_seq or seq,
        muted_until=event.muted_until,
        held_until=event.held_until,
        agreement=room.agreement,
        shadow=event.shadow,
    )


def _with(room: Room, member: Member) -> Mapping[PersonId, Member]:
    return MappingProxyType({**room.members, member.person: member})


def _without(room: Room, member: MemberId) -> Mapping[PersonId, Member]:
    return MappingProxyType({p: m for p, m in room.members.items() if m.id != member})


def _muted(room: Room, member: MemberId, until: int) -> Mapping[PersonId, Member]:
    known = room.member_by_id(member)
    return _with(room, replace(known, muted_until=until)) if known else room.members


def _held(room: Room, member: MemberId, until: int) -> Mapping[PersonId, Member]:
    known = room.member_by_id(member)
    return _with(room, replace(known, held_until=until)) if known else room.members


def _agreed(room: Room, event: AgreementAccepted) -> Mapping[PersonId, Member]:
    known = room.member_by_id(event.member)
    return _with(room, replace(known, agreement=event.version)) if known else room.members


def _changed(room: Room, event: RoomChanged) -> Room:
    return replace(
        room,
        title=room.title if event.title is None else event.title,
        topic=room.topic if event.topic is None else event.topic,
        seats=room.seats if event.seats is None else event.seats,
        agreement=room.agreement if event.agreement is None else event.agreement,
        slow_seconds=room.slow_seconds if event.slow_seconds is None else event.slow_seconds,
    )
