"""Hear what somebody tells the staff in feedback or with a report: only care ever comes of it."""

from dataclasses import dataclass

from chat.caller import Caller
from chat.concern import Concern
from chat.looking import Rules
from chat.store.flagging import Subject
from chat.store.transaction import Transaction
from chat.wire.parts import Care
from moderation.screening import Screening
from moderation.verdict import Verdict, care_only
from rooms.refusals import WireFields
from rooms.room import RoomKind


@dataclass(frozen=True, slots=True)
class Heard:
    """Words that were looked at, and what they call for."""

    words: str
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class Hearing:
    """Looks at words for the staff before the lock, and puts them on the care desk under it."""

    rules: Rules
    concern: Concern

    def hear(self, caller: Caller, words: str | None) -> Heard:
        """Look at words; none at all call for nothing."""
        screening = self.rules.look(words, caller) if words else Screening.nothing
        verdict = self.rules.screener.judge(screening, kind=RoomKind.ONE_ON_ONE, role=caller.role)
        return Heard(words or "", care_only(verdict))

    async def heed(self, tx: Transaction, caller: Caller, subject: str, heard: Heard) -> None:
        """Let a human hear of somebody who may be at risk; one `subject` is one case."""
        if heard.verdict.findings or heard.verdict.unscreened:
            about = Subject(subject, None, None, None, caller.person)
            await self.concern.flag(tx, heard.verdict, about, heard.words)

    def care(self, caller: Caller, heard: Heard) -> Care | None:
        """Give whoever wrote it their care."""
        return self.concern.care_after(caller, heard.verdict)

    def care_shown(self, caller: Caller, heard: Heard) -> WireFields | None:
        """Give the same as plain fields, to ride on a refusal."""
        return self.concern.care_shown(caller, heard.verdict)
