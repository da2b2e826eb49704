"""Promises of `load`: it counts what came and what did not, and leaves other people's servers alone."""

import json
import random
import subprocess
import sys
from pathlib import Path

import pytest

from chat.cli.rehearsing import Evening, NoRoom, percentile, rehearse
from chat.client import Client
from tests import process
from tests.chat.terminal import Terminal, terminal
from tests.house import OpenHouse

__all__ = ["terminal"]

SHORT = {"people": 6, "rooms": 2, "per_minute": 3000, "minutes": 0.01}


async def test_every_message_is_counted_to_everybody_else_in_its_room(build: OpenHouse) -> None:
    house = await build(rehearsal=True)
    for room in ("r_one", "r_two"):
        await house.group(room)

    tally, deliveries = await rehearse(Evening(house.url, **SHORT), random.Random(1))  # type: ignore[arg-type]

    assert len(tally.said) == 30
    assert len(deliveries) == 30 * 2
    assert all(each is not None and each >= 0 for each in deliveries)
    assert not tally.failed


async def test_what_never_came_is_missing(build: OpenHouse, monkeypatch: pytest.MonkeyPatch) -> None:
    house = await build(rehearsal=True)
    for room in ("r_one", "r_two"):
        await house.group(room)
    monkeypatch.setattr("chat.cli.rehearsing.SETTLE_SECONDS", 0.1)

    async def deaf(self: Client, log: str, **_: object) -> None:
        """Follow nothing."""

    monkeypatch.setattr(Client, "follow", deaf)

    tally, deliveries = await rehearse(Evening(house.url, **SHORT), random.Random(1))  # type: ignore[arg-type]

    assert len(tally.said) == 30
    assert deliveries == [None] * 60


async def test_an_evening_without_seats_does_not_begin(build: OpenHouse) -> None:
    house = await build()
    await house.group("r_one", seats=2)

    with pytest.raises(NoRoom, match="warmline room add"):
        await rehearse(Evening(house.url, **SHORT), random.Random(1))  # type: ignore[arg-type]


@pytest.mark.parametrize("own", [[], ["--i-own-this-server", "other.example.org"]])
def test_a_server_that_nobody_vouches_for_is_left_alone(terminal: Terminal, own: list[str]) -> None:
    answer = terminal.type("load", "https://talk.example.org", *own)

    assert answer.code == 2
    assert "--i-own-this-server talk.example.org" in answer.err.replace("\n", " ")


@pytest.mark.parametrize(
    "flags", [["--people", "100000"], ["--minutes", "600"], ["--per-minute", "10000000"], ["--people", "1"]]
)
def test_an_evening_without_measure_is_refused(terminal: Terminal, flags: list[str]) -> None:
    assert terminal.type("load", "http://127.0.0.1:1", *flags).code == 2


def test_the_slowest_of_a_hundred_is_the_ninety_ninth_percentile() -> None:
    assert percentile([n / 1000 for n in range(100)], 0.99) == 99.0
    assert percentile([0.005], 0.5) == 5.0
    assert percentile([], 0.5) == 0.0


@pytest.mark.slow
@pytest.mark.parametrize(("allowed_ms", "code"), [("60000", 0), ("1", 1)])
def test_the_exit_code_says_whether_it_was_fast_enough(tmp_path: Path, allowed_ms: str, code: int) -> None:
    process.add_rooms(tmp_path, [{"id": "r_hearth", "title": "Hearth", "seats": 30}])
    port = process.free_port()
    server = process.serve(tmp_path, port)
    process.wait_until(lambda: process.is_warmline_ready(port), server)

    asked = [
        "load",
        f"http://127.0.0.1:{port}",
        "--people",
        "20",
        "--per-minute",
        "6000",
        "--minutes",
        "0.05",
    ]
    played = subprocess.run(
        [sys.executable, "-m", "chat", *asked, "--p99-ms", allowed_ms, "--json"],
        capture_output=True,
        text=True,
    )
    server.terminate()
    server.wait()

    facts = json.loads(played.stdout)
    assert (facts["receipts"], facts["deliveries"], facts["missing"]) == (300, 300 * 19, 0)
    assert played.returncode == code, played.stderr
