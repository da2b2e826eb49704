"""Reading along to learn: only with the peer's yes, visible to them, and over the moment they say so."""

from dataclasses import dataclass

from chat.beside import held_talk
from chat.caller import Caller
from chat.introducing import Introductions
from chat.store import audit, blocks, people, profiles
from chat.store import talks as stored_talks
from chat.store.entries import person_log, room_log
from chat.store.leaving import leave_group
from chat.store.people import Staff
from chat.store.talks import Talk
from chat.store.transaction import Transaction
from chat.wire import commands
from chat.wire.replies import Done
from chat.writer import Plan
from moderation.audit import Act
from rooms import refusals
from rooms.events import Notice
from rooms.ids import PersonId, RoomId
from rooms.people import Role
from rooms.room import Room, RoomKind


@dataclass(frozen=True, slots=True)
class Shadow:
    """Actions of shadowing."""

    introductions: Introductions
    audit_key: bytes

    def offer(self, caller: Caller, command: commands.OfferShadow) -> Plan:
        """Ask the peer of one's talk whether a trainee may read along."""
        return Plan(lambda tx: _offer(tx, caller, command), RoomId(command.room))

    def accept(self, caller: Caller, command: commands.AcceptShadow) -> Plan:
        """Say as the peer whether the trainee may read along, from now on."""
        return Plan(lambda tx: self._accept(tx, caller, command), RoomId(command.room))

    async def _accept(self, tx: Transaction, caller: Caller, command: commands.AcceptShadow) -> Done:
        room, _ = await tx.room_for(caller.person, RoomId(command.room))
        talk = await stored_talks.talk_in(tx, room.key)
        offered = await stored_talks.shadow_offered(tx, room.key)
        if talk is None or talk.peer != caller.person or offered is None:
            raise refusals.NotAMember
        trainee = await _able(tx, room, talk, await people.staff_by_person(tx, offered))

        await stored_talks.set_shadow_offered(tx, room.key, None)
        if not command.agree or trainee is None:
            await tx.append(room_log(room.id), Notice("shadow_declined", {}))
        else:
            await self._let_in(tx, room, trainee)

        return Done()

    async def _let_in(self, tx: Transaction, room: Room, trainee: Staff) -> None:
        room = await self.introductions.enter(
            tx, room, trainee.person, trainee.name, trainee.role, shadow=True
        )
        member = room.members[trainee.person]
        fields = {"room": room.id, "member": member.id, "pseudonym": member.pseudonym}
        await tx.append(person_log(trainee.person), Notice("shadowing", fields))
        await audit.write_audit(tx, self.audit_key, Act(tx.now, trainee.person, "shadow", subject=room.id))

    def end(self, caller: Caller, command: commands.EndShadow) -> Plan:
        """End the reading along, as anybody in the talk; it takes effect with this entry."""
        return Plan(lambda tx: _end(tx, caller, command), RoomId(command.room))


async def _offer(tx: Transaction, caller: Caller, command: commands.OfferShadow) -> Done:
    room, _, talk = await held_talk(tx, caller, command.room)
    if talk.supporter != caller.person:
        raise refusals.NotAMember
    if any(member.shadow for member in room.members.values()):
        raise refusals.AtCapacity
    named = await people.staff_by_name(tx, command.to)
    if named is None:
        raise refusals.NobodyNamed("to")
    trainee = await _able(tx, room, talk, named)
    if trainee is None:
        raise refusals.Malformed("to")

    await stored_talks.set_shadow_offered(tx, room.key, trainee.person)
    await tx.append(room_log(room.id), Notice("shadow_offered", {"pseudonym": trainee.name}))

    return Done()


async def _able(tx: Transaction, room: Room, talk: Talk, account: Staff | None) -> Staff | None:
    """Give the account again if it may be offered: a supporter from outside whom the peer has not blocked.

    Nobody of another pool than the talk's reads along.
    """
    if account is None or account.disabled_at is not None or account.role is not Role.SUPPORTER:
        return None
    if account.person in room.members or await _is_blocked(tx, talk, account.person):
        return None
    theirs, pool = (await profiles.profile_of(tx, account.person)).pool, await stored_talks.pool_of(tx, talk)
    return account if theirs in ("", pool) or not pool else None


async def _is_blocked(tx: Transaction, talk: Talk, person: PersonId) -> bool:
    return await blocks.is_blocked(tx, talk.peer, person)


async def _end(tx: Transaction, caller: Caller, command: commands.EndShadow) -> Done:
    room, _ = await tx.room_for(caller.person, RoomId(command.room))
    if room.kind is not RoomKind.ONE_ON_ONE:
        raise refusals.NotAMember

    await stored_talks.set_shadow_offered(tx, room.key, None)
    for member in [m for m in room.members.values() if m.shadow]:
        await leave_group(tx, room, member)

    return Done()
