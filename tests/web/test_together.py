"""Tell the stories in which people look after each other: help, handing over, going to somebody."""

import re

import pytest
from playwright.async_api import Page, expect

from tests.web.conftest import OpenPage
from tests.web.people import (
    HEAVY,
    choose_in_menu,
    clear_desks,
    decide,
    end_for_both,
    go_off,
    join,
    look_at,
    report,
    row,
    say,
)

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.asyncio(loop_scope="session")]

ROOM = "Garden"


async def test_a_peer_says_who_may_come_in_and_read_when_a_talk_is_handed_over(
    talk: tuple[Page, Page], second_duty: Page
) -> None:
    peer, maya = talk
    await say(maya, "I am here")
    await expect(row(peer, "I am here")).to_be_visible()
    await expect(peer.get_by_text("Maya (Supporter) is here with you now.")).to_be_visible()
    await second_duty.get_by_role("button", name="Go on duty").click()
    await expect(second_duty.get_by_role("button", name="Go off duty")).to_be_visible()

    await maya.get_by_role("button", name="Hand over").click()
    await maya.get_by_role("dialog").get_by_role("textbox").fill("Nor")
    await maya.get_by_role("button", name="Ask the peer").click()
    await expect(maya.get_by_text("No colleague on duty is free for this talk")).to_be_visible()
    await expect(maya.get_by_role("dialog").get_by_role("textbox")).to_have_value("Nor")
    await maya.get_by_role("dialog").get_by_role("textbox").fill("Noor")
    await maya.get_by_role("button", name="Ask the peer").click()
    await peer.get_by_role("button", name="Yes, and Noor may read what was said").click()

    await expect(peer.get_by_text("Noor (Supporter) is here now and can read along.")).to_be_visible()
    await expect(row(second_duty, "hello, is someone there")).to_be_visible()
    await expect(second_duty.get_by_text("We have asked whether Noor may come in.")).to_have_count(0)
    await expect(second_duty.get_by_role("button", name="Pass the talk on")).to_be_visible()
    await expect(maya.get_by_role("button", name="I need someone")).to_be_visible()
    await expect(maya.get_by_role("button", name="Pass the talk on")).to_have_count(0)
    await maya.get_by_role("button", name="Leave talk").click()
    await maya.get_by_role("button", name="Leave the talk").click()
    await expect(maya.get_by_text("You have left this talk.")).to_be_visible()
    await expect(peer.get_by_text("Maya (Supporter) has left.")).to_be_visible()
    await say(second_duty, "I am with you now")
    await expect(row(peer, "I am with you now")).to_be_visible()

    await second_duty.get_by_role("button", name="Hand over").click()
    await second_duty.get_by_role("dialog").get_by_role("textbox").fill("Maya")
    await second_duty.get_by_role("button", name="Ask the peer").click()
    await peer.get_by_role("button", name="Yes, and Maya may read what was said").click()
    await expect(maya.get_by_text("In this talk with you: Noor (Supporter).")).to_be_visible()
    await say(maya, "and here I am again")
    await expect(row(peer, "and here I am again")).to_be_visible()
    await expect(maya.get_by_role("button", name="Pass the talk on")).to_be_visible()
    await second_duty.get_by_role("button", name="Leave talk").click()
    await second_duty.get_by_role("button", name="Leave the talk").click()
    await end_for_both(peer, maya)
    await go_off(second_duty)


async def test_whoever_needs_someone_gets_a_moderator_into_the_talk(
    talk: tuple[Page, Page], desk: Page
) -> None:
    peer, maya = talk
    await clear_desks(desk)

    await maya.keyboard.press("Alt+h")
    await expect(peer.get_by_text("Your supporter has asked somebody from the team")).to_be_visible()
    await look_at(desk, "Care desk")
    await desk.locator(".case").click()
    await desk.get_by_role("button", name="I take this case").click()
    await desk.get_by_role("button", name="Come into the talk").click()
    await expect(peer.get_by_text("Robin (Moderator) is here now and can read along.")).to_be_visible()
    await expect(maya.get_by_text("In this talk with you: Robin (Moderator).")).to_be_visible()
    await expect(desk.get_by_text("In this talk with you: Maya (Supporter).")).to_be_visible()

    await maya.keyboard.press("Alt+b")
    await maya.keyboard.type("thank you for coming")
    await maya.keyboard.press("Enter")
    await desk.locator("summary", has_text="Beside the talk").click()
    await expect(desk.get_by_text("Maya (Supporter): thank you for coming")).to_be_visible()
    await expect(peer.get_by_text("thank you for coming")).to_have_count(0)
    await desk.get_by_role("button", name="Leave talk").click()
    await desk.get_by_role("button", name="Leave the talk").click()
    await expect(peer.get_by_text("Robin (Moderator) has left.")).to_be_visible()
    await expect(maya.get_by_text("In this talk with you")).to_have_count(0)
    await end_for_both(peer, maya)
    await clear_desks(desk)


async def test_a_crisis_between_two_reaches_both_and_ends_in_care(
    talk: tuple[Page, Page], desk: Page
) -> None:
    peer, maya = talk
    await clear_desks(desk)
    await look_at(desk, "Care desk")

    await say(peer, HEAVY)

    await expect(peer.get_by_role("complementary", name="We are glad you said it")).to_be_visible()
    await expect(maya.get_by_text("may need care (level 2 of 4): no wish to live.").first).to_be_visible()
    await maya.evaluate("document.querySelector('staff-page').session.onDuty.capacity = 2")
    await maya.get_by_role("button", name="Pause for a moment").click()
    await maya.get_by_role("button", name="Go on", exact=True).click()
    await expect(maya.get_by_text("You hold 1 of 2")).to_be_visible()
    await expect(maya.get_by_text("a hard talk counts for more than one")).to_be_visible()
    await maya.get_by_role("button", name="Guided questions").click()
    await maya.get_by_label("Do they think of ending their life?").select_option("yes")
    await maya.get_by_role("button", name="Note the answers").click()
    await maya.locator("summary", has_text="Beside the talk").click()
    await expect(maya.get_by_text("The questions came to care level 2.")).to_be_visible()
    await maya.locator("summary", has_text="Beside the talk").click()
    await desk.locator(".case").first.click()
    await desk.get_by_role("button", name="I take this case").click()
    await desk.locator("summary", has_text="Notes").click()
    await desk.get_by_label("A note for whoever comes next").fill("Maya is with them.")
    await desk.get_by_role("button", name="Keep the note").click()
    await expect(desk.get_by_text("Maya is with them.")).to_be_visible()
    await desk.get_by_label("Decision").select_option("cared_for")
    await desk.get_by_role("button", name="Decide", exact=True).click()
    await expect(desk.get_by_text("Decided, and on record.")).to_be_visible()
    await say(maya, "I am glad you told me")
    await expect(row(peer, "I am glad you told me")).to_be_visible()
    await expect(maya.get_by_role("button", name="Show the message")).to_be_visible()
    await maya.evaluate(_NOTICE_WHAT_IS_NOT_SHOWN)
    await expect(maya.get_by_text("It was said before you came in")).to_be_visible()
    await expect(maya.get_by_role("button", name="Show the message")).to_have_count(0)
    await end_for_both(peer, maya)


_NOTICE_WHAT_IS_NOT_SHOWN = """() => {
    const { session, log } = document.querySelector("staff-side");
    const event = { kind: "finding_noticed", message: "x_before", level: 2 };
    session.tell("side", { log, entry: { seq: 99, at: new Date().toISOString(), event } });
}"""


async def test_whoever_passes_a_talk_on_reads_that_they_have_left_it(talk: tuple[Page, Page]) -> None:
    peer, maya = talk
    await maya.get_by_role("button", name="Pass the talk on").click()
    await maya.get_by_role("dialog").get_by_label("Why").fill("My shift is over.")

    await maya.get_by_role("button", name="Pass it on").click()

    await expect(maya.get_by_text("You have left this talk.")).to_be_visible()
    await expect(peer.get_by_text("front of the line").first).to_be_visible()
    await go_off(maya)


async def test_whoever_is_passed_on_reads_their_place_before_they_are_asked_how_it_was(
    talk: tuple[Page, Page],
) -> None:
    peer, maya = talk
    await maya.get_by_role("button", name="Pass the talk on").click()
    await maya.get_by_role("dialog").get_by_label("Why").fill("My shift is over.")

    await maya.get_by_role("button", name="Pass it on").click()

    after = peer.locator("warm-after")
    await expect(after.get_by_text("Your place in line: 1")).to_be_visible()
    await expect(after.get_by_role("button", name="Helplines")).to_be_visible()
    await expect(after.get_by_text("No supporter is here right now.")).to_be_visible()
    await expect(after.get_by_role("link").first).to_be_visible()
    await expect(after.get_by_label("Did it help?")).to_be_hidden()
    await expect(after.get_by_role("button", name="Talk with somebody again")).to_have_count(0)
    await after.get_by_role("button", name="To my place in line").click()
    await peer.get_by_role("button", name="Stop waiting").click()
    await expect(peer.get_by_text("You are no longer in line.")).to_be_visible()
    await peer.reload()
    await expect(after.get_by_text("You are not in line now")).to_be_visible()
    await expect(after.get_by_role("button", name="Talk with somebody again")).to_be_visible()
    await expect(peer.get_by_text("front of the line")).to_have_count(0)
    await go_off(maya)


async def test_a_moderator_goes_to_somebody_who_wrote_in_a_group(open_page: OpenPage, desk: Page) -> None:
    peer = await open_page()
    await join(peer, ROOM)
    await clear_desks(desk)
    await look_at(desk, "Care desk")
    await say(peer, HEAVY)
    await desk.locator(".case").click()
    await desk.get_by_role("button", name="I take this case").click()

    await desk.get_by_role("button", name="Talk with them myself").click()
    await expect(peer.locator("#said")).to_contain_text(
        "saw what you told us and would like to talk with you."
    )
    await peer.get_by_role("button", name="Go to the talk").click()
    why = peer.get_by_text("Robin (Moderator) of our team saw what you told us and would like to talk")
    await expect(why).to_be_visible()
    await peer.reload()
    await peer.get_by_role("button", name=re.compile("Robin")).click()
    await expect(why).to_be_visible()
    await expect(desk.get_by_text("of our team saw what you told us")).to_have_count(0)
    await say(desk, "I read what you wrote, and I am here")

    await expect(row(peer, "I read what you wrote")).to_contain_text("Moderator")
    await look_at(desk, "Conduct desk")
    await say(peer, "are you still there")
    await desk.get_by_role("button", name="Talks, 1 new").click()
    await expect(row(desk, "are you still there")).to_be_visible()
    await expect(desk.get_by_role("button", name="Talks, 1 new")).to_have_count(0)
    await peer.get_by_role("button", name="End talk").click()
    await peer.get_by_role("button", name="End the talk").click()
    await desk.get_by_role("button", name="Put this talk away").click()
    await clear_desks(desk)


async def test_whoever_goes_to_somebody_sees_who_could_go_and_who_talks_with_them_already(
    talk: tuple[Page, Page], second_duty: Page, desk: Page
) -> None:
    peer, maya = talk
    await second_duty.get_by_role("button", name="Go on duty").click()
    await expect(second_duty.get_by_role("button", name="Go off duty")).to_be_visible()
    await clear_desks(desk)
    await look_at(desk, "Care desk")
    await say(peer, HEAVY)
    await desk.locator(".case").click()
    await desk.get_by_role("button", name="I take this case").click()

    await desk.get_by_role("button", name="Send a supporter").click()
    asked = desk.get_by_role("dialog")
    await expect(asked.get_by_text("On duty, but not free for this talk: Maya.")).to_be_visible()
    await asked.get_by_role("button", name="Noor").click()
    await expect(asked.get_by_label("Name of the supporter")).to_have_value("Noor")
    await asked.get_by_role("button", name="Cancel").click()
    await desk.get_by_role("button", name="Talk with them myself").click()

    too = "Talks with them too, in a talk of their own:"
    await expect(desk.get_by_text(f"{too} Maya (Supporter).")).to_be_visible()
    await maya.evaluate(_LOOK_AGAIN)
    await expect(maya.get_by_text(f"{too} Robin (Moderator).")).to_be_visible()
    await desk.get_by_role("button", name="End talk").click()
    await desk.get_by_role("button", name="End the talk").click()
    await desk.get_by_role("button", name="Put this talk away").click()
    await end_for_both(peer, maya)
    await second_duty.get_by_role("button", name="Go off duty").click()
    await second_duty.get_by_role("button", name="Not now").click()
    await clear_desks(desk)


_LOOK_AGAIN = """() => {
    const company = document.querySelector("staff-company");
    const place = company.nextSibling;
    company.remove();
    place.before(company);  // it looks when it comes; to wait for its clock would take long
}"""


async def test_whoever_ends_a_talk_its_peer_may_say_how_it_was(talk: tuple[Page, Page]) -> None:
    peer, maya = talk
    await maya.get_by_role("button", name="Go off duty").click()
    await expect(maya.get_by_role("dialog").get_by_text("You still hold 1 talk.")).to_be_visible()
    await maya.get_by_role("dialog").get_by_role("button", name="Cancel").click()
    await expect(maya.get_by_role("button", name="Go off duty")).to_be_visible()

    await maya.get_by_role("button", name="End talk").click()
    await maya.get_by_role("button", name="End the talk").click()
    await peer.get_by_label("How are you now?").select_option("7")
    await peer.get_by_label("Did it help?").select_option("yes")
    await peer.get_by_role("button", name="Tell us").click()

    await expect(peer.get_by_role("status").filter(has_text="Thank you. Take good care")).to_be_attached()
    await expect(peer.get_by_role("button", name="Talk with somebody again")).to_be_visible()
    await go_off(maya)


async def test_whoever_goes_off_duty_keeps_their_talk_on_the_screen(talk: tuple[Page, Page]) -> None:
    peer, maya = talk
    await maya.get_by_role("button", name="Go off duty").click()
    await maya.get_by_role("button", name="Go off now").click()

    await expect(maya.locator("summary", has_text="How was your shift?")).to_be_focused()
    await expect(maya.get_by_label("Your message")).to_be_in_viewport(ratio=1)
    await expect(maya.get_by_role("button", name="Not now")).to_be_hidden()
    await peer.get_by_role("button", name="End talk").click()
    await peer.get_by_role("button", name="End the talk").click()
    await maya.get_by_role("button", name="Not now").click()
    await expect(maya.get_by_role("button", name="Go on duty")).to_be_visible()
    await maya.get_by_role("button", name="Put this talk away").click()


async def test_a_peer_who_ends_a_talk_is_asked_only_once_how_it_was(talk: tuple[Page, Page]) -> None:
    peer, maya = talk

    await peer.get_by_role("button", name="End talk").click()
    await expect(peer.get_by_label("Did it help?")).to_have_count(1)
    await peer.get_by_role("button", name="End the talk").click()

    await expect(peer.get_by_role("button", name="Talk with somebody again")).to_be_visible()
    await expect(peer.get_by_label("Did it help?")).to_have_count(0)
    await go_off(maya)


async def test_a_place_that_helps_stands_in_the_talk_with_a_link(talk: tuple[Page, Page]) -> None:
    peer, maya = talk

    await maya.get_by_role("button", name="Places that help").click()
    await maya.get_by_label("Country").fill("GB")
    await maya.get_by_role("button", name="Look", exact=True).click()
    await maya.get_by_role("button", name="Put Samaritans into the talk").click()

    await expect(row(peer, "Samaritans").locator("a[href='tel:116123']")).to_be_visible()
    await end_for_both(peer, maya)


async def test_a_hidden_message_comes_back_for_all_when_its_writer_is_right(
    open_page: OpenPage, desk: Page, second_desk: Page
) -> None:
    writer, reader = await open_page(), await open_page()
    await join(writer, ROOM)
    await join(reader, ROOM)
    await clear_desks(desk)
    await look_at(desk, "Conduct desk")
    await say(writer, "nobody wants this film to win")
    await report(reader, "nobody wants this film")
    await decide(desk, "hide_message")
    await expect(reader.get_by_text("A moderator hid this message.")).to_be_visible()

    await choose_in_menu(writer, "Decisions about me")
    await expect(writer.get_by_text("We hid a message of yours")).to_be_visible()
    await expect(writer.get_by_text(f"In the room: {ROOM}")).to_be_visible()
    await writer.locator("summary", has_text="Ask for a second look").click()
    await writer.get_by_label("Why should someone look at it again?").fill("It was about a film.")
    await writer.get_by_role("button", name="Send it").click()
    await expect(writer.get_by_text("Someone who did not decide it will look at it.")).to_be_visible()
    await look_at(second_desk, "Conduct desk")
    await expect(second_desk.locator(".case", has_text="A second look was asked for")).to_have_count(1)
    await decide(second_desk, "overturn")

    await expect(row(reader, "nobody wants this film")).to_be_visible()
    await writer.get_by_role("button", name="Close", exact=True).click()
    await choose_in_menu(writer, "Decisions about me")
    await expect(writer.get_by_text("Over: A message of yours was hidden.")).to_be_visible()
