"""Coming in: as someone new, as the same person again, or as staff; and looking at what rooms there are."""

from dataclasses import dataclass

from chat.caller import Caller
from chat.concern import Concern
from chat.identity import new_token, token_hash
from chat.plans import Arrived
from chat.ports import Sql
from chat.store import line as stored_line
from chat.store import people, statements
from chat.store import rooms as stored_rooms
from chat.store.entries import ends_of, person_log
from chat.store.people import Person
from chat.store.transaction import Transaction
from chat.whereabouts import Whereabouts
from chat.wire import commands
from chat.wire.replies import (
    AgreementText,
    Duty,
    GroupRoom,
    LineSeen,
    OwnRoom,
    Place,
    RoomList,
    Server,
    Welcome,
)
from moderation.review import Effect
from rooms import refusals
from rooms.ids import PersonId, RoomId
from rooms.people import STAFF, Role


@dataclass(frozen=True, slots=True)
class Arrive:
    """Actions at the door. `staff_idle_ms`: how long a staff token does without the second factor."""

    concern: Concern
    server: Server
    languages: tuple[str, ...]
    staff_idle_ms: int
    whereabouts: Whereabouts

    async def hello(self, tx: Transaction, command: commands.Hello) -> Arrived:
        """Let someone in; raises `UnknownSession`, `Suspended`, `Unavailable`."""
        language = command.language or self.languages[0]
        if command.token is None:
            return await self._newcomer(tx, command, language)
        known = await people.person_of_token(tx, token_hash(command.token))
        if known is None:
            raise refusals.UnknownSession
        person, used_last = known
        caller = await self._caller(tx, person, language, command.country)
        await self._check_not_suspended(tx, person, caller)

        if not used_last:
            await people.use_token(tx, person.id, token_hash(command.token))
        await people.seen(tx, person.id, tx.now, stay=command.stay or None)

        return await self.welcome(tx, caller, resumed=True)

    async def _newcomer(self, tx: Transaction, command: commands.Hello, language: str) -> Arrived:
        paused = await people.site_value(tx, "paused")
        if paused is not None:
            raise self.concern.paused(Caller(PersonId(0), Role.PEER, language, command.country), paused)
        person = await people.add_person(tx, Role.PEER, tx.now, stay=command.stay)
        return await self.welcome(tx, Caller(person, Role.PEER, language, command.country), resumed=False)

    async def _caller(self, tx: Transaction, person: Person, language: str, country: str | None) -> Caller:
        """Say who a returning person is; a closed or long idle staff account is an unknown session."""
        if person.role not in STAFF:
            return Caller(person.id, person.role, language, country)
        account = await people.staff_by_person(tx, person.id)
        last_issued = await people.last_token_at(tx, person.id)
        if account is None or account.disabled_at is not None or tx.now - last_issued > self.staff_idle_ms:
            raise refusals.UnknownSession
        return Caller(person.id, account.role, language, country, account.name)

    async def _check_not_suspended(self, tx: Transaction, person: Person, caller: Caller) -> None:
        if person.suspended_until is None or person.suspended_until <= tx.now:
            return
        statement = await statements.newest(tx, person.id, Effect.SUSPEND)
        helplines = [h.model_dump(mode="json") for h in self.concern.nearby(caller)]
        raise refusals.Suspended(statement, helplines)

    async def welcome(self, tx: Transaction, caller: Caller, *, resumed: bool) -> Arrived:
        """Hand out the next token and say where everything of theirs stands."""
        token = new_token()
        await people.add_token(tx, caller.person, token_hash(token), tx.now)
        _, last_seq = await ends_of(tx, person_log(caller.person))
        seats = await stored_rooms.seats_of(tx, caller.person) if resumed else []
        reply = Welcome(
            token=token,
            resumed=resumed,
            role=caller.role,
            epoch=await people.site_value(tx, "epoch") or "",
            last_seq=last_seq,
            rooms=tuple(_own_room(seat) for seat in seats),
            waiting=await _waiting(tx, caller.person) if resumed else None,
            on_duty=await _duty(tx, caller.person) if caller.role in STAFF else None,
            name=caller.name,
            paused=await people.site_value(tx, "paused"),
            server=self.server,
        )
        elsewhere = await self.whereabouts.sockets_elsewhere(tx, caller.person) if resumed else 0
        return Arrived(caller, reply, last_seq, elsewhere)


async def list_rooms(sql: Sql, _: Caller, __: commands.Rooms) -> RoomList:
    """List the groups, for anyone inside."""
    groups = await stored_rooms.groups(sql)
    on_duty = await stored_line.on_duty_count(sql)
    return RoomList(
        rooms=tuple(
            GroupRoom(
                room=group.id,
                title=group.title,
                topic=group.topic,
                open=group.open,
                seats=group.seats,
                present=group.present,
                agreement=group.agreement,
                facilitators=group.facilitators,
            )
            for group in groups
        ),
        line=LineSeen(open=on_duty > 0, on_duty=on_duty),
    )


async def show_agreement(sql: Sql, _: Caller, command: commands.Agreement) -> AgreementText:
    """Show what one agrees to when joining a group; raises `NotAMember`."""
    found = await stored_rooms.agreement_of(sql, RoomId(command.room))
    if found is None:
        raise refusals.NotAMember
    return AgreementText(version=found[0], text=found[1])


def _own_room(seat: stored_rooms.Seat) -> OwnRoom:
    return OwnRoom(
        room=seat.room,
        kind=seat.kind.value,
        member=seat.member,
        pseudonym=seat.pseudonym,
        last_seq=seat.last_seq,
        hidden=seat.hidden,
        title=seat.title or None,
    )


async def _waiting(tx: Transaction, person: PersonId) -> Place | None:
    place = await stored_line.place_of(tx, person)
    if place is None:
        return None
    outlook = await stored_line.outlook(tx, tx.now)
    return Place(place=place, estimate_minutes=outlook.minutes(place))


async def _duty(tx: Transaction, person: PersonId) -> Duty | None:
    duty = await stored_line.duty_of(tx, person)
    if duty is None:
        return None
    return Duty(capacity=duty.capacity, about=duty.about, languages=duty.languages)
