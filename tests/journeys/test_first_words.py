"""What somebody says while they wait is looked at at once, and never lost when the talk begins."""

import pytest

from rooms.times import rfc3339
from tests.client import Client, Frame, Refused
from tests.house import House
from tests.journeys.decisions import case_on, decide, moderator
from tests.plain_rules import BOULDER, CLOUDY, FOGBANK, PEBBLE, STORM, THUNDER

FIRST = "my-first-words"


async def wait(house: House, text: str | None = None, **fields: object) -> tuple[Client, Frame]:
    """Stand in line, perhaps with first words: the peer and the answer."""
    peer = await house.enter()
    await peer.follow("person", after=0)
    given = fields if text is None else {"first_message": {"client_id": FIRST, "text": text}, **fields}
    return peer, await peer.request("wait", **{"for": "supporter"}, agreement=1, **given)


async def take(house: House) -> tuple[Client, str]:
    """Let a supporter take the next talk: the supporter and the room."""
    supporter = await house.staff("sasha", "supporter")
    await supporter.request("on_duty", capacity=3)
    room: str = (await supporter.request("take"))["room"]
    await supporter.follow(f"room:{room}", after=0)
    await supporter.follow(f"side:{room}", after=0)
    return supporter, room


async def open_cases(house: House) -> list[object]:
    return [track for (track,) in await house.rows("SELECT track FROM cases WHERE state = 'open'")]


async def test_what_one_would_talk_about_is_heard_as_first_words_are(house: House) -> None:
    robin = await moderator(house)

    _, waiting = await wait(house, about=f"it is all {THUNDER}")

    assert waiting["care"]["level"] == 4
    detail = await robin.request("case", case=await case_on(robin, "care"))
    assert detail["message"]["text"] == f"it is all {THUNDER}"


async def test_a_cry_for_help_beside_refused_words_is_not_turned_away(house: House) -> None:
    _, waiting = await wait(house, BOULDER, about=STORM)

    assert waiting["care"]["level"] == 2


async def test_a_first_message_tells_when_it_was_written_however_long_it_waited(house: House) -> None:
    written_at = house.clock.now_ms()
    peer, _ = await wait(house, "good evening", later=True)
    house.clock.forward(seconds=3600)
    again = {"first_message": {"client_id": FIRST, "text": "good evening"}}
    await peer.request("wait", **{"for": "supporter"}, agreement=1, later=True, **again)

    supporter, room = await take(house)

    posted = await supporter.event(f"room:{room}", "message_posted")
    assert posted["event"]["written_at"] == rfc3339(written_at)


async def test_what_could_not_be_posted_is_not_shown_as_what_one_would_talk_about(house: House) -> None:
    await wait(house, "good evening", about=f"a {PEBBLE}")

    supporter, room = await take(house)

    assert "about" not in await supporter.request("talk", room=room)
    assert await supporter.event(f"room:{room}", "message_posted")
    assert await open_cases(house) == ["conduct"]


async def test_a_case_of_somebody_who_calls_it_urgent_shows_what_they_wrote_and_where_it_is(
    house: House,
) -> None:
    robin = await moderator(house)
    await wait(house, "good evening", urgent=True)
    case = await case_on(robin, "care")

    before = (await robin.request("case", case=case, show="span"))["message"]
    await take(house)
    after = (await robin.request("case", case=case, show="span"))["message"]

    assert [part["text"] for part in before["excerpts"]] == ["good evening"]
    assert (before["delivery"], after["delivery"]) == ("waiting", "delivered")
    assert (await robin.request("audit", limit=200))["rows"][-1]["action"] == "look_at_span"


async def test_calling_it_urgent_afterwards_hides_no_graver_words(house: House) -> None:
    robin = await moderator(house)
    peer, _ = await wait(house, STORM)

    house.clock.forward(seconds=30)
    await peer.request("wait", **{"for": "supporter"}, agreement=1, urgent=True, about="exams")

    detail = await robin.request("case", case=await case_on(robin, "care"))
    assert detail["message"]["text"] == STORM


async def test_refused_words_keep_nobody_in_line(house: House) -> None:
    with pytest.raises(Refused, match="message_refused"):
        await wait(house, about=BOULDER)

    assert await house.rows("SELECT person FROM waiting") == []


async def test_all_that_one_says_while_waiting_makes_one_case(house: House) -> None:
    peer, _ = await wait(house, STORM)

    for number in range(20):
        first = {"client_id": f"first-words-{number}", "text": STORM}
        answer = await peer.request("wait", **{"for": "supporter"}, agreement=1, first_message=first)

        assert answer["care"]["level"] == 2
    assert await open_cases(house) == ["care"]


async def test_first_words_a_moderator_let_be_while_their_author_waited_are_posted(house: House) -> None:
    robin = await moderator(house)
    await wait(house, PEBBLE)
    await decide(robin, await case_on(robin, "conduct"), "dismiss")

    supporter, room = await take(house)

    posted = await supporter.event(f"room:{room}", "message_posted")
    assert posted["event"]["text"] == PEBBLE


async def test_first_words_that_were_only_cared_for_still_wait_for_a_human(house: House) -> None:
    robin = await moderator(house)
    await wait(house, FOGBANK)
    await decide(robin, await case_on(robin, "care"), "cared_for")

    await take(house)

    assert await house.rows("SELECT state FROM messages") == [("held",)]
    assert await open_cases(house) == ["care"]


async def test_a_decision_on_other_words_says_nothing_about_these(house: House) -> None:
    robin = await moderator(house)
    peer, _ = await wait(house, PEBBLE)
    await decide(robin, await case_on(robin, "conduct"), "dismiss")
    first = {"client_id": "other-first-words", "text": f"another {PEBBLE}"}
    await peer.request("wait", **{"for": "supporter"}, agreement=1, first_message=first)

    await take(house)

    assert await house.rows("SELECT state FROM messages") == [("held",)]
    assert await open_cases(house) == ["conduct"]


async def test_first_words_that_had_to_wait_can_be_released_in_the_talk(house: House) -> None:
    robin = await moderator(house)
    peer, _ = await wait(house, PEBBLE)
    supporter, room = await take(house)
    held = await peer.event("person", "message_held")

    await decide(robin, await case_on(robin, "conduct"), "release")

    posted = await supporter.event(f"room:{room}", "message_posted")
    assert posted["event"]["message"] == held["event"]["message"]


async def test_the_supporter_hears_that_the_first_words_were_heavy(house: House) -> None:
    await wait(house, CLOUDY)

    supporter, room = await take(house)

    noticed = await supporter.event(f"side:{room}", "finding_noticed")
    assert noticed["event"]["level"] == 1


async def test_first_words_are_not_looked_at_again_when_the_talk_begins(house: House) -> None:
    await wait(house, "good evening")
    house.app.rules.screener = None  # type: ignore[assignment]

    supporter, room = await take(house)

    assert await supporter.event(f"room:{room}", "message_posted")
