"""One-on-one: being on duty, taking the next talk, passing it on, ending it."""

import random
from dataclasses import dataclass, field

from chat.caller import Caller
from chat.concern import Concern
from chat.identity import Names, fingerprint, message_id, message_number, new_pseudonym, new_public_id
from chat.looking import Rules
from chat.store import line as stored_line
from chat.store import rooms as stored_rooms
from chat.store.entries import person_log
from chat.store.leaving import end_talk
from chat.store.line import Duty, Wish
from chat.store.rooms import NewRoom
from chat.store.transaction import NewMessage, Transaction
from chat.talks import TalkAgreement
from chat.wire import commands
from chat.wire.parts import MemberSeen
from chat.wire.replies import Done, Joined, LineList
from chat.writer import Plan
from moderation.verdict import Delivery
from rooms import refusals
from rooms.events import MemberJoined, MessagePosted, paired
from rooms.ids import MemberId, MessageId, PersonId, RoomId
from rooms.pairing import Waiting, next_in_line
from rooms.people import Role
from rooms.room import Member, Room, RoomKind
from rooms.times import rfc3339

MINUTE_MS = 60_000


@dataclass(frozen=True, slots=True)
class Pair:
    """Actions of one-on-ones, mostly the supporter's. `key` numbers messages."""

    names: Names
    rules: Rules
    concern: Concern
    key: bytes
    agreement: TalkAgreement
    chance: random.Random = field(default_factory=random.SystemRandom)

    def on_duty(self, caller: Caller, command: commands.OnDuty) -> Plan:
        """Begin to take talks, or change how many."""
        duty = Duty(caller.person, command.capacity, tuple(command.about), tuple(command.languages))
        return Plan(lambda tx: _on_duty(tx, duty))

    def off_duty(self, caller: Caller, _: commands.OffDuty) -> Plan:
        """Take no further talks; those under way go on."""
        return Plan(lambda tx: _off_duty(tx, caller))

    def take(self, caller: Caller, _: commands.Take) -> Plan:
        """Take the next talk: the server assigns the peer, both are told in one commit."""
        return Plan(lambda tx: self._take(tx, caller))

    async def _take(self, tx: Transaction, caller: Caller) -> Joined:
        duty = await stored_line.duty_of(tx, caller.person)
        talks = await stored_line.talks_of(tx, caller.person)
        chosen = next_in_line(await stored_line.line(tx))

        if duty is None:
            raise refusals.NotOnDuty
        if talks >= duty.capacity:
            raise refusals.AtCapacity
        if chosen is None:
            raise refusals.LineEmpty

        wish = await stored_line.wish_of(tx, chosen.person)
        await stored_line.stop_waiting(tx, chosen.person)
        room = await self._open_talk(tx, caller, chosen.person)
        if wish is not None and wish.client_id is not None and wish.first_message is not None:
            await self._post_first(tx, room, chosen.person, wish.client_id, wish.first_message)

        return _joined(room, room.members[caller.person], tx.seq(room.id))

    async def _open_talk(self, tx: Transaction, caller: Caller, peer: PersonId) -> Room:
        new = NewRoom(RoomId(new_public_id("r_")), RoomKind.ONE_ON_ONE, title="", topic="", seats=2)
        await stored_rooms.add_rooms(tx, [new], self.agreement.text, tx.now)
        room = await tx.room(new.id)
        assert room is not None, "it was made in this transaction"
        supporter = caller.name or new_pseudonym(self.names, (), self.chance)
        room = await _enter(tx, room, caller.person, supporter, caller.role)
        room = await _enter(tx, room, peer, new_pseudonym(self.names, {supporter}, self.chance), Role.PEER)
        for member in room.members.values():
            event = paired(room.id, member.id, member.pseudonym, room.agreement)
            await tx.append(person_log(member.person), event)
        return room

    async def _post_first(
        self, tx: Transaction, room: Room, peer: PersonId, client_id: str, text: str
    ) -> None:
        """Post what the peer said while waiting; it was flagged then, so only delivery is judged here."""
        number = message_number(self.key, peer, client_id)
        if await tx.kept(number) is not None:
            return
        member = room.members[peer]
        caller = Caller(peer, Role.PEER)
        verdict = self.rules.screener.judge(self.rules.look(text, caller), kind=room.kind, role=Role.PEER)
        held = verdict.delivery is not Delivery.DELIVER
        seq = None
        if not held:
            event = MessagePosted(MessageId(message_id(number)), member.id, member.pseudonym, member.role)
            seq = await tx.post(room, event, number, text)
        receipt: dict[str, object] = {"delivery": "held" if held else "delivered"}
        if seq is not None:
            receipt["seq"] = seq
        receipt["at"] = rfc3339(tx.now)
        tx.keep(
            NewMessage(
                public=number,
                room=room.key,
                member=member.id,
                person=peer,
                at=tx.now,
                state="held" if held else "delivered",
                text=text,
                fingerprint=fingerprint(self.key, room.id, text, None, None),
                reply_to=None,
                fold=None,
                seq=seq,
                receipt=receipt,
            )
        )

    def line(self, _: Caller, __: commands.Line) -> Plan:
        """Tell how many wait, how long and at which levels; no individuals."""
        return Plan(_line)

    def pass_on(self, caller: Caller, command: commands.PassOn) -> Plan:
        """Give a talk back: its peer goes to the front of the line."""
        return Plan(lambda tx: _pass_on(tx, caller, command), RoomId(command.room))

    def end(self, caller: Caller, command: commands.End) -> Plan:
        """End a one-on-one for both."""
        return Plan(lambda tx: _end(tx, caller, command), RoomId(command.room))


async def _line(tx: Transaction) -> LineList:
    return describe_line(await stored_line.line(tx), await stored_line.on_duty_count(tx), tx.now)


async def _on_duty(tx: Transaction, duty: Duty) -> Done:
    await stored_line.set_duty(tx, duty, tx.now)
    return Done()


async def _off_duty(tx: Transaction, caller: Caller) -> Done:
    if not await stored_line.end_duty(tx, caller.person):
        raise refusals.NotOnDuty
    return Done()


async def _enter(tx: Transaction, room: Room, person: PersonId, pseudonym: str, role: Role) -> Room:
    event = MemberJoined(MemberId(new_public_id("m_")), person, pseudonym, role)
    room = await tx.happen(room, event)
    await stored_rooms.set_member(tx, room, room.members[person], tx.now)
    return room


async def _pass_on(tx: Transaction, caller: Caller, command: commands.PassOn) -> Done:
    room = await _own_talk(tx, caller, command.room)

    peers = [m for m in room.members.values() if m.role is Role.PEER]

    await end_talk(tx, room)
    for peer in peers:
        wish = Wish(peer.person, "supporter", room.agreement, None, None, None, None, None, 0)
        await stored_line.put_in_front(tx, wish, tx.now)

    return Done()


async def _end(tx: Transaction, caller: Caller, command: commands.End) -> Done:
    room = await _own_talk(tx, caller, command.room)
    await end_talk(tx, room)
    return Done()


async def _own_talk(tx: Transaction, caller: Caller, room_id: str) -> Room:
    room, _ = await tx.room_for(caller.person, RoomId(room_id))
    if room.kind is not RoomKind.ONE_ON_ONE:
        raise refusals.NotAMember
    return room


def _joined(room: Room, member: Member, last_seq: int) -> Joined:
    """Tell both where they are; they read from the talk's very beginning."""
    seen = tuple(MemberSeen(member=m.id, pseudonym=m.pseudonym, role=m.role) for m in room.members.values())
    return Joined(
        room=room.id,
        member=member.id,
        pseudonym=member.pseudonym,
        members=seen,
        from_seq=member.from_seq,
        last_seq=last_seq,
    )


def describe_line(waiting: list[Waiting], on_duty: int, now: int) -> LineList:
    """Tell how long the line is, never who stands in it."""
    levels: dict[str, int] = {}
    for one in waiting:
        levels[str(one.care)] = levels.get(str(one.care), 0) + 1
    longest = max((now - one.since for one in waiting), default=0) // MINUTE_MS
    return LineList(waiting=len(waiting), longest_minutes=longest, levels=levels, on_duty=on_duty)
