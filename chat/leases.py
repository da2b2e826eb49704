"""Single jobs: each is done by one node at a time, and by none that only thinks it is still its turn.

The lease says whose turn it is. What keeps a job from being done twice is its fencing number: it is looked
at, and its row held, in the very transaction in which the job is done. So a node that was paused past its
lease and wakes up in the middle finds another number there, and nothing of what it wanted is recorded.
"""

from dataclasses import dataclass
from functools import partial

import structlog

from chat.ports import Clock, Database
from chat.store import nodes
from chat.store.transaction import Transaction
from chat.writer import Act, Writer
from rooms.refusals import Unavailable

log = structlog.get_logger(__name__)


class LeaseLost(Unavailable):
    """Say that another node has the job now; nothing was recorded."""


@dataclass(slots=True)
class Lease:
    """One job as one node sees it. `lease_ms`: how long it stays this node's without a word."""

    job: str
    node: str
    database: Database
    writer: Writer
    clock: Clock
    lease_ms: int
    fence: int | None = None
    kept_at: int = 0

    async def is_ours(self) -> bool:
        """Say whether it is this node's turn, taking or keeping the job where that is due."""
        now = self.clock.now_ms()
        if self.fence is not None and now - self.kept_at < self.lease_ms / 2:
            return True
        async with self.database.read() as sql:
            free = await nodes.is_free(sql, self.job, self.node, now)
        taken = await self.writer.perform(self._take) if free else None
        if taken != self.fence:
            log.info("job_moved", job=self.job, state="here" if taken else "elsewhere")
        self.fence = taken if isinstance(taken, int) else None
        self.kept_at = now
        return self.fence is not None

    async def _take(self, tx: Transaction) -> int | None:
        return await nodes.take_lease(tx, self.job, self.node, tx.now, tx.now + self.lease_ms)

    async def perform(self, act: Act) -> object:
        """Do something of the job in one transaction; raises `LeaseLost` if another node has it by then."""
        if self.fence is None:
            await self.is_ours()
        return await self.writer.perform(partial(self._fenced, act, self.fence))

    async def _fenced(self, act: Act, fence: int | None, tx: Transaction) -> object:
        until = tx.now + self.lease_ms
        if fence is None or not await nodes.keep_lease(tx, self.job, self.node, fence, until):
            raise LeaseLost
        return await act(tx)
