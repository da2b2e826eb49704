"""Whoever cries for help is heard, whatever else is refused to them."""

import asyncio
import re
from collections.abc import Awaitable, Callable
from functools import partial

import pytest

from chat.actions import oversee
from rooms.ids import PersonId
from tests.client import Client
from tests.house import House, OpenHouse
from tests.journeys.decisions import moderator
from tests.journeys.refusing import (
    ROOM,
    after_the_talk,
    as_a_stranger,
    in_a_closed_room,
    in_a_paused_room,
    muted,
    refused,
    too_fast,
    where_nothing_is,
)
from tests.journeys.waiting import places
from tests.plain_rules import BOULDER, FOGBANK, STORM, THUNDER

SCENES: dict[str, Callable[[House], Awaitable[tuple[Client, str]]]] = {
    "too_fast": too_fast,
    "muted": muted,
    "room_closed": in_a_closed_room,
    "room_paused": in_a_paused_room,
    "room_closed after a talk": after_the_talk,
    "not_a_member": as_a_stranger,
    "not_a_member anywhere": where_nothing_is,
}


@pytest.mark.parametrize("scene", SCENES)
async def test_care_rides_on_every_refusal_and_its_case_is_kept(build: OpenHouse, scene: str) -> None:
    house = await build(say_burst=1, say_per_minute=1)
    await house.group(ROOM)
    talker, room = await SCENES[scene](house)

    refusal = await refused(talker.say(room, f"it is all {THUNDER}"))

    assert refusal["code"] == scene.partition(" ")[0]
    assert refusal["words"]
    assert refusal["care"]["level"] == 4
    assert refusal["care"]["helplines"]
    assert await house.case_about("care") | {"case": ""} == {
        "case": "", "level": 4, "state": "open", "version": 1
    }  # fmt: skip


async def test_a_case_from_a_refused_text_is_told_on_the_care_desk(house: House) -> None:
    await house.group(ROOM)
    robin = await moderator(house)
    stranger = await house.enter()

    await refused(stranger.say(ROOM, STORM))

    opened = await robin.event("desk:care", "case_opened")
    detail = await robin.request("case", case=opened["event"]["case"])
    assert detail["message"]["text"] == STORM
    assert detail["message"]["delivery"] == "refused"


async def test_a_text_that_is_refused_says_how_to_put_it_and_that_a_person_looks(house: House) -> None:
    await house.group(ROOM)
    talker = await house.member(ROOM)

    refusal = await refused(talker.say(ROOM, BOULDER))

    assert refusal["code"] == "message_refused"
    assert refusal["findings"][0]["words"]
    assert "A person will look at it" in refusal["words"]
    assert (await house.case_about("conduct"))["state"] == "open"


async def test_a_cry_for_help_is_never_refused_for_what_else_it_says(house: House) -> None:
    await house.group(ROOM)
    talker = await house.member(ROOM)

    receipt = await talker.say(ROOM, f"{STORM}, {BOULDER}")

    assert receipt["delivery"] == "delivered"
    assert receipt["care"]["level"] == 2


async def test_words_of_care_say_honestly_whether_anyone_of_the_team_is_here(house: House) -> None:
    await house.group(ROOM)
    talker = await house.member(ROOM)
    await house.staff("hal", "supporter")
    alone = (await talker.say(ROOM, STORM))["care"]

    await moderator(house)
    accompanied = (await talker.say(ROOM, STORM))["care"]

    assert "here now; whoever comes next" in alone["words"], "a supporter elsewhere does not watch the desk"
    assert "has been told" in accompanied["words"]
    assert alone["helplines"] == accompanied["helplines"] != []


async def test_in_a_talk_whoever_holds_it_is_there_to_hear(house: House) -> None:
    peer, _, room = await house.talk()

    care = (await peer.say(room, STORM))["care"]

    assert "has been told" in care["words"]


async def test_in_a_talk_whose_supporter_is_gone_nobody_is_said_to_hear(house: House) -> None:
    peer, helper, room = await house.talk()
    person = await house.person_of(helper)
    await helper.socket.close()
    await gone(house, person)

    care = (await peer.say(room, STORM))["care"]

    assert "here now; whoever comes next" in care["words"]


async def test_who_begins_to_wait_is_told_of_no_supporter_whose_socket_is_lost(house: House) -> None:
    sasha = await house.staff("sasha", "supporter")
    await sasha.request("on_duty", capacity=3)
    first = {"client_id": "my-first-words", "text": STORM}
    peer = await house.enter()
    accompanied = await peer.request("wait", **{"for": "supporter"}, agreement=1, first_message=first)
    person = await house.person_of(sasha)
    await sasha.socket.close()
    await gone(house, person)

    alone = await peer.request("wait", **{"for": "supporter"}, agreement=1, first_message=first)

    assert "words" not in accompanied
    assert alone["care"]["words"] != accompanied["care"]["words"]
    assert "here now; whoever comes next" in alone["care"]["words"]
    assert alone["words"]


async def test_a_note_of_care_in_line_says_that_a_supporter_is_gone_but_not_for_a_blink(house: House) -> None:
    peer = await house.enter()
    first = {"client_id": "my-first-words", "text": STORM}
    await peer.request("wait", **{"for": "supporter"}, agreement=1, first_message=first)
    sasha = await house.staff("sasha", "supporter")
    await sasha.request("on_duty", capacity=3)
    there = await peer.frame(lambda frame: frame["type"] == "place" and frame["on_duty"] == 1)
    person = await house.person_of(sasha)
    await sasha.socket.close()
    await gone(house, person)
    await house.app.housekeeping.host.tick()
    in_a_blink = places(peer)[-1]

    house.clock.forward(seconds=11)
    await peer.until(lambda: places(peer)[-1]["on_duty"] == 0)

    alone = places(peer)[-1]
    assert in_a_blink["on_duty"] == 1
    assert "here now; whoever comes next" in alone["care_words"]
    assert alone["care_words"] != there["care_words"]
    assert alone["words"]


async def gone(house: House, person: PersonId) -> None:
    """Wait until the server has noticed that somebody's last socket is closed."""
    async with asyncio.timeout(30):
        while house.app.hub.is_here(person):  # noqa: ASYNC110 - the hub tells no test of it
            await asyncio.sleep(0.01)


async def test_care_speaks_the_language_of_whoever_it_is_for(house: House) -> None:
    await house.group(ROOM)
    talker = await house.member(ROOM, language="es-MX", country="MX")

    care = (await talker.say(ROOM, STORM))["care"]

    assert "Gracias" in care["words"]
    assert {line["country"] for line in care["helplines"]} <= {"MX", ""}


async def test_care_is_said_in_a_language_that_has_words_and_no_rules(house: House) -> None:
    await house.group(ROOM)
    talker = await house.member(ROOM, language="ar-EG")

    receipt = await talker.say(ROOM, STORM)
    waiting = await talker.request("wait", **{"for": "supporter"}, agreement=1, urgent=True)

    for said in (receipt["care"]["words"], waiting["care"]["words"]):
        assert not re.search("[a-z]", said), "no sentence of another language"
        assert re.search("[ء-ي]", said)


async def test_care_goes_to_the_author_alone(house: House) -> None:
    await house.group(ROOM)
    talker, listener = await house.members(ROOM, 2)

    receipt = await talker.say(ROOM, STORM)

    entry = await listener.entry(f"room:{ROOM}", receipt["seq"])
    assert set(entry["event"]) == {"kind", "message", "member", "pseudonym", "role", "text"}


async def test_who_waits_alone_hears_so_at_once_with_helplines(house: House) -> None:
    peer = await house.enter()

    first = {"client_id": "my-first-words", "text": THUNDER}
    waiting = await peer.request("wait", **{"for": "supporter"}, agreement=1, first_message=first)

    assert waiting["words"]
    assert waiting["helplines"]
    assert waiting["care"]["level"] == 4
    assert (await house.case_about("care"))["level"] == 4


async def test_who_is_refused_a_place_in_line_is_cared_for_all_the_same(house: House) -> None:
    peer = await house.enter()

    first = {"client_id": "my-first-words", "text": THUNDER}
    refusal = await refused(peer.request("wait", **{"for": "supporter"}, agreement=99, first_message=first))

    assert refusal["code"] == "agreement_needed"
    assert refusal["care"]["level"] == 4
    assert (await house.case_about("care"))["level"] == 4


async def test_a_pause_of_the_place_turns_newcomers_away_with_words_and_helplines(house: House) -> None:
    await house.group(ROOM)
    talker = await house.member(ROOM)
    await house.elsewhere(partial(oversee.set_paused, words="We are away until eight."))

    at_the_door = await refused((await house.socket()).hello(language="en", country="GB"))
    in_line = await refused(talker.request("wait", **{"for": "supporter"}, agreement=1))

    for refusal in (at_the_door, in_line):
        assert refusal["code"] == "unavailable"
        assert refusal["words"] == "We are away until eight."
        assert refusal["helplines"]
    assert (await talker.say(ROOM, STORM))["care"]["helplines"]


async def test_the_door_speaks_the_language_of_hello(house: House) -> None:
    client = await house.socket()

    refusal = await refused(client.hello("a-token-of-long-ago", language="es"))

    assert refusal["words"].startswith("No encontramos")


async def test_a_room_paused_without_words_still_says_why_one_cannot_write(house: House) -> None:
    await house.group(ROOM)
    talker, room = await in_a_paused_room(house)

    refusal = await refused(talker.say(room, "good evening"))

    assert refusal["words"]


async def test_a_held_cry_for_help_gives_care_and_waits_for_a_human(house: House) -> None:
    await house.group(ROOM)
    talker = await house.member(ROOM)

    receipt = await talker.say(ROOM, FOGBANK)

    assert receipt["delivery"] == "held"
    assert "seq" not in receipt
    assert receipt["care"]["level"] == 3


async def test_a_mute_outlasts_leaving_and_coming_back(house: House) -> None:
    await house.group(ROOM)
    talker, room = await muted(house)

    await talker.request("leave", room=room)
    await talker.join(room)

    assert (await refused(talker.say(room, "good evening")))["code"] == "muted"
