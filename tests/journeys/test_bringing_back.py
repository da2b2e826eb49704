"""A copy made while people talk is brought back: whole, in order, and with a record that still holds."""

import asyncio
import json
from contextlib import suppress
from pathlib import Path

import pytest

from tests import process
from tests.client import Client, Frame, Gone, Refused, connect

pytestmark = pytest.mark.slow

ROOM = "r_hearth"
LOG = f"room:{ROOM}"
TALKERS = 4
BEFORE, AFTER = 100, 50


class Crowd:
    """People who talk without a pause; `receipts` in the order in which they came."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.receipts: list[Frame] = []
        self.arrival = asyncio.Condition()
        self.tokens: list[str] = []

    async def talk(self) -> None:
        with suppress(Gone, Refused):  # refused: the server is about to stop
            async with connect(self.url) as client:
                welcome = await client.hello()
                self.tokens.append(welcome["token"])
                await client.join(ROOM)
                while True:
                    await self._say(client)

    async def _say(self, client: Client) -> None:
        receipt = await client.say(ROOM, f"message {len(self.receipts)}")
        async with self.arrival:
            self.receipts.append(receipt)
            self.arrival.notify_all()

    async def reaches(self, count: int) -> list[Frame]:
        """Wait until so many receipts have come; give those."""
        async with self.arrival:
            await self.arrival.wait_for(lambda: len(self.receipts) >= count)
            return list(self.receipts)


async def started(folder: Path) -> tuple[process.Process, str]:
    port = process.free_port()
    server = process.serve(folder, port)
    await asyncio.to_thread(process.wait_until, lambda: process.is_warmline_ready(port), server)
    return server, f"ws://127.0.0.1:{port}/live"


async def told(folder: Path, *arguments: str) -> str:
    return await asyncio.to_thread(process.command, folder, *arguments)


async def read_on(client: Client) -> list[Frame]:
    """Read a room from one's own joining to its end."""
    entries: list[Frame] = []
    after, more = (await client.join(ROOM))["from_seq"] - 1, True
    while more:
        page = await client.request("read", log=LOG, after=after, limit=200)
        entries += page["entries"]
        more, after = page["more"], (entries[-1]["seq"] if entries else after)
    return entries


async def test_a_copy_made_under_load_is_brought_back_whole_and_its_record_holds(tmp_path: Path) -> None:
    copy = tmp_path / "copy.db"
    process.add_rooms(tmp_path, [{"id": ROOM, "title": "Hearth", "seats": 10}])
    await told(tmp_path, "staff", "invite", "--name", "Maya", "--role", "moderator")
    server, url = await started(tmp_path)
    crowd = Crowd(url)
    talking = [asyncio.create_task(crowd.talk()) for _ in range(TALKERS)]
    acknowledged = await crowd.reaches(BEFORE)

    await told(tmp_path, "backup", str(copy))
    await told(tmp_path, "staff", "invite", "--name", "Sam", "--role", "supporter")
    await crowd.reaches(len(crowd.receipts) + AFTER)
    server.terminate()
    await asyncio.to_thread(server.wait)
    await asyncio.gather(*talking)
    await told(tmp_path, "restore", str(copy), "--yes")

    verified = json.loads(await told(tmp_path, "audit", "verify", "--json"))
    assert verified["wrong"] == []
    assert verified["rows"] >= 2  # inviting Maya, and the bringing back itself
    staff = json.loads(await told(tmp_path, "staff", "list", "--json"))
    assert [each["name"] for each in staff] == ["Maya"]

    server, url = await started(tmp_path)
    async with connect(url) as client:
        welcome = await client.hello(crowd.tokens[0])
        entries = await read_on(client)
    server.terminate()
    await asyncio.to_thread(server.wait)

    assert welcome["resumed"]
    numbers = [entry["seq"] for entry in entries]
    assert numbers == list(range(numbers[0], numbers[0] + len(numbers)))
    kept = {e["event"]["message"] for e in entries if e["event"]["kind"] == "message_posted"}
    mine = {receipt["message"] for receipt in acknowledged if receipt["seq"] >= numbers[0]}
    assert mine - kept == set()
    assert len(kept) < len(crowd.receipts)  # what came after the copy is gone
