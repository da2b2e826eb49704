"""What is forgotten is nowhere on the disk any more: not in the tables, not in the log beside them."""

from pathlib import Path

from tests.house import House, OpenHouse

ROOM = "r_hearth"
NEEDLE = "a lantern in the orchard"
THANKS = "a kettle full of thanks"
MONTH_SECONDS = 31 * 86_400


def files_with(folder: Path, needle: str) -> list[str]:
    return [file.name for file in sorted(folder.iterdir()) if needle.encode() in file.read_bytes()]


async def test_a_text_that_is_forgotten_is_in_no_file_any_more(house: House) -> None:
    await house.group(ROOM)
    (author,) = await house.members(ROOM, 1)
    await author.say(ROOM, NEEDLE)
    before = files_with(house.folder, NEEDLE)

    house.clock.forward(seconds=MONTH_SECONDS)
    await house.app.housekeeping.forget_what_is_old()

    assert before != []
    assert files_with(house.folder, NEEDLE) == []


async def test_a_label_and_feedback_go_when_texts_do(build: OpenHouse) -> None:
    house = await build(text_days=2, talk_hours=1)
    await house.group(ROOM)
    (author,) = await house.members(ROOM, 1)
    await author.say(ROOM, "behind a label", fold=NEEDLE)
    peer, _, room = await house.talk()
    await peer.request("end", room=room, feedback={"words": THANKS})
    before = [files_with(house.folder, needle) for needle in (NEEDLE, THANKS)]

    house.clock.forward(seconds=2 * 86_400 + 1)
    await house.app.housekeeping.forget_what_is_old()

    assert all(before)
    assert [files_with(house.folder, needle) for needle in (NEEDLE, THANKS)] == [[], []]


async def test_a_talk_that_has_vanished_is_in_no_file_any_more(build: OpenHouse) -> None:
    house = await build(talk_hours=1)
    peer, _, room = await house.talk()
    await peer.say(room, NEEDLE)
    await peer.request("end", room=room)

    house.clock.forward(seconds=3 * 3600)
    await house.app.housekeeping.forget_what_is_old()

    assert files_with(house.folder, NEEDLE) == []
