"""Coming in: as someone new, as the same person again, or as staff; and looking at what rooms there are."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from chat.caller import Caller
from chat.concern import Concern
from chat.identity import Tag, new_token, token_hash
from chat.plans import Arrived
from chat.ports import Clock, Sql
from chat.proving import Proving
from chat.store import blocks, people, seating, statements
from chat.store import duty as stored_duty
from chat.store import groups as stored_groups
from chat.store import line as stored_line
from chat.store import rooms as stored_rooms
from chat.store import seats as stored_seats
from chat.store import shifts as stored_shifts
from chat.store.entries import ends_of, person_log
from chat.store.groups import Held
from chat.store.people import Person
from chat.store.rooms import Listed
from chat.store.transaction import Transaction
from chat.talks import TalkAgreement
from chat.whereabouts import Whereabouts
from chat.wire import commands
from chat.wire.replies import (
    AgreementText,
    Duty,
    FirstAgreement,
    GroupRoom,
    LineSeen,
    OwnRoom,
    Place,
    RoomList,
    Server,
    TrainingSeen,
    Welcome,
)
from moderation.review import Effect
from rooms import refusals
from rooms.giving_way import SEAT_KEPT_MS
from rooms.holding import WARN_DAYS, is_late
from rooms.ids import PersonId, RoomId
from rooms.people import STAFF, Role
from rooms.refusals import WireFields
from rooms.shifts import Rest
from rooms.times import DAY_MS, rfc3339


@dataclass(frozen=True, slots=True)
class Arrive:
    """Actions at the door. `staff_idle_ms`: how long a staff token does without the second factor."""

    concern: Concern
    server: Server
    languages: tuple[str, ...]
    staff_idle_ms: int
    whereabouts: Whereabouts
    proving: Proving
    agreement: TalkAgreement
    rest: Rest

    async def hello(self, tx: Transaction, command: commands.Hello, tag: Tag) -> Arrived:
        """Let someone in; raises `UnknownSession`, `Suspended`, `Unavailable`, `ProofNeeded`."""
        language = self._language(command)
        if command.token is None:
            return await self._newcomer(tx, command, tag)
        known = await people.person_of_token(tx, token_hash(command.token))
        if known is None:
            raise refusals.UnknownSession
        person, used_last = known
        caller = await self._caller(tx, person, language, command.country)
        await self._check_not_suspended(tx, person, caller, tag)

        if not used_last:
            await people.use_token(tx, person.id, token_hash(command.token))
        await people.seen(tx, person.id, tx.now, stay=command.stay or None)
        await seating.note_gone(tx, person.id, None)  # whoever is told of their seat keeps it

        _, last_seq = await ends_of(tx, person_log(person.id))
        return await self.welcome(tx, caller, last_seq, resumed=True)

    def helplines_for(self, command: commands.Hello) -> list[WireFields]:
        """Name other places that help, for somebody who cannot be let in now."""
        return self._helplines(self._nobody(command))

    def _language(self, command: commands.Hello) -> str:
        return command.language or self.languages[0]

    def _nobody(self, command: commands.Hello) -> Caller:
        return Caller(PersonId(0), Role.PEER, self._language(command), command.country)

    async def _newcomer(self, tx: Transaction, command: commands.Hello, tag: Tag) -> Arrived:
        nobody = self._nobody(command)
        paused = (await tx.site()).paused
        if paused is not None:
            raise self.concern.paused(nobody, paused)
        await self._check_proof(tx, command, nobody, tag)
        person = await people.add_person(tx, Role.PEER, tx.now, stay=command.stay)
        return await self.welcome(tx, replace(nobody, person=person), 0, resumed=False)

    async def _caller(self, tx: Transaction, person: Person, language: str, country: str | None) -> Caller:
        """Say who a returning person is; a closed or long idle staff account is an unknown session."""
        if person.role not in STAFF:
            return Caller(person.id, person.role, language, country)
        account = await people.staff_by_person(tx, person.id)
        last_issued = await people.last_token_at(tx, person.id)
        if account is None or account.disabled_at is not None or tx.now - last_issued > self.staff_idle_ms:
            raise refusals.UnknownSession
        return Caller(person.id, account.role, language, country, account.name)

    async def _check_proof(self, tx: Transaction, command: commands.Hello, nobody: Caller, tag: Tag) -> None:
        try:
            await self.proving.check(tx, tag, command.proof)
        except refusals.ProofNeeded as asked:
            asked.helplines = self._helplines(nobody)
            raise

    def _helplines(self, caller: Caller) -> list[WireFields]:
        return [line.model_dump(mode="json") for line in self.concern.nearby(caller)]

    async def _check_not_suspended(self, tx: Transaction, person: Person, caller: Caller, tag: Tag) -> None:
        if person.suspended_until is None or person.suspended_until <= tx.now:
            return
        await self.proving.press(tx, tag)
        statement = await statements.newest(tx, person.id, Effect.SUSPEND)
        raise refusals.Suspended(statement, self._helplines(caller))

    async def welcome(self, tx: Transaction, caller: Caller, last_seq: int, *, resumed: bool) -> Arrived:
        """Hand out the next token and say where everything of theirs stands; their own log at `last_seq`."""
        token = new_token()
        await people.add_token(tx, caller.person, token_hash(token), tx.now)
        site = await tx.site()
        seats = await stored_seats.seats_of(tx, caller.person) if resumed else []
        reply = Welcome(
            at=rfc3339(tx.now),
            token=token,
            resumed=resumed,
            role=caller.role,
            epoch=site.epoch,
            last_seq=last_seq,
            rooms=tuple(_own_room(seat) for seat in seats),
            waiting=await self._waiting(tx, caller) if resumed else None,
            on_duty=await _duty(tx, caller.person) if caller.role in STAFF else None,
            training=await _training(tx, caller.person) if caller.role in STAFF else None,
            name=caller.name,
            paused=site.paused,
            server=self.server,
        )
        elsewhere = await self.whereabouts.sockets_elsewhere(tx, caller.person) if resumed else 0
        return Arrived(caller, reply, last_seq, elsewhere)

    async def _waiting(self, tx: Transaction, caller: Caller) -> Place | None:
        """Tell somebody who comes back their place in line, and whether anybody is there for them.

        Whoever is told that their place is kept keeps it, even if other nodes do not know yet that they came.
        """
        if not await stored_line.come_back(tx, caller.person):
            return None
        place = await stored_line.place_of(tx, caller.person)
        if place is None:
            return None
        pool = await stored_line.pool_of(tx, caller.person)
        here = await self.concern.supporters_here(tx)
        outlook = await stored_line.outlook(tx, self.rest, here, tx.now)
        but = await blocks.not_for(tx, caller.person)
        there = outlook.supporters(pool, but)
        return Place(
            place=place,
            estimate_minutes=outlook.minutes(place, pool, but),
            on_duty=there,
            words=None if there else self.agreement.nobody_on_duty(caller.language),
            helplines=None if there else self.concern.nearby(caller),
        )


@dataclass(frozen=True, slots=True)
class Lobby:
    """Looking at what rooms there are."""

    clock: Clock
    whereabouts: Whereabouts
    rest: Rest

    async def list_rooms(self, sql: Sql, _: Caller, __: commands.Rooms) -> RoomList:
        """List the groups, for anyone inside."""
        held = {group.id: group for group in await stored_groups.held_groups(sql)}
        now = self.clock.now_ms()
        on_duty = await stored_duty.all_duty(sql)
        here = await self.whereabouts.here(sql, [duty.person for duty in on_duty])
        there = len(await stored_line.there_for_talks(sql, on_duty, self.rest, here, now))
        groups = await stored_rooms.groups(sql, now - SEAT_KEPT_MS)
        return RoomList(
            rooms=tuple(_seen(group, held.get(group.id), now) for group in groups),
            line=LineSeen(open=there > 0, on_duty=there),
            first_agreement=await _first_agreement(sql, groups),
        )


async def _first_agreement(sql: Sql, groups: Sequence[Listed]) -> FirstAgreement | None:
    first = next((group for group in groups if group.open), None)
    found = first and await stored_rooms.agreement_of(sql, RoomId(first.id))
    return FirstAgreement(room=first.id, version=found[0], text=found[1]) if first and found else None


def _seen(group: Listed, held: Held | None, now: int) -> GroupRoom:
    """Show a group before the door: when it meets, and who is named to hold it or, else, holds it now."""
    meeting = held.terms.meeting(now) if held and not group.open else None
    closes_at = held.closes_at if held and group.open else None
    return GroupRoom(
        room=group.id,
        title=group.title,
        topic=group.topic,
        open=group.open,
        opens_at=None if meeting is None else rfc3339(meeting.opens_at),
        closes_at=None if closes_at is None else rfc3339(closes_at),
        minutes=held.terms.minutes if held else None,
        paused=group.paused,
        slow_seconds=group.slow_seconds or None,
        late=True if held and meeting and is_late(meeting, held.met, now) else None,
        seats=group.seats,
        present=group.present,
        agreement=group.agreement,
        facilitators=(held.names if held else ()) or group.facilitators,
    )


async def show_agreement(sql: Sql, _: Caller, command: commands.Agreement) -> AgreementText:
    """Show what one agrees to when joining a group; raises `NotAMember`."""
    found = await stored_rooms.agreement_of(sql, RoomId(command.room))
    if found is None:
        raise refusals.NotAMember
    return AgreementText(version=found[0], text=found[1])


def _own_room(seat: stored_seats.Seat) -> OwnRoom:
    return OwnRoom(
        room=seat.room,
        kind=seat.kind.value,
        member=seat.member,
        pseudonym=seat.pseudonym,
        last_seq=seat.last_seq,
        hidden=seat.hidden,
        title=seat.title or None,
        shadow=seat.shadow or None,
        over=seat.over or None,
    )


async def _training(tx: Transaction, person: PersonId) -> TrainingSeen | None:
    """Warn of a training that runs out within two weeks, or has."""
    until = await stored_shifts.trained_until(tx, person)
    days_left = None if until is None else until - tx.now // DAY_MS
    if until is None or days_left is None or days_left > WARN_DAYS:
        return None
    return TrainingSeen(until=rfc3339(until * DAY_MS)[:10], days_left=days_left)


async def _duty(tx: Transaction, person: PersonId) -> Duty | None:
    duty = await stored_duty.duty_of(tx, person)
    if duty is None:
        return None
    return Duty(capacity=duty.capacity, about=duty.about, languages=duty.languages, ready=duty.ready)
