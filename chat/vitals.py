"""Feel every few seconds whether the place is well, and how it stands, for whoever watches from outside."""

import shutil
from dataclasses import dataclass
from pathlib import Path

from chat.ports import PULSE, Clock, Database
from chat.store import line, reviews, schema
from chat.store.transaction import Transaction
from chat.telemetry import Metrics
from chat.writer import Writer


@dataclass(slots=True)
class Vitals:
    """What `/health/ready` and `/metrics` say that nobody would notice in passing.

    `outdated` says that the schema is older than this program. A newer one is no trouble: while nodes are
    replaced one by one, old and new work on it together.
    """

    database: Database
    writer: Writer
    clock: Clock
    metrics: Metrics
    folder: Path
    outdated: bool = False

    async def tick(self) -> None:
        """Look at the desks and the disk, then write something that matters to nobody."""
        await self.look()
        await self.writer.perform(_pulse)

    async def look(self) -> None:
        """Read how things stand."""
        self.metrics.disk_free_bytes.set(shutil.disk_usage(self.folder).free)
        async with self.database.read() as sql:
            standing = await reviews.standing(sql, self.clock.now_ms())
            waiting = await line.how_many(sql)
        self.metrics.waiting.set(waiting)
        self._show(standing)
        self.outdated = (await schema.revision(self.database) or "") < schema.newest()

    def _show(self, standing: list[reviews.Pile]) -> None:
        metrics, now = self.metrics, self.clock.now_ms()
        for gauge in (metrics.cases_open, metrics.case_oldest_seconds, metrics.alarms_unaccepted):
            gauge.clear()  # a pile that is gone must not stay in the figures
        for pile in standing:
            labels = (pile.track, str(pile.level))
            metrics.cases_open.labels(*labels).set(pile.cases)
            metrics.case_oldest_seconds.labels(*labels).set((now - pile.oldest_at) / 1000)
            metrics.alarms_unaccepted.labels(*labels).set(pile.alarmed)


async def _pulse(tx: Transaction) -> None:
    # Through the writer, which then knows whether it can write, also while nobody says anything.
    await tx.run(PULSE)
