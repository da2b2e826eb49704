"""The line finds who suits whom, tells an honest range, and keeps nothing of the check-in past the talk."""

import asyncio
from functools import partial

import pytest

from chat.store import profiles
from chat.store.profiles import Profile
from tests.client import Client, Frame, Refused
from tests.house import House, OpenHouse
from tests.plain_rules import STORM, THUNDER

WAIT = {"for": "supporter", "agreement": 1}
FIRST = {"client_id": "my-first-words", "text": "is anybody there"}


async def on_the_line(house: House, name: str, **duty: object) -> Client:
    client = await house.staff(name, "supporter")
    await client.follow("person", after=0)
    await client.request("on_duty", **{"capacity": 3} | duty)
    return client


async def waiting_peer(house: House, **fields: object) -> Client:
    client = await house.enter()
    await client.follow("person", after=0)
    await client.request("wait", **WAIT | fields)
    return client


async def pairs(client: Client, room: str) -> bool:
    return bool((await client.event("person", "paired"))["event"]["room"] == room)


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


async def test_a_heavy_talk_leaves_no_room_for_another(house: House) -> None:
    await waiting_peer(house, first_message=FIRST | {"text": THUNDER})
    await waiting_peer(house)
    sasha = await on_the_line(house, "sasha", capacity=3)
    await sasha.request("take")

    with pytest.raises(Refused, match="at_capacity"):
        await sasha.request("take")


async def test_a_talk_that_grows_heavy_counts_from_then_on(house: House) -> None:
    peer, helper, room = await house.talk()
    await peer.say(room, STORM)
    for _ in range(2):
        await waiting_peer(house)

    await helper.request("take")

    with pytest.raises(Refused, match="at_capacity"):
        await helper.request("take")
    assert (await helper.request("talk", room=room))["level"] == 2


async def test_pools_are_never_mixed(build: OpenHouse) -> None:
    house = await build(pools=["teens", "adults"])
    with pytest.raises(Refused, match="malformed"):
        await waiting_peer(house)
    await waiting_peer(house, pool="teens")
    sasha = await house.staff("sasha", "supporter")
    person = await house.person_of(sasha)
    await house.app.writer.perform(lambda tx: profiles.set_profile(tx, person, Profile(pool="adults")))
    await sasha.request("on_duty")

    with pytest.raises(Refused, match="line_empty"):
        await sasha.request("take")


async def test_a_message_left_is_answered_though_its_author_is_away(house: House) -> None:
    peer = await waiting_peer(house, later=True, first_message=FIRST)
    await peer.socket.close()
    async with asyncio.timeout(10):
        while (await house.rows("SELECT gone_at FROM waiting"))[0][0] is None:
            pass
    house.clock.forward(seconds=7200)
    sasha = await on_the_line(house, "sasha")
    room = (await sasha.request("take"))["room"]
    await sasha.say(room, "I read it, and I am here tomorrow too")

    back = await house.socket()
    welcome = await back.hello(peer.token)

    assert [seat["room"] for seat in welcome["rooms"]] == [room]
    await back.follow(f"room:{room}", after=0)
    texts = [(await back.entry(f"room:{room}", seq))["event"].get("text") for seq in (3, 4)]
    assert texts == ["is anybody there", "I read it, and I am here tomorrow too"]


async def test_a_letter_and_its_answer_outlast_silence_and_idleness(house: House) -> None:
    peer = await waiting_peer(house, later=True, first_message=FIRST)
    await peer.socket.close()
    sasha = await on_the_line(house, "sasha")
    room = (await sasha.request("take"))["room"]
    await sasha.say(room, "I read it, and I am here tomorrow too")
    quieting, keeping = house.app.housekeeping.quieting, house.app.housekeeping

    for _ in range(4):
        house.clock.forward(seconds=86_400)
        await quieting.tick()
        await keeping.forget_what_is_old()

    assert (await sasha.request("talk", room=room))["why"] == ["letter"]
    back = await house.socket()
    welcome = await back.hello(peer.token)
    assert [seat["room"] for seat in welcome["rooms"]] == [room]


async def test_an_answer_is_there_for_the_author_though_the_supporter_has_ended_the_talk(
    house: House,
) -> None:
    peer = await waiting_peer(house, later=True, first_message=FIRST)
    await peer.socket.close()
    sasha = await on_the_line(house, "sasha")
    room = (await sasha.request("take"))["room"]
    await sasha.say(room, "I read it, and I am here tomorrow too")
    await sasha.request("end", room=room)
    house.clock.forward(seconds=47 * 3600)
    await house.app.housekeeping.forget_what_is_old()

    back = await house.socket()
    welcome = await back.hello(peer.token)

    assert [(seat["room"], seat["over"]) for seat in welcome["rooms"]] == [(room, True)]
    await back.follow(f"room:{room}", after=0)
    texts = [(await back.entry(f"room:{room}", seq))["event"].get("text") for seq in (3, 4)]
    assert texts == ["is anybody there", "I read it, and I am here tomorrow too"]
    assert (await back.event(f"room:{room}", "room_closed"))["event"]["over"] is True
    with pytest.raises(Refused, match="room_closed"):
        await back.say(room, "thank you")


async def test_an_ended_talk_is_gone_when_it_is_no_longer_kept(house: House) -> None:
    peer, sasha, room = await house.talk()
    await sasha.request("end", room=room)

    house.clock.forward(seconds=48 * 3600 + 1)
    await house.app.housekeeping.forget_what_is_old()

    with pytest.raises(Refused, match="not_a_member"):
        await peer.request("read", log=f"room:{room}", after=0)
    assert (await (await house.socket()).hello(peer.token))["rooms"] == []


@pytest.mark.parametrize(
    ("by_peer", "how"),
    [(True, {}), (True, {"block": True}), (False, {"block": True})],
    ids=["peer", "peer-blocks", "supporter-blocks"],
)
async def test_nobody_reads_on_who_ended_a_talk_or_after_a_block(
    house: House, by_peer: bool, how: dict[str, object]
) -> None:
    peer, sasha, room = await house.talk()

    await (peer if by_peer else sasha).request("end", room=room, **how)

    for client in (peer, sasha):
        with pytest.raises(Refused, match="not_a_member"):
            await client.request("read", log=f"room:{room}", after=0)
    assert (await (await house.socket()).hello(peer.token))["rooms"] == []


async def test_only_its_peer_reads_an_ended_talk_until_they_put_it_away(house: House) -> None:
    peer, sasha, room = await house.talk()
    stranger = await house.enter()
    await sasha.request("end", room=room)

    for other in (sasha, stranger):
        with pytest.raises(Refused, match="not_a_member"):
            await other.request("read", log=f"room:{room}", after=0)
    read = await peer.request("read", log=f"room:{room}", after=0)
    await peer.request("leave", room=room)

    assert read["entries"][-1]["event"]["kind"] == "room_closed"
    with pytest.raises(Refused, match="not_a_member"):
        await peer.request("read", log=f"room:{room}", after=0)


@pytest.mark.parametrize("way", ["forget", "exit"])
async def test_whoever_goes_for_good_leaves_no_ended_talk_to_be_read(house: House, way: str) -> None:
    peer, sasha, room = await house.talk()
    await sasha.request("end", room=room)

    await peer.request(way)

    assert await house.rows("SELECT COUNT(*) FROM members WHERE state = 'ended'") == [(0,)]
    with pytest.raises(Refused, match="unknown_session"):
        await (await house.socket()).hello(peer.token)


async def test_a_letter_nobody_answers_lapses_after_its_days(build: OpenHouse) -> None:
    house = await build(letter_days=2)
    peer = await waiting_peer(house, later=True, first_message=FIRST)
    await peer.socket.close()
    async with asyncio.timeout(10):
        while (await house.rows("SELECT gone_at FROM waiting"))[0][0] is None:
            pass

    house.clock.forward(seconds=2 * 86_400 + 1)
    await house.app.housekeeping.host.tick()

    assert await house.rows("SELECT COUNT(*) FROM waiting") == [(0,)]


async def test_whoever_waits_has_something_to_do_and_somewhere_to_turn(house: House) -> None:
    await on_the_line(house, "sasha")
    peer = await house.enter(language="es")

    meanwhile = (await peer.request("wait", **WAIT))["meanwhile"]

    assert meanwhile["title"].startswith("Mientras")
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


async def test_feedback_after_the_talk_shows_what_changed_and_names_nobody(house: House) -> None:
    await waiting_peer(house)
    peer = await waiting_peer(house, mood=2, urgent=True)
    sasha = await on_the_line(house, "sasha")
    room = (await sasha.request("take"))["room"]
    with pytest.raises(Refused, match="not_a_member"):
        await peer.request("feedback", room=room, mood=6)
    await sasha.request("end", room=room)

    await peer.request("feedback", room=room, mood=6, helpful=True)

    assert await house.rows("SELECT mood_before, mood_after, helpful FROM outcomes") == [(2, 6, 1)]
    with pytest.raises(Refused, match="not_a_member"):
        await (await house.enter()).request("feedback", room=room, mood=0)


async def test_a_blocked_supporter_never_gets_this_peer_again_and_sees_no_case(house: House) -> None:
    peer, helper, room = await house.talk()

    await peer.request("end", room=room, block=True, feedback={"words": "not kind"})
    await peer.request("wait", **WAIT)

    with pytest.raises(Refused, match="line_empty"):
        await helper.request("take")
    with pytest.raises(Refused, match="not_allowed"):
        await helper.request("cases", track="conduct")
    case = await house.case_about("conduct")
    mod = await house.staff("mod", "moderator")
    assert [flag["note"] for flag in (await mod.request("case", case=case["case"]))["flags"]] == ["not kind"]


async def test_a_supporter_who_was_abused_never_gets_this_peer_again_and_moderators_hear_of_it(
    house: House,
) -> None:
    peer, helper, room = await house.talk()

    await helper.request("end", room=room, block=True, feedback={"words": "insults"})
    await peer.request("wait", **WAIT)

    with pytest.raises(Refused, match="line_empty"):
        await helper.request("take")
    ines = await house.staff("ines", "moderator")
    (case,) = (await ines.request("cases", track="conduct"))["cases"]
    assert case["topics"] == ["parted"]
    detail = await ines.request("case", case=case["case"])
    assert [flag["note"] for flag in detail["flags"]] == ["insults"]
    copy = (await peer.request("export"))["document"]
    assert copy["supporters_blocked"] == 0
    assert await house.rows("SELECT COUNT(*) FROM outcomes WHERE words IS NOT NULL") == [(0,)]


async def test_a_peer_in_danger_whose_supporter_parts_from_them_is_first_for_somebody_else(
    house: House,
) -> None:
    peer, helper, room = await house.talk()
    await peer.say(room, THUNDER)
    await waiting_peer(house)

    await helper.request("end", room=room, block=True)

    kim = await on_the_line(house, "kim")
    again = (await kim.request("take"))["room"]
    await peer.until(lambda: [e["event"].get("room") for e in peer.entries["person"]][-1] == again)
    care = await house.rows("SELECT state, level FROM cases WHERE track = 'care'")
    assert care == [("open", 4)]


async def test_a_moderator_beside_a_talk_blocks_nobody(house: House) -> None:
    _, helper, room = await house.talk()
    ines = await house.staff("ines", "moderator")
    await ines.follow("desk:care", after=0)
    await helper.request("ask_for_help", room=room)
    opened = (await ines.event("desk:care", "case_opened"))["event"]
    await ines.request("claim", case=opened["case"], version=opened["version"])
    await ines.request("answer_help", case=opened["case"])

    with pytest.raises(Refused, match="malformed"):
        await ines.request("end", room=room, block=True)


async def test_a_talk_is_never_handed_over_into_another_pool(build: OpenHouse) -> None:
    house = await build(pools=["teens", "adults"])

    async def of_pool(name: str, pool: str) -> Client:
        client = await house.staff(name, "supporter")
        person = await house.person_of(client)
        await house.app.writer.perform(lambda tx: profiles.set_profile(tx, person, Profile(pool=pool)))
        await client.request("on_duty", capacity=3)
        return client

    sasha, _ = await of_pool("sasha", "teens"), await of_pool("kim", "adults")
    peer = await waiting_peer(house, pool="teens")
    room = (await sasha.request("take"))["room"]
    await peer.follow(f"room:{room}", after=0)

    for to in ({}, {"to": "kim"}):
        with pytest.raises(Refused, match="at_capacity"):
            await sasha.request("hand_over", room=room, **to)
    await sasha.request("off_duty")

    await peer.event(f"room:{room}", "supporter_leaving")


@pytest.mark.parametrize(("language", "told"), [("es-MX", "Guardamos"), ("ar", "مكانك"), ("eo", "is kept")])
async def test_whoever_waits_alone_reads_so_in_their_language(house: House, language: str, told: str) -> None:
    peer = await house.enter(language=language)

    assert told in (await peer.request("wait", **WAIT))["words"]


async def test_a_talk_that_is_passed_on_stays_in_its_pool(build: OpenHouse) -> None:
    house = await build(pools=["teens", "adults"])
    helpers = [await house.staff(name, "supporter") for name in ("sasha", "kim")]
    for helper in helpers:
        person = await house.person_of(helper)
        of_teens = partial(profiles.set_profile, person=person, profile=Profile(pool="teens"))
        await house.app.writer.perform(of_teens)
        await helper.request("on_duty", capacity=3)
    await waiting_peer(house, pool="teens")
    room = (await helpers[0].request("take"))["room"]

    await helpers[0].request("pass_on", room=room, reason="my shift ends")

    assert (await helpers[1].request("take"))["type"] == "joined"


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


async def test_whoever_waits_is_told_of_those_who_are_there_for_them(build: OpenHouse) -> None:
    house = await build(pools=["teens", "adults"], cool_down_required=True)
    for name, pool in (("sasha", "adults"), ("kim", "adults"), ("maya", "teens")):
        helper = await house.staff(name, "supporter")
        person = await house.person_of(helper)
        profile = partial(profiles.set_profile, person=person, profile=Profile(pool=pool))
        await house.app.writer.perform(profile)
        await helper.request("on_duty", capacity=3)
    first = await waiting_peer(house, pool="teens", urgent=True)
    room = (await helper.request("take"))["room"]
    await first.say(room, THUNDER)

    await helper.request("end", room=room)
    teen, adult = [await house.enter() for _ in range(2)]
    alone = await teen.request("wait", **WAIT, pool="teens")
    await adult.request("wait", **WAIT, pool="adults")

    assert "is kept" in alone["words"]
    await teen.until(lambda: bool(places(teen)) and places(teen)[-1]["on_duty"] == 0)
    await adult.until(lambda: bool(places(adult)) and places(adult)[-1]["on_duty"] == 2)


def places(client: Client) -> list[Frame]:
    return [frame for frame in client.frames if frame["type"] == "place"]


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


@pytest.mark.parametrize(("stay", "yes"), [(True, True), (True, False), (False, True)])
async def test_earlier_talks_are_kept_and_seen_only_with_a_yes_of_somebody_who_stays(
    house: House, stay: bool, yes: bool
) -> None:
    sasha, kim = await on_the_line(house, "sasha", capacity=1), await on_the_line(house, "kim", capacity=1)
    peer = await house.enter(stay=stay)
    await peer.request("wait", **WAIT, earlier=yes)
    room = (await sasha.request("take"))["room"]
    await peer.request("end", room=room)
    await peer.request("wait", **WAIT, earlier=True)

    card = await kim.request("talk", room=(await kim.request("take"))["room"])

    if not stay:
        assert "earlier" not in card
    else:
        assert card["earlier"] == ([{"on": "2026-05-01", "name": "sasha"}] if yes else [])
    copy = (await peer.request("export"))["document"]["earlier_talks"]
    assert bool(copy) is (stay and yes)
    await peer.request("forget")
    assert await house.rows("SELECT COUNT(*) FROM contacts") == [(0,)]


async def test_without_a_yes_for_this_talk_nothing_earlier_is_shown(house: House) -> None:
    sasha, kim = await on_the_line(house, "sasha", capacity=1), await on_the_line(house, "kim", capacity=1)
    peer = await house.enter(stay=True)
    await peer.request("wait", **WAIT, earlier=True)
    await peer.request("end", room=(await sasha.request("take"))["room"])
    await peer.request("wait", **WAIT)

    card = await kim.request("talk", room=(await kim.request("take"))["room"])

    assert "earlier" not in card


async def test_messages_left_behind_take_nobodys_place(house: House) -> None:
    letter = await waiting_peer(house, later=True, first_message=FIRST)
    house.clock.forward(seconds=600)

    first, second = [await (await house.enter()).request("wait", **WAIT) for _ in range(2)]
    line = await (await on_the_line(house, "sasha")).request("line")

    assert (first["place"], second["place"]) == (1, 2)
    assert {name: line[name] for name in ("waiting", "longest_minutes", "letters")} == {
        "waiting": 2,
        "longest_minutes": 0,
        "letters": 1,
    }
    # Whoever is there is talked to before whoever left a message a little earlier, and the place says so.
    assert await letter.frame(lambda frame: frame["type"] == "place" and frame["place"] == 3)


async def test_what_was_agreed_on_waits_for_the_next_talk_with_a_yes(house: House) -> None:
    sasha, kim = await on_the_line(house, "sasha", capacity=1), await on_the_line(house, "kim", capacity=1)
    peer = await house.enter(stay=True)
    await peer.request("wait", **WAIT, earlier=True)
    room = (await sasha.request("take"))["room"]
    said = await sasha.say(room, "first breathe, then call your sister")
    await peer.request("agree_on", room=room, message=said["message"])
    await peer.request("end", room=room)
    await peer.request("wait", **WAIT, earlier=True)

    card = await kim.request("talk", room=(await kim.request("take"))["room"])

    agreed = {"words": "first breathe, then call your sister", "on": "2026-05-01", "name": "sasha"}
    assert card["agreed"] == agreed
    assert (await peer.request("export"))["document"]["agreed"] == [agreed]
    await peer.request("drop_agreed")
    assert await house.rows("SELECT COUNT(*) FROM agreed") == [(0,)]


async def test_only_who_stays_can_keep_something_and_only_of_their_own_talk(house: House) -> None:
    peer, helper, room = await house.talk()
    said = await helper.say(room, "first breathe")
    stranger = await house.enter(stay=True)

    with pytest.raises(Refused, match="not_allowed"):
        await peer.request("agree_on", room=room, message=said["message"])
    with pytest.raises(Refused, match="not_a_member"):
        await stranger.request("agree_on", room=room, message=said["message"])
    assert await house.rows("SELECT COUNT(*) FROM agreed") == [(0,)]


async def test_what_was_agreed_on_is_forgotten_with_its_person(house: House) -> None:
    peer, helper, room = await house.talk()
    back = await house.enter(peer.token, stay=True)
    said = await helper.say(room, "first breathe")
    await back.request("agree_on", room=room, message=said["message"])

    await back.request("forget")

    assert await house.rows("SELECT COUNT(*) FROM agreed") == [(0,)]
    assert await house.rows("SELECT COUNT(*) FROM text_keys WHERE owner LIKE 'person:%'") == [(0,)]
