"""Tell what becomes of a message that is not taken: it says why, stays in sight, and can be changed."""

import pytest
from playwright.async_api import expect

from tests.web.conftest import OpenPage
from tests.web.people import HEAVY, fill_the_log, join, read_further_up, row, say

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.asyncio(loop_scope="session")]

ROOM = "Harbour"


async def test_a_refused_message_says_why_and_can_be_changed(open_page: OpenPage) -> None:
    page = await open_page()
    await join(page, ROOM)

    await say(page, "write to me at someone@example.org")
    await page.get_by_role("button", name="Change it").click()

    await expect(page.get_by_label("Your message")).to_have_value("write to me at someone@example.org")
    await expect(page.locator(".waiting")).to_have_count(0)


async def test_a_refused_message_stays_to_be_read_where_there_is_no_box_to_change_it_in(
    open_page: OpenPage,
) -> None:
    page = await open_page()
    await join(page, ROOM)
    await say(page, "write to me at someone@example.org")
    await expect(page.get_by_role("button", name="Change it")).to_be_visible()

    await page.evaluate(_GIVE_THE_SEAT_ON)

    await expect(page.get_by_role("button", name="Change it")).to_have_count(0)
    await expect(page.locator(".waiting").get_by_text("write to me at someone@example.org")).to_be_visible()


async def test_a_refused_message_shows_its_reason_and_its_choices_on_a_phone(open_page: OpenPage) -> None:
    page = await open_page(viewport={"width": 360, "height": 740})
    await join(page, ROOM)
    await fill_the_log(page, 8)

    await say(page, "write to me at someone@example.org, so that we can go on with this another day")

    refused = page.locator("warm-log .waiting.refused")
    await expect(refused.get_by_text("Not sent.")).to_be_in_viewport(ratio=1)
    await expect(refused.get_by_role("button", name="Change it")).to_be_in_viewport(ratio=1)
    await expect(page.get_by_label("Your message")).to_be_focused()


async def test_a_refused_message_comes_into_view_for_whoever_reads_further_up(open_page: OpenPage) -> None:
    page = await open_page(viewport={"width": 390, "height": 760})
    await join(page, ROOM)
    await fill_the_log(page, 12)
    await read_further_up(page)

    await say(page, "write to me at someone@example.org, so that we can go on with this another day")

    refused = page.locator("warm-log .waiting.refused")
    await expect(refused.get_by_role("button", name="Change it")).to_be_in_viewport(ratio=1)


async def test_a_refused_message_stays_where_it_was_written(open_page: OpenPage) -> None:
    page, other = await open_page(), await open_page()
    await join(page, ROOM)
    await join(other, ROOM)

    await say(page, "write to me at someone@example.org")
    await expect(page.get_by_text("Not sent.")).to_be_visible()
    await say(other, "said after it")
    await expect(row(page, "said after it")).to_be_visible()
    await say(page, "and said at last")
    await expect(row(page, "and said at last")).to_be_visible()

    shown = await page.locator("warm-log .row .text").all_inner_texts()
    assert shown[-3:] == ["write to me at someone@example.org", "said after it", "and said at last"]


async def test_a_nudge_comes_while_writing_and_stops_nobody(open_page: OpenPage) -> None:
    page = await open_page()
    await join(page, ROOM)

    await page.get_by_label("Your message").fill(HEAVY)

    await expect(page.get_by_text("That sounds heavy.")).to_be_visible()
    await expect(page.get_by_role("button", name="Send", exact=True)).to_be_enabled()


_GIVE_THE_SEAT_ON = """() => {
    const { session, room } = document.querySelector("warm-talk");
    room.ended = true;
    session.tell("room", room);
}"""
