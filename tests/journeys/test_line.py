"""The line finds who suits whom, tells an honest range, and keeps nothing of the check-in past the talk."""

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest

from tests.client import Client, Refused
from tests.house import HOUR, House, OpenHouse, open_house
from tests.journeys.refusing import refused
from tests.journeys.waiting import FIRST, WAIT, hang_up, on_the_line, pairs, places, waiting_peer
from tests.plain_rules import CLOUDY, HOWLING, STORM, THUNDER, WOLFSONG


async def test_the_talk_card_says_what_it_is_about_and_why_these_two(house: House) -> None:
    peer = await waiting_peer(house, about="No sleep since the funeral", mood=2, language="es")
    sasha = await on_the_line(house, "sasha", about=["grief"], languages=["es"])
    room = (await sasha.request("take"))["room"]

    card = await sasha.request("talk", room=room)

    assert (card["about"], card["mood"], card["language"]) == ("No sleep since the funeral", 2, "es")
    assert card["why"] == ["language", "topic:grief"]
    await sasha.request("end", room=room)
    assert await house.rows("SELECT about, mood, language, reasons FROM talks") == [(None, None, None, "[]")]
    assert await house.rows("SELECT COUNT(*) FROM waiting") == [(0,)]
    assert peer.entries["person"]


async def test_who_is_in_danger_comes_first(house: House) -> None:
    await waiting_peer(house)
    urgent = await waiting_peer(house, urgent=True)
    danger = await waiting_peer(house, first_message=FIRST | {"text": THUNDER})
    sasha = await on_the_line(house, "sasha", capacity=1)
    kim = await on_the_line(house, "kim", capacity=1)

    rooms = [(await client.request("take"))["room"] for client in (sasha, kim)]

    assert await pairs(danger, rooms[0])
    assert await pairs(urgent, rooms[1])


async def test_declared_need_calls_a_human_and_is_answered_with_care(house: House) -> None:
    peer = await house.enter()

    waiting = await peer.request("wait", **WAIT, urgent=True)

    assert waiting["care"]["level"] == 2
    assert waiting["care"]["words"].startswith("Thank you for telling us that it is urgent.")
    assert (await house.case_about("care"))["level"] == 2


async def test_words_about_danger_from_others_go_on_fitting_while_somebody_waits(house: House) -> None:
    peer = await waiting_peer(house, first_message=FIRST | {"text": WOLFSONG})

    await on_the_line(house, "sasha")

    told = await peer.frame(lambda frame: frame["type"] == "place" and frame["on_duty"] == 1)
    assert told["care_words"].startswith("You are not to blame for this.")


@pytest.mark.parametrize(
    "afterwards",
    [{"urgent": True}, {"first_message": {"client_id": "my-next-words", "text": STORM}}],
    ids=["urgent", "no_graver_words"],
)
async def test_nothing_that_is_no_graver_takes_away_whom_somebody_who_waits_fears(
    house: House, afterwards: dict[str, object]
) -> None:
    peer = await waiting_peer(house, first_message=FIRST | {"text": HOWLING})

    await peer.request("wait", **WAIT, **afterwards)
    await on_the_line(house, "sasha")

    told = await peer.frame(lambda frame: frame["type"] == "place" and frame["on_duty"] == 1)
    assert told["care_words"].startswith("Nobody has the right to hurt you")


async def test_light_words_beside_a_call_of_urgency_leave_it_what_it_is(house: House) -> None:
    peer = await waiting_peer(house, urgent=True)

    await peer.request("wait", **WAIT, first_message=FIRST | {"text": CLOUDY})
    await on_the_line(house, "sasha")

    told = await peer.frame(lambda frame: frame["type"] == "place" and frame["on_duty"] == 1)
    assert told["care_words"].startswith("Thank you for telling us that it is urgent.")


async def test_whoever_asks_again_keeps_what_they_do_not_say_anew(house: House) -> None:
    sasha = await on_the_line(house, "sasha", about=["grief", "family"])
    await on_the_line(house, "kim")
    said = {"about": "No sleep since the funeral", "mood": 2, "ask_for": "kim", "earlier": True}
    peer = await house.enter(stay=True)

    await peer.request("wait", **WAIT, **said)
    await peer.request("wait", **WAIT)
    kept = await house.rows("SELECT mood, topics, asked_for IS NULL, earlier FROM waiting")
    about_kept = (await peer.request("export"))["document"]["waiting"][0]["about"]
    await peer.request("wait", **WAIT, about="My brother", mood=7, ask_for="sasha", earlier=False)

    card = await sasha.request("talk", room=(await sasha.request("take"))["room"])
    assert kept == [(2, '["grief","sleep"]', 0, 1)]
    assert about_kept == "No sleep since the funeral"
    assert (card["about"], card["mood"]) == ("My brother", 7)
    assert card["why"] == ["asked_for", "topic:family"]
    assert "earlier" not in card


async def test_a_peer_reads_from_the_beginning_who_is_there_for_them(house: House) -> None:
    peer, _, room = await house.talk()

    joined = await peer.event(f"room:{room}", "member_joined")

    assert (joined["seq"], joined["event"]["role"]) == (1, "supporter")


async def test_a_peer_gets_whom_they_asked_for_and_others_wait_their_turn(house: House) -> None:
    sasha, kim = await on_the_line(house, "sasha"), await on_the_line(house, "kim")
    peer = await waiting_peer(house, ask_for="kim")

    with pytest.raises(Refused, match="line_empty"):
        await sasha.request("take")

    assert await pairs(peer, (await kim.request("take"))["room"])
    with pytest.raises(Refused, match="malformed") as caught:
        await waiting_peer(house, ask_for="nobody of that name")
    assert caught.value.frame["field"] == "ask_for"


async def test_after_five_minutes_anybody_may_come(house: House) -> None:
    sasha = await on_the_line(house, "sasha")
    await on_the_line(house, "kim")
    peer = await waiting_peer(house, ask_for="kim")

    house.clock.forward(seconds=300)

    assert await pairs(peer, (await sasha.request("take"))["room"])


async def test_talks_come_by_themselves_to_who_is_ready_the_lightest_load_first(house: House) -> None:
    team = [await on_the_line(house, name, ready=True) for name in ("sasha", "kim")]

    peers = [await waiting_peer(house) for _ in range(4)]

    for peer in peers:
        await peer.event("person", "paired")
    for one in team:
        await one.until(lambda one=one: len(one.entries["person"]) == 2)  # type: ignore[misc]


async def test_nobody_is_given_more_than_the_operator_allows(build: OpenHouse) -> None:
    house = await build(talks_per_supporter=1)
    for _ in range(2):
        await waiting_peer(house)
    sasha = await on_the_line(house, "sasha", capacity=20)
    await sasha.request("take")

    with pytest.raises(Refused, match="at_capacity"):
        await sasha.request("take")
    told = await sasha.request("line")
    assert [told[name] for name in ("hindrance", "full_of", "talks_max")] == ["at_capacity", "talks", 1]


async def test_caps_hold_over_a_restart(tmp_path: Path, migrated: Path) -> None:
    allowed: dict[str, Any] = {"talks_per_supporter": 2, "hours_per_week": 2, "duty_gone_minutes": 600}
    async with open_house(tmp_path, migrated, **allowed) as before:
        sasha = await on_the_line(before, "sasha", capacity=5)
        for _ in range(2):
            await waiting_peer(before)
            await sasha.request("take")
        clock = before.clock

    async with open_house(tmp_path, migrated, clock=clock, **allowed) as after:
        back = await after.enter(sasha.token)
        await waiting_peer(after)
        assert await back.refusal("take") == "at_capacity"
        clock.forward(seconds=2 * 3600)
        await after.app.housekeeping.host.tick()

        assert await back.refusal("take") == "not_on_duty"
        assert await back.refusal("on_duty", capacity=5) == "rest_needed"


async def test_a_heavy_talk_leaves_no_room_for_another(house: House) -> None:
    await waiting_peer(house, first_message=FIRST | {"text": THUNDER})
    await waiting_peer(house)
    sasha = await on_the_line(house, "sasha", capacity=3)
    await sasha.request("take")

    with pytest.raises(Refused, match="at_capacity"):
        await sasha.request("take")
    told = await sasha.request("line")
    assert [told[name] for name in ("hindrance", "full_of")] == ["at_capacity", "weight"]
    assert "talks_max" not in told


async def test_a_talk_that_grows_heavy_counts_from_then_on(house: House) -> None:
    peer, helper, room = await house.talk()
    await peer.say(room, STORM)
    for _ in range(2):
        await waiting_peer(house)

    await helper.request("take")

    with pytest.raises(Refused, match="at_capacity"):
        await helper.request("take")
    assert (await helper.request("talk", room=room))["level"] == 2


async def test_whoever_waits_has_something_to_do_and_somewhere_to_turn(house: House) -> None:
    await on_the_line(house, "sasha")
    peer = await house.enter(language="es")

    meanwhile = (await peer.request("wait", **WAIT))["meanwhile"]

    assert meanwhile["title"].startswith("Vuelve")
    assert meanwhile["steps"]
    assert meanwhile["helplines"]


async def test_two_peers_talk_without_a_supporter_only_where_that_is_allowed(
    house: House, tmp_path_factory: pytest.TempPathFactory
) -> None:
    peer = await house.enter()

    with pytest.raises(Refused, match="not_allowed"):
        await peer.request("wait", **WAIT | {"for": "peer"})


async def test_where_it_is_allowed_two_peers_are_paired(build: OpenHouse) -> None:
    house = await build(peer_talks=True)

    first, second = [await waiting_peer(house, **{"for": "peer"}) for _ in range(2)]

    paired = [(await client.event("person", "paired"))["event"]["room"] for client in (first, second)]
    assert paired[0] == paired[1]
    await first.say(paired[0], "hello")


async def test_the_range_is_what_others_waited_lately(house: House) -> None:
    sasha = await on_the_line(house, "sasha", capacity=1)
    for _ in range(8):
        await waiting_peer(house)
        house.clock.forward(seconds=180)
        room = (await sasha.request("take"))["room"]
        await sasha.request("end", room=room)

    waiting = await (await house.enter()).request("wait", **WAIT)

    assert waiting["estimate_minutes"] == [3, 3]


@pytest.mark.parametrize(("language", "told"), [("es-MX", "Guardamos"), ("ar", "مكانك"), ("eo", "is kept")])
async def test_whoever_waits_alone_reads_so_in_their_language(house: House, language: str, told: str) -> None:
    peer = await house.enter(language=language)

    assert told in (await peer.request("wait", **WAIT))["words"]


@pytest.mark.parametrize(
    ("language", "told"), [("es-MX", "Hablas con"), ("ar", "تتحدث مع"), ("eo", "You talk with")]
)
async def test_what_two_agree_on_is_read_in_the_language_of_whoever_asks(
    house: House, language: str, told: str
) -> None:
    peer = await house.enter(language=language)

    refusal = await refused(peer.request("wait", **{**WAIT, "agreement": 99}))

    assert refusal["text"].startswith(told)
    assert await peer.request("wait", **{**WAIT, "agreement": refusal["version"]})


async def test_whoever_waits_hears_at_once_that_somebody_came_on_duty(house: House) -> None:
    peer = await waiting_peer(house)

    sasha = await on_the_line(house, "sasha")
    there = await peer.frame(lambda frame: frame["type"] == "place" and frame["on_duty"] == 1)
    await sasha.request("off_duty")

    assert there["place"] == 1
    assert "words" not in there
    await peer.until(lambda: places(peer)[-1]["on_duty"] == 0)


async def test_whoever_waits_reads_that_the_last_supporter_went_and_so_does_who_comes_back(
    house: House,
) -> None:
    sasha = await on_the_line(house, "sasha")
    peer = await house.enter(language="es")
    assert "words" not in await peer.request("wait", **WAIT)

    await sasha.request("off_duty")

    alone = await peer.frame(lambda frame: frame["type"] == "place" and frame["on_duty"] == 0)
    assert "Guardamos" in alone["words"]
    again = await house.enter(peer.token, language="es")
    waiting = next(frame for frame in again.frames if frame["type"] == "welcome")["waiting"]
    assert (waiting["on_duty"], "Guardamos" in waiting["words"]) == (0, True)
    assert waiting["helplines"]


async def comes_back(house: House, peer: Client) -> Client:
    await hang_up(house, peer)
    return await house.enter(peer.token)


async def asks_anew(_: House, peer: Client) -> Client:
    await peer.request("wait", **WAIT)
    return peer


@pytest.mark.parametrize("again", [comes_back, asks_anew])
async def test_whoever_is_answered_while_a_supporter_loads_a_page_again_soon_reads_that_they_are_there(
    build: OpenHouse, again: Callable[[House, Client], Awaitable[Client]]
) -> None:
    house = await build(second=HOUR)
    peer, sasha = await waiting_peer(house), await on_the_line(house, "sasha")
    tick = house.app.housekeeping.host.tick
    await tick()
    await hang_up(house, sasha)
    await tick()
    peer = await again(house, peer)
    answered = len(peer.frames)

    await house.enter(sasha.token)
    await tick()

    await peer.until(lambda: any(place["on_duty"] == 1 for place in places(peer, answered)))


async def test_from_a_group_to_a_talk_without_the_group_being_told(house: House) -> None:
    room = await house.group()
    peer, other = await house.members(room, 2)

    await peer.request("wait", **WAIT)
    sasha = await on_the_line(house, "sasha")
    talk = (await sasha.request("take"))["room"]
    await peer.say(room, "still here")

    assert await pairs(peer, talk)
    await other.event(f"room:{room}", "message_posted")
    assert {e["event"]["kind"] for e in other.entries[f"room:{room}"]} <= {"member_joined", "message_posted"}


async def test_from_a_group_one_gets_whoever_holds_it_if_they_are_there(house: House) -> None:
    room = await house.group()
    peer, other = await house.members(room, 2)
    mara, sasha = await on_the_line(house, "mara"), await on_the_line(house, "sasha")
    await mara.join(room)
    before = len((await other.request("read", log=f"room:{room}", after=0))["entries"])

    await peer.request("wait", **WAIT, room=room)

    with pytest.raises(Refused, match="line_empty"):
        await sasha.request("take")
    assert await pairs(peer, (await mara.request("take"))["room"])
    assert len((await other.request("read", log=f"room:{room}", after=0))["entries"]) == before
    stranger = await house.enter()
    with pytest.raises(Refused, match="not_a_member") as caught:
        await stranger.request("wait", **WAIT, room=room, first_message=FIRST | {"text": THUNDER})
    assert caught.value.frame["care"]["level"] == 4
