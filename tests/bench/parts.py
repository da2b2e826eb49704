"""What the parts of one message cost, each measured alone on the real code, so that the sum can be explained.

Processor time, not wall time, and the least of several tries: these are figures of the code, not of the day.
"""

import asyncio
import tempfile
import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from statistics import median
from typing import Any

from chat.app import App, put_together
from chat.caller import Caller
from chat.doors import Recorded
from chat.hub import Hub, text_frame
from chat.identity import Tag
from chat.local import MemoryBus
from chat.outside import opened_database
from chat.settings import Settings
from chat.store.entries import Entry, room_log
from chat.store.transaction import Transaction
from chat.telemetry import new_metrics
from chat.wire import commands
from chat.wire.decoding import decode
from chat.writer import Plan
from moderation.screening import Screening
from rooms.events import MessagePosted
from rooms.ids import MemberId, MessageId, RoomId
from rooms.people import Role
from rooms.room import RoomKind
from tests import process
from tests.bench.bench import Bench
from tests.bench.frames import marker
from tests.bench.scripts import SENTENCES
from tests.bench.table import Line

ROW = "parts"
TRIES = 5
ROOM = RoomId("r_bench00000")
PEOPLE = 300
BATCHES = (1, 20, 100, 300)
LISTENERS = 1000
SHARED = 20
"""Messages that go out in one write in the fan-out measured here."""


def parts(bench: Bench) -> list[Line]:
    """Measure decode, screen, decide, store, encode and fan-out by themselves."""
    times, batches = max(8, round(2000 * bench.scale)), max(1, round(40 * bench.scale))
    return asyncio.run(measure(times, batches))


async def measure(times: int, batches: int) -> list[Line]:
    async with world() as (app, callers):
        one = {
            "decode": least_us(lambda number: decode(say_frame(number)), times),
            "screen": least_us(partial(screen, app), times),
            "plan (number, fingerprint, screen, decode)": least_us(partial(plan_of, app, callers), times),
            "judge": least_us(partial(judge, app, screen(app, 1)), times),
            "decide": await decide_us(app, callers, times),
            "encode": least_us(encode, times),
        }
        stored = {f"in {size}": await store_us(app, callers, size, batches) for size in BATCHES}
        spread = {f"{LISTENERS} listeners, {SHARED} in a write": await fan_out_us(batches)}
    return [
        Line(ROW, "CPU µs a message", one),
        Line(ROW, "decide, record, commit: CPU µs a message", stored),
        Line(ROW, "fan-out without the socket: CPU µs a delivery", spread),
    ]


@asynccontextmanager
async def world() -> AsyncIterator[tuple[App, list[Caller]]]:
    """Put a server together without its socket, with people in one room."""
    with tempfile.TemporaryDirectory(prefix="warmline-parts-") as name:
        process.add_rooms(Path(name), [{"id": ROOM, "seats": PEOPLE, "title": "Bench"}])
        settings = Settings(data_dir=Path(name), rehearsal=True, batch_max=max(BATCHES))
        async with opened_database(settings) as database:
            app = put_together(settings, database)
            writing = asyncio.create_task(app.writer.run())
            callers = [await arrive(app) for _ in range(PEOPLE)]
            yield app, callers
            app.writer.drain()
            await writing


async def arrive(app: App, room: str = ROOM) -> Caller:
    greeting = commands.Hello(type="hello", ref=1)
    hello = partial(app.front.shared.porter.arrive.hello, command=greeting, tag=Tag("here", "here"))
    arrived: Any = await app.writer.perform(hello)
    caller: Caller = arrived.caller
    join = commands.Join(type="join", ref=2, room=room, agreement=1)
    await app.writer.perform(door(app, "join").intend(caller, join).act)
    return caller


def door(app: App, command: str) -> Recorded:
    found = app.front.shared.doors[command]
    assert isinstance(found, Recorded)
    return found


def say_frame(number: int) -> bytes:
    known_by, text = marker(number, 0), SENTENCES[number % len(SENTENCES)].encode()
    return b'{"type":"say","ref":1,"room":"r_bench00000","client_id":"za%b","text":"zt%b %b"}' % (
        known_by,
        known_by,
        text,
    )


def plan_of(app: App, callers: Sequence[Caller], number: int) -> Plan:
    """Do all that is done to a message before it waits for the lock."""
    return door(app, "say").intend(callers[number % len(callers)], decode(say_frame(number)))


def least_us(work: Callable[[int], object], times: int) -> float:
    """Return the processor time of one call, averaged over `times` numbers, the least of all tries."""
    return min(_once_us(work, times) for _ in range(TRIES))


def _once_us(work: Callable[[int], object], times: int) -> float:
    began = time.process_time()
    for number in range(times):
        work(number)
    return (time.process_time() - began) * 1e6 / times


def screen(app: App, number: int) -> Screening:
    return app.rules.screener.screen(SENTENCES[number % len(SENTENCES)], role=Role.PEER)


def judge(app: App, screening: Screening, _number: int) -> object:
    return app.rules.screener.judge(screening, kind=RoomKind.GROUP, role=Role.PEER)


def encode(number: int) -> bytes:
    return text_frame(entry(number).frame())


def entry(number: int) -> Entry:
    """Make an entry as saying something does."""
    body = MessagePosted(
        MessageId("x_aaaaaaaaaaaaa"), MemberId("m_aaaaaaaaaaaaaaaa"), "Quiet Harbour", Role.PEER, None, None
    ).body()
    text = SENTENCES[number % len(SENTENCES)]
    return Entry(room_log(ROOM), number, 1_767_225_600_000, "message_posted", body, text)


class RolledBack(Exception):
    """Leave a transaction without storing what was decided in it."""


async def decide_us(app: App, callers: Sequence[Caller], times: int) -> float:
    """Return the processor time of deciding alone: the batch is gathered before and rolled back after."""
    plans = [plan_of(app, callers, number) for number in range(times)]
    least = float("inf")
    for _ in range(TRIES):
        with suppress(RolledBack):
            async with app.database.write() as sql:
                tx = Transaction(sql, app.front.shared.clock.now_ms(), {})
                await tx.prepare([ROOM], [plan.message for plan in plans if plan.message is not None])
                await tx.room(ROOM)
                began = time.process_time()
                for plan in plans:
                    await plan.act(tx)
                least = min(least, (time.process_time() - began) * 1e6 / times)
                raise RolledBack
    return least


async def store_us(app: App, callers: Sequence[Caller], size: int, batches: int) -> float:
    """Return the processor time a message takes in batches of one size, from the queue to the answer."""
    spent = []
    for _ in range(batches):
        first = time.monotonic_ns()
        plans = [plan_of(app, callers, first + number) for number in range(size)]
        began = time.process_time()
        await submit_all(app, plans)
        spent.append((time.process_time() - began) * 1e6 / size)
    return median(spent)


async def submit_all(app: App, plans: Sequence[Plan]) -> None:
    """Queue plans at once and wait until all are answered, none of them by a refusal."""
    answers: list[object] = []
    answered = asyncio.Event()

    def take(answer: object) -> None:
        answers.append(answer)
        if len(answers) == len(plans):
            answered.set()

    for plan in plans:
        app.writer.submit(plan, take)
    await answered.wait()
    assert not any(isinstance(answer, Exception) for answer in answers), answers[0]


@dataclass(eq=False, slots=True)
class Ear:
    """A listener without a socket: it joins what it would write."""

    kept: list[bytes] = field(default_factory=list)
    written: asyncio.Event = field(default_factory=asyncio.Event)

    def keep(self, frames: bytes) -> None:
        self.kept.append(frames)

    def write(self) -> bool:
        b"".join(self.kept)
        self.kept.clear()
        self.written.set()
        return True

    def catch_up_later(self) -> None:
        raise AssertionError("an ear is never slow")

    def session_ended(self, kind: str) -> None:
        raise AssertionError("nobody ends this session")


async def fan_out_us(times: int) -> float:
    """Return the processor time of bringing a message to one listener, up to the write."""
    hub, ears = Hub(new_metrics(), lambda log: None, MemoryBus(), "node"), [Ear() for _ in range(LISTENERS)]
    for ear in ears:
        follower = hub.follow(ear, room_log(ROOM), MemberId("m_aaaaaaaaaaaaaaaa"), 0)
        hub.admitted(follower, MemberId("m_aaaaaaaaaaaaaaaa"), 0, 0)
        hub.go_live(follower)
    began = time.process_time()
    for turn in range(times):
        hub.tell([entry(turn * SHARED + number) for number in range(1, SHARED + 1)])
        await ears[-1].written.wait()
        ears[-1].written.clear()
    return (time.process_time() - began) * 1e6 / (times * SHARED * LISTENERS)
