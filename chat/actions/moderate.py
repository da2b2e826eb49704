"""The desks: looking at cases, claiming, deciding. Every look and step is audited before it is told."""

from dataclasses import dataclass, replace

from chat.caller import Caller
from chat.consequences import Consequences, leave_nothing_held
from chat.desks import bar_on, case_for, check_desk, check_second, is_for, matters_of
from chat.ports import Clock, Sql
from chat.reasons import Chosen
from chat.settling import check_settled, settle_appeal
from chat.showing import Detail, Showing, seen_from_outside, state_of
from chat.store import audit, messages, reviews
from chat.store import rooms as stored_rooms
from chat.store.caring import tell_author
from chat.store.entries import person_log, room_log
from chat.store.flagging import Clocks, end_claim, logs_of, tell_desk
from chat.store.flags import Flag
from chat.store.leaving import logs_on_leaving
from chat.store.messages import Message
from chat.store.outlines import outlines, topics
from chat.store.transaction import Transaction
from chat.wire import commands
from chat.wire.replies import CaseList, Claimed, Decided, Done
from chat.writer import Plan
from moderation.alarms import most_urgent_first
from moderation.audit import Act
from moderation.review import (
    Attention,
    Case,
    Decision,
    Effect,
    Fate,
    Purpose,
    claimed,
    decided,
    effects_of,
)
from moderation.verdict import Track
from rooms import refusals
from rooms.times import rfc3339

CASES_MAX = 200
LOOKS = {"facts": "look_at_facts", "span": "look_at_span", "talk": "look"}
"""What the record calls a look, by how much was shown."""


@dataclass(frozen=True, slots=True)
class Moderate:
    """Actions of the desks."""

    consequences: Consequences
    clocks: Clocks
    showing: Showing
    clock: Clock
    audit_key: bytes
    lease_ms: int

    async def cases(self, sql: Sql, caller: Caller, command: commands.Cases) -> CaseList:
        """List a desk's cases, most urgent first, without those one is party to and without any text."""
        track, now = Track(command.track), self.clock.now_ms()
        check_desk(caller, track)
        listed = await self._listed(sql, track, command.state, now)
        matters = await matters_of(sql, listed)
        flags = await outlines(sql, [matter.key for matter in matters])
        shown = [
            (await seen_from_outside(sql, case, len(flags[matter.key]), now)).model_copy(
                update={
                    "topics": topics(flags[matter.key]),
                    "barred": await bar_on(sql, case, caller.person),
                }
            )
            for case, matter in zip(listed, matters, strict=True)
            if is_for(case, matter, flags[matter.key], caller.person)
        ]
        return CaseList(cases=tuple(shown), exposure=await self.showing.exposure(sql, caller, now))

    async def _listed(self, sql: Sql, track: Track, state: str | None, now: int) -> list[Case]:
        if state == "decided":
            return await reviews.closed_cases(sql, track, CASES_MAX)
        found = [c for c in await reviews.open_cases(sql, track) if state in (None, state_of(c, now))]
        return most_urgent_first(found, lambda case: self.clocks.allowed_ms(case.track, case.level))[
            :CASES_MAX
        ]

    def case(self, caller: Caller, command: commands.Case) -> Plan:
        """Look at one case as far as one asks for; the look is on record before it is shown."""
        return Plan(lambda tx: self._case(tx, caller, command))

    async def _case(self, tx: Transaction, caller: Caller, command: commands.Case) -> Detail:
        case, flags = await case_for(tx, caller, command.case)

        context = await self.showing.context(tx, case) if command.show == "talk" else []

        for span in await self.showing.looked_at(tx, case, flags, command.show, context):
            await self._audit(tx, caller, LOOKS[command.show], case, span=span)

        reply = await self.showing.detail(tx, caller, case, flags, command.show)
        return Detail(reply, context)

    def claim(self, caller: Caller, command: commands.Claim) -> Plan:
        """Take a case for a while, or renew one's claim; raises `CaseTaken`, `CaseMovedOn`."""
        return Plan(lambda tx: self._claim(tx, caller, command))

    async def _claim(self, tx: Transaction, caller: Caller, command: commands.Claim) -> Claimed:
        case, _ = await case_for(tx, caller, command.case)
        await check_second(tx, case, caller.person)

        mine = claimed(case, caller.person, command.version, tx.now, self.lease_ms)

        await tx.hold(logs_of(case))
        await reviews.set_case(tx, mine, tx.now)
        if case.claimed_by is None:
            await tell_author(tx, mine, Attention.WAITS, Attention.LOOKED_AT)
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

    def skip(self, caller: Caller, command: commands.Skip) -> Plan:
        """Pass a case by. Nobody has to read what they cannot bear today, and no record says who did not."""
        return Plan(lambda tx: self._skip(tx, caller, command))

    async def _skip(self, tx: Transaction, caller: Caller, command: commands.Skip) -> Done:
        case, _ = await case_for(tx, caller, command.case)

        if case.holder(tx.now) == caller.person:
            await end_claim(tx, case)

        return Done()

    def decide(self, caller: Caller, command: commands.Decide) -> Plan:
        """Decide a case one has claimed; whom it concerns gets the reasons in the same commit."""
        return Plan(lambda tx: self._decide(tx, caller, command))

    async def _decide(self, tx: Transaction, caller: Caller, command: commands.Decide) -> Decided:
        case, flags = await case_for(tx, caller, command.case)

        decision = Decision(command.decision)
        closed = decided(case, caller.person, command.version, decision, command.until_ms, tx.now)
        if case.purpose is Purpose.ANEW:
            return await self._compare(tx, caller, case, closed, command)
        # First the room, then its message: another node may settle or take back what is held, just now.
        await self._hold(tx, case, flags, decision)
        message = await messages.message(tx, case.message) if case.message is not None else None
        if decision in OF_HELD and message is not None and message.state == "withdrawn":
            raise refusals.CaseMovedOn(case.version)  # its author took it back since whoever decides looked
        if case.purpose is Purpose.APPEAL:
            await check_settled(tx, closed, _fate(command))
        effects = await _effects(tx, case, decision, message, _fate(command))
        chosen = Chosen(command.words, command.until_ms, command.law)

        for effect in effects:
            await self.consequences.bring_about(tx, effect, case, message, flags, chosen)
            chosen = replace(chosen, words=None)  # they are told once
        if message is not None and not await looked_at_elsewhere(tx, case):
            await leave_nothing_held(tx, message)
        await self._close(tx, caller, case, closed, command)
        await self.consequences.tell_reporters(tx, flags, decision)
        await self._audit(tx, caller, f"decide:{decision}", case, reason=command.reason)

        return Decided(version=closed.version)

    async def _hold(self, tx: Transaction, case: Case, flags: list[Flag], decision: Decision) -> None:
        """Hold all that a decision may be told in: in rooms and to persons it is told in any order."""
        reporters = [person_log(flag.person) for flag in flags if flag.person is not None and flag.code]
        rooms = [await stored_rooms.public_id(tx, case.room)] if case.room is not None else []
        left = []
        if decision is Decision.SUSPEND and case.person is not None:
            left = await logs_on_leaving(tx, case.person)
        told = [room_log(room) for room in rooms if room is not None]
        await tx.hold([*told, *left, *reporters, *logs_of(case)])

    async def _compare(
        self, tx: Transaction, caller: Caller, case: Case, closed: Case, command: commands.Decide
    ) -> Decided:
        """Keep what somebody would have decided: it does nothing to anybody."""
        await self._close(tx, caller, case, closed, command)
        await self._audit(tx, caller, f"decide_anew:{closed.decision}", case, reason=command.reason)

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
        await tell_author(tx, closed, Attention.LOOKED_AT, Attention.CLOSED)
        await tell_desk(tx, closed, "case_decided", decision=decision)
        if case.purpose is Purpose.APPEAL:
            await settle_appeal(tx, closed, caller.person, command.reason, _fate(command))

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


def _fate(command: commands.Decide) -> Fate | None:
    return Fate(command.held) if command.held else None


OF_HELD = frozenset({Decision.RELEASE, Decision.REJECT})
"""Decisions about nothing but a held message."""


async def _effects(
    tx: Transaction, case: Case, decision: Decision, message: Message | None, fate: Fate | None
) -> list[Effect]:
    """Say what a decision does to the person and to the message, in this order."""
    # What the other desk has rejected is rejected here as well, so that taking one back leaves the other.
    open_to = ("held", "rejected") if decision is Decision.REJECT else ("held",)
    held = message is not None and message.state in open_to
    effects = effects_of(decision, fate, held=held)
    if Effect.RELEASE not in effects or message is None:
        return effects
    if not await is_author_here(tx, message):
        effects.remove(Effect.RELEASE)  # nobody could answer them
        return effects
    if decision is Decision.RELEASE:
        return effects
    # A talk that has ended has nobody who would read it; what the other desk looks at waits for that, too.
    if await is_over(tx, case) or await looked_at_elsewhere(tx, case):
        effects.remove(Effect.RELEASE)
    return effects


async def is_author_here(tx: Transaction, message: Message) -> bool:
    """Say whether whoever wrote a message is in its room, or was when its talk ended."""
    room = await tx.room(message.room)
    return room is None or room.over or room.member_by_id(message.member) is not None


async def looked_at_elsewhere(tx: Transaction, case: Case) -> bool:
    """Say whether another case about the same message is open."""
    if case.message is None:
        return False
    return any(other.key != case.key for other in await reviews.open_cases_on(tx, case.message))


async def is_over(tx: Transaction, case: Case) -> bool:
    """Say whether the talk that a case is about has ended."""
    room_id = await stored_rooms.public_id(tx, case.room) if case.room is not None else None
    room = await tx.room(room_id) if room_id is not None else None
    return room is None or room.over
