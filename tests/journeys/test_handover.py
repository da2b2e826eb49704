"""A restart over a socket that somebody else keeps: nobody is refused, and everybody is themselves again."""

import asyncio
import json
import socket
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from pathlib import Path
from typing import Any

import pytest
from websockets.asyncio.client import ClientConnection
from websockets.asyncio.client import connect as open_socket
from websockets.exceptions import ConnectionClosed
from websockets.typing import Subprotocol

from tests import process

pytestmark = pytest.mark.slow

PEOPLE = 30
PATIENCE_SECONDS = 60

HAND_OVER = """
import os, sys
os.dup2(int(sys.argv[1]), 3)
os.environ.update(LISTEN_PID=str(os.getpid()), LISTEN_FDS="1")
os.execv(sys.executable, [sys.executable, "-m", "chat", "serve", "--rehearsal"])
"""


def serve_on(listening: socket.socket, folder: Path) -> process.Process:
    """Start a server as systemd does: it is handed a socket and does not know who keeps it."""
    with (folder / "server.log").open("ab") as log:
        return subprocess.Popen(
            [sys.executable, "-c", HAND_OVER, str(listening.fileno())],
            env=process.environment(folder, 1),  # a port that nobody may have: it must not be used
            pass_fds=[listening.fileno()],
            stdout=log,
            stderr=log,
        )


@asynccontextmanager
async def at_the_door(port: int) -> AsyncIterator[ClientConnection]:
    async with open_socket(
        f"ws://127.0.0.1:{port}/live",
        subprotocols=[Subprotocol("warmline.1")],
        open_timeout=PATIENCE_SECONDS,
        proxy=None,
    ) as opened:
        yield opened


async def hello(opened: ClientConnection, token: str | None) -> Any:
    asked = {"type": "hello", "ref": 1} | ({"token": token} if token else {})
    await opened.send(json.dumps(asked))
    return json.loads(await opened.recv())


async def stay(port: int, here: asyncio.Semaphore, ended: asyncio.Event) -> list[tuple[bool, int | None]]:
    """Come, stay until told to come back, and come back, until it has `ended`; say how each visit went."""
    visits: list[tuple[bool, int | None]] = []
    token = None
    while not ended.is_set():
        async with at_the_door(port) as opened:
            try:
                welcome = await hello(opened, token)
                token = welcome["token"]
                here.release()
                waiting = asyncio.create_task(ended.wait())
                reading = asyncio.create_task(opened.recv())
                await asyncio.wait([waiting, reading], return_when=asyncio.FIRST_COMPLETED)
                waiting.cancel()
                reading.cancel()
                visits.append((welcome["resumed"], opened.close_code))
            except ConnectionClosed:
                visits.append((False, opened.close_code))
    return visits


async def test_a_restart_refuses_nobody(tmp_path: Path) -> None:
    with closing(socket.create_server(("127.0.0.1", 0), backlog=1024)) as listening:
        port = listening.getsockname()[1]
        first = serve_on(listening, tmp_path)
        here, ended = asyncio.Semaphore(0), asyncio.Event()
        people = [asyncio.create_task(stay(port, here, ended)) for _ in range(PEOPLE)]
        for _ in people:
            await asyncio.wait_for(here.acquire(), PATIENCE_SECONDS)

        first.terminate()
        newcomer = asyncio.create_task(stay(port, here, ended))
        assert await asyncio.to_thread(first.wait, PATIENCE_SECONDS) == 0
        second = serve_on(listening, tmp_path)
        for _ in [*people, newcomer]:
            await asyncio.wait_for(here.acquire(), PATIENCE_SECONDS)
        ended.set()
        visits = await asyncio.wait_for(asyncio.gather(*people, newcomer), PATIENCE_SECONDS)
        second.terminate()
        code = await asyncio.to_thread(second.wait, PATIENCE_SECONDS)

    assert code == 0
    # Told to come back once, and known again: nobody met the old server a second time.
    assert visits[:-1] == [[(False, 4001), (True, None)]] * PEOPLE
    assert all(code in (4001, None) for _, code in visits[-1])
