"""A server that is asked to stop answers everyone, says come back, and is gone within ten seconds."""

import asyncio
import json
import sqlite3
import urllib.error
import urllib.request
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from pathlib import Path

import pytest
from websockets.asyncio.client import connect as open_socket
from websockets.typing import Subprotocol

from chat.outside import SQLITE_FILE
from tests import process
from tests.client import Gone, Refused, connect

ROOM = "r_hearth"
LOG = f"room:{ROOM}"


@asynccontextmanager
async def asleep(port: int, token: str | None) -> AsyncIterator[None]:
    """Open a socket that follows a room and reads nothing."""
    url = f"ws://127.0.0.1:{port}/live"
    async with open_socket(url, subprotocols=[Subprotocol("warmline.1")], max_queue=1, proxy=None) as socket:
        await socket.send(json.dumps({"type": "hello", "ref": 1, "token": token}))
        await socket.recv()
        await socket.send(json.dumps({"type": "follow", "ref": 2, "log": LOG, "after": 0}))
        socket.transport.pause_reading()
        yield
        socket.transport.abort()


@pytest.mark.servers
async def test_a_stop_under_load_answers_everyone_within_ten_seconds(tmp_path: Path) -> None:
    process.add_rooms(tmp_path, [{"id": ROOM, "title": "Hearth", "seats": 10}])
    port = process.free_port()
    server = process.serve(tmp_path, port)
    process.wait_until(lambda: process.is_warmline_ready(port), server)
    async with connect(f"ws://127.0.0.1:{port}/live") as talker:
        await talker.hello()
        joined = await talker.join(ROOM)
        await talker.follow("person", after=0)
        async with asleep(port, talker.token):
            waiting = [asyncio.create_task(talker.say(ROOM, "x" * 1500)) for _ in range(400)]
            await asyncio.sleep(0.1)
            began = asyncio.get_running_loop().time()
            server.terminate()
            answers = await asyncio.gather(*waiting, return_exceptions=True)
            code = await asyncio.to_thread(server.wait, 25)
            lasted = asyncio.get_running_loop().time() - began

    assert (code, talker.close_code) == (0, 4001)
    assert lasted < 10
    receipts = [a for a in answers if isinstance(a, dict)]
    unanswered = [a for a in answers if not isinstance(a, dict) and not _turned_away(a)]
    assert receipts
    assert not unanswered
    with closing(sqlite3.connect(tmp_path / SQLITE_FILE)) as database:
        kept = database.execute("SELECT seq FROM entries WHERE kind = 'message_posted'").fetchall()
    assert {seq for (seq,) in kept} >= {receipt["seq"] for receipt in receipts}
    assert min(seq for (seq,) in kept) > joined["from_seq"] - 1


def _turned_away(answer: object) -> bool:
    """A message that came after the stop was either refused or met the closed socket: it is sent again."""
    return (isinstance(answer, Refused) and answer.code == "draining") or isinstance(answer, Gone)


@pytest.mark.servers
async def test_a_database_that_is_held_by_others_does_not_hold_up_a_stop(tmp_path: Path) -> None:
    process.add_rooms(tmp_path, [{"id": ROOM, "title": "Hearth", "seats": 10}])
    port = process.free_port()
    server = process.serve(tmp_path, port)
    process.wait_until(lambda: process.is_warmline_ready(port), server)
    async with connect(f"ws://127.0.0.1:{port}/live") as talker:
        await talker.hello()
        await talker.join(ROOM)
        with closing(sqlite3.connect(tmp_path / SQLITE_FILE)) as other:
            other.execute("BEGIN IMMEDIATE")
            saying = asyncio.create_task(talker.say(ROOM, "hello"))
            await asyncio.sleep(0.2)
            began = asyncio.get_running_loop().time()
            server.terminate()
            status = await asyncio.to_thread(_status_while_stopping, port)
            code = await asyncio.to_thread(server.wait, 25)
            lasted = asyncio.get_running_loop().time() - began
        with pytest.raises((Refused, Gone)):
            await saying

    assert status == 503
    assert (code, talker.close_code) == (0, 4001)
    assert lasted < 10


def _status_while_stopping(port: int) -> int:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/health/ready", timeout=30) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as error:
        return error.code
