"""How a crowd talks: each waits for everyone, each waits for its receipt, nobody waits, or nobody speaks."""

from abc import abstractmethod
from collections import Counter
from dataclasses import dataclass
from typing import Protocol

from tests.bench.crowd import Crowd, Visitor
from tests.bench.frames import (
    DELIVERED,
    DELIVERED_NEEDLE,
    MARK_BYTES,
    RECEIVED,
    RECEIVED_NEEDLE,
    unspell,
)
from tests.bench.tally import Tally

POLL_SECONDS = 0.02
SPIN_SECONDS = 0.001


@dataclass(frozen=True, slots=True)
class Cast:
    """Who takes part."""

    crowd: Crowd
    readers: list[Visitor]
    senders: list[Visitor]
    tally: Tally
    per_second: float


class Talk(Protocol):
    """How the crowd talks: `turn` is called over and over, `hush` before the last turns."""

    @abstractmethod
    def begin(self) -> None: ...

    @abstractmethod
    def turn(self) -> None: ...

    @abstractmethod
    def hush(self) -> None: ...


class TalkToEveryone:
    """Say the next thing when the last one reached everyone in the one room there is.

    All members read the same log in the same order. So it is enough to count what each has read, and to know
    from one of them whose message was which: what all have read is done.
    """

    def __init__(self, cast: Cast) -> None:
        self._cast = cast
        self._observer = cast.readers[0]
        self._by_number = {visitor.number: visitor for visitor in cast.senders}
        self._order: list[int] = []
        self._all_have = 0
        self._readers_at = Counter({0: len(cast.readers)})
        self._is_over = False

    def begin(self) -> None:
        for sender in self._cast.senders:
            say(self._cast, sender, self._cast.tally.now_ns())

    def turn(self) -> None:
        self._cast.crowd.poll(POLL_SECONDS, self._take)

    def hush(self) -> None:
        self._is_over = True

    def _take(self, visitor: Visitor, length: int) -> None:
        now = self._cast.tally.now_ns()
        buffer = self._cast.crowd.buffer
        deliveries = count_on(visitor, buffer, length, DELIVERED_NEEDLE)
        if visitor.number in self._by_number:
            self._cast.tally.count_receipts(count_on(visitor, buffer, length, RECEIVED_NEEDLE), now)
        if visitor is self._observer:
            found = DELIVERED.findall(visitor.rest + buffer[:length])
            self._order.extend(unspell(sender) for _due, sender in found)
        visitor.rest = end_of(visitor, buffer, length)
        self._cast.tally.count_deliveries(deliveries, now)
        self._advance(visitor, deliveries)

    def _advance(self, visitor: Visitor, deliveries: int) -> None:
        self._readers_at[visitor.seen] -= 1
        visitor.seen += deliveries
        self._readers_at[visitor.seen] += 1
        while not self._readers_at[self._all_have]:
            del self._readers_at[self._all_have]
            done = self._by_number[self._order[self._all_have]]
            self._all_have += 1
            if not self._is_over:
                say(self._cast, done, self._cast.tally.now_ns())


class TalkForReceipts:
    """Say the next thing when the receipt of the last one is there."""

    def __init__(self, cast: Cast) -> None:
        self._cast = cast
        self._is_over = False

    def begin(self) -> None:
        for number, sender in enumerate(self._cast.senders):
            say(self._cast, sender, self._cast.tally.now_ns())
            if number % 64 == 0:
                self._cast.crowd.poll(0, self._take)

    def turn(self) -> None:
        self._cast.crowd.poll(POLL_SECONDS, self._take)

    def hush(self) -> None:
        self._is_over = True

    def _take(self, visitor: Visitor, length: int) -> None:
        tally = self._cast.tally
        now = tally.now_ns()
        received = read_on(visitor, self._cast.crowd.buffer, length)
        tally.count_deliveries(len(DELIVERED.findall(received)), now)
        for due in RECEIVED.findall(received):
            tally.count_receipts(1, now)
            tally.time_receipts((unspell(due),), now)
            if not self._is_over:
                say(self._cast, visitor, tally.now_ns())


class TalkAtRate:
    """Say so much a second, taking turns, and never wait."""

    def __init__(self, cast: Cast) -> None:
        self._cast = cast
        self._step_ns = round(1e9 / cast.per_second)
        self._due_ns: dict[bytes, int] = {}
        self._next_ns = 0
        self._turns = 0
        self._is_over = False

    def begin(self) -> None:
        self._next_ns = self._cast.tally.now_ns()

    def hush(self) -> None:
        self._is_over = True

    def turn(self) -> None:
        """Say what is due, then read; near the next due moment, do not sleep over it."""
        while not self._is_over and self._next_ns <= self._cast.tally.now_ns():
            self._say_next()
        left = (self._next_ns - self._cast.tally.now_ns()) / 1e9
        self._cast.crowd.poll(
            min(left - SPIN_SECONDS, POLL_SECONDS) if left > SPIN_SECONDS else 0, self._take
        )

    def _say_next(self) -> None:
        sender = self._cast.senders[self._turns % len(self._cast.senders)]
        say(self._cast, sender, self._next_ns)
        self._turns += 1
        self._next_ns += self._step_ns

    def _take(self, visitor: Visitor, length: int) -> None:
        tally = self._cast.tally
        now = tally.now_ns()
        received = read_on(visitor, self._cast.crowd.buffer, length)
        found = DELIVERED.findall(received)
        tally.count_deliveries(len(found), now)
        tally.time_deliveries([self._when(due) for due, _sender in found], now)
        receipts = RECEIVED.findall(received)
        tally.count_receipts(len(receipts), now)
        tally.time_receipts([self._when(due) for due in receipts], now)

    def _when(self, letters: bytes) -> int:
        """Return when a message was due; a thousand readers bring the same letters."""
        due = self._due_ns.get(letters)
        if due is None:
            due = self._due_ns[letters] = unspell(letters)
        return due


class Silence:
    """Say nothing; answer pings."""

    def __init__(self, cast: Cast) -> None:
        self._crowd = cast.crowd

    def begin(self) -> None:
        """There is nothing to begin."""

    def hush(self) -> None:
        """There is nothing to hush."""

    def turn(self) -> None:
        self._crowd.poll(POLL_SECONDS, self._crowd.take_opening)


def say(cast: Cast, sender: Visitor, due_ns: int) -> None:
    cast.tally.said += 1
    cast.crowd.write(sender, sender.speech.say(due_ns))


def read_on(visitor: Visitor, buffer: bytearray, length: int) -> bytes:
    """Return what was read, with the end of what was read before: a mark may lie across.

    What is kept is one byte short of a mark, so none is found twice.
    """
    received = visitor.rest + buffer[:length]
    visitor.rest = received[1 - MARK_BYTES :]
    return received


def count_on(visitor: Visitor, buffer: bytearray, length: int, needle: bytes) -> int:
    """Count a needle in what was read and across the seam to what was read before, without copying it all."""
    beyond = len(needle) - 1
    seam = visitor.rest[-beyond:] + buffer[: min(length, beyond)]
    return buffer.count(needle, 0, length) + seam.count(needle)


def end_of(visitor: Visitor, buffer: bytearray, length: int) -> bytes:
    if length >= MARK_BYTES:
        return bytes(buffer[length - MARK_BYTES + 1 : length])
    return (visitor.rest + buffer[:length])[1 - MARK_BYTES :]
