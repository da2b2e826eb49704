"""Supporting supporters: a coach's word on a talk, for its supporter alone.

A coach reads what the supporter wrote who asked, never a word of the peer. Nothing is counted or compared.
"""

from dataclasses import dataclass

from chat.caller import Caller
from chat.ports import Sql
from chat.store import audit, coaching, members, people
from chat.store import talks as stored_talks
from chat.store.entries import person_log
from chat.store.talks import Talk
from chat.store.transaction import Transaction
from chat.wire import commands
from chat.wire.replies import AskedFor, AskedList, Coached, CoachedLine, Done
from chat.writer import Plan
from moderation.audit import Act
from rooms import refusals
from rooms.events import Notice
from rooms.ids import RoomId
from rooms.room import Room, RoomKind
from rooms.times import rfc3339

DAY_CHARS = 10


@dataclass(frozen=True, slots=True)
class Coach:
    """Actions of asking for a coach's word, and giving it."""

    audit_key: bytes

    def ask(self, caller: Caller, command: commands.AskFeedback) -> Plan:
        """Ask for a coach's word on a talk that one holds or held last."""
        return Plan(lambda tx: _ask(tx, caller, command), RoomId(command.room))

    async def list(self, sql: Sql, _: Caller, __: commands.FeedbackAsked) -> AskedList:
        """List who would like a word, the oldest first; no figures, and nothing once it is given."""
        waiting = await coaching.waiting(sql)
        return AskedList(
            asked=tuple(
                AskedFor(room=one.room, name=one.name, at=rfc3339(one.asked_at), words=one.words)
                for one in waiting
            )
        )

    def look(self, caller: Caller, command: commands.LookAtOwnWords) -> Plan:
        """Show what the supporter wrote who asked; the look is on record before it is shown."""
        return Plan(lambda tx: self._look(tx, caller, command), RoomId(command.room))

    async def _look(self, tx: Transaction, caller: Caller, command: commands.LookAtOwnWords) -> Coached:
        asked = await coaching.asked(tx, RoomId(command.room), command.name)
        talk = await stored_talks.talk_in(tx, asked.room_key) if asked else None
        if asked is None or talk is None:
            raise refusals.NotAMember

        await self._audit(tx, caller, "coach_look", asked.name)

        lines = await coaching.own_words(tx, asked.room_key, asked.person)
        return Coached(
            room=asked.room,
            name=asked.name,
            level=await stored_talks.level_of(tx, talk),
            words=asked.words,
            lines=tuple(CoachedLine(at=rfc3339(one.at), by=one.by, text=one.text) for one in lines),
        )

    def give(self, caller: Caller, command: commands.GiveFeedback) -> Plan:
        """Say one's word to the supporter alone: who asked for it, or beside whom one was in the talk."""
        return Plan(lambda tx: self._give(tx, caller, command), RoomId(command.room))

    async def _give(self, tx: Transaction, caller: Caller, command: commands.GiveFeedback) -> Done:
        room = await tx.room(RoomId(command.room))
        talk = await stored_talks.talk_in(tx, room.key) if room else None
        account = await people.staff_by_name(tx, command.name)
        if room is None or talk is None or account is None:
            raise refusals.NotAMember
        asked = await coaching.asked(tx, room.id, command.name)
        if asked is None and not await _was_beside(tx, caller, room, talk, command.name):
            raise refusals.NotAMember

        on = rfc3339(talk.began_at)[:DAY_CHARS]
        fields: dict[str, object] = {"by": caller.name or "", "on": on, "words": command.words}

        await coaching.given(tx, room.key, account.person)
        await tx.append(person_log(account.person), Notice("feedback_given", fields))
        await self._audit(tx, caller, "give_feedback", account.name)

        return Done()

    async def _audit(self, tx: Transaction, caller: Caller, action: str, name: str) -> None:
        await audit.write_audit(tx, self.audit_key, Act(tx.now, caller.person, action, subject=name))


async def _ask(tx: Transaction, caller: Caller, command: commands.AskFeedback) -> Done:
    room = await tx.room(RoomId(command.room))
    talk = await stored_talks.talk_in(tx, room.key) if room else None
    if room is None or room.kind is not RoomKind.ONE_ON_ONE or talk is None:
        raise refusals.NotAMember
    if talk.supporter != caller.person:
        raise refusals.NotAMember

    await coaching.ask(tx, room.key, caller.person, command.words, tx.now)

    return Done()


async def _was_beside(tx: Transaction, caller: Caller, room: Room, talk: Talk, name: str) -> bool:
    """Say whether somebody was called into a talk, and has read along beside its supporter."""
    supporter = await people.staff_by_person(tx, talk.supporter)
    here = await members.membership(tx, room.key, caller.person)
    return here is not None and supporter is not None and supporter.name == name
