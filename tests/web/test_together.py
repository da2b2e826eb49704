"""Tell the stories in which people look after each other: help, handing over, going to somebody."""

import json
import re
from datetime import UTC, datetime, timedelta

import pytest
import pytest_asyncio
from playwright.async_api import Page, expect

from tests.web.conftest import OpenPage, Site
from tests.web.keyboard import press, tab_to
from tests.web.people import (
    ask_for_supporter,
    clear_desks,
    come_in,
    decide,
    go_to,
    join,
    look_at,
    pass_by,
    report,
    row,
    say,
)
from tests.web.test_access import looking

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.asyncio(loop_scope="session")]

ROOM = "Garden"
HEAVY = "I don't want to be alive"


@pytest_asyncio.fixture(loop_scope="session")
async def talk(open_page: OpenPage, duty: Page) -> tuple[Page, Page]:
    """Bring a peer and Maya into a talk of two."""
    peer = await open_page()
    await ask_for_supporter(peer, first="hello, is someone there")
    await duty.get_by_role("button", name="Talks").click()
    await duty.get_by_role("button", name="Go on duty").click()
    await duty.get_by_role("button", name="Take the next talk").click()
    await expect(row(duty, "hello, is someone there")).to_be_visible()
    await expect(peer.get_by_role("button", name="End talk")).to_be_visible()
    return peer, duty


async def go_off(page: Page) -> None:
    """Put away what has ended, go off duty, and leave the questions about the shift."""
    await page.get_by_role("button", name="Put this talk away").click()
    await page.get_by_role("button", name="Go off duty").click()
    await page.get_by_role("button", name="Not now").click()


async def end_for_both(peer: Page, duty: Page) -> None:
    await peer.get_by_role("button", name="End talk").click()
    await peer.get_by_role("button", name="End the talk").click()
    await go_off(duty)


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
    await maya.get_by_role("button", name="Leave talk").click()
    await maya.get_by_role("button", name="Leave the talk").click()
    await expect(maya.get_by_text("You have left this talk.")).to_be_visible()
    await expect(peer.get_by_text("Maya (Supporter) has left.")).to_be_visible()
    await say(second_duty, "I am with you now")
    await expect(row(peer, "I am with you now")).to_be_visible()
    await end_for_both(peer, second_duty)
    await go_off(maya)


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
    await expect(peer.get_by_text("operator (Moderator) is here now and can read along.")).to_be_visible()

    await maya.keyboard.press("Alt+b")
    await maya.keyboard.type("thank you for coming")
    await maya.keyboard.press("Enter")
    await desk.locator("summary", has_text="Beside the talk").click()
    await expect(desk.get_by_text("Maya (Supporter): thank you for coming")).to_be_visible()
    await expect(peer.get_by_text("thank you for coming")).to_have_count(0)
    await desk.get_by_role("button", name="Leave talk").click()
    await desk.get_by_role("button", name="Leave the talk").click()
    await expect(peer.get_by_text("operator (Moderator) has left.")).to_be_visible()
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
    await expect(
        maya.get_by_text("Something said here may need care: 2 on a scale to 4.").first
    ).to_be_visible()
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
    await end_for_both(peer, maya)


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
    await expect(peer.locator("#said")).to_contain_text("Only the two of you are in this talk.")
    await expect(peer.get_by_text("operator (Moderator) is here with you now.")).to_be_visible()
    await say(desk, "I read what you wrote, and I am here")

    await expect(row(peer, "I read what you wrote")).to_contain_text("Moderator")
    await peer.get_by_role("button", name="End talk").click()
    await peer.get_by_role("button", name="End the talk").click()
    await desk.get_by_role("button", name="Put this talk away").click()
    await clear_desks(desk)


async def test_whoever_ends_a_talk_its_peer_may_say_how_it_was(talk: tuple[Page, Page]) -> None:
    peer, maya = talk

    await maya.get_by_role("button", name="End talk").click()
    await maya.get_by_role("button", name="End the talk").click()
    await peer.get_by_label("How are you now?").select_option("7")
    await peer.get_by_label("Did it help?").select_option("yes")
    await peer.get_by_role("button", name="Tell us").click()

    await expect(peer.get_by_role("status").filter(has_text="Thank you. Take good care")).to_be_attached()
    await expect(peer.get_by_role("button", name="Talk with somebody again")).to_be_visible()
    await go_off(maya)


async def test_a_peer_who_ends_a_talk_is_asked_only_once_how_it_was(talk: tuple[Page, Page]) -> None:
    peer, maya = talk

    await peer.get_by_role("button", name="End talk").click()
    await expect(peer.get_by_label("Did it help?")).to_have_count(1)
    await peer.get_by_role("button", name="End the talk").click()

    await expect(peer.get_by_role("button", name="Talk with somebody again")).to_be_visible()
    await expect(peer.get_by_label("Did it help?")).to_have_count(0)
    await go_off(maya)


async def test_a_coachs_word_on_a_talk_reaches_its_supporter(talk: tuple[Page, Page], desk: Page) -> None:
    peer, maya = talk
    await say(peer, "nobody else shall read this")
    await say(maya, "take all the time you need")
    await maya.get_by_role("button", name="End talk").click()
    await maya.get_by_role("button", name="End the talk").click()
    await maya.get_by_role("button", name="Ask a coach about this talk").click()
    await maya.get_by_label("What would you like to hear about?").fill("Was I too slow?")
    await maya.get_by_role("button", name="Ask", exact=True).click()
    await expect(maya.get_by_text("A coach will look.")).to_be_visible()

    await desk.get_by_role("button", name="Board").click()
    await desk.get_by_role("button", name=re.compile("^What .* wrote$")).click()
    dialog = desk.get_by_role("dialog")
    await expect(dialog.get_by_text("take all the time you need")).to_be_visible()
    await expect(dialog.get_by_text("Was I too slow?")).to_be_visible()
    await expect(dialog.get_by_text("nobody else shall read this")).to_have_count(0)
    await looking(desk, "coach")("reading")
    await dialog.get_by_label("Your word to").fill("You gave them room.")
    await dialog.get_by_role("button", name="Send it").click()
    await expect(desk.get_by_text("Nobody is waiting for a word.")).to_be_visible()

    await expect(maya.get_by_text("A coach has answered you.").first).to_be_visible()
    await go_off(maya)
    await maya.get_by_role("button", name="Shifts").click()
    await expect(maya.get_by_text("You gave them room.")).to_be_visible()
    await looking(maya, "coach")("told")
    await maya.get_by_role("button", name="Talks").click()


async def test_a_place_that_helps_stands_in_the_talk_with_a_link(talk: tuple[Page, Page]) -> None:
    peer, maya = talk

    await maya.get_by_role("button", name="Places that help").click()
    await maya.get_by_label("Country").fill("GB")
    await maya.get_by_role("button", name="Look", exact=True).click()
    await maya.get_by_role("button", name="Put Samaritans into the talk").click()

    await expect(row(peer, "Samaritans").locator("a[href='tel:116123']")).to_be_visible()
    await end_for_both(peer, maya)


async def test_a_coordinator_sees_how_things_stand(open_page: OpenPage, desk: Page) -> None:
    peer = await open_page()
    await ask_for_supporter(peer)

    await desk.get_by_role("button", name="Board").click()

    await expect(desk.locator(".count-of", has_text="Waiting")).to_contain_text("1")
    await desk.get_by_role("button", name="Reckon the figures").click()
    await expect(desk.get_by_text("A talk usually lasts")).to_be_visible()
    await peer.get_by_role("button", name="Stop waiting").click()


async def test_a_trainee_reads_along_only_with_the_peers_yes(
    talk: tuple[Page, Page], second_duty: Page
) -> None:
    peer, maya = talk
    await say(maya, "there is no hurry")
    await expect(row(peer, "there is no hurry")).to_be_visible()

    await maya.get_by_role("button", name="Let a trainee read along").click()
    await maya.get_by_label("Name of the trainee").fill("Noor")
    await maya.get_by_role("button", name="Ask the peer").click()
    await peer.get_by_role("button", name="Yes, Noor may read along").click()
    await say(peer, "it is fine that you learn")

    await expect(row(second_duty, "it is fine that you learn")).to_be_visible()
    await expect(second_duty.get_by_text("You read along here.")).to_be_visible()
    await peer.get_by_role("button", name="End this").click()
    await expect(second_duty.get_by_role("button", name="Put this talk away")).to_be_visible()
    await second_duty.get_by_role("button", name="Put this talk away").click()
    await end_for_both(peer, maya)


async def test_a_practice_is_talked_through_and_looked_at_afterwards(duty: Page) -> None:
    await duty.get_by_role("button", name="Practice").click()

    await duty.get_by_role("button", name="Begin").first.click()
    over = duty.get_by_role("heading", name="The practice is over")
    answer = duty.get_by_label("Your answer")
    for turn in range(1, 12):
        await expect(answer.or_(over)).to_be_visible()
        if await over.is_visible():
            break
        await answer.fill("I am here, and there is time.")
        await duty.get_by_role("button", name="Send", exact=True).click()
        await expect(duty.locator(".practice .mine")).to_have_count(turn)
        await expect(duty.locator(".practice .row").last).not_to_have_class("row mine")

    await expect(over).to_be_focused()
    await duty.get_by_role("button", name="Talks").click()


async def test_whoever_holds_a_group_sees_who_speaks_how_much(open_page: OpenPage, duty: Page) -> None:
    peer = await open_page()
    await join(peer, "Harbour")
    await say(peer, "a first word of the evening")

    await pass_by(duty, "Harbour")

    await expect(duty.locator("staff-room-board")).to_contain_text("here now")
    await duty.get_by_role("button", name="Leave group").click()
    await duty.get_by_role("button", name="Leave the group").click()
    await duty.get_by_role("button", name="Talks").click()


async def test_a_message_can_be_left_for_later(open_page: OpenPage) -> None:
    peer = await open_page()
    await ask_for_supporter(peer, first="nothing urgent, I would like to talk some day")

    await peer.get_by_role("button", name="I will look in again later").click()

    await expect(peer.get_by_text("Your message is left, and your place is kept.").first).to_be_visible()
    await peer.get_by_role("button", name="Stop waiting").click()


async def test_what_was_just_said_stays_in_sight_however_far_down_one_is(open_page: OpenPage) -> None:
    peer = await open_page(viewport={"width": 360, "height": 740})
    await come_in(peer)
    await peer.get_by_role("button", name="Ask for a supporter").click()
    await peer.get_by_text("Say something beforehand").click()
    await peer.get_by_label("A supporter you know").fill("Nobody of this name")
    await peer.get_by_role("button", name="I agree, ask for a supporter").click()

    await expect(peer.get_by_text("We do not know a supporter of this name.")).to_be_in_viewport(ratio=1)

    assert await peer.evaluate("scrollY") > 0


async def test_what_is_written_and_not_yet_kept_is_left_for_later_too(open_page: OpenPage) -> None:
    peer = await open_page()
    await ask_for_supporter(peer)
    await peer.get_by_label("A first message").fill("nothing urgent, and written while I waited")

    await peer.get_by_role("button", name="I will look in again later").click()

    await expect(peer.get_by_text("Your message is left, and your place is kept.").first).to_be_visible()
    await expect(peer.get_by_label("A first message")).to_have_count(0)
    await peer.get_by_role("button", name="Stop waiting").click()


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

    await writer.get_by_role("button", name="Menu").click()
    await writer.get_by_role("button", name="Decisions about me").click()
    await expect(writer.get_by_text("We hid a message of yours")).to_be_visible()
    await writer.locator("summary", has_text="Ask for a second look").click()
    await writer.get_by_label("Why should someone look at it again?").fill("It was about a film.")
    await writer.get_by_role("button", name="Send it").click()
    await expect(writer.get_by_text("Someone who did not decide it will look at it.")).to_be_visible()
    await look_at(second_desk, "Conduct desk")
    await decide(second_desk, "overturn")

    await expect(row(reader, "nobody wants this film")).to_be_visible()


async def test_everything_about_me_can_be_saved_and_then_deleted(open_page: OpenPage) -> None:
    peer = await open_page()
    await join(peer, ROOM)
    await say(peer, "this is about to go")
    await expect(row(peer, "this is about to go")).to_be_visible()

    await peer.get_by_role("button", name="Menu").click()
    await peer.get_by_role("button", name="My copy, and deleting").click()
    async with peer.expect_download() as saving:
        await peer.get_by_role("button", name="Save my copy as a file").click()
    copy = json.loads((await (await saving.value).path()).read_text())
    await peer.get_by_role("button", name="Delete everything now").click()
    await peer.get_by_role("button", name="Yes, delete it all").click()

    assert "this is about to go" in json.dumps(copy)
    await expect(peer.get_by_role("heading", name="It is deleted")).to_be_visible()
    assert await peer.evaluate("JSON.parse(sessionStorage.getItem('talk') ?? '{}').token") is None
    await peer.get_by_role("button", name="Close").click()
    await expect(peer.get_by_role("button", name="Come in")).to_be_visible()


async def test_a_safety_plan_is_a_file_that_nobody_else_sees(open_page: OpenPage) -> None:
    peer = await open_page()
    await come_in(peer)
    sent: list[str] = []
    peer.on("websocket", lambda socket: socket.on("framesent", lambda frame: sent.append(str(frame))))
    await peer.get_by_role("button", name="Menu").click()
    await peer.get_by_role("button", name="My safety plan").click()
    await peer.get_by_label("Things I can do on my own").fill("walk by the river")

    async with peer.expect_download() as saving:
        await peer.get_by_role("button", name="Save as a file").click()
    path = await (await saving.value).path()
    await peer.get_by_label("Things I can do on my own").fill("")
    await peer.get_by_label("Open my file").set_input_files(
        {"name": "plan.json", "mimeType": "application/json", "buffer": path.read_bytes()}
    )

    await expect(peer.get_by_label("Things I can do on my own")).to_have_value("walk by the river")
    await peer.get_by_label("People I can ask for help").fill("my sister")
    await peer.get_by_role("button", name="Close", exact=True).click()
    await peer.get_by_role("button", name="Menu").click()
    await peer.get_by_role("button", name="My safety plan").click()
    await expect(peer.get_by_label("People I can ask for help")).to_have_value("my sister")
    await expect(peer.get_by_label("Things I can do on my own")).to_have_value("walk by the river")
    assert not [frame for frame in sent if "river" in frame]


async def test_a_held_member_is_heard_first_by_a_moderator(
    open_page: OpenPage, duty: Page, desk: Page
) -> None:
    writer = await open_page()
    await join(writer, "Harbour")
    await pass_by(duty, "Harbour")
    await say(writer, "good evening all")

    await row(duty, "good evening all").get_by_role("button", name="More about").click()
    await duty.get_by_role("button", name="Look at what they write first").click()
    await expect(writer.get_by_text("A moderator made a decision about you.")).to_be_visible()
    await say(writer, "and another word")

    await expect(
        writer.get_by_text("A moderator looks at this message before others see it.")
    ).to_be_visible()
    await duty.get_by_role("button", name="Messages that wait").click()
    await expect(duty.get_by_role("dialog").get_by_text("and another word")).to_be_visible()
    await duty.get_by_role("button", name="Post what").click()
    await expect(duty.get_by_text("It is posted.").first).to_be_visible()
    await duty.get_by_role("button", name="Close", exact=True).click()
    await expect(row(writer, "and another word")).to_be_visible()
    await duty.get_by_role("button", name="Leave group").click()
    await duty.get_by_role("button", name="Leave the group").click()
    await clear_desks(desk)


async def test_a_moderator_decides_by_keyboard_alone(open_page: OpenPage, desk: Page) -> None:
    peer = await open_page()
    await join(peer, ROOM)
    await clear_desks(desk)
    await look_at(desk, "Conduct desk")
    await say(peer, HEAVY)
    await expect(desk.locator("nav .count")).to_have_text("1")

    await desk.keyboard.press("Alt+1")
    await expect(desk.locator(".case")).to_have_count(1)
    await desk.keyboard.press("Alt+n")
    await expect(desk.get_by_role("heading", name="Care, level 2")).to_be_focused()
    await press(desk, "I take this case")
    await expect(desk.get_by_label("Decision")).to_be_focused()
    await desk.keyboard.type("Cared")
    await press(desk, "Decide")

    await expect(desk.get_by_text("Decided, and on record.")).to_be_visible()


async def test_a_supporter_holds_a_talk_by_keyboard_alone(open_page: OpenPage, duty: Page) -> None:
    peer = await open_page()
    await ask_for_supporter(peer, first="I came by keyboard, too")
    await duty.get_by_role("button", name="Sign out").focus()

    await press(duty, "Talks", back=True)
    await press(duty, "Go on duty")
    await expect(duty.get_by_text("1 person waits")).to_be_visible()
    await duty.keyboard.press("Alt+n")
    await expect(row(duty, "I came by keyboard")).to_be_visible()
    await duty.keyboard.press("Alt+1")
    await duty.keyboard.type("welcome")
    await duty.keyboard.press("Enter")
    await expect(row(peer, "welcome")).to_be_visible()
    await press(duty, "End talk", back=True)
    await press(duty, "End the talk")
    await expect(peer.get_by_text("This talk has ended.")).to_be_visible()
    await press(duty, "Put this talk away", back=True)
    await press(duty, "Go off duty", back=True)
    await expect(duty.get_by_label("Energy left")).to_be_focused()
    await press(duty, "Tell")

    await expect(duty.get_by_text("Thank you. Take a moment for yourself.").first).to_be_visible()


async def test_a_peer_finds_help_by_keyboard_alone(open_page: OpenPage) -> None:
    page = await open_page()

    await press(page, "Come in")
    await expect(page.get_by_role("heading", name="What would help now?")).to_be_focused()
    await press(page, "Menu", back=True)
    await press(page, "Helplines")
    await expect(page.get_by_role("heading", name="Helplines")).to_be_focused()
    await tab_to(page, "116 123")

    assert (await page.evaluate("document.activeElement.href")).startswith("tel:")


async def test_a_shift_is_booked_and_given_up(duty: Page) -> None:
    await go_to(duty, "Practice")  # or else what an earlier test left open would be filled in
    await go_to(duty, "Shifts")
    await duty.get_by_label("From").fill("2031-01-10T18:00")
    await duty.get_by_label("Until").fill("2031-01-10T21:00")

    await duty.get_by_role("button", name="Book it").click()
    await expect(duty.get_by_role("button", name="Cancel this shift")).to_be_visible()
    await duty.get_by_role("button", name="Cancel this shift").click()

    await expect(duty.get_by_text("No shift is booked.")).to_be_visible()
    await duty.get_by_role("button", name="Talks").click()


async def test_somebody_who_knows_a_closed_door_reads_when_it_opens(open_page: OpenPage, site: Site) -> None:
    page = await open_page()
    await come_in(page)

    await page.evaluate(_A_ROOM_THAT_OPENS_LATER)

    await expect(page.locator(".card", has_text="Morning")).to_contain_text("Opens")
    await expect(page.get_by_role("button", name="Read what we agree on in Morning")).to_have_count(0)


async def test_a_door_says_that_it_waits_for_its_host_and_opens_by_itself(
    open_page: OpenPage, site: Site, desk: Page
) -> None:
    began = datetime.now(UTC) - timedelta(minutes=1)
    named = ("--id", "r_late", "--title", "Lighthouse", "--topic", "Another one")
    when = ("--starts", f"{began:%Y-%m-%d %H:%M}", "--zone", "UTC", "--minutes", "30", "--grace", "1800")
    site.command("room", "add", *named, *when)
    page = await open_page()
    await come_in(page)
    await expect(page.locator(".card", has_text="Lighthouse")).to_contain_text("It is time, and we wait")

    await pass_by(desk, "Lighthouse")

    await expect(
        page.get_by_role("button", name="let me into Lighthouse").or_(
            page.get_by_role("button", name="Read what we agree on in Lighthouse")
        )
    ).to_be_visible()
    await desk.get_by_role("button", name="Close this group").click()
    await desk.get_by_role("button", name="Leave group").click()
    await desk.get_by_role("button", name="Leave the group").click()


_A_ROOM_THAT_OPENS_LATER = """() => {
    const listed = {
        room: "r_morning", kind: "group", title: "Morning", topic: "", open: false, seats: 5, present: 0,
        agreement: 1, facilitators: [], opens_at: new Date(Date.now() + 3_600_000).toISOString(),
    };
    const { session, page } = document.querySelector("warm-lobby");
    const door = Object.assign(document.createElement("warm-door"), { session, page, listed });
    document.querySelector(".cards").append(door);
}"""
