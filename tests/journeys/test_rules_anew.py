"""The rules in force can be read anew while people talk, and a rule that floods the desks is calmed."""

import asyncio
import os
import signal
from collections.abc import Callable
from pathlib import Path

import pytest

from chat.caller import Caller
from chat.running import read_rules_at_hangup
from moderation.rates import LEAST
from moderation.screening import Screener, compile_screener
from rooms.ids import PersonId
from rooms.people import Role
from rooms.refusals import Refusal
from tests.house import HOUR, House, OpenHouse
from tests.journeys.decisions import moderator
from tests.journeys.outages import no_database
from tests.plain_rules import PEBBLE, STORM, THUNDER, plain_files

ROOM = "r_hearth"
MEADOW = "meadow"


def changed() -> dict[str, bytes]:
    """Give rules that hold a word which is harmless to the usual ones."""
    return {name: content.replace(b"pebble", MEADOW.encode()) for name, content in plain_files().items()}


def compile_changed() -> Screener:
    return compile_screener(changed())


async def test_no_message_is_lost_while_the_rules_are_read_anew(house: House) -> None:
    await house.group(ROOM)
    talker = await house.member(ROOM)
    reading = asyncio.create_task(house.app.rules.read_anew(compile_changed))
    said = 0
    while not reading.done():
        said += 1
        assert (await talker.say(ROOM, f"number {said}"))["delivery"] == "delivered"
        house.clock.forward(seconds=60)

    assert (await talker.say(ROOM, MEADOW))["delivery"] == "held"
    assert (await talker.say(ROOM, PEBBLE))["delivery"] == "delivered"


async def test_broken_rules_leave_the_old_in_force(house: House) -> None:
    await house.group(ROOM)
    talker = await house.member(ROOM)

    await house.app.rules.read_anew(lambda: compile_screener({"shared.toml": b"broken ="}))

    assert (await talker.say(ROOM, PEBBLE))["delivery"] == "held"


async def test_writers_are_nudged_by_the_rules_that_are_in_force_now(house: House) -> None:
    before = await house.plain("/page/nudge.json")
    stormy = {name: text.replace(THUNDER.encode(), b"lightning") for name, text in plain_files().items()}

    await house.app.rules.read_anew(lambda: compile_screener(stormy))

    after = await house.plain("/page/nudge.json")
    assert f'"{THUNDER}"' in before
    assert '"lightning"' in after
    assert f'"{THUNDER}"' not in after


async def test_a_hangup_reads_the_folder_of_the_operator(
    build: OpenHouse, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "rules"
    write(folder, plain_files())
    house = await build(rules_dir=str(folder))
    was_read = asyncio.Event()
    read_anew = house.app.rules.read_anew

    async def reading(compile_rules: Callable[[], Screener]) -> None:
        await read_anew(compile_rules)
        was_read.set()

    monkeypatch.setattr(house.app.rules, "read_anew", reading)
    read_rules_at_hangup(house.app)
    write(folder, changed())

    os.kill(os.getpid(), signal.SIGHUP)
    await asyncio.wait_for(was_read.wait(), 30)

    held = house.app.rules.screener.screen(MEADOW, role=Role.PEER)
    asyncio.get_running_loop().remove_signal_handler(signal.SIGHUP)
    assert held.tags == {"held"}


def write(folder: Path, files: dict[str, bytes]) -> None:
    for name, content in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)


@pytest.mark.parametrize(("word", "silenced"), [(STORM, True), (THUNDER, False)])
async def test_a_rule_that_floods_is_told_about_and_calmed_but_no_cry_is(
    house: House, word: str, silenced: bool
) -> None:
    rules = house.app.rules
    for number in range(LEAST):
        rules.look_in_talk(word, Caller(PersonId(number), Role.PEER), ROOM, number)

    after = rules.look_in_talk(word, Caller(PersonId(999), Role.PEER), ROOM, 99)

    assert (after.level == 0) is silenced
    assert f"test.{word} finds far more than usual" in house.app.health.ready().body.decode()


@pytest.mark.parametrize(("word", "state"), [(STORM, "watch"), (THUNDER, "act")])
async def test_a_rule_that_floods_alarms_the_desk_once_and_goes_on_record(
    house: House, word: str, state: str
) -> None:
    robin = await moderator(house)
    rules = house.app.rules

    for number in range(2 * LEAST):
        rules.look_in_talk(word, Caller(PersonId(number), Role.PEER), ROOM, number)
    for _ in range(2):
        await house.app.housekeeping.calming.tick()

    told = (await robin.event("desk:care", "rule_flooding"))["event"]
    assert told == {"kind": "rule_flooding", "rule": f"test.{word}", "state": state}
    rows = (await robin.request("audit"))["rows"]
    assert [(r["who"], r["action"], r["subject"]) for r in rows] == [
        ("the server", f"rule_{state}", f"test.{word}")
    ]


async def test_a_flood_that_cannot_be_written_down_is_told_later(
    build: OpenHouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    house = await build(second=HOUR)
    robin = await moderator(house)
    for number in range(LEAST):
        house.app.rules.look_in_talk(STORM, Caller(PersonId(number), Role.PEER), ROOM, number)

    async with no_database(house, monkeypatch):
        with pytest.raises(Refusal):
            await house.app.housekeeping.calming.tick()
    await house.app.housekeeping.calming.tick()

    assert (await robin.event("desk:care", "rule_flooding"))["event"]["rule"] == "test.stormcloud"
