"""Choose decisions for a second look by somebody else, and mix in cases that were decided on paper before."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from chat.identity import new_public_id
from chat.leases import Lease
from chat.ports import Clock, Database, Sql
from chat.store import deciding_anew, flags, reviews
from chat.store.entries import CARE_DESK, CONDUCT_DESK
from chat.store.flagging import tell_desk
from chat.store.flags import Flag
from chat.store.transaction import Transaction
from moderation.deciding_anew import (
    AFTER_MS,
    LASTS_MS,
    OLDEST_MS,
    Golden,
    decided_anew_of,
    is_chosen,
    made_from,
    next_golden,
)
from moderation.review import Case, CaseState
from moderation.verdict import Track
from rooms.ids import CaseId

CONCERNS = {Track.CARE: "worried", Track.CONDUCT: "abuse"}


@dataclass(frozen=True, slots=True)
class Sampling:
    """Opens second looks and closes those that nobody had time for.

    `percent` of the decisions are looked at again; beside so many percent of those one of `golden` is opened.
    """

    database: Database
    lease: Lease
    clock: Clock
    key: bytes
    percent: int
    golden_percent: int
    golden: Sequence[Golden]

    async def tick(self) -> None:
        """Do what is due, if it is this node's turn: two would each open a second look."""
        if not await self.lease.is_ours():
            return
        now = self.clock.now_ms()
        async with self.database.read() as sql:
            due = await self._chosen(sql, now) or await deciding_anew.opened_before(sql, now - LASTS_MS)
        if due:
            await self.lease.perform(self._take_steps)

    async def _chosen(self, sql: Sql, now: int) -> list[Case]:
        decided = await deciding_anew.decided_between(sql, now - OLDEST_MS, now - AFTER_MS)
        return [case for case in decided if is_chosen(self.key, case.id, self.percent)]

    async def _take_steps(self, tx: Transaction) -> None:
        await tx.hold([CARE_DESK, CONDUCT_DESK])
        for case in await self._chosen(tx, tx.now):
            await _open(tx, decided_anew_of(case, _new_id(), tx.now))
            if is_chosen(self.key, f"golden beside {case.id}", self.golden_percent):
                await self._open_golden(tx)
        for case in await deciding_anew.opened_before(tx, tx.now - LASTS_MS):
            await _close(tx, case)

    async def _open_golden(self, tx: Transaction) -> None:
        golden = next_golden(self.golden, await deciding_anew.golden_used(tx))
        if golden is None or await reviews.open_case_about(tx, golden.track, golden.subject) is not None:
            return
        case = await _open(tx, made_from(golden, _new_id(), tx.now))
        flag = Flag(source="report", at=tx.now, level=0, concern=CONCERNS[golden.track], text=golden.text)
        await flags.add_flag(tx, case.key, flag)


def _new_id() -> CaseId:
    return CaseId(new_public_id("c_"))


async def _open(tx: Transaction, case: Case) -> Case:
    case = replace(case, key=await reviews.add_case(tx, case))
    await tell_desk(tx, case, "case_opened")
    return case


async def _close(tx: Transaction, case: Case) -> None:
    """Let a second look go unanswered: nobody had the time, and nobody is to blame."""
    closed = replace(
        case, state=CaseState.DECIDED, version=case.version + 1, claimed_by=None, claimed_until=None
    )
    await reviews.set_case(tx, closed, tx.now)
    await tell_desk(tx, closed, "case_decided")
