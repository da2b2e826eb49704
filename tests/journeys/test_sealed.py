"""What people write is sealed on the disk: the files tell nothing without the key, and the key opens all."""

import asyncio
import secrets
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from chat.identity import KEY_FILE
from chat.local.copies import back_up
from chat.outside import SQLITE_FILE
from chat.sealing import is_sealed
from tests.client import Client, Frame
from tests.house import House, OpenHouse, open_house
from tests.journeys.decisions import case_on, flagged_for_abuse, moderator
from tests.journeys.stored import files_with
from tests.plain_rules import PEBBLE, STORM

ROOM = "r_hearth"
LOG = f"room:{ROOM}"
NEEDLE = "a lantern in the orchard"


async def read(client: Client) -> list[Frame]:
    """Read what was posted in the room."""
    page = await client.request("read", log=LOG, after=0, limit=200)
    return [each["event"] for each in page["entries"] if each["event"]["kind"] == "message_posted"]


async def say_it_everywhere(house: House) -> tuple[Client, Client]:
    """Say the needle wherever a person can write; give the author and a moderator."""
    await house.group(ROOM)
    anna, ben = await house.members(ROOM, 2)
    robin = await moderator(house)
    receipt = await anna.say(ROOM, NEEDLE, fold=f"{NEEDLE} as a label")
    await anna.say(ROOM, f"{PEBBLE} {NEEDLE}")
    await anna.say(ROOM, f"{STORM} {NEEDLE}")
    await ben.request(
        "report",
        room=ROOM,
        message=receipt["message"],
        concern="abuse",
        category=f"{NEEDLE}?",
        note=f"{NEEDLE} as a note",
    )
    await robin.request("note", case=await case_on(robin, "care"), words=f"{NEEDLE} to a colleague")
    first = {"client_id": "first-words-1", "text": f"{NEEDLE} while waiting"}
    waiting = await house.enter()
    await waiting.request(
        "wait", **{"for": "supporter"}, agreement=1, about=f"{NEEDLE}, mostly", first_message=first
    )
    return anna, robin


async def test_no_word_of_anybody_stands_in_any_file_or_copy(house: House) -> None:
    await say_it_everywhere(house)

    await back_up(house.folder / SQLITE_FILE, house.folder / "copy.db")

    assert files_with(house.folder, NEEDLE) == []
    assert files_with(house.folder, "orchard") == []


async def test_what_was_said_in_a_talk_and_about_it_is_sealed_too(house: House) -> None:
    peer, supporter, room = await house.talk()
    await peer.say(room, NEEDLE)
    await supporter.request("side", room=room, text=f"{NEEDLE} aside")
    await supporter.request("ask_for_help", room=room, words=f"{NEEDLE}, please")
    await supporter.request("ladder", room=room, thoughts="yes", plan="no", means="no", time="no")
    side = await supporter.request("read", log=f"side:{room}", after=0)

    await peer.request("end", room=room, feedback={"words": f"{NEEDLE}, thank you"})

    assert files_with(house.folder, NEEDLE) == []
    assert files_with(house.folder, '"thoughts"') == []
    told = [each["event"] for each in side["entries"]]
    assert {"words": f"{NEEDLE}, please"}.items() <= told[1].items()
    assert {"thoughts": "yes", "plan": "no"}.items() <= told[2].items()


async def test_why_a_talk_was_passed_on_is_sealed_while_its_peer_waits_and_after(house: House) -> None:
    _, supporter, room = await house.talk()

    await supporter.request("pass_on", room=room, reason=f"{NEEDLE}, alas")
    in_line = files_with(house.folder, NEEDLE)
    await supporter.request("take")

    assert in_line == files_with(house.folder, NEEDLE) == []


async def test_all_of_it_is_read_again_after_a_restart(tmp_path: Path, migrated: Path) -> None:
    async with open_house(tmp_path, migrated) as house:
        anna, robin = await say_it_everywhere(house)
        token, case = anna.token, await case_on(robin, "care")
        before = await read(anna)

    async with open_house(tmp_path, migrated) as again:
        back = await again.enter(token)
        maya = await again.staff("maya", "moderator")

        assert await read(back) == before
        assert [event["text"] for event in before] == [NEEDLE, f"{STORM} {NEEDLE}"]
        assert before[0]["fold"] == f"{NEEDLE} as a label"
        detail = await maya.request("case", case=case)
        assert NEEDLE in str(detail["message"])
        assert NEEDLE in str(detail["notes"])


async def test_with_another_key_words_are_gone_and_never_noise(tmp_path: Path, migrated: Path) -> None:
    async with open_house(tmp_path, migrated) as house:
        await house.group(ROOM)
        (anna,) = await house.members(ROOM, 1)
        await anna.say(ROOM, NEEDLE)
        token = anna.token
    (tmp_path / KEY_FILE).write_bytes(secrets.token_bytes(32))

    async with open_house(tmp_path, migrated) as again:
        back = await again.enter(token)

        [event] = await read(back)

    assert (event["text"], event["gone"]) == (None, "expired")


def write_plainly(file: Path) -> None:
    with closing(sqlite3.connect(file, timeout=30)) as opened:
        opened.execute("UPDATE messages SET text = ?, fold = ?", [NEEDLE, f"{NEEDLE} as a label"])
        opened.commit()


async def test_what_an_earlier_version_stored_as_written_is_sealed_by_and_by(house: House) -> None:
    await house.group(ROOM)
    (anna,) = await house.members(ROOM, 1)
    for _ in range(3):
        await anna.say(ROOM, "hello")
    await asyncio.to_thread(write_plainly, house.folder / SQLITE_FILE)  # the server may be writing just now
    before = files_with(house.folder, NEEDLE)
    plain = [event["text"] for event in await read(anna)]

    await house.app.housekeeping.forgetting.forget_what_is_old()

    assert before != []
    assert files_with(house.folder, NEEDLE) == []
    assert plain == [event["text"] for event in await read(anna)] == [NEEDLE] * 3


async def test_a_case_shows_what_was_flagged_although_it_is_sealed(house: House) -> None:
    await house.group(ROOM)
    anna, ben = await house.members(ROOM, 2)
    receipt = await anna.say(ROOM, NEEDLE)
    case = await flagged_for_abuse(house, ben, ROOM, receipt["message"])

    robin = await moderator(house)

    assert NEEDLE in str(await robin.request("case", case=case))


@pytest.mark.parametrize("text", ["\x02room:1 AAAA", "hello \x02"])
async def test_nobody_can_write_what_looks_sealed(house: House, text: str) -> None:
    await house.group(ROOM)
    (anna,) = await house.members(ROOM, 1)

    await anna.send({"type": "say", "ref": 9, "room": ROOM, "client_id": "forged-one", "text": text})

    assert (await anna.reply(9))["code"] == "malformed"


async def test_many_who_write_at_once_in_a_new_room_share_its_key(build: OpenHouse) -> None:
    house = await build(say_burst=100)
    await house.group(ROOM)
    people = await house.members(ROOM, 5)

    await asyncio.gather(*(each.say(ROOM, f"{NEEDLE} {n}") for each in people for n in range(10)))

    assert await house.rows("SELECT owner FROM text_keys") == [("room:1",)]
    assert len(await read(people[0])) == 50


SEALED_COLUMNS = {
    "agreed": {"words"},
    "case_notes": {"words"},
    "coaching": {"words"},
    "entries": {"body"},  # where it tells in words how somebody is
    "flags": {"category", "note", "text"},
    "messages": {"fold", "text"},
    "outcomes": {"words"},
    "talks": {"about"},
    "waiting": {"about", "first_message", "passed_words"},
}
STAFF_WROTE = {
    "across": {"reason"},
    "agreements": {"text"},
    "audit": {"reason", "subject"},
    "decisions": {"reason", "words"},
    "duty": {"about"},
    "holds": {"reason"},
    "profiles": {"about"},
    "rooms": {"paused", "title", "topic"},
    "statements": {"body"},
    "training": {"course"},
}
NO_WORDS = """
    across.public across.track
    agreements.room alerts.body alerts.public alerts.state audit.action audit.mac audit.of_case audit.span
    cases.decision cases.member cases.public cases.purpose cases.state cases.subject cases.track
    decisions.decision duty.languages duty.pool endpoints.kind endpoints.name endpoints.old_secret
    endpoints.secret endpoints.url entries.kind flags.code flags.concern flags.findings flags.source
    groups.rule groups.starts groups.zone
    here.node leases.job leases.node nodes.node pressed.tag proofs.mark tries.what
    hidden.member logs.name members.pseudonym members.public members.role members.state messages.member
    messages.receipt messages.state persons.role persons.secret persons.state profiles.languages profiles.pool
    rooms.history rooms.kind rooms.public rooms.state site.name site.value staff.invitation staff.name
    staff.password staff.role staff.totp statements.code statements.state talks.danger talks.language
    talks.pool talks.reasons text_keys.owner text_keys.sealed tokens.hash waiting.client_id waiting.delivery
    waiting.language waiting.danger waiting.passed_by waiting.pool waiting.topics waiting.wanted
    waits.ended_by
"""
TEXT_COLUMNS = """
    SELECT t.name, c.name FROM sqlite_master t JOIN pragma_table_info(t.name) c
    WHERE t.type = 'table' AND UPPER(c.type) = 'TEXT' AND t.name NOT LIKE 'sqlite_%'
"""


def test_of_every_column_with_text_somebody_has_said_whether_it_is_sealed(migrated: Path) -> None:
    with closing(sqlite3.connect(migrated)) as opened:
        found = {f"{table}.{column}" for table, column in opened.execute(TEXT_COLUMNS)}
    tables = (*SEALED_COLUMNS.items(), *STAFF_WROTE.items())
    known = {f"{table}.{column}" for table, columns in tables for column in columns}

    assert found - known - set(NO_WORDS.split()) == set()


async def test_what_is_said_to_be_sealed_is(house: House) -> None:
    await say_it_everywhere(house)

    with closing(sqlite3.connect(house.folder / SQLITE_FILE)) as opened:
        for table, columns in SEALED_COLUMNS.items():
            for column in columns - {"body"}:
                asked = f"SELECT {column} FROM {table} WHERE {column} IS NOT NULL"
                assert all(is_sealed(value) for (value,) in opened.execute(asked)), f"{table}.{column}"
