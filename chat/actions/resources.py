"""Places that help: searching them, and putting one into a talk as a card."""

from dataclasses import dataclass

from chat.caller import Caller
from chat.identity import fingerprint, message_id, message_number
from chat.paces import Paces
from chat.plans import EncodedReceipt
from chat.ports import Sql
from chat.slowness import take_turn
from chat.store import people
from chat.store.transaction import NewMessage, Transaction
from chat.wire import commands
from chat.wire.parts import ResourceSeen
from chat.wire.replies import ResourceList
from chat.writer import Plan
from moderation.care import Helpline, Helplines
from moderation.resources import Wanted, as_text, by_id, find, resource_id
from rooms import refusals
from rooms.events import MessagePosted
from rooms.ids import MessageId, RoomId
from rooms.room import Member, Room, check_may_speak
from rooms.times import rfc3339


@dataclass(frozen=True, slots=True)
class Resources:
    """Actions on places that help. `key` numbers messages."""

    helplines: Helplines
    key: bytes
    person_pace: Paces
    room_pace: Paces

    async def list(self, sql: Sql, _: Caller, command: commands.Resources) -> ResourceList:
        """Search; what somebody of this place has tried says when."""
        wanted = Wanted(command.country, command.language, command.need, command.text)
        found = find(self.helplines.known, wanted)
        tried = await people.helplines_tried(sql)
        seen = [_seen(line, tried[line.key].on if line.key in tried else None) for line in found]
        return ResourceList(resources=tuple(seen[: command.limit]), more=len(seen) > command.limit)

    def share(self, caller: Caller, command: commands.Share) -> Plan:
        """Post a place as a card; its text is ours, and a number in it is what it is for."""
        line = by_id(self.helplines.known, command.resource)
        if line is None:
            raise refusals.Malformed("resource")
        number = message_number(self.key, caller.person, command.client_id)
        return Plan(lambda tx: self._share(tx, caller, command, line, number), RoomId(command.room), number)

    async def _share(
        self, tx: Transaction, caller: Caller, command: commands.Share, line: Helpline, number: int
    ) -> EncodedReceipt:
        said = fingerprint(self.key, command.room, as_text(line), None, command.resource)
        message = MessageId(message_id(number))
        kept = await tx.kept(number)
        if kept is not None and kept.fingerprint != said:
            raise refusals.ClientIdReused
        if kept is not None:
            return EncodedReceipt(command.client_id, message, kept.receipt)
        room, member = await tx.room_for(caller.person, RoomId(command.room))

        check_may_speak(room, member, tx.now)
        self.person_pace.take(member.person, tx.now)
        self.room_pace.take(room.id, tx.now)
        await take_turn(tx, room, member)

        card = _seen(line, None).model_dump(mode="json")
        event = MessagePosted(message, member.id, member.pseudonym, member.role, card=card)
        seq = await tx.post(room, event, number, as_text(line))
        receipt = {"delivery": "delivered", "seq": seq, "at": rfc3339(tx.now)}
        tx.keep(_message(room, member, number, said, as_text(line), seq, receipt, tx.now))

        return EncodedReceipt(command.client_id, message, receipt)


def _message(
    room: Room,
    member: Member,
    number: int,
    said: int,
    text: str,
    seq: int,
    receipt: dict[str, object],
    now: int,
) -> NewMessage:
    return NewMessage(
        public=number,
        room=room.key,
        member=member.id,
        person=member.person,
        at=now,
        state="delivered",
        text=text,
        fingerprint=said,
        reply_to=None,
        fold=None,
        seq=seq,
        receipt=receipt,
    )


def _seen(line: Helpline, verified_on: str | None) -> ResourceSeen:
    return ResourceSeen(
        resource=resource_id(line),
        name=line.name,
        contact=line.contact,
        hours=line.hours,
        country=line.country,
        languages=line.languages,
        for_whom=line.for_whom or None,
        needs=line.needs or None,
        verified_on=verified_on or line.verified_on or None,
    )
