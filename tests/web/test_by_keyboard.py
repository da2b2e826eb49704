"""Tell stories by keyboard alone: a moderator decides, a supporter holds a talk, a peer finds help."""

import pytest
from playwright.async_api import Page, expect

from tests.web.conftest import OpenPage
from tests.web.keyboard import press, tab_to
from tests.web.people import HEAVY, clear_desks, come_in, join, look_at, row, say

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.asyncio(loop_scope="session")]

ROOM = "Garden"


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
    await ask_by_enter(peer, first="I came by keyboard, too")
    await duty.get_by_role("button", name="Sign out").focus()

    await press(duty, "Talks", back=True)
    await expect(duty.get_by_label("What you know")).to_be_visible()
    await tab_to(duty, "What you know")
    await duty.keyboard.type("night shifts")
    await duty.keyboard.press("Enter")
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


async def ask_by_enter(peer: Page, first: str) -> None:
    """Stand in line with Enter, from the line that says what it is about: it leads to what one agrees to."""
    await come_in(peer)
    await peer.get_by_role("button", name="Ask for a supporter").click()
    await expect(peer.get_by_role("button", name="I agree, ask for a supporter")).to_be_visible()
    await peer.get_by_text("Say something beforehand").click()
    await peer.get_by_label("A first message").fill(first)
    await peer.get_by_label("What is it about?").fill("night shifts")
    await peer.get_by_label("What is it about?").press("Enter")
    await expect(peer.get_by_role("button", name="I agree, ask for a supporter")).to_be_focused()
    await expect(peer.get_by_role("button", name="I agree, ask for a supporter")).to_be_in_viewport()
    await expect(peer.get_by_role("heading", name="What we agree on in a talk of two")).to_be_in_viewport()
    await peer.keyboard.press("Enter")
    await expect(peer.get_by_role("heading", name="You are in line")).to_be_visible()


async def test_a_peer_finds_help_by_keyboard_alone(open_page: OpenPage) -> None:
    page = await open_page()

    await press(page, "Come in")
    await expect(page.get_by_role("heading", name="What would help now?")).to_be_focused()
    await press(page, "Menu", back=True)
    await expect(page.get_by_role("heading", name="Menu")).to_be_focused()
    await press(page, "Helplines")
    await expect(page.get_by_role("heading", name="Helplines")).to_be_focused()
    await tab_to(page, "116 123")

    assert (await page.evaluate("document.activeElement.href")).startswith("tel:")
