"""Tell what a cut wire, a loaded page and a quick exit do: nothing is lost, repeated or left behind."""

import asyncio
import re
from pathlib import Path

import pytest
from playwright.async_api import Page, expect

from tests import process
from tests.house import House, open_house
from tests.plain_rules import STORM
from tests.web.conftest import OpenPage, Site, Wire
from tests.web.people import come_in, join, row, say

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.asyncio(loop_scope="session")]

ROOM = "Harbour"
CUTS = 50


async def test_a_cut_wire_loses_nothing_and_repeats_nothing(open_page: OpenPage, wire: Wire) -> None:
    writer, reader = await open_page(), await open_page(url=wire.url)
    await join(writer, ROOM)
    await join(reader, ROOM)

    for number in range(CUTS):
        wire.cut()
        await say(writer, f"line {number:02} of a long talk")
        await expect(row(writer, f"line {number:02} of")).to_be_visible()
        await reader.evaluate("document.querySelector('warm-page').session.connection.retryNow()")

    await expect(row(reader, f"line {CUTS - 1} of")).to_be_visible(timeout=40_000)
    told = await reader.locator(".row .text").filter(has_text="of a long talk").all_text_contents()
    assert told == [f"line {number:02} of a long talk" for number in range(CUTS)]


async def test_what_is_written_without_a_wire_is_said_once_when_it_is_back(
    open_page: OpenPage, wire: Wire
) -> None:
    writer, reader = await open_page(url=wire.url), await open_page()
    await join(writer, ROOM)
    await join(reader, ROOM)

    wire.cut()
    await say(writer, "said into the gap")

    await expect(row(reader, "said into the gap")).to_have_count(1, timeout=40_000)
    await expect(row(writer, "said into the gap")).to_have_count(1)
    await expect(writer.locator(".waiting")).to_have_count(0)


async def test_loading_the_page_again_brings_back_the_same_person(open_page: OpenPage) -> None:
    page = await open_page()
    await join(page, ROOM)
    await say(page, "before the reload")
    await expect(row(page, "before the reload")).to_be_visible()
    name = await page.get_by_text(re.compile("^You are")).inner_text()

    await page.reload()

    await expect(row(page, "before the reload")).to_have_count(1)
    assert name.split(" · ")[0] in await page.get_by_text(re.compile("^You are")).inner_text()


async def test_quick_exit_leaves_nothing_behind_the_back_button(open_page: OpenPage, site: Site) -> None:
    page = await open_page("/page/leave")
    failed: list[str] = []
    page.on("response", lambda answer: failed.append(answer.url) if answer.status >= 400 else None)
    await page.goto(site.url)
    await join(page, ROOM)
    token = await page.evaluate("JSON.parse(sessionStorage.getItem('talk')).token")

    await page.get_by_role("button", name="Leave now").click()
    await page.wait_for_url("**/page/leave")
    await page.go_back()
    left = await page.content()
    await page.goto(site.url)

    assert failed == [], "no failure in the log tells that somebody was here"
    assert ROOM not in left
    assert await page.evaluate("sessionStorage.length + localStorage.length") == 0
    await expect(page.get_by_role("button", name="Come in")).to_be_visible()
    await page.evaluate("token => sessionStorage.setItem('talk', JSON.stringify({token}))", token)
    await page.reload()
    await expect(page.get_by_text("Your earlier visit has ended")).to_be_visible()


async def test_quick_exit_ends_where_the_operator_says_and_back_leads_nowhere(
    open_page: OpenPage, site: Site, tmp_path: Path, migrated: Path
) -> None:
    elsewhere = f"{site.url}/page/icon.svg"
    async with open_house(tmp_path, migrated, leave_url=elsewhere) as house:
        page = await open_page(f":{house.port}/", url="http://127.0.0.1")
        await come_in(page)

        await page.get_by_role("button", name="Leave now").click()
        await page.wait_for_url(elsewhere)
        await page.go_back()

        assert page.url == "about:blank"


async def test_shift_three_times_leaves_and_capitals_do_not(open_page: OpenPage) -> None:
    page = await open_page()
    await come_in(page)

    for _ in range(3):
        await page.keyboard.press("Shift+A")
    await expect(page.get_by_role("heading", name="What would help now?")).to_be_visible()
    await page.keyboard.press("Shift")
    await expect(page.get_by_text("Press Shift 2 more times to leave.")).to_be_attached()
    await page.keyboard.press("Shift")
    await page.keyboard.press("Shift")

    await page.wait_for_url("**/page/leave")


async def test_whoever_finds_their_seat_given_on_is_heard_and_reads_why(
    tmp_path: Path, migrated: Path, open_page: OpenPage
) -> None:
    async with open_house(tmp_path, migrated) as house:
        await house.group("r_small", title="Small", seats=1)
        wire = Wire(process.free_port(), house.port)
        await wire.lay()
        peer = await open_page(url=wire.url)
        await join(peer, "Small")
        wire.end()
        await say(peer, f"sent in the tunnel, {STORM}")
        await peer.get_by_label("Your message").fill("and one more thing")
        await gone_for_long(house)
        other = await house.member("r_small")

        await wire.lay()
        await peer.evaluate("document.querySelector('warm-page').session.connection.retryNow()")

        await expect(peer.get_by_role("complementary", name="We are glad you said it")).to_be_visible()
        await expect(peer.locator(".waiting").get_by_text("Not sent.")).to_be_visible()
        await expect(peer.locator("#said")).to_contain_text("your place in Small went to somebody")
        await other.request("leave", room="r_small")
        await peer.get_by_role("button", name="All talks").click()
        await come_back_to(peer, "Small")
        await expect(peer.get_by_label("Your message")).to_have_value("and one more thing")
        await expect(peer.locator(".waiting").get_by_text("sent in the tunnel")).to_be_visible()
        wire.end()


async def gone_for_long(house: House) -> None:
    """Wait until it is noted who is gone, and let the time pass for which a seat is kept."""
    async with asyncio.timeout(30):
        while not await house.rows("SELECT 1 FROM members WHERE gone_at IS NOT NULL"):
            pass
    house.clock.forward(seconds=601)


async def come_back_to(page: Page, title: str) -> None:
    read = page.get_by_role("button", name=f"Read what we agree on in {title}")
    agree = page.get_by_role("button", name=f"I agree, let me into {title}")
    await expect(read.or_(agree)).to_be_visible()
    if await read.is_visible():
        await read.click()
    await agree.click()
