"""Forget on time what is kept no longer, piece by piece, and leave no trace of it beside the tables."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from functools import partial

import structlog

from chat.leases import Lease
from chat.ports import Clock, Database
from chat.settings import Settings
from chat.store import alerts, audit, nodes, pressed, retention
from chat.store.secrets import seal_what_is_plain
from chat.store.transaction import Transaction
from chat.whereabouts import Whereabouts
from moderation.audit import Act
from moderation.retention import Cutoffs, Keeping, cutoffs
from rooms.ids import PersonId
from rooms.times import DAY_MS, MONTH_MS

log = structlog.get_logger(__name__)

Forget = Callable[[Transaction, Cutoffs], Awaitable[int]]


@dataclass(slots=True)
class Forgetting:
    """What one server forgets, and puts on record under the audit's `key`.

    `erased` is set when somebody was forgotten at their word, until no trace is left beside the tables.
    """

    database: Database
    lease: Lease
    whereabouts: Whereabouts
    clock: Clock
    settings: Settings
    key: bytes
    erased: asyncio.Event = field(default_factory=asyncio.Event)

    async def forget_what_is_old(self) -> None:
        """Forget on time, piece by piece, so that nobody waits for the lock long; one node for all."""
        if not await self.lease.is_ours():
            return
        while await self.lease.perform(seal_what_is_plain):
            continue
        for forget in (
            retention.forget_texts,
            retention.forget_withdrawn,
            retention.forget_talks,
            retention.forget_feedback,
            retention.forget_evidence,
            retention.forget_statements,
            retention.forget_strikes,
        ):
            while await self.lease.perform(partial(self._forget, forget)):
                continue
        await self._forget_people()
        audit_before = self.clock.now_ms() - self.settings.audit_months * MONTH_MS
        await self.lease.perform(partial(audit.forget, key=self.key, before=audit_before))
        await self.lease.perform(partial(nodes.forget_tries, before=self.clock.now_ms() - DAY_MS))
        await self.lease.perform(partial(pressed.forget, now=self.clock.now_ms()))
        alerts_before = self.clock.now_ms() - self.settings.case_days * DAY_MS
        await self.lease.perform(partial(alerts.forget_alerts, before=alerts_before))
        await self._wipe()

    async def _forget_if_gone(self, person: PersonId, tx: Transaction) -> None:
        if person not in await self.whereabouts.here(tx, [person]):
            await retention.forget_person(tx, person)

    async def wipe_what_was_erased(self) -> None:
        """Leave no trace beside the tables of somebody who was forgotten at their word."""
        if self.erased.is_set():
            await self._wipe()

    async def _wipe(self) -> None:
        """Wipe traces now, or with the next look round if somebody still reads or it fails."""
        self.erased.set()
        if await self.database.wipe_traces():
            self.erased.clear()
        else:
            log.warning("traces_not_wiped_yet")

    async def _forget(self, forget: Forget, tx: Transaction) -> int:
        """Forget a piece, and say in the record how much it was."""
        count = await forget(tx, self._cutoffs())
        if count:
            await self._on_record(tx, f"{forget.__name__.removeprefix('forget_')}: {count}")
        return count

    async def _forget_people(self) -> None:
        async with self.database.read() as sql:
            gone = await retention.forgettable(sql, self._cutoffs())
            here = await self.whereabouts.here(sql, gone)
        away = [person for person in gone if person not in here]
        for person in away:
            await self.lease.perform(partial(self._forget_if_gone, person))
        if away:
            await self.lease.perform(partial(self._on_record, subject=f"people: {len(away)}"))

    async def _on_record(self, tx: Transaction, subject: str) -> None:
        await audit.write_audit(tx, self.key, Act(tx.now, None, "erase", subject=subject))

    def _cutoffs(self) -> Cutoffs:
        settings = self.settings
        keeping = Keeping(
            text_days=settings.text_days,
            talk_hours=settings.talk_hours,
            withdrawn_hours=settings.withdrawn_hours,
            case_days=settings.case_days,
            idle_hours=settings.idle_hours,
            stay_days=settings.stay_days,
            contest_months=settings.contest_months,
        )
        return cutoffs(keeping, self.clock.now_ms())
