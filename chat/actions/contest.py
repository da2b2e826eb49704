"""Objecting and undoing: appeals by a code, decided by somebody else, and decisions taken back."""

from dataclasses import dataclass

from chat.caller import Caller
from chat.concern import Concern
from chat.desks import case_for
from chat.identity import new_public_id
from chat.looking import Rules
from chat.ports import Clock, Sql
from chat.settling import REVERSED, UPHELD, appeal_of, appeal_subject, take_back
from chat.store import audit, flags, reviews, statements
from chat.store import rooms as stored_rooms
from chat.store.entries import room_log
from chat.store.flagging import Subject, logs_of, open_case
from chat.store.flags import Flag, Reported
from chat.store.statements import Stated
from chat.store.transaction import Transaction
from chat.wire import commands
from chat.wire.parts import Statement
from chat.wire.replies import Decided, Done, Outcome
from chat.writer import Plan
from moderation.audit import Act
from moderation.review import Case, CaseState, Decision, Fate, Purpose, outcome_of, reversed_by
from moderation.screening import Screening
from moderation.verdict import Track, Verdict, care_only
from rooms import refusals
from rooms.ids import CaseId
from rooms.room import RoomKind


@dataclass(frozen=True, slots=True)
class Contest:
    """Actions of objecting and undoing."""

    rules: Rules
    concern: Concern
    audit_key: bytes
    clock: Clock

    def appeal(self, caller: Caller, command: commands.Appeal) -> Plan:
        """Ask for a second look at a restriction; its words are screened, since they may cry for help."""
        screening = self.rules.look(command.words, caller)
        return Plan(lambda tx: self._appeal(tx, caller, command, screening))

    async def _appeal(
        self, tx: Transaction, caller: Caller, command: commands.Appeal, screening: Screening
    ) -> Done:
        stated = await statements.by_code(tx, command.code)
        earlier = await appeal_of(tx, command.code)
        verdict = await self._heed(tx, caller, command, screening)

        refusal = _objection(stated, earlier, tx.now)
        if refusal is not None:
            refusal.care = self.concern.care_shown(caller, verdict)
            raise refusal

        if earlier is None and stated is not None:
            await self._open(tx, stated, command.words)

        return Done(care=self.concern.care_after(caller, verdict))

    async def _heed(
        self, tx: Transaction, caller: Caller, command: commands.Appeal, screening: Screening
    ) -> Verdict:
        """Look after whoever appeals; how they put it is never held against them."""
        verdict = self.rules.screener.judge(screening, kind=RoomKind.ONE_ON_ONE, role=caller.role)
        subject = Subject(f"words:{command.code}", None, None, None, caller.person)
        await self.concern.flag(tx, care_only(verdict), subject, command.words)
        return verdict

    async def _open(self, tx: Transaction, stated: Stated, words: str) -> None:
        origin = await reviews.case_by_key(tx, stated.case) if stated.case is not None else None
        assert origin is not None, "a statement without its case is refused"
        appeal = Case(
            id=CaseId(new_public_id("c_")),
            track=origin.track,
            level=0,
            subject=appeal_subject(stated.code),
            opened_at=tx.now,
            due_at=tx.now + self.concern.clocks.allowed_ms(Track.CONDUCT, 0),
            message=origin.message,
            room=origin.room,
            member=origin.member,
            person=stated.person,
            purpose=Purpose.APPEAL,
            origin=origin.key,
        )
        await open_case(tx, appeal, Flag(source="appeal", at=tx.now, level=0, note=words))

    def reverse(self, caller: Caller, command: commands.Reverse) -> Plan:
        """Take back what somebody else decided."""
        return Plan(lambda tx: self._reverse(tx, caller, command))

    async def _reverse(self, tx: Transaction, caller: Caller, command: commands.Reverse) -> Decided:
        case, _ = await case_for(tx, caller, command.case)

        undone = reversed_by(case, caller.person, command.version)

        room = await stored_rooms.public_id(tx, case.room) if case.room is not None else None
        await tx.hold([*([room_log(room)] if room is not None else []), *logs_of(case)])
        fate = Fate(command.held) if command.held else None
        settled = await take_back(tx, self.concern.clocks, undone, caller.person, command.reason, fate)
        act = Act(tx.now, caller.person, "reverse", command.reason, of_case=case.id)
        await audit.write_audit(tx, self.audit_key, act)

        return Decided(version=settled.version)

    async def look_up(self, sql: Sql, _: Caller, command: commands.LookUp) -> Outcome:
        """Tell what became of a report or a restriction, by its code alone, from any session."""
        stated = await statements.by_code(sql, command.code)
        if stated is not None:
            return await _restriction(sql, stated, self.clock.now_ms())
        report = await flags.report_by_code(sql, command.code)
        if report is None:
            raise refusals.UnknownCode
        return Outcome(state=_what_came_of(report))


def _objection(stated: Stated | None, earlier: Case | None, now: int) -> refusals.Refusal | None:
    """Say why there is nothing to object to; the same appeal again is no reason."""
    if stated is None:
        return refusals.UnknownCode()
    if earlier is not None:
        return None if earlier.state is CaseState.OPEN else refusals.NotAllowed()
    contestable = stated.state == statements.IN_FORCE and stated.contest_by > now
    return None if contestable and stated.case is not None else refusals.NotAllowed()


def _what_came_of(report: Reported) -> str:
    if report.state is CaseState.OPEN or report.decision is None:
        return "open"
    if report.state is CaseState.REVERSED:
        return "no_action"
    return outcome_of(report.decision)


async def _restriction(sql: Sql, stated: Stated, now: int) -> Outcome:
    over = stated.state == statements.IN_FORCE and not stated.holds(now)
    appeal = await appeal_of(sql, stated.code)
    return Outcome(
        state="ended" if over else stated.state,
        statement=Statement.model_validate(stated.body),
        appeal=_appeal_state(appeal) if appeal else None,
    )


def _appeal_state(appeal: Case) -> str:
    if appeal.state is CaseState.OPEN:
        return "open"
    return REVERSED if appeal.decision is Decision.OVERTURN else UPHELD
