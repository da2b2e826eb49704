"""Run a server that is put together: listen, serve until it is asked to stop, drain in order."""

import asyncio
import gc
import signal
import socket
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from time import monotonic

import structlog

from chat.app import App, put_together
from chat.outside import must_open, opened_database
from chat.packs import rules_of
from chat.server import wait_for_tasks
from chat.settings import Settings

log = structlog.get_logger(__name__)


async def run(
    settings: Settings, announce: Callable[[int], None], inherited: socket.socket | None = None
) -> None:
    """Serve until SIGTERM or SIGINT, then drain. `announce` is told the port; `inherited` is listened on."""
    async with opened_database(settings) as database:
        await must_open(database, settings)
        app = put_together(settings, database)
        stop = asked_to_stop()
        read_rules_at_hangup(app)
        port = await app.front.listen(inherited)
        announce(port)
        log.info("server_started", port=port)
        await serve_until(stop, app)


def asked_to_stop() -> asyncio.Event:
    """Give an event that SIGTERM and SIGINT set; whoever was told that we are open may send one at once."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for name in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(name, stop.set)
    return stop


def read_rules_at_hangup(app: App) -> None:
    """Read the rules anew at each SIGHUP, while messages go on."""
    reading: set[asyncio.Task[None]] = set()

    def hung_up() -> None:
        task = asyncio.create_task(
            app.rules.read_anew(partial(rules_of, app.settings.rules_dir, app.settings.helplines_file))
        )
        reading.add(task)
        task.add_done_callback(reading.discard)

    asyncio.get_running_loop().add_signal_handler(signal.SIGHUP, hung_up)


async def serve_until(stop: asyncio.Event, app: App) -> None:
    """Run writer and housekeeping beside the listening socket until `stop` is set."""
    writing = asyncio.create_task(app.writer.run())
    keeping = asyncio.create_task(app.housekeeping.run())
    settle_memory()
    stopped = asyncio.create_task(stop.wait())
    await asyncio.wait([stopped, writing, keeping], return_when=asyncio.FIRST_COMPLETED)
    await drain(app, writing, keeping)
    stopped.cancel()


def settle_memory() -> None:
    """Let the collector leave alone what stays for good, and look rarely: a frame makes dozens of objects.

    Looking every 700 objects, as usual, cost a third of all time with 4,000 sockets open.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)


async def drain(app: App, writing: "asyncio.Task[None]", keeping: "asyncio.Task[None]") -> None:
    """Stop in order: take nothing new, commit and answer what is queued, tell everyone to come back."""
    log.info("drain_started", sockets=len(app.front.connections))
    until = monotonic() + app.settings.drain_seconds
    app.front.stop_accepting()
    app.front.draining = True
    app.writer.drain()
    await wait_for_tasks({writing}, app.settings.drain_seconds / 2)
    keeping.cancel()  # only now, as other nodes are still told of what was just committed
    await wait_for_tasks({keeping}, app.settings.drain_seconds / 4)
    with suppress(TimeoutError):  # a database that does not answer must not keep anybody from hearing
        async with asyncio.timeout(app.settings.drain_seconds / 8):
            await app.housekeeping.leave()
    app.writer.give_up()
    app.hub.flush_soon()
    await app.front.close(max(1, until - monotonic()))
    for task in (writing, keeping):
        if task.done() and not task.cancelled() and task.exception() is not None:
            raise RuntimeError("a task of the server ended by itself") from task.exception()
    log.info("server_stopped")
