"""Tell what a peer finds who comes back: what was asked is not asked again, and what has ended has ended."""

import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Page, expect

from tests.client import Client
from tests.house import House, open_house
from tests.journeys.decisions import case_on, claim, decide, moderator
from tests.plain_rules import BOULDER, CLOUDY, PEBBLE, THUNDER, WOLFSONG
from tests.web.conftest import OpenPage
from tests.web.people import ask_for_supporter, choose_in_menu, come_in, join, row, say

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.asyncio(loop_scope="session")]

ROOM = "Hearth"


@pytest_asyncio.fixture(loop_scope="session")
async def place(tmp_path: Path, migrated: Path) -> AsyncIterator[House]:
    async with open_house(tmp_path, migrated) as house:
        await house.group()
        yield house


@pytest_asyncio.fixture(loop_scope="session")
async def peer(place: House, open_page: OpenPage) -> Page:
    return await open_page(url=url_of(place))


def url_of(house: House) -> str:
    return f"http://127.0.0.1:{house.port}"


async def test_a_changed_agreement_is_asked_for_once_whatever_waits(place: House, peer: Page) -> None:
    await join(peer, ROOM)
    operator = await place.staff("olga", "admin")
    await operator.request("set_agreement", room="r_hearth", text="We listen, and speak of ourselves.")

    await say(peer, "the first that waits")
    await say(peer, "the second that waits")
    await expect(peer.get_by_text("Goes out once you agree above.")).to_have_count(1)
    await peer.get_by_role("button", name="I agree, send what waits").click()

    await expect(row(peer, "the second that waits")).to_be_visible()
    await expect(peer.locator(".row:not(.waiting) .text")).to_have_text(
        ["the first that waits", "the second that waits"]
    )


async def held(place: House, peer: Page) -> tuple[Client, str]:
    """Bring the peer on a page into a talk of two: the supporter and the room."""
    await ask_for_supporter(peer)
    supporter = await place.staff("sasha", "supporter")
    await supporter.request("on_duty", capacity=1)
    room: str = (await supporter.request("take"))["room"]
    await expect(peer.get_by_role("heading", name="Talk with sasha")).to_be_visible()
    return supporter, room


async def another_tab(peer: Page) -> Page:
    """Open what the browser opens when somebody duplicates a tab: a page with the same memory."""
    kept = await peer.evaluate("JSON.stringify({ ...sessionStorage })")
    tab = await peer.context.new_page()
    await tab.goto(peer.url + "page/icon.svg")
    await tab.evaluate("(kept) => Object.assign(sessionStorage, JSON.parse(kept))", kept)
    await tab.goto(peer.url)
    return tab


async def test_the_number_given_in_the_waiting_room_stays_in_sight_when_the_talk_begins(
    place: House, peer: Page
) -> None:
    await ask_for_supporter(peer, first=THUNDER)
    note = peer.get_by_role("complementary")
    await expect(note.get_by_role("link").first).to_be_visible()
    supporter = await place.staff("sasha", "supporter")
    await supporter.request("on_duty", capacity=1)

    await supporter.request("take")

    await expect(peer.get_by_role("heading", name="Talk with sasha")).to_be_visible()
    await expect(note.get_by_role("link").first).to_be_hidden()
    await note.get_by_text("We are glad you said it").click()
    await expect(note.get_by_role("link").first).to_be_visible()
    await note.get_by_role("button", name="Put this note away").click()
    await peer.get_by_role("button", name="All talks").click()
    await peer.get_by_role("button", name="Go to the talk with sasha").click()
    await expect(peer.get_by_role("heading", name="Talk with sasha")).to_be_visible()
    await expect(note).to_have_count(0)


ended = "This talk has ended."
asked = "How was it?"


async def test_how_it_was_is_asked_once_and_not_again_after_a_reload(place: House, peer: Page) -> None:
    supporter, room = await held(place, peer)
    await supporter.request("end", room=room)
    await expect(peer.get_by_role("heading", name=asked)).to_be_visible()

    await peer.get_by_role("button", name="I would rather not say").click()
    await expect(peer.get_by_text("Take good care of yourself.")).to_be_visible()
    await peer.reload()

    await expect(peer.get_by_text(ended)).to_be_visible()
    await expect(peer.get_by_role("button", name="Put this talk away")).to_be_visible()
    await expect(peer.get_by_role("heading", name=asked)).to_have_count(0)


async def test_a_talk_that_was_ended_on_one_page_has_ended_on_the_other(place: House, peer: Page) -> None:
    await held(place, peer)
    other = await another_tab(peer)
    await expect(other.get_by_role("button", name="End talk")).to_be_visible()

    await peer.get_by_role("button", name="End talk").click()
    await peer.get_by_role("button", name="End the talk").click()

    for page in (peer, other):
        await expect(page.get_by_text(ended)).to_be_visible()
        await expect(page.get_by_role("button", name="End talk")).to_be_hidden()
        await expect(page.get_by_role("heading", name=asked)).to_have_count(0)
        await page.reload()
        await expect(page.get_by_role("heading", name="What would help now?")).to_be_visible()
        await expect(page.get_by_role("heading", name="Your talks")).to_have_count(0)


async def test_a_talk_that_is_put_away_is_away_on_the_other_page_too(place: House, peer: Page) -> None:
    supporter, room = await held(place, peer)
    other = await another_tab(peer)
    await expect(other.get_by_role("button", name="End talk")).to_be_visible()
    await supporter.request("end", room=room)
    await expect(other.get_by_role("heading", name=asked)).to_be_visible()

    await peer.get_by_role("button", name="Put this talk away").click()
    await expect(other.get_by_role("heading", name=asked)).to_have_count(0)
    await other.reload()

    await expect(other.get_by_role("heading", name="What would help now?")).to_be_visible()
    await expect(other.get_by_role("heading", name="Your talks")).to_have_count(0)


async def test_a_note_of_care_says_who_is_there_by_now(place: House, peer: Page) -> None:
    await come_in(peer)
    await peer.get_by_role("button", name="Ask for a supporter").click()
    await peer.get_by_label("It is urgent.").check()
    await peer.get_by_role("button", name="I agree, ask for a supporter").click()
    note = peer.get_by_role("complementary", name="We are glad you said it")
    await expect(note).to_contain_text("Thank you for telling us that it is urgent.")
    await expect(note).to_contain_text("None of our team is here now")

    supporter = await place.staff("sasha", "supporter")
    await supporter.request("on_duty", capacity=1)
    await expect(note).to_contain_text("you do not have to get through it alone. Supporters are here")
    robin = await moderator(place)
    await expect(note).to_contain_text("Someone from our team has been told")
    await claim(robin, await case_on(robin, "care"))
    await expect(note).to_contain_text("Someone from our team is looking at what you told us right now.")
    await supporter.request("off_duty")
    await expect(peer.get_by_text("No supporter is here right now.")).to_be_visible()

    await expect(note).to_contain_text("Someone from our team is looking at what you told us right now.")


async def test_a_note_of_care_that_is_put_away_stays_away(place: House, peer: Page) -> None:
    await come_in(peer)
    await peer.get_by_role("button", name="Ask for a supporter").click()
    await peer.get_by_label("It is urgent.").check()
    await peer.get_by_role("button", name="I agree, ask for a supporter").click()

    await peer.get_by_role("button", name="Put this note away").click()
    supporter = await place.staff("sasha", "supporter")
    await supporter.request("on_duty", capacity=1)
    await expect(peer.get_by_text("No supporter is here right now.")).to_have_count(0)

    await expect(peer.get_by_role("complementary")).to_have_count(0)


async def test_a_lighter_note_takes_a_graver_one_away_only_once_that_is_put_away(
    place: House, peer: Page
) -> None:
    await join(peer, ROOM)
    note = peer.get_by_role("complementary")
    graver, lighter = "You are not to blame for this.", "Thank you for saying this here."
    await say(peer, WOLFSONG)
    await expect(note).to_contain_text(graver)

    await say_and_come_back(peer, f"{CLOUDY} today")
    await expect(note).to_contain_text(graver)
    await note.get_by_role("button", name="Put this note away").click()
    await say_and_come_back(peer, f"{CLOUDY} again")

    await expect(note).to_contain_text(lighter)
    await expect(note).not_to_contain_text(graver)


async def say_and_come_back(peer: Page, text: str) -> None:
    """Say something in the group, go to the lobby once it has been heard, and come back."""
    await say(peer, text)
    await expect(peer.locator(".row:not(.waiting)", has_text=text)).to_be_visible()
    await peer.get_by_role("button", name="All talks").click()
    await peer.get_by_role("button", name=re.compile(f"^Go to .*{ROOM}")).click()
    await expect(peer.get_by_label("Your message")).to_be_editable()


async def test_the_lobby_tells_when_somebody_comes(place: House, peer: Page) -> None:
    await come_in(peer)
    await expect(peer.get_by_text("Nobody is here right now.")).to_be_visible()

    supporter = await place.staff("sasha", "supporter")
    await supporter.request("on_duty", capacity=1)
    await peer.evaluate("document.dispatchEvent(new Event('visibilitychange'))")

    await expect(peer.get_by_text("Somebody is here now.")).to_be_visible()


async def test_what_is_read_at_a_door_stays_open_when_somebody_comes_into_one_s_own_group(
    place: House, peer: Page
) -> None:
    for title in ("Meadow", "Orchard"):
        await place.group(f"r_{title.lower()}", title=title)
    await join(peer, ROOM)
    await peer.get_by_role("button", name="All talks").click()
    await peer.get_by_role("button", name="Read what we agree on in Orchard").click()
    agree = peer.get_by_role("button", name="I agree, let me into Orchard")
    await expect(agree).to_be_focused()
    await peer.evaluate(_HEAR_OF_THE_ROOM)

    await place.member("r_hearth")
    await peer.evaluate("heard")

    await expect(agree).to_be_focused()


async def test_the_focus_in_the_lobby_stays_when_somebody_comes_into_one_s_own_group(
    place: House, peer: Page
) -> None:
    await join(peer, ROOM)
    await peer.get_by_role("button", name="All talks").click()
    await peer.get_by_role("button", name=f"Go to {ROOM}").focus()
    await peer.evaluate(_HEAR_OF_THE_ROOM)

    await place.member("r_hearth")
    await peer.evaluate("heard")

    await expect(peer.get_by_role("button", name=f"Go to {ROOM}")).to_be_focused()


_HEAR_OF_THE_ROOM = """() => {
    const { session } = document.querySelector("warm-page");
    const told = new Promise((resolve) => session.addEventListener("room", resolve, { once: true }));
    window.heard = told.then(() => session.listRooms()).then(() => null);
}"""
"""Wait until the lobby has heard of something in a room, and has had its answer to what it asked then."""


async def test_a_note_of_care_about_what_was_written_further_down_comes_into_sight(peer: Page) -> None:
    await peer.set_viewport_size({"width": 360, "height": 500})
    await come_in(peer)
    await peer.get_by_role("button", name="Ask for a supporter").click()
    await peer.get_by_role("button", name="I agree, ask for a supporter").click()
    await peer.get_by_label("A first message").fill(THUNDER)
    await peer.get_by_role("button", name="Keep it for my supporter").click()

    await expect(peer.get_by_text("Kept. Your supporter sees it")).to_be_attached()
    await expect(peer.get_by_role("complementary", name="We are glad you said it")).to_be_in_viewport()
    await peer.get_by_role("button", name="Stop waiting").click()


async def test_words_that_were_not_sent_when_a_talk_ended_come_along_into_the_next(
    place: House, peer: Page
) -> None:
    supporter, room = await held(place, peer)
    await say(peer, f"a {BOULDER}")
    await expect(peer.get_by_role("button", name="Change it")).to_be_visible()
    await peer.get_by_label("Your message").fill("half of a sentence")

    await supporter.request("end", room=room)

    unsent = peer.get_by_label("You had not sent this yet")
    await expect(unsent).to_have_value("half of a sentence")
    await peer.get_by_role("button", name="Change it").click()
    await expect(unsent).to_have_value(f"half of a sentence\na {BOULDER}")
    await peer.evaluate(_SAY_IN_VAIN)
    await expect(peer.get_by_text("Not sent. This talk has ended.")).to_be_visible()
    await expect(peer.get_by_role("button", name="Send again")).to_have_count(0)
    await unsent.fill("a whole sentence")
    await peer.get_by_role("button", name="Put this talk away").click()
    await peer.get_by_role("button", name="Ask for a supporter").click()
    await peer.get_by_role("button", name="I agree, ask for a supporter").click()
    await expect(peer.get_by_role("heading", name="You are in line")).to_be_visible()
    await supporter.request("take")
    await expect(peer.get_by_label("Your message")).to_have_value("a whole sentence")


async def test_what_is_written_at_the_end_of_a_talk_stays_until_it_has_arrived(
    place: House, peer: Page
) -> None:
    await held(place, peer)
    await peer.set_viewport_size({"width": 360, "height": 480})
    await peer.get_by_role("button", name="End talk").click()
    words = peer.get_by_label("Anything you want to tell us")
    await words.fill("you listened to me")
    await peer.evaluate("document.querySelector('warm-page').session.connection.stop()")

    await peer.get_by_role("button", name="End the talk").click()

    await expect(peer.get_by_role("dialog").get_by_text("The connection was cut")).to_be_in_viewport(ratio=1)
    await expect(words).to_have_value("you listened to me")
    await peer.evaluate(_COME_BACK)
    await peer.get_by_role("button", name="End the talk").click()
    await expect(peer.get_by_role("button", name="Talk with somebody again")).to_be_visible()
    await expect(peer.get_by_role("heading", name=asked)).to_have_count(0)
    assert await place.rows("SELECT COUNT(*) FROM outcomes WHERE words IS NOT NULL") == [(1,)]


async def test_whoever_wants_to_meet_somebody_never_again_hears_that_the_talk_has_ended_before(
    place: House, peer: Page
) -> None:
    supporter, room = await held(place, peer)
    await peer.get_by_role("button", name="End talk").click()
    await peer.get_by_label("Do not put me together with this supporter again").check()
    await supporter.request("end", room=room)
    await expect(peer.get_by_text(ended)).to_be_visible()

    await peer.get_by_role("button", name="End the talk").click()

    await expect(peer.get_by_role("dialog").locator(".dialog-said")).not_to_be_empty()
    await expect(peer.get_by_role("button", name="End the talk")).to_be_visible()


async def test_whoever_talks_again_is_led_there_from_the_talk_that_has_ended(
    place: House, peer: Page
) -> None:
    supporter, room = await held(place, peer)
    await peer.get_by_label("Your message").focus()
    place.clock.forward(seconds=1)  # who is in line again within the same millisecond is told nothing new
    await supporter.request("pass_on", room=room, reason="My shift is over.")
    await expect(peer.get_by_role("heading", name="Talk with sasha")).to_be_focused()
    after = peer.locator("warm-after")
    await expect(after.get_by_role("button", name="To my place in line")).to_be_visible()
    noor = await place.staff("noor", "supporter")
    await noor.request("on_duty", capacity=1)

    await noor.request("take")

    await expect(after.get_by_role("button", name="To my place in line")).to_be_hidden()
    await expect(after.get_by_role("button", name="Talk with somebody again")).to_be_hidden()
    await expect(peer.get_by_text("front of the line")).to_have_count(0)
    await after.get_by_role("button", name="Go to the talk").click()
    await expect(peer.get_by_role("heading", name="Talk with noor")).to_be_visible()


async def test_whoever_is_elsewhere_hears_that_something_was_said_in_their_talk_and_that_it_has_ended(
    place: House, peer: Page
) -> None:
    supporter, room = await held(place, peer)
    await peer.get_by_role("button", name="All talks").click()
    await expect(peer.get_by_role("button", name="Go to the talk with sasha", exact=True)).to_be_visible()

    await supporter.say(room, "are you still there?")

    await expect(peer.locator("#said")).to_contain_text("sasha has written to you.")
    await expect(peer.get_by_role("button", name="Go to the talk with sasha · New")).to_be_visible()
    await choose_in_menu(peer, "Settings")
    await expect(peer.get_by_label("Let others see when I am writing")).to_be_visible()
    await supporter.say(room, "I am here for a while")
    await peer.get_by_role("dialog").get_by_role("button", name="Go to the talk").click()
    await expect(peer.get_by_role("dialog")).to_have_count(0)
    await expect(row(peer, "are you still there?")).to_be_visible()
    await peer.get_by_role("button", name="All talks").click()
    await expect(peer.get_by_role("button", name="Go to the talk with sasha", exact=True)).to_be_visible()
    await peer.get_by_role("button", name=f"I agree, let me into {ROOM}").click()
    await expect(peer.get_by_role("button", name="Leave group")).to_be_visible()
    await supporter.request("pass_on", room=room, reason="My shift is over.")
    await expect(peer.locator("#said")).to_contain_text("front of the line")


async def test_whoever_hears_that_their_supporter_has_to_go_can_ask_for_another_right_there(
    place: House, peer: Page
) -> None:
    supporter, _ = await held(place, peer)

    await supporter.request("off_duty")

    told = peer.locator(".told", has_text="Your supporter has to go soon.")
    await expect(told.get_by_role("button", name="Helplines")).to_be_visible()
    await told.get_by_role("button", name="Ask for a supporter").click()
    await expect(peer.get_by_role("button", name="I agree, ask for a supporter")).to_be_visible()


async def test_a_decision_that_was_taken_back_asks_for_no_second_look(place: House, peer: Page) -> None:
    await join(peer, ROOM)
    await say(peer, PEBBLE)
    robin, kim = await moderator(place), await moderator(place, "kim")
    case = await case_on(robin, "conduct")
    await decide(robin, case, "mute", until="2030-01-01T00:00:00.000Z")
    version = (await kim.request("case", case=case))["version"]
    await kim.request("reverse", case=case, version=version, reason="too long")
    [(code,)] = await place.rows("SELECT code FROM statements")

    await choose_in_menu(peer, "Look up a code")
    await peer.get_by_label("Code of a report").fill(str(code))
    await peer.get_by_role("button", name="Look it up").click()

    dialog = peer.get_by_role("dialog")
    await expect(dialog.get_by_text("it was taken back")).to_be_visible()
    await expect(dialog.get_by_text("A person decided this.")).to_be_visible()
    await expect(dialog.get_by_text("You can ask for a second look")).to_have_count(0)
    await expect(dialog.get_by_text("Until")).to_have_count(0)
    await dialog.get_by_role("button", name="Close").click()
    await choose_in_menu(peer, "Decisions about me")
    await expect(dialog.get_by_text(str(code)).first).to_be_visible()
    await expect(dialog.get_by_text("You can ask for a second look")).to_have_count(0)


_COME_BACK = """() => {
    const { session } = document.querySelector("warm-page");
    return session.enter().then(() => null);
}"""
_SAY_IN_VAIN = """() => {
    const { session, room } = document.querySelector("warm-talk");
    return session.say(room, "on its way when the talk ended");
}"""
