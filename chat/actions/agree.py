"""What helps next time: somebody who comes often keeps one message of a talk for the next supporter."""

from dataclasses import dataclass

from chat.caller import Caller
from chat.identity import message_number_of
from chat.store import agreed, messages, people
from chat.store import talks as stored_talks
from chat.store.transaction import Transaction
from chat.wire import commands
from chat.wire.replies import Done
from chat.writer import Plan
from rooms import refusals
from rooms.ids import RoomId


@dataclass(frozen=True, slots=True)
class Agree:
    """Actions on what a peer and a supporter agreed on."""

    def agree_on(self, caller: Caller, command: commands.AgreeOn) -> Plan:
        """Keep a message of one's talk, whoever wrote it, for the next times."""
        return Plan(lambda tx: _agree(tx, caller, command), RoomId(command.room))

    def drop_agreed(self, caller: Caller, _: commands.DropAgreed) -> Plan:
        """Keep it no longer."""
        return Plan(lambda tx: _drop(tx, caller))


async def _agree(tx: Transaction, caller: Caller, command: commands.AgreeOn) -> Done:
    room, _ = await tx.room_for(caller.person, RoomId(command.room))
    talk = await stored_talks.talk_in(tx, room.key)
    number = message_number_of(command.message)
    message = await messages.message(tx, number) if number is not None else None

    if talk is None or talk.peer != caller.person:
        raise refusals.NotAMember
    if message is None or message.room != room.id or message.state != "delivered" or message.text is None:
        raise refusals.NotAMember
    if not await people.stays(tx, caller.person):
        raise refusals.NotAllowed

    await agreed.keep(tx, caller.person, message.text, talk.supporter, tx.now)

    return Done()


async def _drop(tx: Transaction, caller: Caller) -> Done:
    await agreed.forget(tx, caller.person)
    return Done()
