"""Looking after people: a note for the next one, a talk with whom a case is about, the on-call, a kind word.

Nothing here restricts anybody, and nothing of it is ever held against anybody.
"""

from dataclasses import dataclass, replace

from chat.caller import Caller
from chat.concern import Concern
from chat.desks import case_for
from chat.introducing import Introductions
from chat.store import audit, blocks, messages, notes, people, reviews, talks
from chat.store import duty as stored_duty
from chat.store import line as stored_line
from chat.store.duty import Duty
from chat.store.entries import person_log
from chat.store.flagging import end_claim
from chat.store.transaction import Transaction
from chat.wire import commands
from chat.wire.replies import ColleagueList, Done, OnDutySeen, ReachedOut
from chat.writer import Plan
from moderation.audit import Act
from moderation.review import Case, CaseState
from moderation.verdict import Track
from rooms import refusals
from rooms.events import Notice
from rooms.ids import PersonId, RoomId
from rooms.load import has_room_for
from rooms.pairing import Pairing, Supporter, Waiting
from rooms.people import Role
from rooms.room import Room, RoomKind

CARING_WORDS = (
    "Something hard was said in a room you are in. It is fine to take a break. "
    "If you would like to talk with somebody alone, ask for a supporter; you need not explain."
)


@dataclass(frozen=True, slots=True)
class LookAfter:
    """Actions of care on a case."""

    introductions: Introductions
    concern: Concern
    audit_key: bytes

    def note(self, caller: Caller, command: commands.Note) -> Plan:
        """Write down what the next one should know."""
        return Plan(lambda tx: self._note(tx, caller, command))

    async def _note(self, tx: Transaction, caller: Caller, command: commands.Note) -> Done:
        case, _ = await case_for(tx, caller, command.case)

        await notes.add(tx, case.key, caller.person, command.words, tx.now)
        await self._audit(tx, caller, "note", case)

        return Done()

    def reach_out(self, caller: Caller, command: commands.ReachOut) -> Plan:
        """Open a talk with whom a care case is about, for oneself or for a supporter on duty."""
        return Plan(lambda tx: self._reach_out(tx, caller, command))

    async def _reach_out(self, tx: Transaction, caller: Caller, command: commands.ReachOut) -> ReachedOut:
        await stored_line.lock(tx)  # or two nodes give somebody one talk more than they may hold
        case = await self._held_care_case(tx, caller, command.case)
        person = await _reachable(tx, case)
        duty = await _duty_of(tx, command.to) if command.to is not None else None
        begun = await _talk_of(tx, caller.person, person) if duty is None else None

        if begun is not None:
            return ReachedOut(room=begun)

        pool = await self._pool_of(tx, caller, person, duty)
        peer = Waiting(person, 0, tx.now, "supporter", care=case.level, pool=pool)
        pairing = Pairing(duty.person if duty else caller.person, peer, ())
        room = await self.introductions.introduce(tx, pairing, why="reached_out")
        await self._audit(tx, caller, "reach_out", case)

        return ReachedOut(room=room.id)

    async def _pool_of(self, tx: Transaction, caller: Caller, person: PersonId, duty: Duty | None) -> str:
        """Say in which pool somebody is talked to; raises `NobodyFree` where the line would not pair them."""
        if duty is not None:
            supporter = await self.introductions.supporter(tx, duty)
            here = await self.introductions.whereabouts.here(tx, [duty.person])
            if not await _is_free(tx, person, supporter, here):
                raise refusals.NobodyFree
            return duty.pool
        if await blocks.is_blocked(tx, person, caller.person):
            raise refusals.NobodyFree
        return await talks.pool_asked_for(tx, person) or ""

    def colleagues(self, caller: Caller, command: commands.Colleagues) -> Plan:
        """Tell who is on duty, and who of them could talk now with whom a care case is about."""
        return Plan(lambda tx: self._colleagues(tx, caller, command))

    async def _colleagues(
        self, tx: Transaction, caller: Caller, command: commands.Colleagues
    ) -> ColleagueList:
        case = await self._held_care_case(tx, caller, command.case)
        person = await _reachable(tx, case)

        team = await self.introductions.everybody(tx)
        here = await self.introductions.whereabouts.here(tx, [each.person for each in team])
        seen = []
        for each in team:
            account = await people.staff_by_person(tx, each.person)
            if account is not None:
                free = await _is_free(tx, person, each, here)
                seen.append(OnDutySeen(name=account.name, free=free))

        return ColleagueList(on_duty=tuple(sorted(seen, key=lambda each: (not each.free, each.name))))

    def hand_on(self, caller: Caller, command: commands.HandOn) -> Plan:
        """Let the on-call people be asked about a care case at once."""
        return Plan(lambda tx: self._hand_on(tx, caller, command))

    async def _hand_on(self, tx: Transaction, caller: Caller, command: commands.HandOn) -> Done:
        case = await self._held_care_case(tx, caller, command.case)

        given = await end_claim(tx, case)
        waiting = replace(given, alarm_step=max(case.alarm_step, 1), alarm_at=tx.now)
        await reviews.set_case(tx, waiting, tx.now)
        if command.words is not None:
            await notes.add(tx, case.key, caller.person, command.words, tx.now)
        await self._audit(tx, caller, "hand_on", case)

        return Done()

    def comfort(self, caller: Caller, command: commands.Comfort) -> Plan:
        """Write to those who were in a group when something hard happened, and offer them a talk."""
        return Plan(lambda tx: self._comfort(tx, caller, command))

    async def _comfort(self, tx: Transaction, caller: Caller, command: commands.Comfort) -> Done:
        case, _ = await case_for(tx, caller, command.case)
        message = await messages.message(tx, case.message) if case.message is not None else None
        room = await tx.room(message.room) if message is not None else None

        if message is None or room is None or room.kind is not RoomKind.GROUP:
            raise refusals.Malformed("case")

        told: dict[str, object] = {"room": room.id, "words": command.words or CARING_WORDS}
        there = _who_was_there(room, message.seq, case)
        await tx.hold(map(person_log, there))
        for person in there:
            await tx.append(person_log(person), Notice("caring_note", told))
        await self._audit(tx, caller, "comfort", case)

        return Done()

    async def _held_care_case(self, tx: Transaction, caller: Caller, case_id: str) -> Case:
        """Find a care case that is open and one's own; raises `CaseTaken`, `ClaimNeeded`."""
        case, _ = await case_for(tx, caller, case_id)
        if case.track is not Track.CARE:
            raise refusals.Malformed("case")
        if case.state is not CaseState.OPEN:
            raise refusals.CaseMovedOn(case.version)
        holder = case.holder(tx.now)
        if holder is None:
            raise refusals.ClaimNeeded
        if holder != caller.person:
            raise refusals.CaseTaken
        return case

    async def _audit(self, tx: Transaction, caller: Caller, action: str, case: Case) -> None:
        await audit.write_audit(tx, self.audit_key, Act(tx.now, caller.person, action, of_case=case.id))


async def _is_free(
    tx: Transaction, person: PersonId, supporter: Supporter, here: frozenset[PersonId]
) -> bool:
    """Say whether the line would give these two to each other now: a shift goes on though nobody is there."""
    asked_for = await talks.pool_asked_for(tx, person)
    return (
        supporter.person in here
        and asked_for in (None, supporter.pool)
        and not supporter.resting
        and has_room_for(supporter.load)
        and not await blocks.is_blocked(tx, person, supporter.person)
        and await _talk_of(tx, supporter.person, person) is None
    )


async def _talk_of(tx: Transaction, supporter: PersonId, person: PersonId) -> RoomId | None:
    """Find where these two talk already: in a second room one of them would not be heard."""
    held = [talk for talk in await talks.held_by(tx, supporter) if talk.peer == person]
    return await talks.room_id(tx, held[0]) if held else None


async def _reachable(tx: Transaction, case: Case) -> PersonId:
    """Give whom a case is about; raises `Malformed` if it is about nobody, and `HasLeft`, `NotAMember`."""
    if case.person is None:
        raise refusals.Malformed("case")
    person = await people.person_by_id(tx, case.person)
    if person is None or person.role is not Role.PEER:
        raise refusals.NotAMember
    if person.state != "here":
        raise refusals.HasLeft
    if person.suspended_until is not None and person.suspended_until > tx.now:
        raise refusals.NotAMember
    return person.id


async def _duty_of(tx: Transaction, name: str) -> Duty:
    account = await people.staff_by_name(tx, name)
    if account is None:
        raise refusals.NobodyNamed("to")
    duty = await stored_duty.duty_of(tx, account.person)
    if duty is None:
        raise refusals.ColleagueOffDuty
    return duty


def _who_was_there(room: Room, seq: int | None, case: Case) -> list[PersonId]:
    """List the peers who are in a room since before a message, without its author."""
    return [
        member.person
        for member in room.members.values()
        if member.role is Role.PEER
        and member.person != case.person
        and (seq is None or member.from_seq <= seq)
    ]
