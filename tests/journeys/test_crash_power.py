"""A receipt holds when the power goes; without the sync it would not, and this test would see it."""

import asyncio
import os
import random
import shutil
import signal
import subprocess
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests import process
from tests.client import connect
from tests.journeys.crash_power import STRACE, lost_at_cuts, read_traces

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(shutil.which("strace") is None, reason="strace is missing: apt-get install strace"),
]

ROOM = "r_harbour"
TALKERS = 4
SAYINGS = 15
CUTS = 20
HONEST = ("chat", "serve", "--rehearsal")
CARELESS = ("tests.journeys.crash_power_server",)


async def test_no_receipt_is_broken_by_a_power_cut(tmp_path: Path) -> None:
    lost = await cut_power(tmp_path, HONEST)

    assert len(lost) > CUTS / 2
    assert not any(lost)


async def test_the_power_cut_catches_a_database_that_does_not_wait_for_the_disk(tmp_path: Path) -> None:
    lost = await cut_power(tmp_path, CARELESS)

    assert any(lost)


async def cut_power(folder: Path, server: Sequence[str]) -> list[set[int]]:
    """Let people talk on a traced server; return which receipts each of many cuts would have broken."""
    live, before = furnished(folder)
    port = process.free_port()
    traced = start_traced(server, live, port, folder / "trace")
    try:
        process.wait_until(lambda: process.is_warmline_ready(port), traced)
        await asyncio.gather(*(talk(f"ws://127.0.0.1:{port}/live", name) for name in range(TALKERS)))
    finally:
        os.killpg(traced.pid, signal.SIGKILL)
        traced.wait()
    cuts = random.sample(range(1, TALKERS * SAYINGS), CUTS)
    print(f"cuts at {sorted(cuts)}")
    return lost_at_cuts(before, read_traces(folder), cuts, folder / "scratch")


def furnished(folder: Path) -> tuple[Path, Path]:
    """Make a folder with a room in it, and a copy of how it was before."""
    live, before = folder / "live", folder / "before"
    live.mkdir()
    process.add_rooms(live, [{"id": ROOM, "seats": 50, "title": "Power"}])
    shutil.copytree(live, before)
    return live, before


def start_traced(server: Sequence[str], live: Path, port: int, trace: Path) -> process.Process:
    """Start a server under strace, both in a process group of their own so that they die together."""
    return subprocess.Popen(
        [*STRACE, "-o", trace, process.PYTHON, "-m", *server],
        env=process.environment(live, port),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )


async def talk(url: str, name: int) -> None:
    async with connect(url) as client:
        await client.hello()
        await client.join(ROOM)
        for number in range(SAYINGS):
            await client.say(ROOM, f"talker {name} says thing number {number}")
