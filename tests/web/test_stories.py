"""Tell the stories that the page is for, in real browsers against the real server."""

import pytest
from playwright.async_api import Page, expect

from tests.web.conftest import OpenPage, Site
from tests.web.people import (
    HEAVY,
    ask_for_supporter,
    clear_desks,
    come_in,
    decide,
    join,
    look_at,
    report,
    row,
    say,
)

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.asyncio(loop_scope="session")]

ROOM = "Garden"
OTHER_ROOM = "Harbour"


async def test_two_people_talk_in_a_group(open_page: OpenPage) -> None:
    first, second = await open_page(), await open_page(viewport={"width": 360, "height": 740})
    await join(first, ROOM)
    await join(second, ROOM)

    await say(first, "good evening")
    await expect(row(second, "good evening")).to_be_visible()
    await say(second, "good to see you")

    await expect(row(first, "good to see you")).to_be_visible()
    await expect(first.locator(".row")).to_have_count(2)


async def test_talking_takes_two_presses_and_no_form(open_page: OpenPage) -> None:
    page = await open_page()

    await page.get_by_role("button", name="Come in").click()
    await page.get_by_role("button", name="I agree, let me into").click()

    await expect(page.get_by_label("Your message")).to_be_editable()


async def test_the_way_out_stays_in_sight_in_a_low_window(open_page: OpenPage) -> None:
    page = await open_page(viewport={"width": 800, "height": 460})
    await join(page, ROOM)

    await say(page, HEAVY)
    await page.evaluate("scrollTo(0, document.documentElement.scrollHeight)")

    await expect(page.get_by_role("button", name="Leave now")).to_be_in_viewport(ratio=1)


async def test_a_peer_asks_for_a_supporter_and_both_talk_until_it_ends(
    open_page: OpenPage, duty: Page
) -> None:
    peer = await open_page()
    await ask_for_supporter(peer, first="hello, is someone there")
    await expect(peer.get_by_text("Your place in line: 1")).to_be_visible()
    await expect(peer.locator(".banner")).to_be_visible()

    await duty.get_by_role("button", name="Go on duty").click()
    await expect(duty.get_by_text("1 person waits")).to_be_visible()
    await expect(peer.get_by_text("as far as we can tell")).to_be_visible()
    await expect(peer.locator(".banner")).to_have_count(0)
    await duty.get_by_role("button", name="Take the next talk").click()
    await expect(row(duty, "hello, is someone there")).to_be_visible()
    await say(duty, "yes, I am here")
    await expect(row(peer, "yes, I am here")).to_contain_text("Supporter")
    await peer.get_by_role("button", name="End talk").click()
    await peer.get_by_role("button", name="End the talk").click()

    await expect(peer.get_by_text("This talk has ended.")).to_be_visible()
    await expect(duty.get_by_text("This talk has ended.")).to_be_visible()
    await duty.get_by_role("button", name="Put this talk away").click()
    await duty.get_by_role("button", name="Go off duty").click()
    await duty.get_by_role("button", name="Not now").click()


async def test_a_talk_that_was_ended_meanwhile_can_be_read_until_it_is_put_away(
    open_page: OpenPage, duty: Page
) -> None:
    peer = await open_page()
    await ask_for_supporter(peer, first="I will look in again")
    await duty.get_by_role("button", name="Go on duty").click()
    await duty.get_by_role("button", name="Take the next talk").click()
    await expect(row(duty, "I will look in again")).to_be_visible()
    await expect(peer.get_by_role("button", name="End talk")).to_be_visible()
    await peer.get_by_role("button", name="All talks").click()
    await say(duty, "it is good that you wrote")
    await duty.get_by_role("button", name="End talk").click()
    await duty.get_by_role("button", name="End the talk").click()

    await expect(peer.locator("#said")).to_contain_text("This talk has ended.")
    await peer.locator("#said").get_by_role("button", name="Go to the talk").click()
    await expect(row(peer, "it is good that you wrote")).to_be_visible()
    await peer.reload()
    await expect(row(peer, "it is good that you wrote")).to_be_visible()
    await expect(peer.get_by_role("heading", name="How was it?")).to_be_visible()
    await peer.get_by_role("button", name="Put this talk away").click()
    await expect(peer.locator("#said")).to_contain_text("It is put away.")
    await expect(row(peer, "it is good that you wrote")).to_have_count(0)
    await peer.reload()

    await expect(peer.get_by_role("heading", name="What would help now?")).to_be_visible()
    await expect(peer.get_by_role("button", name="Go to")).to_have_count(0)
    await duty.get_by_role("button", name="Put this talk away").click()
    await duty.get_by_role("button", name="Go off duty").click()
    await duty.get_by_role("button", name="Not now").click()


async def test_whoever_stops_waiting_is_out_of_the_line(open_page: OpenPage) -> None:
    peer = await open_page()
    await ask_for_supporter(peer)

    await peer.get_by_role("button", name="Stop waiting").click()

    await expect(peer.get_by_role("heading", name="What would help now?")).to_be_visible()
    await expect(peer.get_by_text("You are no longer in line")).to_be_visible()


async def test_heavy_words_bring_a_calm_card_and_reach_the_care_desk(open_page: OpenPage, desk: Page) -> None:
    peer = await open_page()
    await join(peer, ROOM)
    await clear_desks(desk)
    await look_at(desk, "Care desk")

    await say(peer, HEAVY)

    card = peer.get_by_role("complementary")
    await expect(card).to_be_visible()
    await expect(card.locator("a[href^='tel:'], a[href^='sms:']").first).to_be_visible()
    await expect(peer.get_by_label("Your message")).to_be_focused()
    await expect(row(peer, HEAVY)).to_be_visible()
    await desk.get_by_role("button", name="Care, level 2").first.click()
    await desk.get_by_role("button", name="I take this case").click()
    await desk.get_by_label("Decision").select_option("cared_for")
    await desk.get_by_role("button", name="Decide", exact=True).click()
    await expect(desk.get_by_text("Decided, and on record.")).to_be_visible()


async def test_whoever_reads_spanish_is_answered_with_care_in_spanish(open_page: OpenPage) -> None:
    peer = await open_page(locale="es-MX")
    await expect(peer.locator("html")).to_have_attribute("lang", "es")
    await peer.get_by_role("button", name="Entrar", exact=True).click()
    read = peer.get_by_role("button", name=f"Leer lo que acordamos en {ROOM}")
    agree = peer.get_by_role("button", name=f"Acepto, quiero entrar en {ROOM}")
    await expect(read.or_(agree)).to_be_visible()
    if await read.is_visible():
        await read.click()
    await agree.click()

    await peer.get_by_label("Tu mensaje").fill("ya no quiero vivir")
    await peer.get_by_role("button", name="Enviar", exact=True).click()

    card = peer.get_by_role("complementary")
    await expect(card.get_by_role("heading", name="Qué bueno que lo dijiste")).to_be_visible()
    await expect(card.get_by_role("status")).to_contain_text("Gracias por decirlo aquí.")
    await expect(card.locator("a[href^='tel:'], a[href^='sms:']").first).to_be_visible()
    await expect(card).to_contain_text("Idiomas: español")
    await expect(row(peer, "ya no quiero vivir")).to_be_visible()


async def test_abuse_is_hidden_with_reasons_that_its_writer_can_read(open_page: OpenPage, desk: Page) -> None:
    writer, reader = await open_page(), await open_page()
    await join(writer, ROOM)
    await join(reader, ROOM)
    await clear_desks(desk)
    await look_at(desk, "Conduct desk")
    await say(writer, "nobody wants you in this place")

    await report(reader, "nobody wants you")
    await expect(desk.locator(".case")).to_have_count(1)
    await decide(desk, "hide_message")

    await expect(reader.get_by_text("A moderator hid this message.")).to_be_visible()
    await expect(reader.get_by_text("nobody wants you")).to_have_count(0)
    await writer.get_by_role("button", name="Read the reasons").click()
    await expect(writer.get_by_text("We hid a message of yours")).to_be_visible()
    await expect(writer.locator("summary", has_text="Ask for a second look")).to_be_visible()
    await expect(writer.get_by_text("A person decided this.")).to_be_visible()


async def test_whoever_comes_while_the_place_is_paused_reads_why_and_is_let_in_afterwards(
    open_page: OpenPage, site: Site
) -> None:
    site.command("pause", "We are moving house and open again at noon.")
    try:
        page = await open_page()
        await page.get_by_role("button", name="Come in").click()

        await expect(page.get_by_text("We are moving house and open again at noon.")).to_be_visible()
        await expect(page.locator("main a[href^='tel:'], main a[href^='sms:']").first).to_be_visible()
        await expect(page.get_by_text("The connection was lost")).to_have_count(0)
    finally:
        site.command("unpause")
    await page.evaluate("document.querySelector('warm-page').session.connection.retryNow()")

    await expect(page.get_by_role("heading", name="What would help now?")).to_be_visible()


async def test_taking_a_message_back_takes_it_from_everyone(open_page: OpenPage) -> None:
    writer, reader = await open_page(), await open_page()
    await join(writer, OTHER_ROOM)
    await join(reader, OTHER_ROOM)
    await say(writer, "that was too much to tell")

    await row(writer, "that was too much").get_by_role("button", name="More about").click()
    await writer.get_by_role("button", name="Take my message back").click()

    await expect(reader.get_by_text("This message was taken back.")).to_be_visible()
    await expect(reader.get_by_text("that was too much")).to_have_count(0)


async def test_hiding_a_person_hides_them_for_me_alone(open_page: OpenPage) -> None:
    writer, reader, third = await open_page(), await open_page(), await open_page()
    for page in (writer, reader, third):
        await join(page, OTHER_ROOM)
    await say(writer, "a story about the sea")

    await row(reader, "a story about the sea").get_by_role("button", name="More about").click()
    await reader.get_by_role("button", name="Hide this person for me").click()

    await expect(reader.get_by_text("Hidden for you.")).to_be_visible()
    await expect(row(third, "a story about the sea")).to_be_visible()


async def test_helplines_are_one_press_away_in_the_lobby(open_page: OpenPage) -> None:
    page = await open_page(viewport={"width": 360, "height": 740})
    await come_in(page)

    lines = page.get_by_role("main").get_by_role("button", name="Helplines")
    await expect(lines).to_be_in_viewport(ratio=1)
    await lines.click()

    await expect(page.get_by_role("dialog").get_by_role("heading", name="Helplines")).to_be_visible()
