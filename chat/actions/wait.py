"""Waiting for a talk: standing in line, and giving up."""

from dataclasses import dataclass

from chat.caller import Caller
from chat.concern import Concern, needed_care
from chat.identity import message_id, message_number
from chat.looking import Rules
from chat.store import line as stored_line
from chat.store import people
from chat.store.flagging import Subject
from chat.store.line import Wish
from chat.store.transaction import Transaction
from chat.talks import TalkAgreement
from chat.wire import commands
from chat.wire.frames import findings_shown
from chat.wire.parts import Finding
from chat.wire.replies import Done, Waiting
from chat.writer import Plan
from moderation.screening import Screening
from moderation.verdict import Delivery, Verdict
from rooms import refusals
from rooms.pairing import estimate_minutes
from rooms.room import RoomKind


@dataclass(frozen=True, slots=True)
class Wait:
    """Actions of the waiting line, seen from the peer's side. `key` numbers messages."""

    rules: Rules
    concern: Concern
    key: bytes
    agreement: TalkAgreement

    def wait(self, caller: Caller, command: commands.Wait) -> Plan:
        """Stand in line, or change what one said; the first message is screened at once."""
        first = command.first_message
        screening = self.rules.look(first.text, caller) if first else None
        return Plan(lambda tx: self._wait(tx, caller, command, screening))

    async def _wait(
        self, tx: Transaction, caller: Caller, command: commands.Wait, screening: Screening | None
    ) -> Waiting:
        paused = await people.site_value(tx, "paused")
        supporters = await stored_line.on_duty_count(tx)

        verdict = self._judge(caller, screening)
        refusal = self._objection(caller, command, paused, verdict)

        if verdict.findings or verdict.unscreened:
            await self._flag(tx, caller, command.first_message, verdict)
        if refusal is not None:
            refusal.care = self.concern.care_shown(caller, needed_care(verdict))
            raise refusal
        await stored_line.set_waiting(tx, _wish(caller, command, verdict.care), tx.now)
        place = await stored_line.place_of(tx, caller.person) or 1

        return self._waiting(caller, place, supporters, verdict)

    def _judge(self, caller: Caller, screening: Screening | None) -> Verdict:
        if screening is None:
            return Verdict(Delivery.DELIVER, 0, ())
        return self.rules.screener.judge(screening, kind=RoomKind.ONE_ON_ONE, role=caller.role)

    def _objection(
        self, caller: Caller, command: commands.Wait, paused: str | None, verdict: Verdict
    ) -> refusals.Refusal | None:
        if paused is not None:
            return self.concern.paused(caller, paused)
        if command.seeking != "supporter":
            return refusals.NotAllowed()
        if command.agreement != self.agreement.version:
            return refusals.AgreementNeeded(self.agreement.version, self.agreement.text)
        if verdict.delivery is Delivery.REFUSE:
            return refusals.MessageRefused(findings_shown(verdict.findings))
        return None

    async def _flag(
        self, tx: Transaction, caller: Caller, first: commands.FirstMessage | None, verdict: Verdict
    ) -> None:
        assert first is not None, "only a first message can have findings"
        number = message_number(self.key, caller.person, first.client_id)
        subject = Subject(message_id(number), number, None, None, caller.person)
        await self.concern.flag(tx, verdict, subject, first.text)

    def _waiting(self, caller: Caller, place: int, supporters: int, verdict: Verdict) -> Waiting:
        alone = supporters == 0
        found = tuple(Finding.model_validate(shown) for shown in findings_shown(verdict.findings))
        return Waiting(
            place=place,
            estimate_minutes=estimate_minutes(place, supporters),
            care=self.concern.care_for(caller, needed_care(verdict)),
            findings=found or None,
            words=self.agreement.nobody_on_duty if alone else None,
            helplines=self.concern.nearby(caller) if alone else None,
        )

    def give_up(self, caller: Caller, _: commands.GiveUp) -> Plan:
        """Leave the line."""
        return Plan(lambda tx: self._give_up(tx, caller))

    async def _give_up(self, tx: Transaction, caller: Caller) -> Done:
        if not await stored_line.stop_waiting(tx, caller.person):
            raise refusals.NotWaiting
        return Done()


def _wish(caller: Caller, command: commands.Wait, care: int) -> Wish:
    first = command.first_message
    return Wish(
        person=caller.person,
        wanted=command.seeking,
        agreement=command.agreement,
        about=command.about,
        mood=command.mood,
        language=caller.language,
        client_id=first.client_id if first else None,
        first_message=first.text if first else None,
        care=care,
    )
