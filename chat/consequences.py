"""What a decision does: to the message, to the person, and the reasons they are given at that moment."""

from dataclasses import dataclass

from chat.identity import message_id
from chat.reasons import USUAL_WORDS, Chosen, Reasons
from chat.store import members, messages, people, strikes
from chat.store import rooms as stored_rooms
from chat.store.entries import person_log
from chat.store.flags import Flag
from chat.store.leaving import leave_everything, remove_from
from chat.store.messages import Message
from chat.store.transaction import Transaction
from moderation.ladder import strike_for
from moderation.review import Case, Decision, Effect, outcome_of
from rooms import refusals
from rooms.events import MemberMuted, MessageHidden, MessagePosted, Notice
from rooms.ids import MemberId, MessageId
from rooms.room import Room
from rooms.times import MINUTE_MS, rfc3339

NOTICES = {
    Effect.HIDE: "message_hidden",
    Effect.REJECT: "message_rejected",
    Effect.NUDGE: "nudged",
    Effect.WARN: "warned",
    Effect.MUTE: "muted",
    Effect.REMOVE: "removed",
    Effect.SUSPEND: "suspended",
}


LATE_MS = MINUTE_MS
"""What was written so long ago would be taken for an answer to what was said since, if it did not say so."""


@dataclass(frozen=True, slots=True)
class Consequences:
    """Brings decisions about. `strike_days`: how long a conduct decision counts."""

    reasons: Reasons
    strike_days: int

    async def bring_about(
        self,
        tx: Transaction,
        effect: Effect,
        case: Case,
        message: Message | None,
        flags: list[Flag],
        chosen: Chosen,
    ) -> None:
        """Do what a decision says and give whom it concerns the reasons, all in this transaction."""
        check_possible(effect, case, message)
        if effect is Effect.RELEASE:
            await release(tx, _needed(message))
            return
        if effect is Effect.NUDGE:
            await _nudge(tx, case, message, chosen.words or USUAL_WORDS[effect])
            return
        statement = await self.reasons.state(tx, effect, case, flags, chosen)
        if message is not None and message.state == "held" and effect is not Effect.REJECT:
            await _reject_along(tx, message)
        await self._tell(tx, effect, case, message, statement)
        await _restrict(tx, effect, case, message, chosen.until)

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
        fields = _where(effect, message)
        if message is not None and effect in (Effect.HIDE, Effect.REJECT):
            fields["message"] = message_id(message.number)
        fields["statement"] = statement
        await tx.append(person_log(case.person), Notice(NOTICES[effect], fields))

    async def strike(self, tx: Transaction, case: Case, decision: Decision) -> None:
        """Keep what a conduct decision weighs; nothing on the care side weighs anything."""
        strike = strike_for(case.track, decision, self.strike_days, tx.now)
        if strike is not None and case.person is not None:
            await strikes.add(tx, case.person, case.key, strike, tx.now)

    async def tell_reporters(self, tx: Transaction, flags: list[Flag], decision: Decision) -> None:
        """Tell everyone who reported that somebody has looked; what was done they hear by their code."""
        for flag in flags:
            if flag.person is not None and flag.code is not None:
                told = {"code": flag.code, "state": outcome_of(decision)}
                await tx.append(person_log(flag.person), Notice("report_closed", told))


def _where(effect: Effect, message: Message | None) -> dict[str, object]:
    return {} if message is None or effect is Effect.SUSPEND else {"room": message.room}


async def _nudge(tx: Transaction, case: Case, message: Message | None, words: str) -> None:
    """Say a kind word: it restricts nothing, so there is nothing to contest."""
    if case.person is not None:
        fields = {**_where(Effect.NUDGE, message), "words": words}
        await tx.append(person_log(case.person), Notice(NOTICES[Effect.NUDGE], fields))


def check_possible(effect: Effect, case: Case, message: Message | None) -> None:
    """Refuse a decision that does not fit its case, before anything is recorded."""
    fits = {
        Effect.RELEASE: message is not None,
        Effect.HIDE: message is not None,
        Effect.REJECT: message is not None,
        Effect.NUDGE: case.person is not None,
        Effect.WARN: case.person is not None,
        Effect.MUTE: case.member is not None and case.room is not None,
        Effect.HOLD: False,  # only whoever holds the room does that, in the moment
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


async def _reject_along(tx: Transaction, message: Message) -> None:
    """Post no message that called for a warning or more, or nobody would ever decide about it."""
    await messages.set_state(tx, message.number, "rejected")
    fields: dict[str, object] = {"room": message.room, "message": message_id(message.number)}
    await tx.append(person_log(message.person), Notice(NOTICES[Effect.REJECT], fields))


async def leave_nothing_held(tx: Transaction, message: Message) -> None:
    """Let no message wait for somebody who has decided already: what is held still is not posted.

    Nothing was wrong with it: its author is gone, or the talk is over.
    """
    now = await messages.message(tx, message.number)
    if now is not None and now.state == "held":
        await messages.set_state(tx, now.number, "rejected")
        fields: dict[str, object] = {"room": now.room, "message": message_id(now.number)}
        await tx.append(person_log(now.person), Notice("message_cleared", fields))


def _needed(message: Message | None) -> Message:
    if message is None:
        raise refusals.Malformed("decision")
    return message


async def release(tx: Transaction, message: Message) -> None:
    """Post a held message as a new entry, under its old id; one that waited tells when it was written."""
    room = await tx.room(message.room)
    known = await members.member_named(tx, message.member)
    if room is None or room.over or known is None:
        raise refusals.RoomClosed
    reply_to = MessageId(message_id(message.reply_to)) if message.reply_to is not None else None
    posted = MessageId(message_id(message.number))
    late = rfc3339(message.at) if tx.now - message.at >= LATE_MS else None
    event = MessagePosted(posted, message.member, known[0], known[1], reply_to, message.fold, written_at=late)
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
    member, room = await member_of(tx, case)
    await members.set_muted(tx, member, until)
    if room is not None and room.member_by_id(member) is not None:
        await tx.happen(room, MemberMuted(member, until, rfc3339(until)))


async def _remove(tx: Transaction, case: Case) -> None:
    member, room = await member_of(tx, case)
    here = room.member_by_id(member) if room else None
    if room is not None and here is not None:
        await remove_from(tx, room, here)
    else:
        await members.set_member_state(tx, member, "removed")


async def _suspend(tx: Transaction, case: Case, until: int) -> None:
    if case.person is None:
        raise refusals.Malformed("decision")
    await people.set_suspended(tx, case.person, until)
    await leave_everything(tx, case.person, quiet=True)


async def member_of(tx: Transaction, case: Case) -> tuple[MemberId, Room | None]:
    """Find whom a restriction in one room concerns."""
    if case.member is None or case.room is None:
        raise refusals.Malformed("decision")
    room_id = await stored_rooms.public_id(tx, case.room)
    return case.member, await tx.room(room_id) if room_id else None
