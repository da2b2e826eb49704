"""Let through what waits only because its author is held: by whoever holds the group, besides the desk.

Whatever is on a desk for another reason is for the desk alone: screening found something, somebody pointed at
it, or it sounds like need from level 2 on. Need at level 1 is for the staff in the room to notice anyway.
"""

from dataclasses import dataclass

from chat.caller import Caller
from chat.consequences import release
from chat.holding import group_held_by
from chat.identity import message_id, message_number_of
from chat.store import audit, held_messages, members, reviews
from chat.store.flagging import tell_desk
from chat.store.messages import Message
from chat.store.transaction import Transaction
from chat.wire import commands
from chat.wire.replies import Done, HeldList, HeldSeen
from chat.writer import Plan
from moderation.audit import Act
from moderation.review import Case, Decision, released_by_holder
from rooms import refusals
from rooms.ids import RoomId
from rooms.times import rfc3339

HELD_MAX = 50
REASON = "let through by whoever holds the room"


@dataclass(frozen=True, slots=True)
class Release:
    """Actions on the messages that wait in one's own group. Each look and each step is on record."""

    audit_key: bytes

    def look(self, caller: Caller, command: commands.HeldMessages) -> Plan:
        """Read what waits because of a hold, the oldest first; the look is on record before it is shown."""
        return Plan(lambda tx: self._look(tx, caller, command), RoomId(command.room))

    async def _look(self, tx: Transaction, caller: Caller, command: commands.HeldMessages) -> HeldList:
        room, _ = await group_held_by(tx, caller, command.room)
        waiting = await held_messages.waiting_in(tx, room, tx.now, HELD_MAX)

        for case, _ in waiting:
            await self._audit(tx, caller, "look_at_held", case)

        return HeldList(room=room.id, messages=tuple([await _shown(tx, message) for _, message in waiting]))

    def release(self, caller: Caller, command: commands.ReleaseHeld) -> Plan:
        """Post one of them; raises `RoomClosed`, and `CaseTaken` while a moderator looks at it."""
        return Plan(lambda tx: self._release(tx, caller, command), RoomId(command.room))

    async def _release(self, tx: Transaction, caller: Caller, command: commands.ReleaseHeld) -> Done:
        room, _ = await group_held_by(tx, caller, command.room)
        number = message_number_of(command.message)
        if not room.open:
            raise refusals.RoomClosed
        found = await held_messages.waiting_in(tx, room, tx.now, HELD_MAX)
        waiting = {message.number: (case, message) for case, message in found}
        if number not in waiting:
            raise refusals.Malformed("message")
        case, message = waiting[number]

        closed = released_by_holder(case, caller.person, tx.now)

        await release(tx, message)
        await reviews.set_case(tx, closed, tx.now)
        await reviews.add_decision(tx, case, caller.person, Decision.RELEASE, REASON, None, None, tx.now)
        await tell_desk(tx, closed, "case_decided", decision=Decision.RELEASE)
        await self._audit(tx, caller, "release_held", case)

        return Done()

    async def _audit(self, tx: Transaction, caller: Caller, action: str, case: Case) -> None:
        await audit.write_audit(tx, self.audit_key, Act(tx.now, caller.person, action, of_case=case.id))


async def _shown(tx: Transaction, message: Message) -> HeldSeen:
    known = await members.member_named(tx, message.member)
    return HeldSeen(
        message=message_id(message.number),
        member=message.member,
        pseudonym=known[0] if known else "",
        text=message.text or "",
        fold=message.fold,
        at=rfc3339(message.at),
    )
