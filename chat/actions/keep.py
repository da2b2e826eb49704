"""Keeping evidence past its time: one moderator asks, another agrees, and it ends by itself."""

from dataclasses import dataclass

from chat.caller import Caller
from chat.desks import case_for
from chat.store import audit, legal_holds
from chat.store.transaction import Transaction
from chat.wire import commands
from chat.wire.replies import EvidenceKept
from chat.writer import Plan
from moderation.audit import Act
from rooms import refusals
from rooms.times import DAY_MS, rfc3339

LONGEST_DAYS = 366


@dataclass(frozen=True, slots=True)
class Keep:
    """The action of a legal hold."""

    audit_key: bytes

    def keep_evidence(self, caller: Caller, command: commands.KeepEvidence) -> Plan:
        """Ask for a hold on a case's evidence, or agree to the one that a colleague asked for."""
        return Plan(lambda tx: self._keep(tx, caller, command))

    async def _keep(self, tx: Transaction, caller: Caller, command: commands.KeepEvidence) -> EvidenceKept:
        case, _ = await case_for(tx, caller, command.case)
        until = command.until_ms
        asked = await legal_holds.newest(tx, case.key, tx.now)

        if not tx.now < until <= tx.now + LONGEST_DAYS * DAY_MS:
            raise refusals.Malformed("until")
        agrees = asked is not None and asked.granted_by is None and asked.until == until
        if agrees and asked is not None and asked.asked_by == caller.person:
            raise refusals.NotAllowed

        if agrees and asked is not None:
            await legal_holds.grant(tx, asked, caller.person)
        else:
            await legal_holds.ask(tx, case.key, caller.person, until, command.reason, tx.now)
        action = "grant_hold" if agrees else "ask_hold"
        act = Act(tx.now, caller.person, action, reason=command.reason, of_case=case.id)
        await audit.write_audit(tx, self.audit_key, act)

        return EvidenceKept(until=rfc3339(until), granted=agrees)
