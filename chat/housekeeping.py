"""What has to be done from time to time: presence, places in line, cases, logs written by others."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field

import structlog

from chat.alarming import CaseClock
from chat.anchoring import Anchor
from chat.calming import Calming
from chat.convening import Convener
from chat.forgetting import Forgetting
from chat.hosting import Host
from chat.hub import Hub
from chat.paces import Lately, Paces
from chat.parting import Parting
from chat.ports import Bus, Clock, Database, DatabaseUnavailable
from chat.quieting import Quieting
from chat.sampling import Sampling
from chat.seating import Seating
from chat.second_look import SecondLook
from chat.settings import Settings
from chat.store.entries import entries_after_each, heads_of, last_row, written_since
from chat.telemetry import Metrics
from chat.vitals import Vitals
from chat.watching import Watcher
from chat.whereabouts import Whereabouts
from chat.writer import Writer
from rooms.refusals import Refusal

log = structlog.get_logger(__name__)

NODE_SECONDS = 1
LINE_SECONDS = 1
QUIET_SECONDS = 10
GROUPS_SECONDS = 1
SEATS_SECONDS = 30
BOARD_SECONDS = 10
REPEAT_SECONDS = 10
CASES_SECONDS = 1
ANCHOR_SECONDS = 1
REST_SECONDS = 60
VITALS_SECONDS = 5
FORGET_SECONDS = 300
WIPE_SECONDS = 1
LOGS_AT_ONCE = 500
ENTRIES_AT_ONCE = 1000


@dataclass(slots=True)
class Housekeeping:
    """The small jobs of one server. `missed` names logs that must be read from the store.

    `second` is how long a second of its rounds takes; tests shorten it.
    """

    database: Database
    writer: Writer
    hub: Hub
    bus: Bus
    clock: Clock
    settings: Settings
    metrics: Metrics
    paces: tuple[Paces | Lately, ...]
    shared: tuple[Paces, ...]
    speaking: Paces
    cases: CaseClock
    anchor: Anchor
    host: Host
    quieting: Quieting
    vitals: Vitals
    forgetting: Forgetting
    whereabouts: Whereabouts
    second_look: SecondLook
    convener: Convener
    watcher: Watcher
    calming: Calming
    sampling: Sampling
    parting: Parting
    seating: Seating
    second: float = 1
    missed: set[str] = field(default_factory=set)
    woken: asyncio.Event = field(default_factory=asyncio.Event)

    def miss(self, log_name: str) -> None:
        """Note that a log must be read anew: a number was skipped."""
        self.missed.add(log_name)
        self.woken.set()

    async def run(self) -> None:
        """Do all of it until cancelled."""
        async with self.database.read() as sql:
            newest = await last_row(sql)
        async with asyncio.TaskGroup() as group:
            group.create_task(self.bus.run())
            group.create_task(self._every(self.settings.presence_seconds, self.tell_presence))
            group.create_task(self._every(REPEAT_SECONDS, self.repeat_presence))
            group.create_task(self._every(NODE_SECONDS, self.meet_other_nodes))
            group.create_task(self._every(LINE_SECONDS, self.host.tick))
            group.create_task(self._every(QUIET_SECONDS, self.quieting.tick))
            group.create_task(self._every(GROUPS_SECONDS, self.convener.tick))
            group.create_task(self._every(SEATS_SECONDS, self.seating.tick))
            group.create_task(self._every(BOARD_SECONDS, self.watcher.tick))
            group.create_task(self._every(CASES_SECONDS, self.cases.tick))
            group.create_task(self._every(CASES_SECONDS, self.calming.tick))
            group.create_task(self._every(REST_SECONDS, self.sampling.tick))
            group.create_task(self._every(CASES_SECONDS, self.parting.tick))
            group.create_task(self._every(ANCHOR_SECONDS, self.anchor_the_audit))
            group.create_task(self._every(VITALS_SECONDS, self.vitals.tick))
            group.create_task(self._every(REST_SECONDS, self.forget_rested))
            group.create_task(self._every(FORGET_SECONDS, self.forgetting.forget_what_is_old))
            group.create_task(self._every(WIPE_SECONDS, self.forgetting.wipe_what_was_erased))
            group.create_task(self.second_look.run())
            group.create_task(self.mend())
            group.create_task(self.look_for_others(newest))

    async def _every(self, seconds: int, job: Callable[[], Awaitable[None]]) -> None:
        await every(seconds * self.second, job)

    async def tell_presence(self) -> None:
        """Say who is here, where that changed."""
        self.hub.tell_presence()

    async def repeat_presence(self) -> None:
        """Say to other nodes again who is here, should the bus have lost it."""
        self.hub.repeat_presence()

    async def meet_other_nodes(self) -> None:
        """Say who is connected here, hear which nodes there are, and share the paces with them."""
        await self.whereabouts.tick()
        for paces in self.shared:
            paces.share(self.whereabouts.node_count())
        self.speaking.share_some(self.whereabouts.spread())

    async def leave(self) -> None:
        """Tell the other nodes that this one stops; without a database they find out by themselves."""
        with suppress(DatabaseUnavailable):
            await self.whereabouts.leave()

    async def anchor_the_audit(self) -> None:
        """Keep outside the database how far the audit has got."""
        await self.anchor.follow(self.database)

    async def forget_rested(self) -> None:
        """Forget the paces of those who have been quiet for long."""
        for paces in self.paces:
            paces.forget_rested(self.clock.now_ms())

    async def mend(self) -> None:
        """Read what was missed of a log from the store and tell it."""
        while True:
            await self.woken.wait()
            self.woken.clear()
            while self.missed:
                await self._guarded(self._mend_some)

    async def _guarded(self, job: Callable[[], Awaitable[None]]) -> None:
        try:
            await job()
        except DatabaseUnavailable:
            log.warning("mending_failed")
            await asyncio.sleep(self.settings.gap_poll_seconds)

    async def _mend_some(self) -> None:
        logs = {self.missed.pop() for _ in range(min(len(self.missed), LOGS_AT_ONCE))}
        try:
            await self._tell_again(logs)
        except DatabaseUnavailable:
            self.missed |= logs
            raise

    async def _tell_again(self, logs: set[str]) -> None:
        """Read all that is new in some logs at once: with several nodes this is how most entries arrive."""
        seen = {log: head for log in logs if (head := self.hub.position_of(log)) is not None}
        if not seen:
            return
        async with self.database.read() as sql:
            entries = await entries_after_each(sql, seen, ENTRIES_AT_ONCE)
        await self.writer.settled()
        # A log that was left and followed anew meanwhile begins where the store ends by now.
        self.hub.tell([entry for entry in entries if self.hub.position_of(entry.log) is not None])
        if len(entries) == ENTRIES_AT_ONCE:
            self.missed |= set(seen)

    async def look_for_others(self, newest: int) -> None:
        """Find, every few seconds, what other processes wrote: a lost hint means delay, never loss."""
        while True:
            await asyncio.sleep(self.settings.gap_poll_seconds * self.second)
            try:
                if self.database.numbers_in_commit_order:
                    async with self.database.read() as sql:
                        newest, heads = await written_since(sql, newest)
                    self._hint(heads)
                else:
                    await self._compare_heads()
            except DatabaseUnavailable:
                log.warning("gap_poll_failed")

    async def _compare_heads(self) -> None:
        """Ask where all followed logs end: with several writers an old number may appear after a new one."""
        for logs in batched(self.hub.followed(), LOGS_AT_ONCE):
            async with self.database.read() as sql:
                self._hint(await heads_of(sql, logs))

    def _hint(self, heads: Mapping[str, int]) -> None:
        for log_name, head in heads.items():
            self.hub.hint(log_name, head)


async def every(seconds: float, job: Callable[[], Awaitable[None]]) -> None:
    """Do a job again and again; what goes wrong is logged, and the next round comes all the same."""
    while True:
        await asyncio.sleep(seconds)
        try:
            await job()
        except (DatabaseUnavailable, Refusal) as error:
            log.warning("job_postponed", job=job.__name__, error=type(error).__name__)
        except Exception:
            log.exception("job_failed", job=job.__name__)


def batched(names: Sequence[str], most: int) -> Iterator[Sequence[str]]:
    """Cut a list into pieces of at most so many."""
    return (names[start : start + most] for start in range(0, len(names), most))
