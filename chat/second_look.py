"""Look once more at messages that were delivered, and bring those to a human in which rules heard nothing.

Nobody waits for it: a message is stored and told before it is asked about. What waits to be asked about
stands in memory, and no more of it than fits; if the second opinion is slow, broken or not there, all that
changes is a figure and a line in `/health/ready`. It can only raise a flag.
"""

import asyncio
from functools import partial
from typing import NamedTuple

import structlog

from chat.concern import Concern, notice
from chat.ports import OpinionUnavailable, SecondOpinion
from chat.store import messages
from chat.store.entries import side_log
from chat.store.flagging import Subject
from chat.store.transaction import Transaction
from chat.telemetry import Metrics
from chat.writer import Writer
from moderation.second_opinion import LEVEL
from moderation.verdict import Verdict
from rooms.ids import MessageId, RoomId
from rooms.people import Role
from rooms.refusals import Refusal

log = structlog.get_logger(__name__)

WAITING_MAX = 1000
"""So many messages may wait to be asked about; those that come on top are let go, and counted."""
FIRST_PAUSE_SECONDS = 1.0
LONGEST_PAUSE_SECONDS = 60.0


class Doubtful(NamedTuple):
    """A message that was stored, and what others read of it."""

    message: MessageId
    number: int
    room: RoomId
    text: str


class SecondLook:
    """Asks about messages, one after another. Where `opinion` is None nothing is ever asked.

    `failing` says that the last question got no answer.
    """

    def __init__(
        self, opinion: SecondOpinion | None, concern: Concern, writer: Writer, metrics: Metrics
    ) -> None:
        self._opinion = opinion
        self._concern = concern
        self._writer = writer
        self._metrics = metrics
        self._waiting: asyncio.Queue[Doubtful] = asyncio.Queue(WAITING_MAX)
        self.failing = False

    def is_worth_it(self, role: Role, verdict: Verdict) -> bool:
        """Answer whether a message should be asked about: a peer's, in which no rule heard danger."""
        return self._opinion is not None and role is Role.PEER and verdict.care < LEVEL

    def ask(self, doubtful: Doubtful) -> None:
        """Have a message looked at when its turn comes; never waits."""
        try:
            self._waiting.put_nowait(doubtful)
        except asyncio.QueueFull:
            self._count("dropped")

    async def settled(self) -> None:
        """Wait until all that was to be asked about was asked about."""
        await self._waiting.join()

    async def run(self) -> None:
        """Ask about what waits until cancelled; after a failure pause, longer each time."""
        if self._opinion is None:
            return
        pause = FIRST_PAUSE_SECONDS
        try:
            while True:
                await self._look(self._opinion, await self._waiting.get())
                self._waiting.task_done()
                if self.failing:
                    await asyncio.sleep(pause)
                pause = min(2 * pause, LONGEST_PAUSE_SECONDS) if self.failing else FIRST_PAUSE_SECONDS
        finally:
            await self._opinion.close()

    async def _look(self, opinion: SecondOpinion, doubtful: Doubtful) -> None:
        try:
            at_risk = await opinion.at_risk(doubtful.text)
        except OpinionUnavailable:
            if not self.failing:
                log.warning("second_opinion_failed")
            self.failing = True
            self._count("failed")
            return
        self.failing = False
        self._count("raised" if at_risk else "passed")
        if at_risk:
            await self._raise_flag(doubtful)

    async def _raise_flag(self, doubtful: Doubtful) -> None:
        try:
            await self._writer.perform(partial(self._flag, doubtful))
        except Refusal as refusal:
            log.warning("second_opinion_lost", reason=refusal.code)
            self._count("lost")

    async def _flag(self, doubtful: Doubtful, tx: Transaction) -> None:
        message = await messages.message(tx, doubtful.number)
        room = await tx.room(doubtful.room)

        if message is None or room is None:
            return

        subject = Subject(doubtful.message, doubtful.number, room.key, message.member, message.person)
        await tx.hold([side_log(room.id)])
        await self._concern.flag_second_opinion(tx, subject, LEVEL, doubtful.text)

        await notice(tx, room, doubtful.message, LEVEL)

    def _count(self, outcome: str) -> None:
        self._metrics.second_opinions.labels(outcome).inc()
