"""Steadying a group: slower talk for all, or a look at what one member writes before others see it."""

from dataclasses import dataclass

from chat.caller import Caller
from chat.concern import Concern
from chat.holding import group_held_by
from chat.identity import new_public_id
from chat.reasons import Chosen, Reasons
from chat.store import audit, members
from chat.store import rooms as stored_rooms
from chat.store.entries import person_log, side_log
from chat.store.flagging import Subject, put_on_desk
from chat.store.flags import Flag
from chat.store.transaction import Transaction
from chat.wire import commands
from chat.wire.replies import Done
from chat.writer import Plan
from moderation.audit import Act
from moderation.review import Effect
from moderation.verdict import Track
from rooms import refusals
from rooms.events import MemberHeld, Notice, RoomChanged
from rooms.ids import CaseId, MemberId, RoomId
from rooms.people import Role
from rooms.room import Member, Room
from rooms.times import MINUTE_MS, rfc3339


@dataclass(frozen=True, slots=True)
class Steady:
    """Actions of whoever holds a group. A hold restricts: it comes with reasons, and can be contested."""

    concern: Concern
    reasons: Reasons
    audit_key: bytes

    def slow(self, caller: Caller, command: commands.Slow) -> Plan:
        """Ask every peer of a group for a pause between two messages; 0 seconds ends it."""
        return Plan(lambda tx: _slow(tx, caller, command), RoomId(command.room))

    def hold(self, caller: Caller, command: commands.Hold) -> Plan:
        """Let what one peer writes wait for a moderator for a while."""
        return Plan(lambda tx: self._hold(tx, caller, command), RoomId(command.room))

    async def _hold(self, tx: Transaction, caller: Caller, command: commands.Hold) -> Done:
        room, own = await group_held_by(tx, caller, command.room)
        member = _peer(room, command.member)

        until = tx.now + command.minutes * MINUTE_MS

        await tx.happen(room, MemberHeld(member.id, until))
        await members.set_held(tx, member.id, until)
        await self._tell_whom_it_concerns(tx, caller, room, member, until, command.words)
        fields = {"member": member.id, "until": rfc3339(until), "by": own.pseudonym}
        await tx.append(side_log(room.id), Notice("member_held", fields))

        return Done()

    async def _tell_whom_it_concerns(
        self, tx: Transaction, caller: Caller, room: Room, member: Member, until: int, words: str | None
    ) -> None:
        """Give the reasons, with a case behind them: whoever held cannot decide what comes of it."""
        flag = Flag(source="hold", at=tx.now, level=0, person=caller.person, note=words)
        subject = Subject(f"hold:{member.id}", None, room.key, member.id, member.person)
        new_id = CaseId(new_public_id("c_"))
        case = await put_on_desk(tx, self.concern.clocks, new_id, Track.CONDUCT, subject, flag)
        statement = await self.reasons.state(tx, Effect.HOLD, case, [flag], Chosen(words, until))
        fields: dict[str, object] = {"room": room.id, "statement": statement}
        await tx.append(person_log(member.person), Notice("held", fields))
        await audit.write_audit(tx, self.audit_key, Act(tx.now, caller.person, "hold", of_case=case.id))

    def unhold(self, caller: Caller, command: commands.Unhold) -> Plan:
        """End a hold early; what waits already is still for a moderator to look at."""
        return Plan(lambda tx: _unhold(tx, caller, command), RoomId(command.room))


async def _slow(tx: Transaction, caller: Caller, command: commands.Slow) -> Done:
    room, _ = await group_held_by(tx, caller, command.room)

    if room.slow_seconds != command.seconds:
        room = await tx.happen(room, RoomChanged(slow_seconds=command.seconds))
        await stored_rooms.set_details(tx, room)

    return Done()


async def _unhold(tx: Transaction, caller: Caller, command: commands.Unhold) -> Done:
    room, own = await group_held_by(tx, caller, command.room)
    member = _peer(room, command.member)

    if member.held_until > tx.now:
        await tx.happen(room, MemberHeld(member.id, 0))
        await members.set_held(tx, member.id, 0)
        fields = {"member": member.id, "by": own.pseudonym}
        await tx.append(side_log(room.id), Notice("member_unheld", fields))
        await tx.append(person_log(member.person), Notice("unheld", {"room": room.id}))

    return Done()


def _peer(room: Room, member: str) -> Member:
    """Find a peer who is here; staff are not held, and neither is whoever left."""
    found = room.member_by_id(MemberId(member))
    if found is None or found.role is not Role.PEER:
        raise refusals.Malformed("member")
    return found
