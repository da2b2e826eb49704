"""Promises of the command line beside a running server: what it changes reaches people within two seconds."""

import asyncio
from pathlib import Path

import pytest

from chat.identity import message_number_of
from tests.chat.terminal import Terminal, Typed
from tests.client import Refused
from tests.house import House
from tests.plain_rules import THUNDER, plain_files


@pytest.fixture
def beside(house: House, monkeypatch: pytest.MonkeyPatch) -> Terminal:
    """A terminal on the machine of the running server."""
    monkeypatch.setenv("WARMLINE_DATA_DIR", str(house.folder))
    return Terminal(house.folder)


async def typed(terminal: Terminal, *arguments: str) -> Typed:
    """Run a command in a thread, since it has a loop of its own."""
    return await asyncio.to_thread(terminal.done, *arguments)


async def test_closing_and_opening_a_room_is_told_to_its_followers(house: House, beside: Terminal) -> None:
    room = await house.group()
    anna = await house.member(room)

    await typed(beside, "room", "close", room)
    await anna.event(f"room:{room}", "room_closed")

    with pytest.raises(Refused, match="room_closed"):
        await anna.say(room, "hello")

    await typed(beside, "room", "open", room)
    await anna.event(f"room:{room}", "room_opened")

    assert (await anna.say(room, "hello"))["delivery"] == "delivered"


async def test_a_changed_room_is_told_to_its_followers(house: House, beside: Terminal) -> None:
    room = await house.group(seats=2)
    anna = await house.member(room)

    await typed(beside, "room", "set", room, "--seats", "1", "--title", "Fireside")
    told = await anna.event(f"room:{room}", "room_changed")

    assert (told["event"]["seats"], told["event"]["title"]) == (1, "Fireside")
    with pytest.raises(Refused, match="room_full"):
        await house.member(room)


async def test_a_new_agreement_is_asked_for(house: House, beside: Terminal) -> None:
    room = await house.group()
    anna = await house.member(room)
    (house.folder / "new.txt").write_text("Be kind.")

    await typed(beside, "agreement", "set", room, str(house.folder / "new.txt"))
    told = await anna.event(f"room:{room}", "room_changed")

    assert told["event"]["agreement"] == 2
    with pytest.raises(Refused, match="agreement_needed"):
        await house.member(room)


async def test_disabling_an_account_ends_its_sockets(house: House, beside: Terminal) -> None:
    maya = await house.staff("Maya", "moderator")

    await typed(beside, "staff", "disable", "Maya")

    assert await maya.closed() == 4501
    with pytest.raises(Refused, match="unknown_session"):
        await house.enter(maya.token)


async def test_resetting_an_account_ends_its_sockets(house: House, beside: Terminal) -> None:
    maya = await house.staff("Maya", "supporter")

    await typed(beside, "staff", "reset", "Maya")

    assert await maya.closed() == 4501


async def test_while_the_place_is_paused_nobody_new_gets_into_a_room(house: House, beside: Terminal) -> None:
    room = await house.group()
    anna = await house.member(room)
    await typed(beside, "pause", "Back at eight.")

    with pytest.raises(Refused, match="Back at eight"):
        await house.member(room)

    assert (await anna.say(room, "hello"))["delivery"] == "delivered"

    await typed(beside, "unpause")

    await house.member(room)


async def test_a_backup_is_made_while_people_talk(house: House, beside: Terminal) -> None:
    room = await house.group()
    anna = await house.member(room)
    await anna.say(room, "hello")

    await typed(beside, "backup", str(house.folder / "copy.db"))

    assert (house.folder / "copy.db").stat().st_size > 0
    assert (await anna.say(room, "hello again"))["delivery"] == "delivered"


async def test_a_new_room_can_be_joined_at_once(house: House, beside: Terminal) -> None:
    await typed(beside, "room", "add", "--id", "r_new")

    assert (await (await house.enter()).join("r_new"))["room"] == "r_new"


async def test_changed_rules_are_tried_on_what_is_still_kept(
    house: House, beside: Terminal, tmp_path: Path
) -> None:
    room = await house.group()
    anna, ben = await house.members(room, 2)
    for text in ("an ordinary day", "thunderous applause", "a drizzle"):
        await anna.say(room, text)
    gone = message_number_of((await ben.say(room, "a drizzle that goes"))["message"])
    assert gone is not None
    erased = "UPDATE messages SET text = NULL WHERE public = :number"
    await house.elsewhere(lambda tx: tx.run(erased, number=gone))
    for name, content in plain_files().items():
        (tmp_path / "changed" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "changed" / name).write_bytes(content.replace(THUNDER.encode(), b"drizzle"))

    told = await typed(beside, "rules", "try", str(tmp_path / "changed"), "--json")

    found = told.facts
    assert (found["texts"], found["changed"], found["more_care"]) == (3, 1, 1)
    assert {row["rule"]: row["then"] for row in found["rules"]} == {"test.drizzle": 1}
    assert "drizzle that" not in told.out
