"""What people see when something fails: a refusal that carries care, or a closed socket, never silence."""

import asyncio
import contextlib
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

from chat import connection
from chat.app import SQLITE_FILE
from chat.ports import DatabaseUnavailable
from tests import process
from tests.client import Gone, Refused, connect
from tests.house import House, OpenHouse
from tests.plain_rules import STORM

ROOM = "r_hearth"
LOG = f"room:{ROOM}"


@asynccontextmanager
async def no_database(house: House, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[None]:
    """Let no transaction be written."""

    def unavailable() -> None:
        raise DatabaseUnavailable("the disk is full")

    with monkeypatch.context() as patched:
        patched.setattr(type(house.app.database), "write", lambda _: unavailable())
        yield


async def test_a_cry_for_help_that_cannot_be_stored_is_answered_with_care(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    await house.group(ROOM)
    talker = await house.member(ROOM)

    async with no_database(house, monkeypatch):
        with pytest.raises(Refused, match="unavailable") as caught:
            await talker.say(ROOM, STORM)
        with pytest.raises(Refused, match="unavailable") as plain:
            await talker.say(ROOM, "hello")

    assert caught.value.frame["care"]["helplines"] != []
    assert "care" not in plain.value.frame


async def test_a_server_that_stops_answers_a_cry_for_help_with_care(house: House) -> None:
    await house.group(ROOM)
    talker = await house.member(ROOM)
    house.app.writer.drain()

    with pytest.raises(Refused, match="draining") as caught:
        await talker.say(ROOM, STORM)

    assert caught.value.frame["care"]["level"] > 0


async def test_a_full_queue_turns_chat_away_but_no_cry_for_help(build: OpenHouse) -> None:
    house = await build(queue_max=1)
    await house.group(ROOM)
    talker, crier = await house.members(ROOM, 2)

    async with house.app.database.write():
        chat = [asyncio.create_task(talker.say(ROOM, f"line {number}")) for number in range(4)]
        done, _ = await asyncio.wait(chat, return_when=asyncio.FIRST_COMPLETED)
        crying = asyncio.create_task(crier.say(ROOM, STORM))
        await asyncio.sleep(0.05)
        assert not crying.done()

    with pytest.raises(Refused, match="overloaded"):
        await done.pop()
    assert (await crying)["care"]["level"] > 0
    assert await house.case_about("care")
    await asyncio.gather(*chat, return_exceptions=True)


async def test_who_cannot_be_brought_up_to_date_is_closed_and_comes_back_to_everything(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    await house.group(ROOM)
    talker = await house.member(ROOM)
    await talker.say(ROOM, "hello")
    newcomer = await house.enter()
    joined = await newcomer.join(ROOM)
    said = await talker.say(ROOM, "welcome")

    async def unreadable(*_: object) -> None:
        raise DatabaseUnavailable("the disk does not answer")

    with monkeypatch.context() as patched:
        patched.setattr(connection, "entries_after", unreadable)
        await newcomer.follow(LOG, after=joined["from_seq"] - 1)
        assert await newcomer.closed() == 4002
    again = await house.enter(newcomer.token)
    await again.follow(LOG, after=joined["from_seq"] - 1)

    assert (await again.entry(LOG, said["seq"]))["event"]["text"] == "welcome"
    assert [e["seq"] for e in again.entries[LOG]] == list(range(joined["from_seq"], said["seq"] + 1))


async def test_a_refused_follow_says_that_the_one_before_has_ended(house: House) -> None:
    await house.group(ROOM)
    member = await house.member(ROOM)

    with pytest.raises(Refused, match="epoch_changed"):
        await member.follow(LOG, after=10_000)

    assert (await member.frame(lambda frame: frame["type"] == "revoked"))["log"] == LOG
    await member.follow(LOG, after=0)
    assert (await member.say(ROOM, "hello"))["seq"] in [e["seq"] for e in member.entries[LOG]]


async def test_guessing_tokens_does_not_keep_a_place_at_the_door(build: OpenHouse) -> None:
    house = await build(hello_seconds=1, proof_seconds=1)
    guesser = await house.socket()

    async def guess() -> None:
        with contextlib.suppress(Gone):
            while True:
                with pytest.raises(Refused, match="unknown_session"):
                    await guesser.hello("a-token-of-long-ago")
                await asyncio.sleep(0.05)

    await asyncio.wait_for(guess(), 8)

    assert guesser.close_code == 4504


async def test_typing_has_no_answer_even_before_coming_in(house: House) -> None:
    client = await house.socket()
    await client.send({"type": "typing", "room": ROOM})

    await client.hello()

    assert [frame["type"] for frame in client.frames] == ["welcome"]


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
            code = await asyncio.to_thread(server.wait, 15)
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
            code = await asyncio.to_thread(server.wait, 15)
            lasted = asyncio.get_running_loop().time() - began
        with pytest.raises((Refused, Gone)):
            await saying

    assert status == 503
    assert (code, talker.close_code) == (0, 4001)
    assert lasted < 10


def _status_while_stopping(port: int) -> int:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/health/ready", timeout=5) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as error:
        return error.code
