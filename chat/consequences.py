"""What a decision does: to the message, to the person, and the reasons they are given at that moment."""

from dataclasses import dataclass

from chat.codes import new_code
from chat.identity import message_id
from chat.store import messages, people, reviews
from chat.store import rooms as stored_rooms
from chat.store.entries import person_log
from chat.store.leaving import leave_everything, remove_from
from chat.store.messages import Message
from chat.store.reviews import Flag
from chat.store.transaction import Transaction
from moderation.review import Case, Effect
from rooms import refusals
from rooms.events import MemberMuted, MessageHidden, MessagePosted, Notice
from rooms.ids import MemberId, MessageId
from rooms.room import Room
from rooms.times import rfc3339

MONTH_MS = 30 * 86_400_000

USUAL_WORDS = {
    Effect.HIDE: "A moderator hid this message from the room. You can still take part.",
    Effect.REJECT: "A moderator looked at this message and did not post it. You can say it in other words.",
    Effect.WARN: "A moderator asks you to keep to what this room agreed on.",
    Effect.MUTE: "A moderator paused your writing in this room for a while. You can still read.",
    Effect.REMOVE: "A moderator ended your stay in this room. Other rooms are open to you.",
    Effect.SUSPEND: "A moderator suspended your access for a while.",
}

NOTICES = {
    Effect.HIDE: "message_hidden",
    Effect.REJECT: "message_rejected",
    Effect.WARN: "warned",
    Effect.MUTE: "muted",
    Effect.REMOVE: "removed",
    Effect.SUSPEND: "suspended",
}


@dataclass(frozen=True, slots=True)
class Consequences:
    """Brings decisions about. `contest_months`: how long one may object."""

    contest_months: int

    async def bring_about(
        self,
        tx: Transaction,
        effect: Effect,
        case: Case,
        message: Message | None,
        flags: list[Flag],
        words: str | None,
        until: int | None,
    ) -> None:
        """Do what a decision says and give whom it concerns the reasons, all in this transaction."""
        check_possible(effect, case, message)
        if effect is Effect.RELEASE:
            await _release(tx, _needed(message))
            return
        statement = await self._state(tx, effect, case, flags, words, until)
        await self._tell(tx, effect, case, message, statement)
        await _restrict(tx, effect, case, message, until)

    async def _state(
        self,
        tx: Transaction,
        effect: Effect,
        case: Case,
        flags: list[Flag],
        words: str | None,
        until: int | None,
    ) -> dict[str, object]:
        room = await stored_rooms.public_id(tx, case.room) if case.room is not None else None
        rules = [str(found["rule"]) for flag in flags for found in flag.findings]
        statement: dict[str, object] = {
            "code": new_code(),
            "action": effect,
            "scope": "everywhere" if effect is Effect.SUSPEND or room is None else room,
            "rule": rules[0] if rules else "room_agreement",
            "automated": False,
            "words": words or USUAL_WORDS[effect],
            "contest_by": rfc3339(tx.now + self.contest_months * MONTH_MS),
        }
        if until is not None:
            statement["until"] = rfc3339(until)
        if case.person is not None:
            await reviews.add_statement(tx, str(statement["code"]), case.person, case, statement, tx.now)
        return statement

    async def _tell(
        self,
        tx: Transaction,
        effect: Effect,
        case: Case,
        message: Message | None,
        statement: dict[str, object],
    ) -> None:
        if case.person is None:
            return
        fields: dict[str, object] = {}
        if message is not None and effect is not Effect.SUSPEND:
            fields["room"] = message.room
        if message is not None and effect in (Effect.HIDE, Effect.REJECT):
            fields["message"] = message_id(message.number)
        fields["statement"] = statement
        await tx.append(person_log(case.person), Notice(NOTICES[effect], fields))

    async def tell_reporters(self, tx: Transaction, flags: list[Flag]) -> None:
        """Tell everyone who reported that somebody has looked; what was done they hear by their code."""
        for flag in flags:
            if flag.person is not None and flag.code is not None:
                await tx.append(person_log(flag.person), Notice("report_closed", {"code": flag.code}))


def check_possible(effect: Effect, case: Case, message: Message | None) -> None:
    """Refuse a decision that does not fit its case, before anything is recorded."""
    fits = {
        Effect.RELEASE: message is not None,
        Effect.HIDE: message is not None,
        Effect.REJECT: message is not None,
        Effect.WARN: case.person is not None,
        Effect.MUTE: case.member is not None and case.room is not None,
        Effect.REMOVE: case.member is not None and case.room is not None,
        Effect.SUSPEND: case.person is not None,
    }
    if not fits[effect]:
        raise refusals.Malformed("decision")


async def _restrict(
    tx: Transaction, effect: Effect, case: Case, message: Message | None, until: int | None
) -> None:
    match effect:
        case Effect.HIDE:
            await _hide(tx, _needed(message))
        case Effect.REJECT:
            await messages.set_state(tx, _needed(message).number, "rejected")
        case Effect.MUTE:
            await _mute(tx, case, until or 0)
        case Effect.REMOVE:
            await _remove(tx, case)
        case Effect.SUSPEND:
            await _suspend(tx, case, until or 0)


def _needed(message: Message | None) -> Message:
    if message is None:
        raise refusals.Malformed("decision")
    return message


async def _release(tx: Transaction, message: Message) -> None:
    """Post a held message as a new entry, under its old id."""
    room = await tx.room(message.room)
    known = await stored_rooms.member_named(tx, message.member)
    if room is None or room.over or known is None:
        raise refusals.RoomClosed
    reply_to = MessageId(message_id(message.reply_to)) if message.reply_to is not None else None
    posted = MessageId(message_id(message.number))
    event = MessagePosted(posted, message.member, known[0], known[1], reply_to, message.fold)
    seq = await tx.post(room, event, message.number, message.text)
    await messages.posted(tx, message.number, seq)
    fields: dict[str, object] = {"room": message.room, "message": posted, "seq": seq}
    await tx.append(person_log(message.person), Notice("message_released", fields))


async def _hide(tx: Transaction, message: Message) -> None:
    room = await tx.room(message.room)
    if room is None:
        raise refusals.NotAMember
    if message.state != "hidden":
        await messages.set_state(tx, message.number, "hidden")
        await tx.happen(room, MessageHidden(MessageId(message_id(message.number)), "moderated"))


async def _mute(tx: Transaction, case: Case, until: int) -> None:
    member, room = await _member(tx, case)
    await stored_rooms.set_muted(tx, member, until)
    if room is not None and room.member_by_id(member) is not None:
        await tx.happen(room, MemberMuted(member, until, rfc3339(until)))


async def _remove(tx: Transaction, case: Case) -> None:
    member, room = await _member(tx, case)
    here = room.member_by_id(member) if room else None
    if room is not None and here is not None:
        await remove_from(tx, room, here)
    else:
        await stored_rooms.set_member_state(tx, member, "removed")


async def _suspend(tx: Transaction, case: Case, until: int) -> None:
    if case.person is None:
        raise refusals.Malformed("decision")
    await people.set_suspended(tx, case.person, until)
    await leave_everything(tx, case.person, quiet=True)


async def _member(tx: Transaction, case: Case) -> tuple[MemberId, Room | None]:
    """Find whom a restriction in one room concerns."""
    if case.member is None or case.room is None:
        raise refusals.Malformed("decision")
    room_id = await stored_rooms.public_id(tx, case.room)
    return case.member, await tx.room(room_id) if room_id else None
