"""What a long history costs: starting with it, joining, reading while others write, and each new message."""

import asyncio
import random
import sqlite3
import tempfile
import time
from collections.abc import Awaitable
from contextlib import closing
from pathlib import Path
from statistics import median

from tests import process
from tests.bench.bench import Bench, Shape
from tests.bench.generators import play_own
from tests.bench.machine import cpu_seconds
from tests.bench.servers import WARMLINE, Running, launch, running, stop
from tests.bench.table import Line, at_most
from tests.bench.tally import quantiles_ms
from tests.client import Client, Frame, connect

ROW = "history"
ROOMS = 2000
ENTRIES = 1_000_000
LONG_ROOM = "r_bench00000"
READS = 300
JOINS = 50
WRITES_A_SECOND = 500
WRITE_SECONDS = 3
PAGE = 100

Quantiles = dict[str, float]

MULTIPLY = """
CREATE TEMP TABLE new AS
    WITH RECURSIVE numbers(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < :each),
    said AS (SELECT 'room:' || rooms.public AS name, max(messages.id) AS id, max(messages.seq) AS seq
             FROM messages JOIN rooms ON rooms.id = messages.room GROUP BY rooms.id)
    SELECT logs.id AS log, logs.head + n AS seq, random() >> 1 & 0x7fffffffffffffff AS public,
           said.id AS said, said.seq AS said_seq
    FROM numbers CROSS JOIN said JOIN logs ON logs.name = said.name
"""
"""As many more messages in each room as are asked for, each like the last one said there."""


def history(bench: Bench) -> list[Line]:
    """Compare a server with hardly any history with one that has a million entries in 2,000 rooms."""
    rooms, entries = max(2, round(ROOMS * bench.scale)), max(100, round(ENTRIES * bench.scale))
    with tempfile.TemporaryDirectory(prefix="warmline-history-") as name:
        folder = Path(name)
        furnish(bench, folder, rooms)
        young = figures(bench, folder, rooms)
        multiply(folder / "warmline.db", entries // rooms)
        old = figures(bench, folder, rooms)
    both = {what: {"young": young[what], f"{entries:,} entries": old[what]} for what in old}
    return [
        Line(ROW, what, figure, at_most(old[what], 2) if what == "ready after, s" else None)
        for what, figure in both.items()
    ]


def furnish(bench: Bench, folder: Path, rooms: int) -> None:
    """Make rooms, two members in each, and let everyone say something."""
    open_to_all = {"seats": 1000, "title": "Bench", "history": "open"}
    process.add_rooms(folder, ({"id": name, **open_to_all} for name in room_names(rooms)))
    talk = Shape(talk="receipt", people=2 * rooms, rooms=rooms, senders=2 * rooms, seconds=0.5)
    bench.play_on_history(folder, WARMLINE, talk)


def multiply(database: Path, each: int) -> None:
    """Add `each` more messages to every room, by copying the last one said there."""
    with closing(sqlite3.connect(database)) as connection:
        connection.execute(MULTIPLY, {"each": each})
        copy_rows(connection, "messages", "new.said = old.id", {"public": "new.public", "seq": "new.seq"})
        copy_rows(
            connection,
            "entries",
            "old.log = new.log AND old.seq = new.said_seq",
            {"log": "new.log", "seq": "new.seq", "message": "new.public"},
        )
        connection.execute("UPDATE logs SET head = max(head, (SELECT max(seq) FROM new WHERE log = logs.id))")
        connection.commit()


def copy_rows(connection: sqlite3.Connection, table: str, which: str, changed: dict[str, str]) -> None:
    columns = [row[1] for row in connection.execute(f"PRAGMA table_info({table})") if row[1] != "id"]
    values = ", ".join(changed.get(column, f"old.{column}") for column in columns)
    connection.execute(
        f"INSERT INTO {table} ({', '.join(columns)}) SELECT {values} FROM new JOIN {table} AS old ON {which}"
    )


def figures(bench: Bench, folder: Path, rooms: int) -> dict[str, float]:
    """Measure a server on what the folder holds now."""
    started = [seconds_to_ready(folder) for _ in range(bench.rounds)]
    seconds = bench.shrunk(2)
    talk = Shape(talk="receipt", people=2 * rooms, rooms=rooms, senders=2 * rooms, seconds=seconds)
    with running(WARMLINE, folder, bench.server_core) as server:
        join_ms, read_ms = asyncio.run(join_and_read(bench, server, rooms))
        outcome = play_own(bench.load(server, talk))
    return {
        "ready after, s": median(seconds for seconds, _ in started),
        "ready after, s of CPU": median(used for _, used in started),
        "server CPU µs a message": 2 * outcome.server_us_a_delivery,
        "join p50 ms": join_ms["p50"],
        "read p50 ms, while 500/s are written": read_ms["p50"],
        "read p99 ms, while 500/s are written": read_ms["p99"],
    }


def seconds_to_ready(folder: Path) -> tuple[float, float]:
    """Start a server; return the seconds until it is ready, by the clock and of its processor time."""
    server = launch(WARMLINE, folder, process.free_port())
    try:
        seconds = process.wait_until(lambda: process.is_warmline_ready(server.port), server.process)
        return seconds, cpu_seconds(server.pid)
    finally:
        stop(server)


async def join_and_read(bench: Bench, server: Running, rooms: int) -> tuple[Quantiles, Quantiles]:
    """Time joins, and then reads of old pages while a crowd writes."""
    url = f"ws://127.0.0.1:{server.port}/live"
    joins = [await join_as_newcomer(url, room) for room in room_names(min(rooms, JOINS))]
    async with connect(url) as client:
        await client.hello()
        last = (await client.join(LONG_ROOM))["last_seq"]
        begun, loop = asyncio.Event(), asyncio.get_running_loop()
        load = bench.load(server, writing(rooms, bench.shrunk(WRITE_SECONDS)))
        crowd = asyncio.to_thread(play_own, load, lambda _load: tell(loop, begun))
        writes = asyncio.create_task(crowd)
        await begun.wait()
        reads = [await timed(read_page(client, last)) for _ in range(max(10, round(READS * bench.scale)))]
        await writes
    return quantiles_ms(joins), quantiles_ms(reads)


def tell(loop: asyncio.AbstractEventLoop, event: asyncio.Event) -> None:
    """Set an event from another thread."""
    loop.call_soon_threadsafe(event.set)


def writing(rooms: int, seconds: float) -> Shape:
    return Shape(
        talk="rate",
        people=2 * rooms,
        rooms=rooms,
        senders=rooms,
        per_second=WRITES_A_SECOND,
        seconds=seconds,
    )


def room_names(rooms: int) -> list[str]:
    return [f"r_bench{number:05d}" for number in range(rooms)]


async def join_as_newcomer(url: str, room: str) -> int:
    async with connect(url) as client:
        await client.hello()
        return await timed(client.join(room))


def read_page(client: Client, last: int) -> Awaitable[Frame]:
    after = random.randrange(last)
    return client.request("read", log=f"room:{LONG_ROOM}", after=after, limit=PAGE)


async def timed(work: Awaitable[object]) -> int:
    """Await something; return the nanoseconds it took."""
    began = time.monotonic_ns()
    await work
    return time.monotonic_ns() - began
