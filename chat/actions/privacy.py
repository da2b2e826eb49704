"""Leaving for good: the quick exit."""

from dataclasses import dataclass

from chat.caller import Caller
from chat.store import people
from chat.store.entries import person_log
from chat.store.leaving import leave_everything
from chat.store.transaction import Transaction
from chat.wire import commands
from chat.wire.replies import Done
from chat.writer import Plan
from rooms.events import Notice


@dataclass(frozen=True, slots=True)
class Privacy:
    """Actions of leaving."""

    def exit(self, caller: Caller, _: commands.Exit) -> Plan:
        """Leave every room without a line, give the place in line away, let all tokens and sockets die."""
        return Plan(lambda tx: _exit(tx, caller))


async def _exit(tx: Transaction, caller: Caller) -> Done:
    await leave_everything(tx, caller.person, quiet=True)
    await people.drop_tokens(tx, caller.person)
    await people.set_person_state(tx, caller.person, "gone")
    await tx.append(person_log(caller.person), Notice("signed_out", {}))
    return Done()
