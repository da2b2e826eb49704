"""Whoever cries for help is heard, whatever else is refused to them."""

import asyncio
from collections.abc import Awaitable, Callable
from functools import partial
from time import perf_counter
from typing import Any

import pytest

from chat.actions import oversee
from moderation.screening import Screening
from tests.client import Client, Frame, Refused
from tests.house import House, OpenHouse
from tests.journeys.decisions import decide, flagged_for_abuse, moderator
from tests.plain_rules import BOULDER, FOGBANK, STORM, THUNDER

ROOM = "r_hearth"
UNTIL = "2030-01-01T00:00:00.000Z"


async def refused(asked: Awaitable[Frame]) -> Frame:
    """Wait for a refusal, which must come."""
    with pytest.raises(Refused) as caught:
        await asked
    return caught.value.frame


async def too_fast(house: House) -> tuple[Client, str]:
    talker = await house.member(ROOM)
    await talker.say(ROOM, "one word")
    return talker, ROOM


async def muted(house: House) -> tuple[Client, str]:
    talker, other = await house.members(ROOM, 2)
    said = await talker.say(ROOM, "something unkind")
    case = await flagged_for_abuse(house, other, ROOM, said["message"])
    await decide(await moderator(house), case, "mute", until=UNTIL)
    await talker.event("person", "muted")
    return talker, ROOM


async def in_a_closed_room(house: House) -> tuple[Client, str]:
    talker = await house.member(ROOM)
    holder = await house.staff("hal", "supporter")
    await holder.join(ROOM)
    await holder.request("close", room=ROOM)
    return talker, ROOM


async def in_a_paused_room(house: House) -> tuple[Client, str]:
    talker = await house.member(ROOM)
    holder = await house.staff("hal", "supporter")
    await holder.join(ROOM)
    await holder.request("pause", room=ROOM)
    return talker, ROOM


async def after_the_talk(house: House) -> tuple[Client, str]:
    peer, supporter, room = await house.talk()
    await supporter.request("end", room=room)
    return peer, room


async def as_a_stranger(house: House) -> tuple[Client, str]:
    return await house.enter(), ROOM


async def where_nothing_is(house: House) -> tuple[Client, str]:
    return await house.enter(), "r_nowhere"


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


async def test_care_speaks_the_language_of_whoever_it_is_for(house: House) -> None:
    await house.group(ROOM)
    talker = await house.member(ROOM, language="es-MX", country="MX")

    care = (await talker.say(ROOM, STORM))["care"]

    assert "Gracias" in care["words"]
    assert {line["country"] for line in care["helplines"]} <= {"MX", ""}


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


class Broken:
    """A detector that raises whatever it is shown."""

    def __init__(self, house: House) -> None:
        self.judge = house.app.rules.screener.judge

    def screen(self, *_: object, **__: object) -> Screening:
        raise RuntimeError("the detector is broken")


@pytest.fixture
async def blind(house: House) -> House:
    await house.group(ROOM)
    house.app.rules.screener = Broken(house)  # type: ignore[assignment]
    return house


async def test_a_detector_that_fails_holds_what_many_would_read(blind: House) -> None:
    talker = await blind.member(ROOM)

    receipt = await talker.say(ROOM, "good evening")

    assert receipt["delivery"] == "held"
    assert receipt["care"]["helplines"]
    assert (await blind.case_about("care"))["level"] == 2


async def test_a_detector_that_fails_lets_a_talk_of_two_go_on_with_helplines(blind: House) -> None:
    peer, supporter, room = await blind.talk()

    receipt = await peer.say(room, "good evening")

    assert receipt["delivery"] == "delivered"
    assert receipt["care"]["helplines"]
    assert (await supporter.entry(f"room:{room}", receipt["seq"]))["event"]["text"] == "good evening"
    assert (await blind.case_about("care"))["level"] == 2


@pytest.mark.parametrize("scene", [muted, as_a_stranger], ids=["muted", "stranger"])
async def test_a_refused_text_nobody_could_screen_is_not_taken_for_clean(
    house: House, scene: Callable[[House], Awaitable[tuple[Client, str]]]
) -> None:
    await house.group(ROOM)
    talker, room = await scene(house)
    house.app.rules.screener = Broken(house)  # type: ignore[assignment]

    refusal = await refused(talker.say(room, "good evening"))

    assert refusal["care"]["helplines"]
    assert (await house.case_about("care"))["level"] == 2


async def test_a_detector_that_fails_makes_the_node_unready_until_it_works_again(blind: House) -> None:
    talker = await blind.member(ROOM)
    working = blind.app.rules.screener

    await talker.say(ROOM, "good evening")
    broken = await ask(blind, "/health/ready")
    blind.app.rules.screener = working
    blind.app.rules.failing = False

    assert broken.startswith("HTTP/1.1 503")
    assert (await ask(blind, "/health/ready")).startswith("HTTP/1.1 200")


async def ask(house: House, path: str) -> str:
    """Ask for a page the plain way and give the whole answer."""
    reader, writer = await asyncio.open_connection("127.0.0.1", house.port)
    writer.write(f"GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
    answer = await reader.read()
    writer.close()
    return answer.decode()


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


async def suspended(house: House, **fields: Any) -> Client:
    """Suspend somebody, who then tries to come back."""
    talker, other = await house.members(ROOM, 2)
    said = await talker.say(ROOM, "something unkind")
    case = await flagged_for_abuse(house, other, ROOM, said["message"])
    robin = await moderator(house)
    await decide(robin, case, "suspend", until=UNTIL)
    assert await talker.closed() == 4502
    back = await house.socket()
    back.token = talker.token
    return back


async def test_who_is_suspended_learns_why_and_where_else_help_is(house: House) -> None:
    await house.group(ROOM)
    back = await suspended(house)

    refusal = await refused(back.hello(back.token, language="es", country="ES"))

    assert refusal["code"] == "suspended"
    assert refusal["statement"]["action"] == "suspend"
    assert refusal["statement"]["until"] == UNTIL
    assert refusal["words"].startswith("En este momento")
    assert refusal["helplines"]
    assert await back.closed() == 4502


async def test_the_last_words_before_a_closing_arrive_also_while_much_is_being_sent(house: House) -> None:
    await house.group(ROOM)
    back = await suspended(house)
    house.app.hub._flush_due = perf_counter() + 0.3

    refusal = await refused(back.hello(back.token))

    assert refusal["helplines"]


async def test_who_is_suspended_while_waiting_leaves_the_line(house: House) -> None:
    await house.group(ROOM)
    talker, other = await house.members(ROOM, 2)
    await talker.request("wait", **{"for": "supporter"}, agreement=1)
    said = await talker.say(ROOM, "something unkind")
    case = await flagged_for_abuse(house, other, ROOM, said["message"])

    await decide(await moderator(house), case, "suspend", until=UNTIL)

    assert await house.rows("SELECT person FROM waiting") == []


async def test_the_statement_at_the_door_is_the_suspension_whatever_came_later(house: House) -> None:
    await house.group(ROOM)
    talker, other = await house.members(ROOM, 2)
    first = await talker.say(ROOM, "something unkind")
    second = await talker.say(ROOM, "something else")
    robin = await moderator(house)
    early = await flagged_for_abuse(house, other, ROOM, first["message"])
    late = await flagged_for_abuse(house, other, ROOM, second["message"])
    await decide(robin, early, "suspend", until=UNTIL)
    await decide(robin, late, "warn")

    refusal = await refused((await house.socket()).hello(talker.token))

    assert refusal["statement"]["action"] == "suspend"


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
