"""Going out of rooms: the entry that ends someone's access, and the tables that say the same."""

from chat.ports import Sql
from chat.store import duty, line, reviews, seats, shifts, talks
from chat.store import members as stored_members
from chat.store import rooms as stored_rooms
from chat.store.entries import entries_after, person_log, room_log, side_log
from chat.store.flagging import end_claims, logs_of
from chat.store.line import Wish
from chat.store.talks import Talk
from chat.store.transaction import Transaction
from rooms.events import MemberLeft, Notice, RoomClosed
from rooms.ids import PersonId
from rooms.passing_on import passed_on, still_talked_with, with_earlier
from rooms.people import Role
from rooms.room import Member, Room, RoomKind
from rooms.shifts import HARD_LEVEL

LOOKED_AT = 100
"""So many entries of a talk that began with a message left behind are read for an answer to its answer."""


async def end_talk(tx: Transaction, room: Room, words: str | None = None) -> None:
    """End a one-on-one: both hear no more from this entry on; its peer may still read what was said."""
    await _leave_side(tx, room, *room.staff())
    await tx.happen(room, RoomClosed(over=True, words=words))
    await stored_members.everyone_leaves(tx, room)
    await stored_rooms.set_room_state(tx, room, "over", tx.now)
    held = await talks.end(tx, room.key, tx.now)
    if held is not None and held[1] >= HARD_LEVEL:
        await tx.append(person_log(held[0]), Notice("rest_offered", {"room": room.id}))


async def pass_on(
    tx: Transaction, room: Room, talk: Talk, by: str | None = None, words: str | None = None
) -> None:
    """End a talk that its supporter gives back or has to go from: its peer waits in front of the line.

    `words`, given `by` whoever holds it, are for the next supporter; the peer never reads them. What was
    given to whoever holds it now is handed on with them, and alone where they give none. What the peer said
    at the check-in waits with them, so that they need not say it twice. Whoever left a message and has not
    come back since keeps their place as long as such a message does. With whom somebody else talks already,
    that talk goes on, and they do not wait for another one.
    """
    # Should the other talk be passed on at the same time, the second of the two sees that the first is over.
    await tx.hold([side_log(room.id), person_log(talk.peer), person_log(talk.supporter)])
    if await talks.talked_with_by(tx, talk.peer, room.key):
        await end_talk(tx, room, still_talked_with(talk.language))
        return
    earlier = await _given_on(tx, room)
    if earlier is not None:
        by, words = (by, with_earlier(*earlier, words)) if words else earlier
    care = await talks.level_of(tx, talk)
    pool = await talks.pool_of(tx, talk)
    later = talks.LETTER in talk.reasons and not await _has_come_back(tx, room, talk.peer)
    await end_talk(tx, room, passed_on(talk.language))
    wish = Wish(
        talk.peer,
        "supporter",
        room.agreement,
        talk.about,
        talk.mood,
        talk.language,
        None,
        None,
        care,
        pool=pool,
        later=later,
        declared=talk.declared,
        danger=talk.danger,
        passed_by=by,
        passed_words=words,
        given_back_by=talk.supporter,
    )
    await line.put_in_front(tx, wish, tx.now)


async def _has_come_back(tx: Transaction, room: Room, peer: PersonId) -> bool:
    """Say whether whoever left a message has written more than that."""
    member = room.members[peer].id if peer in room.members else None
    first = await entries_after(tx, room_log(room.id), 0, LOOKED_AT)
    return sum(each.kind == "message_posted" and each.body["member"] == member for each in first) > 1


async def _given_on(tx: Transaction, room: Room) -> tuple[str, str] | None:
    """Read who gave this peer back before, and why; it is the first that is said beside their talk."""
    for entry in await entries_after(tx, side_log(room.id), 0, 1):
        if entry.kind == "passed_on" and entry.body.get("words"):
            return str(entry.body["by"]), str(entry.body["words"])
    return None


async def leave_group(tx: Transaction, room: Room, member: Member, *, quiet: bool = False) -> None:
    """Let a member go of their own will."""
    await _leave_side(tx, room, member)
    await tx.happen(room, MemberLeft(member=member.id, quiet=quiet))
    await stored_members.set_member_state(tx, member.id, "left")


async def give_way(tx: Transaction, room: Room, member: Member) -> Room:
    """Let a peer who is gone give their seat in a full group to somebody; gives the room without them.

    They read it when they are back: nothing else would say why they are out.
    """
    room = await tx.happen(room, MemberLeft(member=member.id, why="gone"))
    await stored_members.set_member_state(tx, member.id, "left")
    told = Notice("seat_given", {"room": room.id, "title": room.title})
    await tx.append(person_log(member.person), told)
    return room


async def leave(tx: Transaction, room: Room, member: Member, *, quiet: bool = False) -> None:
    """Let a member go: a talk goes on without a moderator, and without who has handed it over."""
    if room.kind is RoomKind.GROUP or await _is_beside(tx, room, member):
        await leave_group(tx, room, member, quiet=quiet)
    else:
        await end_talk(tx, room)
        await stored_members.set_member_state(tx, member.id, "left")


async def _is_beside(tx: Transaction, room: Room, member: Member) -> bool:
    talk = await talks.talk_in(tx, room.key)
    beside = talk is not None and member.person not in (talk.peer, talk.supporter)
    return beside and talk is not None and talk.supporter in room.members


async def remove_from(tx: Transaction, room: Room, member: Member) -> None:
    """Take a member out by decision: they may not come back; a one-on-one is over then."""
    if room.kind is RoomKind.ONE_ON_ONE:
        await end_talk(tx, room)
    else:
        await _leave_side(tx, room, member)
        await tx.happen(room, MemberLeft(member=member.id))
    await stored_members.set_member_state(tx, member.id, "removed")


async def _leave_side(tx: Transaction, room: Room, *members: Member) -> None:
    """End the side channel for staff who go: its readers hear of it there, whatever else they follow."""
    for member in members:
        if member.role is not Role.PEER:
            await tx.append(side_log(room.id), Notice("side_left", {"member": member.id}))


async def logs_on_leaving(sql: Sql, person: PersonId) -> list[str]:
    """Name all logs in which it may be told that a person leaves everything, to be held before any is."""
    rooms = await seats.rooms_of(sql, person)
    persons = [person, *await seats.partners_of(sql, person)]
    cases = await reviews.cases_held_by(sql, person)
    return [
        *map(room_log, rooms),
        *map(side_log, rooms),
        *map(person_log, persons),
        *(log for case in cases for log in logs_of(case)),
    ]


async def leave_everything(tx: Transaction, person: PersonId, *, quiet: bool) -> None:
    """Take a person out of every room, out of the line and off duty; cases they hold go back to the desk.

    The talks that staff hold are passed on: their peers have done nothing, and do not wait at the end.
    """
    await line.stop_waiting(tx, person)
    await duty.end_duty(tx, person)
    await shifts.finish(tx, person, tx.now)
    await tx.hold(await logs_on_leaving(tx, person))
    for room_id in await seats.rooms_of(tx, person):
        room, member = await tx.room_for(person, room_id)
        talk = await talks.talk_in(tx, room.key) if member.role is not Role.PEER else None
        if talk is not None and talk.supporter == person and talk.outcome is None:
            await pass_on(tx, room, talk)
        else:
            await leave(tx, room, member, quiet=quiet)
    await seats.put_everything_away(tx, person)
    await end_claims(tx, await reviews.cases_held_by(tx, person))
