"""The one writer: intents queue up while the last batch commits, then go into one transaction together.

A lone intent is a batch of one; there is no timer. Whatever is answered has been committed before.
"""

import asyncio
from collections import OrderedDict, deque
from collections.abc import Awaitable, Callable, Iterable, Sequence
from time import perf_counter
from typing import NamedTuple, TypeVar

import structlog

from chat.ports import AlreadyThere, Clock, Contended, Database, DatabaseUnavailable
from chat.store.entries import Entry
from chat.store.transaction import Remembered, Transaction
from chat.telemetry import Metrics
from rooms.ids import RoomId
from rooms.refusals import Draining, Overloaded, Refusal, Unavailable, WireFields

log = structlog.get_logger(__name__)

ROOMS_IN_MEMORY_MAX = 20_000


class Broken(Unavailable):
    """Stand for a bug in an action: it was logged, the intent was rolled back, the person may try again."""


T = TypeVar("T")
Answer = object | Refusal
Act = Callable[[Transaction], Awaitable[object]]


class Plan(NamedTuple):
    """What someone wants recorded. `room` and `message` let a whole batch be gathered at once.

    `care` is what its author is given even if it cannot be recorded. `act` may raise a `Refusal` before it
    records anything, or after recording evidence that must stay: a refusal never rolls back.
    """

    act: Act
    room: RoomId | None = None
    message: int | None = None
    care: WireFields | None = None


class Intent(NamedTuple):
    """A plan in the queue; `answer` is called once, after the commit."""

    plan: Plan
    answer: Callable[[Answer], None]
    since: float


Tell = Callable[[Sequence[Entry]], None]


class Writer:
    """Commit intents in batches. `tell` hears the new entries after the answers were given."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        tell: Tell,
        metrics: Metrics,
        *,
        batch_max: int,
        queue_max: int,
    ) -> None:
        self._database = database
        self._clock = clock
        self._tell = tell
        self._metrics = metrics
        self._batch_max = batch_max
        self._queue_max = queue_max
        self._queue: deque[Intent] = deque()
        self._filled = asyncio.Event()
        self._settled = asyncio.Event()
        self._settled.set()
        self._draining = False
        self.failing = False
        self._rooms: OrderedDict[RoomId, Remembered] = OrderedDict()

    def submit(self, plan: Plan, answer: Callable[[Answer], None]) -> None:
        """Queue a plan; raises `Overloaded` or `Draining`, and then forgets it.

        A plan that needs care finds room in a full queue, too.
        """
        if self._draining:
            raise _with_care(Draining(), plan)
        if len(self._queue) >= self._queue_max and plan.care is None:
            raise Overloaded
        self._queue_up(plan, answer)

    async def perform(self, act: Act) -> object:
        """Queue an act and wait for its answer; raises its refusal, or `Draining`.

        The server's own work is little, and finds room in a full queue: a node that cannot say that it is
        there would be taken for dead in the middle of a rush.
        """
        if self._draining:
            raise Draining
        answered: asyncio.Future[object] = asyncio.get_running_loop().create_future()
        self._queue_up(Plan(act), lambda answer: _settle(answered, answer))
        return await answered

    async def perform_if_room(self, act: Act) -> object:
        """Queue what somebody asked for and wait for its answer; raises what `submit` does, and its refusal.

        At the door, say: whoever knocks often must not fill the memory of a server that is busy already.
        """
        answered: asyncio.Future[object] = asyncio.get_running_loop().create_future()
        self.submit(Plan(act), lambda answer: _settle(answered, answer))
        return await answered

    def _queue_up(self, plan: Plan, answer: Callable[[Answer], None]) -> None:
        self._queue.append(Intent(plan, answer, perf_counter()))
        self._filled.set()

    async def run(self) -> None:
        """Commit batch after batch until drained."""
        while not (self._draining and not self._queue):
            await self._filled.wait()
            self._filled.clear()
            while self._queue:
                size = await self._gather()
                self._settled.clear()
                try:
                    await self._commit([self._queue.popleft() for _ in range(size)])
                finally:
                    self._settled.set()

    async def settled(self) -> None:
        """Wait until the batch under way, if there is one, has been answered.

        Whoever read the store may know of a commit before its batch does; a reply comes before its entries.
        """
        await self._settled.wait()

    def drain(self) -> None:
        """Take no more intents; `run` ends when those queued are committed and answered."""
        self._draining = True
        self._filled.set()

    def give_up(self) -> None:
        """Turn away what is still queued when nobody is left to commit it."""
        left = list(self._queue)
        self._queue.clear()
        self._answer(left, [_with_care(Draining(), intent.plan) for intent in left])

    async def _gather(self) -> int:
        """Give the size of the next batch, once the sockets that can be read have nothing new to hand in."""
        size = 0
        while size < len(self._queue) < self._batch_max:
            size = len(self._queue)
            await asyncio.sleep(0)
        return min(len(self._queue), self._batch_max)

    async def _commit(self, batch: list[Intent]) -> None:
        try:
            answers, tx = await self._transact_or_again(batch)
        except Contended:
            await self._apart(batch)
        except DatabaseUnavailable as error:
            self._rooms.clear()
            self.failing = True
            log.error("batch_failed", size=len(batch), error=type(error).__name__)
            self._answer(batch, [_with_care(Unavailable(), intent.plan) for intent in batch])
        except Exception:
            await self._one_by_one(batch)
        else:
            self.failing = False
            self._remember(tx)
            self._count(tx)
            self._answer(batch, answers, tx.told)
            self._survive(_do_all, tx.afterwards)

    async def _transact_or_again(self, batch: list[Intent]) -> tuple[list[Answer], Transaction]:
        """Do it once more when another node's transaction stood in the way."""
        try:
            return await self._transact(batch)
        except (Contended, AlreadyThere):
            self._rooms.clear()
            return await self._transact(batch)

    async def _transact(self, batch: list[Intent]) -> tuple[list[Answer], Transaction]:
        started = perf_counter()
        async with self._database.write() as sql:
            tx = Transaction(sql, self._clock.now_ms(), self._rooms)
            rooms = {intent.plan.room for intent in batch if intent.plan.room is not None}
            messages = {intent.plan.message for intent in batch if intent.plan.message is not None}
            await tx.prepare(rooms, messages)
            answers = [await _decide(intent, tx) for intent in batch]
            await tx.flush()
        self._metrics.commit_seconds.observe(perf_counter() - started)
        self._metrics.batch_commands.observe(len(batch))
        return answers, tx

    async def _apart(self, batch: list[Intent]) -> None:
        """Redo one by one what other nodes stood in the way of twice: few locks at once are in few ways."""
        self._rooms.clear()
        if len(batch) > 1:
            for intent in batch:
                await self._commit([intent])
            return
        log.warning("intent_contended")
        self._answer(batch, [_with_care(Unavailable(), intent.plan) for intent in batch])

    async def _one_by_one(self, batch: list[Intent]) -> None:
        """Redo a batch that was rolled back, so that one poisoned intent harms nobody else."""
        if len(batch) > 1:
            for intent in batch:
                await self._commit([intent])
            return
        self._rooms.clear()
        self._metrics.bugs.inc()
        log.exception("intent_failed")
        self._answer(batch, [_with_care(Broken(), intent.plan) for intent in batch])

    def _count(self, tx: Transaction) -> None:
        for delivery, number in tx.stored.items():
            self._metrics.messages.labels(delivery).inc(number)

    def _answer(self, batch: Sequence[Intent], answers: Sequence[Answer], told: Sequence[Entry] = ()) -> None:
        """Give every answer, then tell the entries: both leave in one write a connection."""
        for intent, answer in zip(batch, answers, strict=True):
            self._survive(intent.answer, answer)
        self._survive(self._tell, told)
        if batch:
            self._metrics.frame_to_receipt_seconds.observe(perf_counter() - batch[0].since)

    def _survive(self, hear: Callable[[T], None], said: T) -> None:
        """Let nobody who hears of a commit end the writer: what is committed stands, the next one waits."""
        try:
            hear(said)
        except Exception:
            self._metrics.bugs.inc()
            log.exception("telling_failed")

    def _remember(self, tx: Transaction) -> None:
        """Advance the rooms in memory, now that what they show is committed; forget the longest unused."""
        for remembered in tx.remembered():
            room = remembered.room
            if room.over:
                self._rooms.pop(room.id, None)
                continue
            self._rooms[room.id] = remembered
            self._rooms.move_to_end(room.id)
        while len(self._rooms) > ROOMS_IN_MEMORY_MAX:
            self._rooms.popitem(last=False)


async def _decide(intent: Intent, tx: Transaction) -> Answer:
    try:
        return await intent.plan.act(tx)
    except Refusal as refusal:
        return refusal


def _do_all(jobs: Iterable[Callable[[], None]]) -> None:
    for job in jobs:
        job()


def _with_care(refusal: Refusal, plan: Plan) -> Refusal:
    refusal.care = plan.care
    return refusal


def _settle(answered: asyncio.Future[object], answer: Answer) -> None:
    if answered.cancelled():
        return
    if isinstance(answer, Exception):
        answered.set_exception(answer)
    else:
        answered.set_result(answer)
