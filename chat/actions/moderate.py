"""The desks: looking at cases, claiming, deciding. Every look and step is audited before it is told."""

from dataclasses import dataclass

import orjson

from chat.caller import Caller
from chat.consequences import Consequences
from chat.desks import case_for, check_desk, check_second, is_party, staff_name
from chat.identity import message_id
from chat.ports import Sql
from chat.reasons import Chosen
from chat.settling import code_of, settle_appeal
from chat.store import audit, holds, messages, notes, reviews, statements, strikes
from chat.store import rooms as stored_rooms
from chat.store.entries import Entry, entries_after, room_log
from chat.store.flagging import Clocks, end_claim, tell_desk
from chat.store.messages import Message
from chat.store.reviews import Flag as StoredFlag
from chat.store.transaction import Transaction
from chat.wire import commands
from chat.wire.parts import Finding, Statement
from chat.wire.replies import (
    AuditList,
    AuditRow,
    CaseDetail,
    CaseList,
    CaseNote,
    CaseSeen,
    Claimed,
    Contested,
    Decided,
    Done,
    Flag,
    FlaggedMessage,
    HoldSeen,
    Standing,
)
from chat.writer import Plan
from moderation.alarms import most_urgent_first
from moderation.audit import Act
from moderation.ladder import standing, suggested
from moderation.review import Case, CaseState, Decision, Effect, Purpose, claimed, decided, effect_of
from moderation.verdict import Track
from rooms import refusals
from rooms.people import Role
from rooms.times import rfc3339

CASES_MAX = 200


@dataclass(frozen=True, slots=True)
class Moderate:
    """Actions of the desks. `context_before` and `context_after` count entries around a flagged message."""

    consequences: Consequences
    clocks: Clocks
    audit_key: bytes
    lease_ms: int
    context_before: int
    context_after: int

    def cases(self, caller: Caller, command: commands.Cases) -> Plan:
        """List a desk's cases, most urgent first, without those one is party to and without any text."""
        check_desk(caller, Track(command.track))
        return Plan(lambda tx: self._cases(tx, caller, command))

    async def _cases(self, tx: Transaction, caller: Caller, command: commands.Cases) -> CaseList:
        shown = []
        for case in await self._listed(tx, Track(command.track), command.state):
            flags = await reviews.flags_of(tx, case.key)
            if not is_party(case, flags, caller.person):
                shown.append(await self._seen(tx, case, len(flags)))
        return CaseList(cases=tuple(shown))

    async def _listed(self, tx: Transaction, track: Track, state: str | None) -> list[Case]:
        if state == "decided":
            return await reviews.closed_cases(tx, track, CASES_MAX)
        found = [c for c in await reviews.open_cases(tx, track) if state in (None, _state(c, tx.now))]
        return most_urgent_first(found, lambda case: self.clocks.allowed_ms(case.track, case.level))[
            :CASES_MAX
        ]

    async def _seen(self, tx: Transaction, case: Case, flags: int) -> CaseSeen:
        holder = case.holder(tx.now)
        return CaseSeen(
            case=case.id,
            track=case.track.value,
            version=case.version,
            level=case.level,
            state=_state(case, tx.now),
            opened_at=rfc3339(case.opened_at),
            due_at=rfc3339(case.due_at),
            flags=flags,
            claimed_by=await staff_name(tx, holder) if holder else None,
            until=rfc3339(case.claimed_until) if holder and case.claimed_until else None,
        )

    def case(self, caller: Caller, command: commands.Case) -> Plan:
        """Look at one case with the talk around it; the look is on record before it is shown."""
        return Plan(lambda tx: self._case(tx, caller, command))

    async def _case(self, tx: Transaction, caller: Caller, command: commands.Case) -> "Detail":
        case, flags = await case_for(tx, caller, command.case)
        message = await messages.message(tx, case.message) if case.message is not None else None
        context = await self._context(tx, message)

        span = f"{context[0].seq}-{context[-1].seq}" if context else None
        await self._audit(tx, caller, "look", case, span=span)

        seen = await self._seen(tx, case, len(flags))
        return Detail(await self._detail(tx, case, seen, flags, message), context)

    async def _context(self, tx: Transaction, message: Message | None) -> list[Entry]:
        """Read the talk around the flagged message; for one nobody saw, the end of the talk as it is."""
        if message is None:
            return []
        head = await stored_rooms.head_of_room(tx, message.room)
        at = message.seq if message.seq is not None else head
        first = max(0, at - 1 - self.context_before)
        return await entries_after(tx, room_log(message.room), first, at + self.context_after)

    async def _detail(
        self, tx: Transaction, case: Case, seen: CaseSeen, flags: list[StoredFlag], message: Message | None
    ) -> CaseDetail:
        room = await stored_rooms.public_id(tx, case.room) if case.room is not None else None
        return CaseDetail(
            case=case.id,
            track=seen.track,
            version=seen.version,
            level=seen.level,
            state=seen.state,
            opened_at=seen.opened_at,
            due_at=seen.due_at,
            claimed_by=seen.claimed_by,
            until=seen.until,
            flags=tuple(_flag(flag) for flag in flags),
            findings=tuple(
                Finding.model_validate(orjson.loads(orjson.dumps(f)), strict=False) for f in _findings(flags)
            ),
            room=room,
            message=await self._flagged(tx, case, flags, message),
            decision=case.decision,
            contested=await _contested(tx, case),
            standing=await _standing(tx, case),
            notes=await _notes(tx, case),
            hold=await _hold(tx, case),
        )

    async def _flagged(
        self, tx: Transaction, case: Case, flags: list[StoredFlag], message: Message | None
    ) -> FlaggedMessage | None:
        """Show the flagged text: as stored, or as kept with the flag if it was refused or taken back."""
        evidence = reviews.evidence(flags)
        if message is None and case.message is None and evidence is None:
            return None
        number = case.message or (evidence.message if evidence else None) or 0
        member = message.member if message else case.member
        known = await stored_rooms.member_named(tx, member) if member else None
        return FlaggedMessage(
            message=message_id(number),
            member=member or "m_unknown",
            pseudonym=known[0] if known else "",
            role=known[1] if known else Role.PEER,
            text=(message.as_read() if message else None) or (evidence.text if evidence else None),
            delivery=message.state if message else "refused",
            at=rfc3339(message.at if message else case.opened_at),
        )

    def claim(self, caller: Caller, command: commands.Claim) -> Plan:
        """Take a case for a while, or renew one's claim; raises `CaseTaken`, `CaseMovedOn`."""
        return Plan(lambda tx: self._claim(tx, caller, command))

    async def _claim(self, tx: Transaction, caller: Caller, command: commands.Claim) -> Claimed:
        case, _ = await case_for(tx, caller, command.case)
        await check_second(tx, case, caller.person)

        mine = claimed(case, caller.person, command.version, tx.now, self.lease_ms)

        await reviews.set_case(tx, mine, tx.now)
        await tell_desk(tx, mine, "case_claimed", by=caller.name or "", until=rfc3339(tx.now + self.lease_ms))
        await self._audit(tx, caller, "claim", case)

        return Claimed(version=mine.version, until=rfc3339(tx.now + self.lease_ms))

    def release_claim(self, caller: Caller, command: commands.ReleaseClaim) -> Plan:
        """Give a case back to the desk."""
        return Plan(lambda tx: self._release_claim(tx, caller, command))

    async def _release_claim(self, tx: Transaction, caller: Caller, command: commands.ReleaseClaim) -> Done:
        case, _ = await case_for(tx, caller, command.case)

        if case.holder(tx.now) != caller.person:
            raise refusals.ClaimNeeded

        await end_claim(tx, case)
        await self._audit(tx, caller, "release_claim", case)

        return Done()

    def decide(self, caller: Caller, command: commands.Decide) -> Plan:
        """Decide a case one has claimed; whom it concerns gets the reasons in the same commit."""
        return Plan(lambda tx: self._decide(tx, caller, command))

    async def _decide(self, tx: Transaction, caller: Caller, command: commands.Decide) -> Decided:
        case, flags = await case_for(tx, caller, command.case)
        message = await messages.message(tx, case.message) if case.message is not None else None

        decision = Decision(command.decision)
        closed = decided(case, caller.person, command.version, decision, command.until_ms, tx.now)
        effect = await _effect(tx, case, decision, message)
        chosen = Chosen(command.words, command.until_ms, command.law)

        if effect is not None:
            await self.consequences.bring_about(tx, effect, case, message, flags, chosen)
        await self._close(tx, caller, case, closed, command)
        await self.consequences.tell_reporters(tx, flags, decision)
        await self._audit(tx, caller, f"decide:{decision}", case, reason=command.reason)

        return Decided(version=closed.version)

    async def _close(
        self, tx: Transaction, caller: Caller, case: Case, closed: Case, command: commands.Decide
    ) -> None:
        """Write a decision, what it weighs, and what an appeal came to with it."""
        decision = Decision(command.decision)
        await reviews.set_case(tx, closed, tx.now)
        await reviews.add_decision(
            tx, case, caller.person, decision, command.reason, command.words, command.until_ms, tx.now
        )
        await self.consequences.strike(tx, case, decision)
        await tell_desk(tx, closed, "case_decided", decision=decision)
        if case.purpose is Purpose.APPEAL:
            await settle_appeal(tx, closed, caller.person, command.reason)

    async def _audit(
        self,
        tx: Transaction,
        caller: Caller,
        action: str,
        case: Case,
        *,
        reason: str | None = None,
        span: str | None = None,
    ) -> None:
        act = Act(tx.now, caller.person, action, reason, case.id, span)
        await audit.write_audit(tx, self.audit_key, act)


@dataclass(frozen=True, slots=True)
class Detail:
    """A case's detail and the entries around it, which are encoded as entries are."""

    reply: CaseDetail
    context: list[Entry]


async def list_audit(sql: Sql, _: Caller, command: commands.Audit) -> AuditList:
    """Show who of the staff did what."""
    rows = await audit.audit_after(sql, command.after, command.limit + 1)
    shown = [
        AuditRow(
            seq=row.id,
            at=rfc3339(row.act.at),
            who=await staff_name(sql, row.act.who) if row.act.who is not None else "command line",
            action=row.act.action,
            case=row.act.of_case,
            subject=row.act.subject,
            reason=row.act.reason,
        )
        for row in rows[: command.limit]
    ]
    return AuditList(rows=tuple(shown), more=len(rows) > command.limit)


def _state(case: Case, now: int) -> str:
    """Say how a case stands for the desk, where a claim counts."""
    held = case.state is CaseState.OPEN and case.holder(now) is not None
    return "claimed" if held else case.state


async def _effect(tx: Transaction, case: Case, decision: Decision, message: Message | None) -> Effect | None:
    held = message is not None and message.state == "held"
    effect = effect_of(decision, held=held)
    if decision is not Decision.RELEASE and effect is Effect.RELEASE and await is_over(tx, case):
        return None  # the talk has ended, and nobody is left to read it
    return effect


async def is_over(tx: Transaction, case: Case) -> bool:
    """Say whether the talk that a case is about has ended."""
    room_id = await stored_rooms.public_id(tx, case.room) if case.room is not None else None
    room = await tx.room(room_id) if room_id is not None else None
    return room is None or room.over


async def _notes(tx: Transaction, case: Case) -> tuple[CaseNote, ...] | None:
    told = [
        CaseNote(at=rfc3339(note.at), by=await staff_name(tx, note.by), words=note.words)
        for note in await notes.of_case(tx, case.key)
    ]
    return tuple(told) or None


async def _hold(tx: Transaction, case: Case) -> HoldSeen | None:
    """Show that two people keep the evidence past its time, or that one asks for it."""
    hold = await holds.newest(tx, case.key, tx.now)
    if hold is None:
        return None
    people = [hold.asked_by, *([hold.granted_by] if hold.granted_by is not None else [])]
    names = [await staff_name(tx, person) for person in people]
    granted = hold.granted_by is not None
    return HoldSeen(until=rfc3339(hold.until), granted=granted, by=tuple(names), reason=hold.reason)


async def _standing(tx: Transaction, case: Case) -> Standing | None:
    """Show what still weighs; the care side is never shown anything of the kind."""
    if case.track is not Track.CONDUCT or case.person is None:
        return None
    weight = standing(await strikes.of_person(tx, case.person), tx.now)
    return Standing(weight=weight, suggests=suggested(weight))


async def _contested(tx: Transaction, case: Case) -> Contested | None:
    """Show what an appeal is about, and the reasons that were given."""
    origin = await reviews.case_by_key(tx, case.origin) if case.origin is not None else None
    if origin is None or case.purpose is not Purpose.APPEAL:
        return None
    first = await reviews.decision_on(tx, origin.key)
    stated = await statements.by_code(tx, code_of(case))
    if first is None or stated is None:
        return None
    return Contested(
        case=origin.id,
        decision=first.decision,
        by=await staff_name(tx, first.by),
        reason=first.reason,
        statement=Statement.model_validate(stated.body),
    )


def _findings(flags: list[StoredFlag]) -> list[dict[str, object]]:
    return [dict(found) for flag in flags for found in flag.findings]


def _flag(flag: StoredFlag) -> Flag:
    return Flag(
        by=flag.source, at=rfc3339(flag.at), concern=flag.concern, category=flag.category, note=flag.note
    )
