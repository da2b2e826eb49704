"""Send sentences, tokens and names through every command, and find none of them in logs or figures."""

import io
import logging
import re
import sys
from collections.abc import Iterator
from typing import Any

import pytest
import structlog

from chat.asyncapi import COMMANDS, type_of
from chat.doors import Doors, Looked, NotedAndLooked, Recorded
from chat.settings import Settings
from chat.telemetry import set_up_logs
from chat.writer import Plan
from tests.chat.test_authorisation import TABLE
from tests.client import Client, Frame, Gone
from tests.house import House, OpenHouse
from tests.plain_rules import PEBBLE, STORM

SENTENCE = "cinnamon windmill over the harbour"
TOKEN = "cinnamonwindmilltoken0123456789abcdef"
ROOM = "r_hearth"

MORE: dict[str, Frame] = {
    "hello": {"token": TOKEN},
    "sign_in": {"name": SENTENCE, "password": SENTENCE, "code": "000000"},
    "redeem": {"invitation": TOKEN, "password": SENTENCE},
    "say": {"text": SENTENCE, "fold": SENTENCE},
    "report": {"note": SENTENCE, "category": SENTENCE},
    "look_up": {"code": TOKEN},
    "appeal": {"code": TOKEN, "words": SENTENCE},
    "wait": {"about": SENTENCE, "first_message": {"client_id": "cinnamon-windmill", "text": SENTENCE}},
    "end": {"feedback": {"words": SENTENCE}},
    "on_duty": {"about": [SENTENCE]},
    "pass_on": {"reason": SENTENCE},
    "hand_over": {"to": SENTENCE},
    "ask_for_help": {"words": SENTENCE},
    "side": {"text": SENTENCE},
    "pause": {"words": SENTENCE},
    "unpause": {"words": SENTENCE},
    "claim": {"case": TOKEN},
    "answer_help": {"case": TOKEN},
    "case": {"case": TOKEN},
    "release_claim": {"case": TOKEN},
    "skip": {"case": TOKEN},
    "ask_across": {"case": TOKEN, "reason": SENTENCE},
    "decide": {"reason": SENTENCE, "words": SENTENCE},
    "reverse": {"reason": SENTENCE},
}


@pytest.fixture(params=["json", "pretty"])
def written(request: pytest.FixtureRequest) -> Iterator[io.StringIO]:
    """Send all log lines into a text, in either form, and put everything back afterwards."""
    output, handlers, hook = io.StringIO(), logging.root.handlers[:], sys.excepthook
    set_up_logs(Settings(log_format=request.param), output)
    yield output
    structlog.reset_defaults()
    logging.root.handlers[:], sys.excepthook = handlers, hook
    logging.captureWarnings(capture=False)


def frames(room: str, message: str) -> Iterator[Frame]:
    """Give every command filled with canaries, once for a real room and once for one that is not there."""
    for command in (type_of(each) for each in COMMANDS):
        for named in (room, TOKEN):
            known = {"room": named, "message": message, "member": TOKEN, "client_id": f"{command}-{TOKEN}"}
            fields = TABLE[command].get("frame", {})
            filled = {name: v.format(**known) if isinstance(v, str) else v for name, v in fields.items()}
            yield {"type": command, "ref": f"{command} {named}"[:36]} | filled | MORE.get(command, {})


async def send_everything(client: Client, room: str, message: str) -> None:
    """Send every command but those that end the session, then the broken ones, then `forget` or `exit`."""
    for frame in frames(room, message):
        if frame["type"] not in ("forget", "exit"):
            await client.send(frame)
            if frame["type"] != "typing":
                await client.reply(frame["ref"])
    for broken in (SENTENCE, f'{{"type":"{SENTENCE}"}}', SENTENCE.encode(), f'{{"ref":"{TOKEN}"}}'):
        await client.send_raw(broken)
    await client.send({"type": "forget", "ref": "forget"})
    if (await client.reply("forget"))["type"] == "refused":
        await client.send({"type": "exit", "ref": "exit"})
    await client.closed()


async def figures(house: House) -> str:
    """Give the figures without the names of rules, which these tests call after the words they find."""
    return re.sub(r'rule="test\.\w+"', "", house.app.front.shared.metrics.render().decode())


def assert_silent(text: str, people: list[Client]) -> None:
    """Find nothing of what people wrote, hold or are called."""
    told = repr([client.frames for client in people])
    pseudonyms = set(re.findall(r"'pseudonym': '([^']+)'", told))
    tokens = {client.token for client in people if client.token}
    assert pseudonyms
    for needle in {"cinnamon", "windmill", "127.0.0.1", STORM, PEBBLE} | pseudonyms | tokens:
        assert needle not in text


async def people_of_every_role(house: House) -> list[Client]:
    peers = await house.members(ROOM, 2)
    staff = [await house.staff(f"{role}-name", role) for role in ("supporter", "moderator", "admin")]
    for client in staff[:2]:
        await client.join(ROOM)
    return [*peers, *staff]


async def test_no_command_leaves_a_trace_of_anyone_in_logs_or_figures(
    build: OpenHouse, written: io.StringIO, capfd: pytest.CaptureFixture[str]
) -> None:
    house = await build(rehearsal=True, broken_frames_max=100)
    await house.group(ROOM)
    people = await people_of_every_role(house)
    said = [await people[0].say(ROOM, f"{SENTENCE} {word}") for word in ("", STORM, PEBBLE)]

    for client in people[1:]:
        await send_everything(client, ROOM, said[0]["message"])

    printed = capfd.readouterr()
    assert_silent(written.getvalue() + printed.out + printed.err + await figures(house), people)


class Bug(Exception):
    """What an action may raise, quoting what it was given."""


def broken(doors: Doors, where: str) -> None:
    """Break every door: before the lock or under it."""

    def intend(_: object, command: object) -> Plan:
        if where == "before the lock":
            raise Bug(repr(command))
        return Plan(lambda tx: fail(command))

    async def fail(command: object) -> Any:
        raise Bug(repr(command))

    async def look(_: object, __: object, command: object) -> Any:
        raise Bug(repr(command))

    for name, door in list(doors.items()):
        if isinstance(door, Recorded) and name != "exit":
            doors[name] = Recorded(door.permission, intend)
        if isinstance(door, Looked):
            doors[name] = Looked(door.permission, look)
        if isinstance(door, NotedAndLooked):
            doors[name] = NotedAndLooked(door.permission, door.note, look)


@pytest.mark.parametrize("where", ["before the lock", "under the lock"])
async def test_no_action_that_raises_leaves_a_trace_of_what_it_was_given(
    build: OpenHouse, written: io.StringIO, capfd: pytest.CaptureFixture[str], where: str
) -> None:
    house = await build(rehearsal=True, broken_frames_max=100)
    await house.group(ROOM)
    people = await people_of_every_role(house)
    broken(house.app.front.shared.doors, where)

    for client in people:
        await send_everything(client, ROOM, TOKEN)

    printed = capfd.readouterr()
    text = written.getvalue()
    assert "Bug" in text
    assert_silent(text + printed.out + printed.err + await figures(house), people)


async def test_a_detector_that_quotes_what_it_read_is_not_quoted(
    house: House, written: io.StringIO, capfd: pytest.CaptureFixture[str]
) -> None:
    class Quoting:
        judge = house.app.rules.screener.judge

        def screen(self, text: str, **_: object) -> Any:
            raise Bug(text)

    await house.group(ROOM)
    house.app.rules.screener = Quoting()  # type: ignore[assignment]
    client = await house.member(ROOM)

    await client.say(ROOM, SENTENCE)

    printed = capfd.readouterr()
    assert "screening_failed" in written.getvalue()
    assert_silent(written.getvalue() + printed.out + printed.err, [client])


async def test_a_wire_that_breaks_in_the_midst_is_not_quoted(
    house: House, written: io.StringIO, capfd: pytest.CaptureFixture[str]
) -> None:
    await house.group(ROOM)
    client, other = await house.members(ROOM, 2)

    await client.send({"type": "say", "ref": 1, "room": ROOM, "client_id": TOKEN, "text": SENTENCE})
    client.socket.transport.abort()
    with pytest.raises(Gone):
        await client.reply(99)
    await other.request("rooms")

    printed = capfd.readouterr()
    assert_silent(written.getvalue() + printed.out + printed.err, [other])
