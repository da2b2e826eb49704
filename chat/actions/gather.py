"""Coming together in groups: joining, leaving, and holding the room."""

import random
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from typing import Any

from chat.caller import Caller
from chat.concern import Concern
from chat.holding import check_trained, close_held, group_held_by, open_held
from chat.identity import Names, new_pseudonym, new_public_id
from chat.knocks import Knocks
from chat.paces import Paces
from chat.store import groups as stored_groups
from chat.store import members, seating, seats
from chat.store import rooms as stored_rooms
from chat.store.entries import person_log
from chat.store.groups import Held
from chat.store.leaving import give_way, leave
from chat.store.transaction import Transaction
from chat.wire import commands
from chat.wire.parts import MemberSeen
from chat.wire.replies import Done, Joined
from chat.writer import Plan
from rooms import refusals
from rooms.events import (
    AgreementAccepted,
    MemberJoined,
    RoomClosed,
    RoomOpened,
    RoomPaused,
    RoomResumed,
)
from rooms.giving_way import who_gives_way
from rooms.holding import is_late, may_hold
from rooms.ids import MemberId, RoomId
from rooms.people import Role
from rooms.presence import NAMES_MAX
from rooms.room import Member, Room, RoomKind, check_may_enter, check_takes_part

Remember = Callable[[Any, Any, Room, MemberId], Coroutine[Any, Any, None]]


@dataclass(frozen=True, slots=True)
class Gather:
    """Actions of coming together in groups."""

    names: Names
    concern: Concern
    pace: Paces
    rooms_per_person: int
    knocks: Knocks
    training_required: bool = False
    chance: random.Random = field(default_factory=random.SystemRandom)

    def join(self, caller: Caller, command: commands.Join) -> Plan:
        """Enter a group by accepting its agreement; a member may accept a newer one this way."""
        return Plan(lambda tx: self._join(tx, caller, command), RoomId(command.room))

    async def _join(self, tx: Transaction, caller: Caller, command: commands.Join) -> Joined:
        room = await tx.room(RoomId(command.room))
        if room is None:
            raise refusals.NotAMember
        if caller.person in room.members:
            room = await _accept_anew(tx, room, room.members[caller.person], command.agreement)
            return joined(room, room.members[caller.person], tx.seq(room.id))
        entrant = await members.entrant(tx, room.key, caller.person)
        held = await stored_groups.held_group(tx, room.key)
        holds = held is not None and may_hold(caller.person, caller.role, held.terms.facilitators)
        going = () if holds else await self._who_gives_way(tx, room)

        before = entrant.before
        await self._check_may_enter(
            tx,
            caller,
            room,
            held,
            command.agreement,
            entrant.agreement,
            removed=before is not None and before.state == "removed",
            holds=holds,
            going=going,
        )
        await self._check_budget(tx, caller, entrant.rooms)

        member = before.member if before else MemberId(new_public_id("m_"))
        name = before.pseudonym if before else await self._name(tx, caller, room)
        event = MemberJoined(
            member,
            caller.person,
            name,
            caller.role,
            muted_until=before.muted_until if before else 0,  # going out and in again lifts no mute
            held_until=before.held_until if before else 0,
        )
        await tx.hold(person_log(each.person) for each in going)
        for each in going:
            room = await give_way(tx, room, each)
        room = await tx.happen(room, event)
        await members.set_member(tx, room, room.members[caller.person], tx.now)

        return joined(room, room.members[caller.person], tx.seq(room.id))

    async def _who_gives_way(self, tx: Transaction, room: Room) -> tuple[Member, ...]:
        """Look, in a full group, whose seats were left; whoever is connected to any node keeps theirs."""
        if len(room.members) < room.seats:
            return ()
        gone_at = await seating.gone_since(tx, room)
        here = await self.concern.whereabouts.here(tx, sorted(gone_at))
        return who_gives_way(room, gone_at, here, tx.now)

    async def _check_may_enter(
        self,
        tx: Transaction,
        caller: Caller,
        room: Room,
        held: Held | None,
        accepted: int,
        text: str,
        *,
        removed: bool,
        holds: bool,
        going: tuple[Member, ...],
    ) -> None:
        """Check the door; a held group that is closed says when it opens, and lets in who holds it."""
        try:
            check_may_enter(room, accepted, text, removed=removed, holds=holds, give_way=going)
        except refusals.RoomClosed:
            refusal = _closed(held, tx.now)
            if isinstance(refusal, refusals.RoomLate) and caller.role is Role.PEER:
                self.knocks.note(room.id, tx.now)
            raise refusal from None
        if holds:
            await check_trained(tx, caller, required=self.training_required)

    async def _check_budget(self, tx: Transaction, caller: Caller, rooms: int) -> None:
        paused = (await tx.site()).paused
        if paused is not None:
            raise self.concern.paused(caller, paused)
        if rooms >= self.rooms_per_person:
            raise refusals.AtCapacity
        self.pace.take(caller.person, tx.now)

    async def _name(self, tx: Transaction, caller: Caller, room: Room) -> str:
        """Give a peer a pseudonym nobody had here; staff appear with the name they are known by."""
        if caller.role is not Role.PEER and caller.name:
            return caller.name
        return new_pseudonym(self.names, await members.pseudonyms_used(tx, room.key), self.chance)

    def leave(self, caller: Caller, command: commands.Leave) -> Plan:
        """Leave a group; a talk ends for both, unless somebody else holds it now.

        One that is over already is put away.
        """
        return Plan(lambda tx: self._leave(tx, caller, command), RoomId(command.room))

    async def _leave(self, tx: Transaction, caller: Caller, command: commands.Leave) -> Done:
        if await seats.put_away(tx, caller.person, RoomId(command.room)):
            return Done()
        room, member = await tx.room_for(caller.person, RoomId(command.room))

        await leave(tx, room, member)

        return Done()

    def hide_for_me(self, caller: Caller, command: commands.HideForMe) -> Plan:
        """Hide a member for oneself; nobody else hears of it."""
        member = MemberId(command.member)
        return Plan(lambda tx: _remember(tx, caller, command.room, member, seats.hide))

    def show_for_me(self, caller: Caller, command: commands.ShowForMe) -> Plan:
        """Show a hidden member again."""
        member = MemberId(command.member)
        return Plan(lambda tx: _remember(tx, caller, command.room, member, seats.show))

    def open(self, caller: Caller, command: commands.Open) -> Plan:
        """Open a group one holds; whose training has run out holds none."""
        return Plan(lambda tx: self._open(tx, caller, command))

    async def _open(self, tx: Transaction, caller: Caller, command: commands.Open) -> Done:
        room, _ = await group_held_by(tx, caller, command.room)
        held = await stored_groups.held_group(tx, room.key)
        if held is not None:
            await check_trained(tx, caller, required=self.training_required)

        if room.open:
            return Done()

        if held is not None:
            await open_held(tx, room, held)
        else:
            await tx.happen(room, RoomOpened())
            await stored_rooms.set_room_state(tx, room, "open", tx.now)

        return Done()

    def close(self, caller: Caller, command: commands.Close) -> Plan:
        """Close a group one holds; its members stay and can read."""
        return Plan(lambda tx: _close(tx, caller, command))

    def pause(self, caller: Caller, command: commands.Pause) -> Plan:
        """Let a room take a breath, with words."""
        return Plan(lambda tx: _pause(tx, caller, command.room, RoomPaused(command.words or "")))

    def unpause(self, caller: Caller, command: commands.Unpause) -> Plan:
        """Let a paused room go on."""
        return Plan(lambda tx: _pause(tx, caller, command.room, RoomResumed()))


def _closed(held: Held | None, now: int) -> refusals.RoomClosed:
    """Say that a group is closed and when it opens, or that it waits for whoever holds it."""
    meeting = held.terms.meeting(now) if held else None
    if held is None or meeting is None:
        return refusals.RoomClosed()
    late = is_late(meeting, held.met, now)
    return refusals.RoomLate(meeting.opens_at) if late else refusals.RoomClosed(meeting.opens_at)


async def _accept_anew(tx: Transaction, room: Room, member: Member, version: int) -> Room:
    """Note that a member accepts the version that came into force while they were inside."""
    if version != room.agreement or member.agreement >= version:
        return room
    room = await tx.happen(room, AgreementAccepted(member.id, version))
    await members.set_agreed(tx, member.id, version)
    return room


async def _remember(tx: Transaction, caller: Caller, room_id: str, member: MemberId, write: Remember) -> Done:
    room, _ = await tx.room_for(caller.person, RoomId(room_id))

    if not await members.was_here(tx, room, member):
        raise refusals.Malformed("member")

    await write(tx, caller.person, room, member)

    return Done()


async def _close(tx: Transaction, caller: Caller, command: commands.Close) -> Done:
    room, _ = await group_held_by(tx, caller, command.room)
    held = await stored_groups.held_group(tx, room.key)

    if not room.open:
        return Done()

    if held is not None:
        await close_held(tx, room, held)
    else:
        await tx.happen(room, RoomClosed(over=False))
        await stored_rooms.set_room_state(tx, room, "closed", tx.now)

    return Done()


async def _pause(tx: Transaction, caller: Caller, room_id: str, event: RoomPaused | RoomResumed) -> Done:
    room, member = await tx.room_for(caller.person, RoomId(room_id))
    check_takes_part(member)
    if room.kind is RoomKind.GROUP:
        await group_held_by(tx, caller, room_id)
    words = event.words if isinstance(event, RoomPaused) else None

    if room.paused != words:
        room = await tx.happen(room, event)
        await stored_rooms.set_paused(tx, room, words)
        await stored_groups.note_adrift(tx, room, adrift=False)
        if words is None:
            await stored_groups.note_held(tx, [room.key], tx.now)  # or it would pause again at once

    return Done()


def joined(room: Room, member: Member, last_seq: int) -> Joined:
    """Tell a member who they are in a room and who else is there."""
    others = list(room.members.values())
    seen = tuple(MemberSeen(member=m.id, pseudonym=m.pseudonym, role=m.role) for m in others[:NAMES_MAX])
    return Joined(
        room=room.id,
        member=member.id,
        pseudonym=member.pseudonym,
        members=seen,
        count=len(others) if len(others) > NAMES_MAX else None,
        from_seq=1 if room.history == "open" else member.from_seq,
        last_seq=last_seq,
    )
