"""Waiting for a talk: standing in line, and giving up."""

from dataclasses import dataclass, replace
from typing import NamedTuple

from chat.caller import Caller
from chat.concern import Concern, needed_care
from chat.identity import message_number, new_public_id
from chat.looking import Rules, together
from chat.store import blocks, messages, people
from chat.store import duty as stored_duty
from chat.store import line as stored_line
from chat.store import shifts as stored_shifts
from chat.store.flagging import Subject, put_on_desk, waiting_subject
from chat.store.flags import DECLARED, Flag
from chat.store.line import Wish
from chat.store.transaction import Transaction
from chat.talks import TalkAgreement
from chat.wire import commands
from chat.wire.frames import findings_shown
from chat.wire.parts import Finding, Meanwhile
from chat.wire.replies import Done, Waiting
from chat.writer import Plan
from moderation.screening import Screening
from moderation.verdict import Delivery, Track, Verdict, danger_in
from rooms import refusals
from rooms.exercise import Exercises
from rooms.ids import CaseId, PersonId, RoomId
from rooms.pairing import URGENT_FROM
from rooms.room import Room, RoomKind
from rooms.shifts import Rest
from rooms.topics import Topics, topics_in

DECLARED_LEVEL = URGENT_FROM
"""Whoever says that it is urgent is believed."""


class Seen(NamedTuple):
    """What was found in the first words, in what somebody would like to talk about, and in both as one."""

    first: Verdict
    about: Verdict
    both: Verdict

    def delivery(self) -> Delivery:
        """Say what becomes of the first words; whoever cries for help beside them is not refused them."""
        return self.both.delivery if self.first.delivery is Delivery.REFUSE else self.first.delivery


@dataclass(frozen=True, slots=True)
class Wait:
    """Actions of the waiting line, seen from the peer's side. `key` numbers messages.

    `pools` are the lines an operator keeps apart; `peer_talks` says whether two peers may be paired.
    """

    rules: Rules
    concern: Concern
    key: bytes
    agreement: TalkAgreement
    topics: Topics
    exercises: Exercises
    rest: Rest
    pools: tuple[str, ...] = ()
    peer_talks: bool = False
    only_on_duty: bool = False

    def wait(self, caller: Caller, command: commands.Wait) -> Plan:
        """Stand in line, or change what one said; the first message is screened at once."""
        self._check(command)
        seen = self._look(caller, command)
        return Plan(lambda tx: self._wait(tx, caller, command, seen))

    def _look(self, caller: Caller, command: commands.Wait) -> Seen:
        first = self.rules.look(command.first_message.text, caller) if command.first_message else None
        about = self.rules.look(command.about, caller) if command.about else Screening.nothing
        both = together(first, about) if first else about
        return Seen(*(self._judge(caller, each) for each in (first or Screening.nothing, about, both)))

    async def _wait(self, tx: Transaction, caller: Caller, command: commands.Wait, seen: Seen) -> Waiting:
        paused = (await tx.site()).paused
        asked_for = await people.staff_by_name(tx, command.ask_for) if command.ask_for else None
        group = await tx.room(RoomId(command.room)) if command.room else None

        verdict = seen.both
        refusal = self._objection(caller, command, paused, verdict)

        if verdict.findings or verdict.unscreened:
            await self._flag(tx, caller, command, verdict)
        if refusal is None and self.only_on_duty and not command.later:
            refusal = await self._closed(tx, caller, command.pool or "")
        if refusal is None and command.ask_for and (asked_for is None or asked_for.disabled_at is not None):
            refusal = refusals.Malformed("ask_for")
        if refusal is None and command.room and (group is None or caller.person not in group.members):
            refusal = refusals.NotAMember()
        if refusal is not None:
            refusal.care = self.concern.care_shown(caller, verdict)
            raise refusal
        if command.urgent:
            await self._declare(tx, caller, command)
        wanted = asked_for.person if asked_for else await _holder_on_duty(tx, group, command.pool or "")
        wish = self._wish(caller, command, seen, wanted)
        if "earlier" in command.model_fields_set:
            wish = replace(wish, earlier=command.earlier and await people.stays(tx, caller.person))
        await stored_line.set_waiting(tx, wish, tx.now)
        place = await stored_line.place_of(tx, caller.person) or 1
        here = await self.concern.supporters_here(tx)
        outlook = await stored_line.outlook(tx, self.rest, here, tx.now)

        but = await blocks.not_for(tx, caller.person)
        minutes = outlook.minutes(place, wish.pool, but)

        return self._waiting(caller, command, place, minutes, outlook.supporters(wish.pool, but), verdict)

    async def _closed(self, tx: Transaction, caller: Caller, pool: str) -> refusals.Refusal | None:
        """Refuse a place while nobody is on duty for a pool, with when somebody comes and who answers."""
        if any(duty.pool == pool for duty in await stored_duty.all_duty(tx)):
            return None
        booked = [s.starts_at for s in await stored_shifts.booked(tx, tx.now) if s.starts_at > tx.now]
        refusal = refusals.LineClosed(min(booked, default=None))
        refusal.helplines = [line.model_dump(mode="json") for line in self.concern.nearby(caller)]
        return refusal

    def _check(self, command: commands.Wait) -> None:
        """Refuse what cannot be waited for here; raises `Malformed` naming the field."""
        if (command.pool or "") not in (self.pools or ("",)):
            raise refusals.Malformed("pool")
        if command.later and command.first_message is None:
            raise refusals.Malformed("first_message")

    async def _declare(self, tx: Transaction, caller: Caller, command: commands.Wait) -> None:
        """Let a human hear of somebody who says it is urgent, on the same clock as if they had written it."""
        subject, text = self._said(caller, command)
        level, number = DECLARED_LEVEL, subject.message
        flag = Flag(source=DECLARED, at=tx.now, level=level, message=number, text=text or None)
        case = CaseId(new_public_id("c_"))
        await put_on_desk(tx, self.concern.clocks, case, Track.CARE, subject, flag)

    def _judge(self, caller: Caller, screening: Screening) -> Verdict:
        return self.rules.screener.judge(screening, kind=RoomKind.ONE_ON_ONE, role=caller.role)

    def _objection(
        self, caller: Caller, command: commands.Wait, paused: str | None, verdict: Verdict
    ) -> refusals.Refusal | None:
        if paused is not None:
            return self.concern.paused(caller, paused)
        if command.seeking != "supporter" and not self.peer_talks:
            return refusals.NotAllowed()
        if command.agreement != self.agreement.version:
            return refusals.AgreementNeeded(self.agreement.version, self.agreement.text(caller.language))
        if verdict.delivery is Delivery.REFUSE:
            return refusals.MessageRefused(findings_shown(verdict.findings))
        return None

    async def _flag(self, tx: Transaction, caller: Caller, command: commands.Wait, verdict: Verdict) -> None:
        subject, text = self._said(caller, command)
        await self.concern.flag(tx, verdict, subject, text)

    def _said(self, caller: Caller, command: commands.Wait) -> tuple[Subject, str]:
        """Give what a case about somebody who waits is about, and all that they wrote."""
        first, about = command.first_message, command.about
        number = message_number(self.key, caller.person, first.client_id) if first else None
        subject = Subject(waiting_subject(caller.person), number, None, None, caller.person)
        text = messages.with_label(first.text, about) if first else about
        return subject, text or ""

    def _waiting(
        self,
        caller: Caller,
        command: commands.Wait,
        place: int,
        minutes: tuple[int, int],
        there: int,
        verdict: Verdict,
    ) -> Waiting:
        alone = there == 0
        level = max(needed_care(verdict), DECLARED_LEVEL if command.urgent else 0)
        found = tuple(Finding.model_validate(shown) for shown in findings_shown(verdict.findings))
        return Waiting(
            place=place,
            estimate_minutes=minutes,
            care=self.concern.care_for(
                caller,
                level,
                supporters=there,
                declared=_only_declared(command, needed_care(verdict)),
                danger=danger_in(verdict),
            ),
            findings=found or None,
            words=self.agreement.nobody_on_duty(caller.language) if alone else None,
            helplines=self.concern.nearby(caller) if alone else None,
            meanwhile=self._meanwhile(caller),
        )

    def _meanwhile(self, caller: Caller) -> Meanwhile:
        """Give whoever waits something to do, and who else answers."""
        exercise = self.exercises.for_language(caller.language)
        return Meanwhile(title=exercise.title, steps=exercise.steps, helplines=self.concern.nearby(caller))

    def give_up(self, caller: Caller, _: commands.GiveUp) -> Plan:
        """Leave the line."""
        return Plan(lambda tx: self._give_up(tx, caller))

    async def _give_up(self, tx: Transaction, caller: Caller) -> Done:
        await stored_line.note_wait(tx, caller.person, "gave_up", tx.now)
        if not await stored_line.stop_waiting(tx, caller.person):
            raise refusals.NotWaiting
        return Done()

    def _wish(self, caller: Caller, command: commands.Wait, seen: Seen, asked_for: PersonId | None) -> Wish:
        """Put together what is kept; what one would talk about stays out where it could not be posted."""
        first = command.first_message
        care = seen.both.care
        return Wish(
            person=caller.person,
            wanted=command.seeking,
            agreement=command.agreement,
            about=command.about if seen.about.delivery is Delivery.DELIVER else None,
            mood=command.mood,
            language=command.language or caller.language,
            client_id=first.client_id if first else None,
            first_message=first.text if first else None,
            care=max(care, DECLARED_LEVEL) if command.urgent else care,
            topics=tuple(sorted(topics_in(command.about, self.topics))),
            pool=command.pool or "",
            asked_for=asked_for,
            later=command.later,
            delivery=seen.delivery() if first else None,
            first_level=seen.first.care,
            declared=_only_declared(command, care),
            danger=danger_in(seen.both) if care else None,
        )


def _only_declared(command: commands.Wait, care: int) -> bool:
    """Say whether somebody calls it urgent and wrote nothing that tells of it."""
    return command.urgent and care < DECLARED_LEVEL


async def _holder_on_duty(tx: Transaction, group: Room | None, pool: str) -> PersonId | None:
    """Find who of a group's staff is on duty for a pool: they know the group, which hears nothing of it."""
    held_by = {member.person for member in group.staff()} if group else set()
    on_duty = [duty for duty in await stored_duty.all_duty(tx) if duty.pool == pool]
    return next((duty.person for duty in on_duty if duty.person in held_by), None)
