"""What is forgotten is nowhere on the disk any more: not in the tables, not in the log beside them."""

import sqlite3
from contextlib import closing
from pathlib import Path

from chat.outside import SQLITE_FILE
from tests.house import House, OpenHouse
from tests.journeys.stored import files_with

ROOM = "r_hearth"
NEEDLE = "a lantern in the orchard"
THANKS = "a kettle full of thanks"
MONTH_SECONDS = 31 * 86_400


def stored(folder: Path, column: str, table: str) -> str:
    """Give a value as it stands in the file: sealed, so that this, and not the words, is to be looked for."""
    with closing(sqlite3.connect(folder / SQLITE_FILE)) as opened:
        [(value,)] = opened.execute(f"SELECT {column} FROM {table} WHERE {column} IS NOT NULL")
    return str(value)


async def test_a_text_that_is_forgotten_is_in_no_file_any_more(house: House) -> None:
    await house.group(ROOM)
    (author,) = await house.members(ROOM, 1)
    await author.say(ROOM, NEEDLE)
    sealed = stored(house.folder, "text", "messages")
    before = files_with(house.folder, sealed)

    house.clock.forward(seconds=MONTH_SECONDS)
    await house.app.housekeeping.forgetting.forget_what_is_old()

    assert before != []
    assert files_with(house.folder, sealed) == []


async def test_a_label_and_feedback_go_when_texts_do(build: OpenHouse) -> None:
    house = await build(text_days=2, talk_hours=1)
    await house.group(ROOM)
    (author,) = await house.members(ROOM, 1)
    await author.say(ROOM, "behind a label", fold=NEEDLE)
    peer, _, room = await house.talk()
    await peer.request("end", room=room, feedback={"words": THANKS})
    sealed = stored(house.folder, "fold", "messages"), stored(house.folder, "words", "outcomes")
    before = [files_with(house.folder, needle) for needle in sealed]

    house.clock.forward(seconds=2 * 86_400 + 1)
    await house.app.housekeeping.forgetting.forget_what_is_old()

    assert all(before)
    assert [files_with(house.folder, needle) for needle in sealed] == [[], []]


async def test_a_talk_that_has_vanished_is_in_no_file_any_more(build: OpenHouse) -> None:
    house = await build(talk_hours=1)
    peer, _, room = await house.talk()
    await peer.say(room, NEEDLE)
    await peer.request("end", room=room)
    sealed = stored(house.folder, "text", "messages")
    keys = await house.rows("SELECT owner FROM text_keys WHERE owner LIKE 'room:%'")

    house.clock.forward(seconds=3 * 3600)
    await house.app.housekeeping.forgetting.forget_what_is_old()

    assert files_with(house.folder, sealed) == []
    assert keys != []
    assert await house.rows("SELECT owner FROM text_keys WHERE owner LIKE 'room:%'") == []
