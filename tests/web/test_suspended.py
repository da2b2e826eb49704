"""Tell what somebody suspended reads, and how their network's newcomers come in with a little work."""

import pytest
from playwright.async_api import Page, expect

from tests.web.conftest import OpenPage
from tests.web.people import decide, join, row, say
from tests.web.reporting import ROOM, reported

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.asyncio(loop_scope="session")]


async def suspended(open_page: OpenPage, desk: Page, text: str) -> Page:
    """Suspend whoever writes a text; a moment later the door asks newcomers of their network for work."""
    writer = await reported(open_page, desk, text)
    await decide(desk, "suspend")
    await expect(writer.get_by_role("heading", name="You cannot take part for a while.")).to_be_visible()
    return writer


async def test_a_suspended_person_reads_why_and_can_object(open_page: OpenPage, desk: Page) -> None:
    writer = await suspended(open_page, desk, "nobody here deserves an answer")

    await expect(writer.get_by_text("A person decided this.")).to_be_visible()
    await writer.get_by_role("button", name="Ask for a second look").click()
    await expect(writer.get_by_text("Where it stands: it holds for now")).to_be_visible()
    await expect(writer.get_by_role("group").filter(has_text="Ask for a second look")).to_be_visible()


async def test_after_a_suspension_a_newcomer_s_page_does_a_little_work_by_itself_and_says_so(
    open_page: OpenPage, desk: Page
) -> None:
    await suspended(open_page, desk, "go and be sad somewhere else")
    newcomer = await open_page()
    await expect(newcomer.locator("warm-state")).to_be_attached()
    await newcomer.evaluate(_LISTEN)

    await join(newcomer, ROOM)
    await say(newcomer, "good evening")

    await expect(row(newcomer, "good evening")).to_be_visible()
    assert "little work at the door" in await newcomer.evaluate("heard.join()")
    assert await newcomer.evaluate("hello.filter(({ proof }) => proof).length") == 1
    assert "little work" not in await newcomer.locator("warm-state").inner_text()


_LISTEN = """() => {
    window.heard = [];
    window.hello = [];
    const line = document.querySelector("warm-state");
    const options = { childList: true, subtree: true, characterData: true };
    new MutationObserver(() => heard.push(line.textContent)).observe(line, options);
    const send = WebSocket.prototype.send;
    WebSocket.prototype.send = function (text) {
        const frame = JSON.parse(text);
        if (frame.type === "hello") hello.push(frame);
        return send.call(this, text);
    };
}"""


async def test_whoever_waits_at_the_door_reaches_helplines_meanwhile(open_page: OpenPage, desk: Page) -> None:
    await suspended(open_page, desk, "nobody asked you to be here")
    newcomer = await open_page()
    await newcomer.route("**/page/proof.js", lambda route: None)

    await newcomer.get_by_role("button", name="Come in").click()

    await expect(newcomer.locator("warm-state")).to_contain_text("Helplines are in the menu.")
    await newcomer.locator("main").get_by_role("button", name="Helplines").click()
    await expect(newcomer.get_by_role("dialog")).to_be_visible()


async def test_a_page_that_cannot_do_the_work_says_what_is_so_and_where_help_is(
    open_page: OpenPage, desk: Page
) -> None:
    await suspended(open_page, desk, "you are all making this up")
    newcomer = await open_page()
    await newcomer.route("**/page/proof.js", lambda route: route.abort())

    await newcomer.get_by_role("button", name="Come in").click()

    await expect(newcomer.get_by_text("Your device does a little work at the door first.")).to_be_visible()
    await expect(newcomer.get_by_role("link").first).to_be_visible()
    await expect(newcomer.get_by_role("button", name="Load again")).to_be_visible()
