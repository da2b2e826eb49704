"""A copy holds all that is one's own and nothing of others, and goes on record before it is given."""

import asyncio

import pytest

from chat.store.transaction import Transaction
from tests.client import Refused
from tests.house import House
from tests.journeys.histories import LABEL, NEEDLE, NOTE, ROOM, THANKS, somebody_with_a_history


async def test_a_copy_holds_all_that_is_mine_and_nothing_of_others(house: House) -> None:
    await house.group(ROOM)
    peer, neighbour, talk = await somebody_with_a_history(house)
    await neighbour.say(ROOM, "somebody else's words")
    said = (await neighbour.say(ROOM, "unkind words"))["message"]
    reported = await peer.request("report", room=ROOM, message=said, concern="abuse", note=NOTE)

    copy = (await peer.request("export"))["document"]

    assert [(m["room"], m["text"], m.get("fold")) for m in copy["messages"]] == [
        (ROOM, NEEDLE, LABEL),
        (talk, NEEDLE, None),
    ]
    assert [(t["room"], t["mood"], t["mood_after"], t["feedback"]) for t in copy["talks"]] == [
        (talk, 3, 6, THANKS)
    ]
    assert copy["reports"][0] | {"at": ""} == {
        "code": reported["code"],
        "at": "",
        "concern": "abuse",
        "note": NOTE,
    }
    assert {room["room"]: room["state"] for room in copy["rooms"]} == {ROOM: "here", talk: "left"}
    assert "else" not in str(copy)
    assert "unkind" not in str(copy)


async def taken(house: House) -> list[tuple[object, ...]]:
    return await house.rows("SELECT who, subject FROM audit WHERE action = 'export_own'")


async def test_a_copy_is_on_record_before_it_is_given_and_names_nobody(house: House) -> None:
    peer = await house.enter()

    await peer.request("export")

    assert await taken(house) == [(None, "somebody who asked")]
    listed = (await (await house.staff("ada", "admin")).request("audit"))["rows"]
    assert [row["who"] for row in listed if row["action"] == "export_own"] == ["the server"]


async def test_the_pages_of_one_copy_are_one_entry_and_no_first_page_can_be_left_out(house: House) -> None:
    peer, other = await house.enter(), await house.enter()

    for after in (1, 2, None):
        await peer.request("export", **({"after": after} if after else {}))
    await other.request("export")
    house.clock.forward(seconds=3600)
    await peer.request("export")

    assert len(await taken(house)) == 3


async def test_staff_who_take_their_own_copy_are_on_record_by_name(house: House) -> None:
    sasha = await house.staff("sasha", "supporter")

    await sasha.request("export")

    assert await taken(house) == [(await house.person_of(sasha), None)]


async def test_no_copy_is_given_that_cannot_be_put_on_record(house: House) -> None:
    peer = await house.enter()
    await house.app.writer.perform(
        lambda tx: tx.run(
            "CREATE TRIGGER full BEFORE INSERT ON audit BEGIN SELECT RAISE(FAIL, 'disk full'); END"
        )
    )

    for _ in range(2):
        with pytest.raises(Refused, match="unavailable"):
            await peer.request("export")


async def test_copies_that_wait_for_the_record_keep_nobody_from_reading(house: House) -> None:
    copiers, reader = [await house.enter() for _ in range(4)], await house.enter()
    writer, begun, go_on = house.app.writer, asyncio.Event(), asyncio.Event()

    async def stand_still(_: Transaction) -> None:
        begun.set()
        await go_on.wait()

    still = asyncio.create_task(writer.perform(stand_still))
    await begun.wait()
    copies = [asyncio.create_task(each.request("export")) for each in copiers]
    async with asyncio.timeout(30):
        # The writer has no event for what only a test waits for.
        while len(writer._queue) < len(copiers):  # noqa: ASYNC110
            await asyncio.sleep(0)
        rooms = await reader.request("rooms")
    go_on.set()
    await still

    assert rooms["type"] == "room_list"
    assert [copy["type"] for copy in await asyncio.gather(*copies)] == ["exported"] * len(copies)


async def test_a_copy_of_many_messages_comes_in_pages(house: House) -> None:
    await house.group(ROOM)
    (peer,) = await house.members(ROOM, 1)
    for number in range(3):
        await peer.say(ROOM, f"words {number}")
    rows = await house.rows("SELECT id FROM messages ORDER BY id")

    rest = await peer.request("export", after=rows[0][0])

    assert [m["text"] for m in rest["document"]["messages"]] == ["words 1", "words 2"]
    assert set(rest["document"]) == {"messages"}
