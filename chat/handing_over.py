"""Warm handover: whom a talk can go to, what both sides hear of it, and what the end of a shift brings."""

from collections import Counter
from dataclasses import replace
from typing import Literal

from chat.introducing import Introductions
from chat.store import blocks, duty, people
from chat.store import shifts as stored_shifts
from chat.store import talks as stored_talks
from chat.store.entries import person_log, room_log
from chat.store.people import Staff
from chat.store.talks import Talk
from chat.store.transaction import Transaction
from rooms.events import Notice, paired
from rooms.ids import PersonId
from rooms.load import has_room_for
from rooms.pairing import Supporter
from rooms.room import Room
from rooms.shifts import used_up_at

Why = Literal["supporter_gone", "supporter_leaving"]
"""Why a peer is asked about a colleague whom their supporter has not named."""

UNDISTURBED_FROM = 3
"""From this level of care on, nobody is asked about a change of supporter only because hours run out."""


async def colleague_for(
    tx: Transaction, introductions: Introductions, talk: Talk, to: str | None
) -> Staff | None:
    """Find the colleague named, or whoever has the lightest load; None if nobody on duty has room.

    What a peer was asked about and has not answered counts as if the colleague held it: they are offered no
    more talks than they have room for.
    """
    offered = Counter(who for room, who in await stored_talks.offered(tx) if room != talk.room)
    able = [_with_more(each, offered[each.person]) for each in await _able(tx, introductions, talk)]
    accounts = [(each, await people.staff_by_person(tx, each.person)) for each in able]
    fitting = [
        (each, found)
        for each, found in accounts
        if found and _is_meant(found.name, to) and has_room_for(each.load)
    ]
    # Two names may differ in nothing but how they are written: then the one that was written is meant.
    chosen = min(fitting, key=lambda pair: (pair[1].name != to, *_lightest(pair[0])), default=None)
    return chosen[1] if chosen else None


async def still_free(
    tx: Transaction, introductions: Introductions, talk: Talk, colleague: PersonId
) -> Staff | None:
    """Give the colleague a peer was asked about, unless they cannot come any more."""
    able = await _able(tx, introductions, talk)
    can = any(each.person == colleague and has_room_for(each.load) for each in able)
    return await people.staff_by_person(tx, colleague) if can else None


async def _able(tx: Transaction, introductions: Introductions, talk: Talk) -> list[Supporter]:
    """List who could go on with a talk, had they room.

    As in the line, nobody who rests is given a talk, and lines that are kept apart stay so. Nor is anybody
    who is not there: their shift may go on for minutes, and a peer would be alone with their name.
    """
    pool = await stored_talks.pool_of(tx, talk)
    team = await introductions.everybody(tx)
    here = await introductions.whereabouts.here(tx, [each.person for each in team])
    return [
        each
        for each in team
        if each.person != talk.supporter
        and each.person in here
        and each.pool == pool
        and not each.resting
        and not await blocks.is_blocked(tx, talk.peer, each.person)
    ]


def _with_more(supporter: Supporter, talks: int) -> Supporter:
    for _ in range(talks):
        supporter = replace(supporter, load=supporter.load.with_one_more())
    return supporter


def _is_meant(name: str, to: str | None) -> bool:
    return to is None or name.casefold() == to.casefold()


def _lightest(supporter: Supporter) -> tuple[float, int]:
    return supporter.load.share(), supporter.free_since


async def offer(tx: Transaction, room: Room, colleague: Staff, why: Why | None = None) -> None:
    """Ask the peer whether a colleague may come in; `why` tells where that is not their supporter's wish."""
    await stored_talks.set_offer(tx, room.key, colleague.person)
    told = {"pseudonym": colleague.name} | ({"why": why} if why else {})
    await tx.append(room_log(room.id), Notice("handover_offered", told))


async def withdraw(tx: Transaction, introductions: Introductions, room: Room, talk: Talk) -> None:
    """Take back the question about a colleague who cannot come any more, which was not the peer's no.

    Where the supporter is gone, or has to go, somebody else is offered, or the peer hears of it.
    """
    await _end_question(tx, room, talk)
    if (talk.offered_as_gone or talk.gone_told) and talk.supporter in room.members:
        why: Why = "supporter_gone" if talk.gone_told else "supporter_leaving"
        await offer_or_tell(tx, introductions, room, replace(talk, offered_to=None), talk.supporter, why)


async def go_off_duty(tx: Transaction, introductions: Introductions, person: PersonId, at: int) -> bool:
    """End a shift as of a moment: each talk is offered to a colleague with room, or its peer hears of it.

    Says whether there was a shift. Nothing is cut.
    """
    if not await end_shift(tx, introductions, person, at):
        return False
    for room, talk in await talks_of(tx, person):
        await offer_or_tell(tx, introductions, room, talk, person, "supporter_leaving")
    return True


async def end_used_up(tx: Transaction, introductions: Introductions, person: PersonId) -> None:
    """End the shift of somebody whose hours of the week are used up, as going off duty does.

    Whoever is in danger hears nothing of it: their talk goes on until it ends or its supporter hands it over.
    """
    await end_shift(tx, introductions, person, tx.now)
    await tx.append(person_log(person), Notice("hours_over", {}))
    for room, talk in await talks_of(tx, person):
        if await stored_talks.level_of(tx, talk) < UNDISTURBED_FROM:
            await offer_or_tell(tx, introductions, room, talk, person, "supporter_leaving")


async def end_shift(tx: Transaction, introductions: Introductions, person: PersonId, at: int) -> bool:
    """End a shift as of a moment, or as of when its hours were used up, should nobody have looked by then.

    Says whether there was one.
    """
    if not await duty.end_duty(tx, person):
        return False
    worked = await stored_shifts.worked(tx, person, at)
    await stored_shifts.finish(tx, person, used_up_at(worked, introductions.rest.hours_per_week, at))
    return True


async def talks_of(tx: Transaction, person: PersonId) -> list[tuple[Room, Talk]]:
    """List the talks that somebody holds, with their rooms, which this locks."""
    found = {t.room: await stored_talks.room_id(tx, t) for t in await stored_talks.held_by(tx, person)}
    await tx.hold(room_log(room_id) for room_id in found.values() if room_id)
    held = await stored_talks.held_by(tx, person)  # again, as one may have changed hands until then
    talks = [(found[talk.room], talk) for talk in held if talk.room in found]
    rooms = [(await tx.room(room_id), talk) for room_id, talk in talks if room_id]
    return [(room, talk) for room, talk in rooms if room is not None and person in room.members]


async def offer_or_tell(
    tx: Transaction, introductions: Introductions, room: Room, talk: Talk, leaving: PersonId, why: Why
) -> None:
    """Offer a talk to a colleague with room, or else let its peer hear that its supporter goes.

    Whom the supporter has named before they went stays asked about, as long as they can come.
    """
    is_wished = talk.offered_to is not None and not talk.offered_as_gone
    if is_wished and talk.offered_to and await still_free(tx, introductions, talk, talk.offered_to):
        return
    colleague = await colleague_for(tx, introductions, talk, None)
    if colleague is not None:
        await offer(tx, room, colleague, why)
    else:
        await _end_question(tx, room, talk)
        told = {"member": room.members[leaving].id}
        await tx.append(room_log(room.id), Notice("supporter_leaving", told))
    await stored_talks.note_offered_as_gone(tx, room.key)


async def _end_question(tx: Transaction, room: Room, talk: Talk) -> None:
    """End the question about a colleague who cannot come any more, if there is one."""
    if talk.offered_to is None:
        return
    colleague = await people.staff_by_person(tx, talk.offered_to)
    told = {"why": "colleague_gone", "pseudonym": colleague.name} if colleague else {}
    await stored_talks.set_offer(tx, room.key, None)
    await tx.append(room_log(room.id), Notice("handover_declined", told))


async def come_back(tx: Transaction, person: PersonId) -> None:
    """Take back what was asked or told only because somebody was gone, in each talk they hold."""
    for room, _ in await talks_of(tx, person):
        await take_back(tx, room)


async def take_back(tx: Transaction, room: Room) -> None:
    """Take back what a peer was asked or told as their supporter went, unless it was that one's own wish."""
    talk = await stored_talks.talk_in(tx, room.key)  # again, now that the room is locked
    if talk is not None and talk.offered_as_gone:
        await stored_talks.set_offer(tx, room.key, None)
        await tx.append(room_log(room.id), Notice("handover_declined", {"why": "supporter_back"}))


async def decline(tx: Transaction, room: Room) -> None:
    """Note that the peer would rather not."""
    await stored_talks.set_offer(tx, room.key, None)
    await tx.append(room_log(room.id), Notice("handover_declined", {}))


async def accept(
    tx: Transaction, introductions: Introductions, room: Room, colleague: Staff, *, history: bool
) -> Room:
    """Let the colleague in beside the first supporter; what was said before only with the peer's yes."""
    first = 1 if history else 0
    room = await introductions.enter(
        tx, room, colleague.person, colleague.name, colleague.role, from_seq=first
    )
    member = room.members[colleague.person]
    told = paired(room.id, member.id, member.pseudonym, room.agreement)
    await tx.append(person_log(colleague.person), told)
    await stored_talks.set_supporter(tx, room.key, colleague.person)
    return room
