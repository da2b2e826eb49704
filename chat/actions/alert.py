"""Telling the staff: reports of a message, out of worry or because it is abuse."""

from dataclasses import dataclass

from chat.caller import Caller
from chat.codes import new_code
from chat.concern import Concern
from chat.hearing import Heard, Hearing
from chat.identity import message_number_of, new_public_id
from chat.paces import Paces
from chat.store import flags, members, messages
from chat.store.flagging import Subject, put_on_desk
from chat.store.flags import Flag
from chat.store.messages import Message
from chat.store.transaction import Transaction
from chat.wire import commands
from chat.wire.replies import Reported
from chat.writer import Plan
from moderation.reporting import patience
from moderation.verdict import Track
from rooms import refusals
from rooms.ids import CaseId

TRACKS = {"worried": Track.CARE, "abuse": Track.CONDUCT}
WORRIED_LEVEL = 2
"""Somebody worried about somebody waits no longer than a wish to be dead would."""


@dataclass(frozen=True, slots=True)
class Alert:
    """Actions of reporting. Reports are never refused for pace; only the notes are, and then left out."""

    concern: Concern
    hearing: Hearing
    note_pace: Paces

    def report(self, caller: Caller, command: commands.Report) -> Plan:
        """Tell the staff about a message; the same report again gets the same code."""
        heard = self.hearing.hear(caller, command.note)
        care = self.hearing.care_shown(caller, heard)
        return Plan(lambda tx: self._heard(tx, caller, command, heard), care=care)

    async def _heard(
        self, tx: Transaction, caller: Caller, command: commands.Report, heard: Heard
    ) -> Reported:
        """Report, and hear whoever says in the note that they are at risk themselves."""
        subject = f"note:{caller.person}"
        try:
            reported = await self._report(tx, caller, command)
        except refusals.Refusal as refusal:
            await self.hearing.heed(tx, caller, subject, heard)
            refusal.care = self.hearing.care_shown(caller, heard)
            raise
        await self.hearing.heed(tx, caller, subject, heard)
        return reported.model_copy(update={"care": self.hearing.care(caller, heard)})

    async def _report(self, tx: Transaction, caller: Caller, command: commands.Report) -> Reported:
        message = await _readable(tx, caller, command)
        earlier = await flags.code_of_report(tx, caller.person, message.number, command.concern)

        if earlier is not None:
            return Reported(code=earlier)
        track = TRACKS[command.concern]
        nothing, something = await flags.reports_that_led_to(tx, caller.person)
        flag = Flag(
            source="report",
            at=tx.now,
            level=WORRIED_LEVEL if track is Track.CARE else 0,
            message=message.number,
            person=caller.person,
            concern=command.concern,
            category=command.category,
            note=self._note(caller, command.note, tx.now),
            text=message.as_read(),
            code=new_code(),
            patience=patience(track, nothing, something),
        )

        subject = Subject(command.message, message.number, message.room_key, message.member, message.person)
        await put_on_desk(tx, self.concern.clocks, CaseId(new_public_id("c_")), track, subject, flag)

        return Reported(code=flag.code or "")

    def _note(self, caller: Caller, note: str | None, now: int) -> str | None:
        try:
            self.note_pace.take(caller.person, now)
        except refusals.TooFast:
            return None
        return note


async def _readable(tx: Transaction, caller: Caller, command: commands.Report) -> Message:
    """Find a message the caller could read, also after leaving; anything else looks absent."""
    number = message_number_of(command.message)
    message = await messages.message(tx, number) if number is not None else None
    if message is None or message.room != command.room or message.seq is None or message.text is None:
        raise refusals.NotAMember
    theirs = await members.membership(tx, message.room_key, caller.person)
    room = await tx.room(message.room)
    if theirs is None or room is None or (message.seq < theirs.from_seq and room.history != "open"):
        raise refusals.NotAMember
    return message
