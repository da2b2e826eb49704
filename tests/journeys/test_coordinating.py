"""A coordinator sees how things stand and what the last weeks say, and nothing about anybody who waits."""

import pytest

from rooms.staffing import supporters_needed
from tests.client import Refused
from tests.house import House
from tests.journeys.waiting import FIRST, on_the_line, waiting_peer
from tests.plain_rules import STORM

ABOUT = "a lantern in the orchard"


async def test_the_board_counts_who_waits_talks_and_is_there(house: House) -> None:
    mod = await house.staff("mod", "moderator")
    gone = await waiting_peer(house)
    await gone.request("give_up")
    talking = await waiting_peer(house, about=ABOUT, first_message=FIRST | {"text": STORM})
    sasha = await on_the_line(house, "sasha", capacity=1)
    await sasha.request("take")
    await waiting_peer(house)
    await waiting_peer(house, later=True, first_message=FIRST)
    house.clock.forward(seconds=90)

    board = await mod.request("board")

    assert {
        name: board[name] for name in ("waiting", "longest_minutes", "letters", "in_talk", "on_duty")
    } == {
        "waiting": 1,
        "longest_minutes": 1,
        "letters": 1,
        "in_talk": 1,
        "on_duty": 1,
    }
    assert (board["paired"], board["abandoned"], board["ready"], board["asleep"]) == (1, 1, 0, 0)
    (desk,) = board["desks"]
    assert (desk["track"], desk["level"], desk["open"], desk["late"]) == ("care", 2, 1, 0)
    assert ABOUT not in str(board)
    assert str(talking.token) not in str(board)


async def test_only_what_was_shared_of_a_shift_is_seen(house: House) -> None:
    admin = await house.staff("root", "admin")
    for name, share in (("sasha", True), ("kim", False)):
        client = await on_the_line(house, name)
        await client.request("off_duty")
        await client.request("shift_check_in", energy=3, heavy=True, wants_talk=True, share=share)

    board = await admin.request("board")

    assert [(each["name"], each["energy"], each["wants_talk"]) for each in board["check_ins"]] == [
        ("sasha", 3, True)
    ]


async def test_hours_and_outcomes_come_from_what_happened_here(house: House) -> None:
    mod = await house.staff("mod", "moderator")
    sasha = await on_the_line(house, "sasha")
    for _ in range(5):
        peer = await waiting_peer(house, mood=2)
        house.clock.forward(seconds=120)
        room = (await sasha.request("take"))["room"]
        house.clock.forward(seconds=600)
        await peer.request("end", room=room, feedback={"mood": 5, "helpful": True})

    told = await mod.request("figures", weeks=1, zone="Europe/Berlin")

    (hour,) = told["hours"]
    assert (hour["weekday"], hour["hour"], hour["came"], hour["waited_p50_minutes"]) == (4, 14, 5.0, 2)
    assert hour["on_duty"] == 1.0
    assert hour["needed"] == supporters_needed(5, 10)
    assert told["talk_minutes"] == 10
    assert told["outcomes"]["mood"] == {"better": 5, "same": 0, "worse": 0}
    assert (told["outcomes"]["mood_before"], told["outcomes"]["mood_after"]) == (2.0, 5.0)


async def test_feedback_ranks_nobody(house: House) -> None:
    mod = await house.staff("mod", "moderator")
    for name, mood, times in (("sasha", 9, 6), ("kim", 1, 6)):
        helper = await on_the_line(house, name)
        for _ in range(times):
            peer = await waiting_peer(house, mood=5)
            room = (await helper.request("take"))["room"]
            await peer.request("end", room=room, feedback={"mood": mood, "helpful": mood > 5, "words": "so"})
        await helper.request("off_duty")

    told = [await mod.request("figures"), await mod.request("board")]

    assert told[0]["outcomes"]["mood"] == {"better": 6, "same": 0, "worse": 6}
    assert not any(name in str(told) for name in ("sasha", "kim"))
    for absent in ("supporter", "person", "name", "room", "talk"):
        with pytest.raises(Exception, match=absent):
            await house.rows(f"SELECT {absent} FROM outcomes")


async def test_few_talks_are_not_told_about(house: House) -> None:
    mod = await house.staff("mod", "moderator")
    peer, _, room = await house.talk()
    await peer.request("end", room=room, feedback={"mood": 1, "helpful": False})

    outcomes = (await mod.request("figures"))["outcomes"]

    assert outcomes["talks"] is None
    assert outcomes["helpful"]["no"] is None


@pytest.mark.parametrize("zone", ["Nowhere/There", "../etc/passwd", "Europe"])
async def test_a_zone_that_is_not_there_is_named(house: House, zone: str) -> None:
    mod = await house.staff("mod", "moderator")

    with pytest.raises(Refused, match="malformed") as caught:
        await mod.request("figures", zone=zone)

    assert caught.value.frame["field"] == "zone"


async def test_what_people_wrote_is_told_once_enough_have_and_names_no_talk(house: House) -> None:
    mod = await house.staff("mod", "moderator")
    sasha = await on_the_line(house, "sasha")
    told = []
    for words in ("five", "one", "three", "four", "two"):
        peer = await waiting_peer(house)
        room = (await sasha.request("take"))["room"]
        await peer.request("end", room=room, feedback={"words": words})
        told.append((await mod.request("figures"))["outcomes"]["words"])

    assert told == [[], [], [], [], ["five", "four", "one", "three", "two"]]
