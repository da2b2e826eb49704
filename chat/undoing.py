"""Take a restriction back: what can be undone is, unless another restriction of its kind still stands."""

from chat.consequences import member_of, release
from chat.identity import message_id
from chat.store import members, messages, people, reviews, statements, strikes
from chat.store.entries import person_log
from chat.store.statements import Stated
from chat.store.transaction import Transaction
from moderation.review import Case, Effect, Fate
from rooms.events import MemberHeld, MemberMuted, MemberUnmuted, MessageRestored, Notice
from rooms.ids import MessageId
from rooms.refusals import Malformed
from rooms.times import rfc3339


async def undo(tx: Transaction, case: Case, stated: Stated, fate: Fate | None = None) -> MessageId | None:
    """Lift a restriction and what it weighs. What is gone (a text, a talk that is over) stays gone.

    A message that was not posted is, unless its `fate` is to stay so: then it is given, as its author has to
    hear of it. Raises `Malformed` like `check_fate`.
    """
    check_fate(stated, fate)
    await statements.take_back(tx, stated)
    await strikes.lift(tx, case.key, tx.now)
    standing = [s for s in await statements.of_person(tx, stated.person) if _stands_too(s, stated, tx.now)]
    match stated.action:
        case Effect.HIDE:
            await _restore(tx, case, standing)
        case Effect.MUTE:
            await _unmute(tx, case, standing)
        case Effect.HOLD:
            await _unhold(tx, case, standing)
        case Effect.REMOVE if not standing and case.member is not None:
            await members.set_member_state(tx, case.member, "left")
        case Effect.SUSPEND:
            await people.set_suspended(tx, stated.person, _latest(standing))
        case _:
            pass  # a warning was heard; it only stops to count
    if fate is Fate.REJECT:
        return await _unposted(tx, case)
    await _post(tx, case, stated)
    return None


def check_fate(stated: Stated, fate: Fate | None) -> None:
    """Raise `Malformed` where a message is to stay as it is, and nothing else was decided than that."""
    if fate is Fate.REJECT and stated.action == Effect.REJECT:
        raise Malformed("held")


async def _unposted(tx: Transaction, case: Case) -> MessageId | None:
    message = await messages.message(tx, case.message) if case.message is not None else None
    rejected = message is not None and message.state == "rejected"
    return MessageId(message_id(message.number)) if rejected and message is not None else None


async def tell_lifted(tx: Transaction, stated: Stated, unposted: MessageId | None) -> None:
    """Tell whom it concerned that a restriction was taken back, without their having asked."""
    fields: dict[str, object] = {"code": stated.code}
    if stated.body["scope"] != "everywhere":
        fields["room"] = stated.body["scope"]
    if unposted is not None:
        fields["unposted"] = unposted
    await tx.append(person_log(stated.person), Notice("lifted", fields))


def _stands_too(other: Stated, stated: Stated, now: int) -> bool:
    alike = other.action == stated.action and other.body["scope"] == stated.body["scope"]
    return other.id != stated.id and alike and other.holds(now)


def _latest(standing: list[Stated]) -> int | None:
    return max((s.until for s in standing if s.until is not None), default=None)


async def _restore(tx: Transaction, case: Case, standing: list[Stated]) -> None:
    message = await messages.message(tx, case.message) if case.message is not None else None
    if message is None or message.state != "hidden" or message.text is None or message.seq is None:
        return
    for other in standing:
        earlier = await reviews.case_by_key(tx, other.case) if other.case is not None else None
        if earlier is not None and earlier.message == message.number:
            return
    room = await tx.room(message.room)
    if room is not None:
        await messages.set_state(tx, message.number, "delivered")
        event = MessageRestored(MessageId(message_id(message.number)), message.seq)
        await tx.post(room, event, message.number, message.text)


async def _post(tx: Transaction, case: Case, stated: Stated) -> None:
    """Post what was not posted, while its author is there and may speak; else they hear that it was fine.

    What another case has decided about it stands, and while one is open it is for that desk to settle.
    """
    message = await messages.message(tx, case.message) if case.message is not None else None
    if message is None or message.state != "rejected" or message.text is None:
        return
    if await _rejected_elsewhere(tx, message.number, stated):
        return
    room = await tx.room(message.room)
    author = room.member_by_id(message.member) if room is not None and not room.over else None
    fields: dict[str, object] = {"room": message.room, "message": message_id(message.number)}
    if any(other.key != case.key for other in await reviews.open_cases_on(tx, message.number)):
        await messages.set_state(tx, message.number, "held")
        await tx.append(person_log(message.person), Notice("message_held", fields))
    elif author is None or author.muted_until > tx.now:
        await tx.append(person_log(message.person), Notice("message_cleared", fields))
    else:
        await release(tx, message)


async def _rejected_elsewhere(tx: Transaction, message: int, stated: Stated) -> bool:
    """Say whether another measure about the same message was not taken back."""
    for other in await statements.of_person(tx, stated.person):
        if other.id == stated.id or other.state != statements.IN_FORCE or other.case is None:
            continue
        case = await reviews.case_by_key(tx, other.case)
        if case is not None and case.message == message:
            return True
    return False


async def _unmute(tx: Transaction, case: Case, standing: list[Stated]) -> None:
    member, room = await member_of(tx, case)
    until = _latest(standing) or 0
    await members.set_muted(tx, member, until)
    if room is None or room.member_by_id(member) is None:
        return
    event = MemberMuted(member, until, rfc3339(until)) if until else MemberUnmuted(member)
    await tx.happen(room, event)


async def _unhold(tx: Transaction, case: Case, standing: list[Stated]) -> None:
    member, room = await member_of(tx, case)
    until = _latest(standing) or 0
    await members.set_held(tx, member, until)
    if room is not None and room.member_by_id(member) is not None:
        await tx.happen(room, MemberHeld(member, until))
