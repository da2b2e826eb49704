"""What whoever watches from outside can rely on: readiness that is true, and figures that move."""

import asyncio
import re
import urllib.request
from pathlib import Path
from urllib.error import HTTPError

from prometheus_client import Metric

from chat.telemetry import new_metrics
from tests.house import House
from tests.journeys.decisions import case_on, claim, decide, moderator
from tests.plain_rules import STORM

ALERTS = Path(__file__).parents[2] / "docs" / "deploy" / "alerts.yml"
LABEL = '{level="2",track="care"}'


def get(house: House, path: str) -> tuple[int, str]:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{house.port}{path}", timeout=30) as answer:
            return answer.status, answer.read().decode()
    except HTTPError as refused:
        return refused.code, refused.read().decode()


async def figures(house: House) -> dict[str, float]:
    """Read `/metrics` as somebody on this machine does."""
    _, page = await asyncio.to_thread(get, house, "/metrics")
    return {
        name: float(value)
        for name, _, value in (line.rpartition(" ") for line in page.splitlines() if line[0] != "#")
    }


async def test_the_figures_tell_what_was_said_and_found(house: House) -> None:
    room = await house.group()
    anna, ben = await house.members(room, 2)

    receipt = await anna.say(room, "hello to all of you")
    await ben.entry(f"room:{room}", receipt["seq"])

    seen = await figures(house)
    assert seen['warmline_messages_total{delivery="delivered"}'] == 1
    assert seen['warmline_screened_total{level="0"}'] == 1
    assert seen["warmline_sockets"] == 2
    assert seen["warmline_fan_out_seconds_count"] >= 1
    assert seen["warmline_frame_to_receipt_seconds_count"] >= 1
    assert seen["warmline_commit_seconds_count"] >= 1


async def test_open_cases_are_counted_with_their_age_until_they_are_decided(house: House) -> None:
    room = await house.group()
    [anna] = await house.members(room, 1)
    await anna.say(room, STORM)
    house.clock.forward(seconds=90)
    vitals = house.app.housekeeping.vitals

    await vitals.look()

    seen = await figures(house)
    assert seen[f"warmline_cases_open{LABEL}"] == 1
    assert seen[f"warmline_case_oldest_seconds{LABEL}"] == 90
    assert [count for name, count in seen.items() if name.startswith("warmline_rule_findings_total")] == [1]

    robin = await moderator(house)
    await decide(robin, await case_on(robin, "care"), "cared_for")
    await vitals.look()

    assert not any(name.startswith("warmline_cases_open") for name in await figures(house))


async def test_an_alarm_counts_until_somebody_takes_the_case(house: House) -> None:
    room = await house.group()
    [anna] = await house.members(room, 1)
    await anna.say(room, STORM)
    house.clock.forward(seconds=3600)
    await house.app.housekeeping.cases.sound_alarms()

    await house.app.housekeeping.vitals.look()
    assert (await figures(house))[f"warmline_alarms_unaccepted{LABEL}"] == 1

    robin = await moderator(house)
    await claim(robin, await case_on(robin, "care"))
    await house.app.housekeeping.vitals.look()

    assert (await figures(house))[f"warmline_alarms_unaccepted{LABEL}"] == 0


async def test_free_room_on_the_disk_is_told(house: House) -> None:
    await house.app.housekeeping.vitals.look()

    assert (await figures(house))["warmline_disk_free_bytes"] > 0


async def test_a_place_that_is_well_is_ready(house: House) -> None:
    await house.app.housekeeping.vitals.tick()

    assert await asyncio.to_thread(get, house, "/health/ready") == (200, "ready\n")


async def test_a_schema_that_is_older_than_the_program_is_not_ready(house: House) -> None:
    async with house.app.database.write() as sql:
        await sql.run("UPDATE alembic_version SET version_num = '0001'")

    await house.app.housekeeping.vitals.look()

    code, words = await asyncio.to_thread(get, house, "/health/ready")
    assert code == 503
    assert "the database is older than this program" in words


async def test_a_newer_schema_is_ready_since_nodes_are_replaced_one_by_one(house: House) -> None:
    async with house.app.database.write() as sql:
        await sql.run("UPDATE alembic_version SET version_num = '9999'")

    await house.app.housekeeping.vitals.look()

    assert (await asyncio.to_thread(get, house, "/health/ready"))[0] == 200


async def test_a_server_that_drains_is_alive_and_not_ready(house: House) -> None:
    house.app.front.draining = True

    answers = [await asyncio.to_thread(get, house, path) for path in ("/health/live", "/health/ready")]

    assert answers == [(200, "alive\n"), (503, "draining\n")]


async def test_a_detector_that_fails_is_not_ready(house: House) -> None:
    house.app.rules.failing = True

    assert (await asyncio.to_thread(get, house, "/health/ready"))[0] == 503


def test_every_figure_an_alert_rule_names_exists() -> None:
    named = set(re.findall(r"warmline_[a-z_]+", ALERTS.read_text(encoding="utf-8")))
    known = {name for family in new_metrics().registry.collect() for name in names_of(family)}

    assert len(named) > 8
    assert named - known == set()


def names_of(family: Metric) -> list[str]:
    """List what a figure is called on the page, also one that has no label yet."""
    endings = {"counter": ["_total"], "histogram": ["_bucket", "_count", "_sum"]}.get(family.type, [""])
    return [family.name + ending for ending in endings]
