"""Tell what a network that fails for a moment leaves behind: nothing broken, nothing done twice."""

import pytest
from playwright.async_api import Browser, Route, expect

from tests.web.conftest import OpenPage, Site
from tests.web.people import come_in

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.asyncio(loop_scope="session")]


async def abort(route: Route) -> None:
    await route.abort()


async def test_a_part_whose_words_did_not_come_opens_once_they_do(open_page: OpenPage) -> None:
    page = await open_page()
    await page.route("**/page/words/later/*", abort)
    await come_in(page)
    await expect(page.locator("#said")).to_contain_text("The connection was cut just then.")
    await page.get_by_role("button", name="Menu").click()

    await page.unroute("**/page/words/later/*")

    await expect(page.get_by_role("dialog").get_by_role("button", name="Helplines")).to_be_visible()


async def test_helplines_that_did_not_come_at_first_are_asked_for_again(open_page: OpenPage) -> None:
    page = await open_page("/page/leave")
    await page.route("**/page/helplines.json", abort)
    await page.goto(page.url.replace("/page/leave", "/"))
    await come_in(page)
    await page.unroute("**/page/helplines.json")

    await page.get_by_role("main").get_by_role("button", name="Helplines").click()

    await expect(page.locator("dialog a[href^='tel:']").first).to_be_visible()


async def test_a_page_that_could_not_load_says_so_and_where_help_is(browser: Browser, site: Site) -> None:
    context = await browser.new_context(locale="en-GB")
    page = await context.new_page()
    await page.route("**/page/words/en*", abort)

    await page.goto(site.url)
    await expect(page.get_by_text("call your local emergency number")).to_be_visible()
    await page.unroute("**/page/words/en*")
    await page.get_by_role("link", name="Load it again").click()

    await expect(page.get_by_role("button", name="Come in")).to_be_visible()
    await expect(page.get_by_text("could not load")).to_have_count(0)
    await context.close()


async def test_whoever_presses_twice_asks_once(open_page: OpenPage) -> None:
    page = await open_page("/page/leave")
    sent: list[str] = []
    page.on("websocket", lambda socket: socket.on("framesent", lambda frame: sent.append(str(frame))))
    await page.goto(page.url.replace("/page/leave", "/"))
    await come_in(page)
    await page.get_by_role("button", name="Ask for a supporter").click()
    agree = page.get_by_role("button", name="I agree, ask for a supporter")
    await expect(agree).to_be_visible()
    before = len([frame for frame in sent if '"wait"' in frame])

    await agree.evaluate("(button) => { button.click(); button.click(); }")
    await expect(page.get_by_role("heading", name="You are in line")).to_be_visible()

    assert len([frame for frame in sent if '"wait"' in frame]) == before + 1
    await page.get_by_role("button", name="Stop waiting").click()
    await expect(page.get_by_text("You are no longer in line")).to_be_visible()
