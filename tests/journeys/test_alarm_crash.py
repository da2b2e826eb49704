"""Kill the server between each two steps of an alarm: none is lost, none known to have arrived is repeated.

An alert that arrived in the very moment before the kill is sent once more, under the same `webhook-id`, by
which its receiver knows it: nobody can know of an arrival that nothing was written about.
"""

import asyncio
import json
import sqlite3
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from chat.outside import SQLITE_FILE, new_database
from chat.settings import Settings
from chat.store.flagging import Clocks, Subject, put_on_desk
from chat.store.flags import Flag
from chat.store.transaction import Transaction
from moderation.verdict import Track
from rooms.ids import CaseId
from tests import process
from tests.client import Client, connect
from tests.sink import WebhookSink, open_sink

ROOM = "r_hearth"
PATIENCE_SECONDS = 30
QUICK = {
    "WARMLINE_CARE_DUE_SECONDS": "1=2, 2=2, 3=2, 4=2",
    "WARMLINE_ALARM_PAUSE_SECONDS": "2",
    "WARMLINE_ALERT_PRIVATE_ADDRESSES": "true",
}

pytestmark = pytest.mark.slow


@dataclass
class Ward:
    """A server process that is killed again and again, and what was known at each kill."""

    folder: Path
    sink: WebhookSink
    port: int
    running: process.Process
    known: list[tuple[int, set[str]]] = field(default_factory=list)

    def asked(self, statement: str) -> list[tuple[object, ...]]:
        with closing(sqlite3.connect(f"file:{self.folder / SQLITE_FILE}?mode=ro", uri=True)) as database:
            return database.execute(statement).fetchall()

    def alarms(self) -> list[str]:
        bodies = self.asked("SELECT body FROM entries WHERE kind = 'case_alarmed' ORDER BY seq")
        return [str(json.loads(str(body)).get("asks")) for (body,) in bodies]

    def noted(self) -> set[str]:
        return {
            str(public) for (public,) in self.asked("SELECT public FROM alerts WHERE state = 'delivered'")
        }

    def arrived(self) -> list[str]:
        return [hook.headers["webhook-id"] for hook in self.sink.hooks]

    async def until(self, reached: Callable[[], bool]) -> None:
        async with asyncio.timeout(PATIENCE_SECONDS):
            # Another process gets there, and it is killed the sooner the finer one looks.
            while not reached():  # noqa: ASYNC110
                await asyncio.sleep(0.002)

    async def kill_when(self, reached: Callable[[], bool]) -> None:
        """Kill the server at that very moment, and start it again."""
        await self.until(reached)
        self.running.kill()
        await asyncio.to_thread(self.running.wait)
        self.known.append((len(self.sink.hooks), self.noted()))
        await self.start()

    async def start(self) -> None:
        self.running = process.serve(self.folder, self.port)
        # Alerts do arrive here, so it says that it is ready.
        await asyncio.to_thread(process.wait_until, lambda: process.is_listening(self.port), self.running)


@asynccontextmanager
async def somebody(ward: Ward) -> AsyncIterator[Client]:
    async with connect(f"ws://127.0.0.1:{ward.port}/live") as client:
        await client.hello()
        await client.join(ROOM)
        yield client


@pytest.fixture
async def ward(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Ward]:
    for name, value in QUICK.items():
        monkeypatch.setenv(name, value)
    room = {"id": ROOM, "title": "Hearth", "topic": "Anything", "seats": 9}
    async with open_sink() as sink:
        await asyncio.to_thread(process.add_rooms, tmp_path, [room])
        for name, more in (("Ines", ()), ("Jonas", ()), ("duty phone", ("--last",))):
            arguments = ("oncall", "add", name, "--url", sink.url(), *more)
            await asyncio.to_thread(process.command, tmp_path, *arguments)
        port = process.free_port()
        ward = Ward(tmp_path, sink, port, process.serve(tmp_path, port))
        await asyncio.to_thread(process.wait_until, lambda: process.is_listening(port), ward.running)
        yield ward
        ward.running.kill()
        await asyncio.to_thread(ward.running.wait)


async def test_no_alarm_is_lost_and_none_repeated_by_a_kill_between_any_two_steps(ward: Ward) -> None:
    async with somebody(ward) as anna, somebody(ward) as ben:
        said = await anna.say(ROOM, "good evening")
        await ben.request("report", room=ROOM, message=said["message"], concern="worried")

    for count in (1, 2, 3):
        await ward.kill_when(lambda: len(ward.alarms()) >= count)  # noqa: B023 - awaited before it changes
        await ward.kill_when(lambda: len(set(ward.arrived())) >= count)  # noqa: B023
        await ward.kill_when(lambda: len(ward.noted()) >= count)  # noqa: B023

    assert len(ward.known) == 9
    assert ward.alarms()[:3] == ["Ines", "Jonas", "duty phone"]
    assert set(ward.alarms()[3:]) <= {"duty phone"}
    check_sent(ward)


async def open_cases(ward: Ward, count: int) -> None:
    """Open cases in one transaction, while no server runs: all are due at the same moment."""
    ward.running.kill()
    await asyncio.to_thread(ward.running.wait)
    database = new_database(Settings(data_dir=ward.folder))
    await database.open()
    async with database.write() as sql:
        tx = Transaction(sql, time.time_ns() // 1_000_000, {})
        for number in range(count):
            subject = Subject(f"anything {number}", None, None, None, None)
            flag = Flag(source="rule", at=tx.now, level=2)
            await put_on_desk(tx, Clocks({2: 2}, 60), CaseId(f"c_{number}"), Track.CARE, subject, flag)
        await tx.flush()
    await database.close()
    await ward.start()


async def test_a_kill_between_any_two_steps_loses_no_case_of_an_alert_about_several(ward: Ward) -> None:
    await open_cases(ward, 3)

    for count in (1, 2, 3):
        await ward.kill_when(lambda: len(ward.alarms()) >= 3 * count)  # noqa: B023 - awaited before it changes
        await ward.kill_when(lambda: len(set(ward.arrived())) >= count)  # noqa: B023
        await ward.kill_when(lambda: len(ward.noted()) >= count)  # noqa: B023

    assert Counter(ward.alarms()[:9]) == {"Ines": 3, "Jonas": 3, "duty phone": 3}
    assert len(ward.known) == 9
    assert {len(hook.data["cases"]) for hook in ward.sink.hooks} == {3}
    check_sent(ward)


def check_sent(ward: Ward) -> None:
    """Hold what came against what was on record: each once, but for those cut off in that moment."""
    arrived = ward.arrived()
    for count, noted in ward.known:
        assert not noted & set(arrived[count:]), "an alert came again that was known to have arrived"
    repeats = len(arrived) - len(set(arrived))
    assert repeats <= len(ward.known)
    made = {str(public) for (public,) in ward.asked("SELECT public FROM alerts")}
    assert set(arrived) <= made
    assert ward.asked("SELECT COUNT(*) FROM alerts WHERE state = 'given_up'") == [(0,)]
    assert ward.asked("SELECT MAX(seq) - COUNT(*) FROM entries e JOIN logs l ON l.id = e.log"
                      " WHERE l.name = 'desk:care'") == [(0,)]  # fmt: skip
