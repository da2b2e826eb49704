"""Talking: saying something, taking it back, reading what was said."""

from dataclasses import dataclass
from functools import partial
from typing import NamedTuple

from chat.caller import Caller
from chat.concern import Concern, caring_rules, needed_care, notice, tell_held
from chat.identity import fingerprint, message_id, message_number, message_number_of
from chat.looking import Rules
from chat.paces import Paces
from chat.plans import EncodedReceipt
from chat.second_look import Doubtful, SecondLook
from chat.slowness import take_turn
from chat.store import members, messages, talks
from chat.store import rooms as stored_rooms
from chat.store.entries import side_log
from chat.store.flagging import Subject
from chat.store.transaction import Kept, NewMessage, Transaction
from chat.wire import commands
from chat.wire.frames import findings_shown
from chat.wire.replies import Done
from chat.writer import Plan
from moderation.screening import Screening
from moderation.steadying import waiting_while_held
from moderation.verdict import Delivery, Verdict, danger_in
from rooms import refusals
from rooms.events import MessageHidden, MessagePosted
from rooms.ids import MessageId, RoomId
from rooms.pairing import URGENT_FROM
from rooms.room import Member, Room, RoomKind, check_may_speak
from rooms.times import rfc3339


class Seen(NamedTuple):
    """What was found out about a text before the lock: its number and id, and what screening saw."""

    number: int
    id: MessageId
    fingerprint: int
    screening: Screening


@dataclass(frozen=True, slots=True)
class Converse:
    """Actions of talking. `key` numbers messages; `second_look` asks about those that were stored."""

    rules: Rules
    concern: Concern
    second_look: SecondLook
    key: bytes
    text_max_chars: int
    person_pace: Paces
    room_pace: Paces

    def say(self, caller: Caller, command: commands.Say) -> Plan:
        """Say something in a room; it is screened here, before it waits for the lock."""
        if len(command.text) > self.text_max_chars:
            raise refusals.Malformed("text")
        seen = self._look(caller, command)
        act = partial(self._say, caller, command, seen)
        return Plan(act, RoomId(command.room), seen.number, self._care_in_any_case(caller, seen))

    def _care_in_any_case(self, caller: Caller, seen: Seen) -> refusals.WireFields | None:
        """Give what the author is told even if the message can not be recorded."""
        if not seen.screening.findings and not seen.screening.failed:
            return None
        verdict = self.rules.screener.judge(seen.screening, kind=RoomKind.ONE_ON_ONE, role=caller.role)
        return self.concern.care_shown(caller, verdict)

    def _look(self, caller: Caller, command: commands.Say) -> Seen:
        said = fingerprint(self.key, command.room, command.text, command.reply_to, command.fold)
        number = message_number(self.key, caller.person, command.client_id)
        screening = self.rules.look_in_talk(command.text, caller, command.room, number, command.fold)
        return Seen(number, MessageId(message_id(number)), said, screening)

    async def _say(
        self, caller: Caller, command: commands.Say, seen: Seen, tx: Transaction
    ) -> EncodedReceipt:
        kept = await tx.kept(seen.number)
        if kept is not None:
            return repeated(kept, seen, command.client_id)
        room = await tx.room(RoomId(command.room))
        member = room.members.get(caller.person) if room else None

        if room is None or member is None:
            raise await self._refuse_outsider(tx, caller, room, command, seen)
        seen_as = self.rules.screener.judge(seen.screening, kind=room.kind, role=member.role)
        verdict = waiting_while_held(seen_as, held=member.held_until > tx.now)
        refusal = await self._objection(tx, room, member, command, verdict)

        if refusal is None and (verdict.care or verdict is not seen_as):
            await tx.hold([side_log(room.id)])  # what is told there is told last, after the desk
        if refusal is None and verdict.delivery is Delivery.HOLD:
            # Before the desk: who decides a case locks the author's log before the desk's, too.
            await tell_held(tx, room, member, seen.id)
        if verdict.findings or verdict.unscreened:
            name = seen.id if refusal is None else f"attempts:{member.id}"
            subject = Subject(name, seen.number, room.key, member.id, caller.person)
            await self.concern.flag(tx, verdict, subject, said_in(command))
        if verdict.care >= URGENT_FROM and room.kind is RoomKind.ONE_ON_ONE:
            await talks.note_need(tx, room.key, caller.person, verdict.care, danger_in(verdict))
        if refusal is None and verdict is not seen_as:
            subject = Subject(seen.id, seen.number, room.key, member.id, caller.person)
            await self.concern.flag_held(tx, room, subject, said_in(command))
        if refusal is not None:
            raise cared_for(refusal, await self.concern.care_in(tx, caller, verdict, room))
        receipt = await self._store(tx, caller, room, member, command, seen, verdict)
        if verdict.care:
            await notice(tx, room, seen.id, verdict.care, caring_rules(verdict))
        if self.second_look.is_worth_it(member.role, verdict):
            doubtful = Doubtful(seen.id, seen.number, room.id, said_in(command))
            tx.afterwards.append(partial(self.second_look.ask, doubtful))

        return EncodedReceipt(command.client_id, seen.id, receipt)

    async def _objection(
        self, tx: Transaction, room: Room, member: Member, command: commands.Say, verdict: Verdict
    ) -> refusals.Refusal | None:
        """Find the first reason not to take a message: room, reply, content, pace."""
        try:
            check_may_speak(room, member, tx.now)
            await check_reply(tx, room, command.reply_to)
            if verdict.delivery is Delivery.REFUSE:
                raise refusals.MessageRefused(findings_shown(verdict.findings))
            self.person_pace.take(member.person, tx.now)
            self.room_pace.take(room.id, tx.now)
            await take_turn(tx, room, member)
        except refusals.AgreementNeeded as needed:
            return await _with_text(tx, room, needed)
        except refusals.Refusal as refusal:
            return refusal
        return None

    async def _refuse_outsider(
        self, tx: Transaction, caller: Caller, room: Room | None, command: commands.Say, seen: Seen
    ) -> refusals.Refusal:
        """Refuse someone who is not in the room (any more), without letting their need go unheard."""
        verdict = self.rules.screener.judge(seen.screening, kind=RoomKind.ONE_ON_ONE, role=caller.role)
        was_theirs = room is not None and room.over and await members.membership(tx, room.key, caller.person)
        if needed_care(verdict):
            key = room.key if room and was_theirs else None
            subject = Subject(f"attempts:{caller.person}", seen.number, key, None, caller.person)
            await self.concern.flag(tx, verdict, subject, said_in(command))
        refusal = refusals.RoomClosed() if was_theirs else refusals.NotAMember()
        return cared_for(refusal, self.concern.care_shown(caller, verdict))

    async def _store(
        self,
        tx: Transaction,
        caller: Caller,
        room: Room,
        member: Member,
        command: commands.Say,
        seen: Seen,
        verdict: Verdict,
    ) -> dict[str, object]:
        held = verdict.delivery is Delivery.HOLD
        seq = None if held else await self._post(tx, room, member, command, seen)
        receipt: dict[str, object] = {"delivery": "held" if held else "delivered"}
        if seq is not None:
            receipt["seq"] = seq
        receipt["at"] = rfc3339(tx.now)
        if needed_care(verdict):
            receipt["care"] = await self.concern.care_in(tx, caller, verdict, room)
        if verdict.findings:
            receipt["findings"] = findings_shown(verdict.findings)
        tx.keep(
            NewMessage(
                public=seen.number,
                room=room.key,
                member=member.id,
                person=member.person,
                at=tx.now,
                state="held" if held else "delivered",
                text=command.text,
                fingerprint=seen.fingerprint,
                reply_to=message_number_of(command.reply_to) if command.reply_to else None,
                fold=command.fold,
                seq=seq,
                receipt=receipt,
            )
        )
        return receipt

    async def _post(
        self, tx: Transaction, room: Room, member: Member, command: commands.Say, seen: Seen
    ) -> int:
        reply_to = MessageId(command.reply_to) if command.reply_to else None
        event = MessagePosted(
            seen.id,
            member.id,
            member.pseudonym,
            member.role,
            reply_to,
            command.fold,
        )
        return await tx.post(room, event, seen.number, command.text)

    def withdraw(self, caller: Caller, command: commands.Withdraw) -> Plan:
        """Take back one's own message, posted or held; doing it twice is fine."""

        async def act(tx: Transaction) -> Done:
            return await self._withdraw(tx, caller, command)

        return Plan(act)

    async def _withdraw(self, tx: Transaction, caller: Caller, command: commands.Withdraw) -> Done:
        room = await tx.room(RoomId(command.room))  # first: a moderator may post it just now, on another node
        number = message_number_of(command.message)
        message = await messages.message(tx, number) if number is not None else None

        if message is None or room is None or message.person != caller.person or message.room != room.id:
            raise refusals.NotAMember

        if message.state in ("delivered", "held"):
            await messages.set_state(tx, message.number, "withdrawn")
        if message.state == "delivered":
            await tx.happen(room, MessageHidden(MessageId(command.message), "withdrawn"))

        return Done()


def said_in(command: commands.Say) -> str:
    """Give all that others would have read of a message, to be kept as evidence."""
    return messages.with_label(command.text, command.fold)


def repeated(kept: Kept, seen: Seen, client_id: str) -> EncodedReceipt:
    """Give the first receipt again, if it was for the same; raises `ClientIdReused`."""
    if kept.fingerprint != seen.fingerprint:
        raise refusals.ClientIdReused
    return EncodedReceipt(client_id, seen.id, kept.receipt)


async def _with_text(
    tx: Transaction, room: Room, needed: refusals.AgreementNeeded
) -> refusals.AgreementNeeded:
    found = await stored_rooms.agreement_of(tx, room.id)
    return refusals.AgreementNeeded(needed.version, found[1] if found else "")


async def check_reply(tx: Transaction, room: Room, reply_to: str | None) -> None:
    """Refuse a reply to what was not said in this room."""
    if reply_to is None:
        return
    number = message_number_of(reply_to)
    message = await messages.message(tx, number) if number is not None else None
    if message is None or message.room != room.id:
        raise refusals.Malformed("reply_to")


def cared_for(refusal: refusals.Refusal, care: refusals.WireFields | None) -> refusals.Refusal:
    """Let care ride on a refusal: whoever is refused is cared for all the same."""
    refusal.care = care
    return refusal
