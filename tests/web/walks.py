"""Walk through every state of the page, stopping in each one for whoever wants to look."""

import re
from collections.abc import Awaitable, Callable
from uuid import uuid4

from playwright.async_api import Page, expect

from tests.web.people import come_in, go_to, say

Look = Callable[[str], Awaitable[None]]
ROOM = "Garden"
MENU = {
    "Helplines": "Helplines",
    "My safety plan": "My safety plan",
    "Decisions about me": "Decisions about me",
    "Look up a code": "Look up a code",
    "My copy, and deleting": "What is kept about me",
    "Settings": "Settings",
}


async def walk_as_peer(page: Page, look: Look) -> None:
    """Go from the door through a talk to the waiting line; words are those of English."""
    await expect(page.get_by_role("button", name="Come in")).to_be_visible()
    await look("arrival")
    await _dialog(page, "Menu", look, "menu")
    await come_in(page)
    await expect(page.get_by_role("button", name="I agree, let me into").first).to_be_visible()
    await look("lobby")
    await _walk_talk(page, look)
    await _walk_menu(page, look)
    await page.get_by_role("button", name="All talks").click()
    await page.get_by_role("button", name="Ask for a supporter").click()
    await expect(page.get_by_role("button", name="I agree, ask for a supporter")).to_be_visible()
    await page.get_by_text("Say something beforehand").click()
    await look("ask")
    await page.get_by_role("button", name="I agree, ask for a supporter").click()
    await expect(page.get_by_role("heading", name="You are in line")).to_be_visible()
    await look("waiting")
    await page.get_by_role("button", name="All talks").click()
    await expect(page.get_by_role("button", name="Go to the waiting room")).to_be_visible()
    await look("lobby-waiting")
    await page.get_by_role("button", name="Go to the waiting room").click()
    await page.get_by_role("button", name="Stop waiting").click()


async def _walk_talk(page: Page, look: Look) -> None:
    await page.get_by_role("button", name=f"Read what we agree on in {ROOM}").click()
    await page.get_by_role("button", name=f"I agree, let me into {ROOM}").click()
    await expect(page.get_by_label("Your message")).to_be_editable()
    await look("talk-empty")
    await say(page, "It was a long day, and it is good to be somewhere quiet for a while.")
    await say(page, "I made tea.")
    await say(page, "write to me at someone@example.org")
    await expect(page.get_by_text("Not sent.")).to_be_visible()
    await page.get_by_label("Your message").fill("my number is +44 20 7946 0958")
    await look("talk-refused")
    await page.get_by_role("button", name="Throw it away").click()
    await say(page, "I don't want to be alive")
    await expect(page.get_by_role("complementary")).to_be_visible()
    await look("talk-care")
    await page.get_by_role("button", name="Put this note away").click()
    await page.get_by_role("button", name="More about").first.click()
    await expect(page.get_by_role("dialog")).to_be_visible()
    await look("message-dialog")
    await page.keyboard.press("Escape")


async def _walk_menu(page: Page, look: Look) -> None:
    for entry, heading in MENU.items():
        await page.get_by_role("button", name="Menu").click()
        await page.get_by_role("button", name=entry, exact=True).click()
        await expect(page.get_by_role("heading", name=heading)).to_be_visible()
        await look(f"menu-{entry.split()[-1].lower()}")
        await page.keyboard.press("Escape")


async def _dialog(page: Page, name: str, look: Look, label: str) -> None:
    await page.get_by_role("button", name=name).click()
    await expect(page.get_by_role("dialog")).to_be_visible()
    await look(label)
    await page.keyboard.press("Escape")


async def walk_desks(page: Page, look: Look) -> None:
    """Look at the desks, one case and the audit; needs an open case on the care desk."""
    await page.get_by_role("button", name="Care desk").click()
    await expect(page.locator(".case").first).to_be_visible()
    await look("desk")
    await page.locator(".case").first.click()
    await expect(page.get_by_role("heading", name="Care, level 2")).to_be_visible()
    await look("case")
    await page.get_by_role("button", name="I take this case").click()
    await expect(page.get_by_role("button", name="Decide", exact=True)).to_be_visible()
    await page.get_by_text(re.compile("the talk around it")).click()
    await look("deciding")
    await page.get_by_role("button", name="Give it back").click()
    await page.get_by_role("button", name="Conduct desk").click()
    await expect(page.get_by_role("heading", name="Conduct desk")).to_be_visible()
    await look("conduct")
    await page.get_by_role("button", name="Groups").click()
    await expect(page.get_by_role("heading", name=ROOM)).to_be_visible()
    await look("groups")
    await page.get_by_role("button", name="Board").click()
    await page.get_by_role("button", name="Reckon the figures").click()
    await expect(page.get_by_text("A talk usually lasts")).to_be_visible()
    await look("board")
    await page.get_by_role("button", name="Audit").click()
    await expect(page.get_by_role("cell").first).to_be_visible()
    await look("audit")


async def walk_operator(page: Page, look: Look) -> None:
    """Look at every pane of an operator, and at the dialogs of the team and the rooms."""
    await go_to(page, "Rooms")
    await look("rooms")
    await page.get_by_role("button", name=f"Change {ROOM}").click()
    await look("room-change")
    await page.keyboard.press("Escape")
    await page.get_by_role("button", name=f"New agreement for {ROOM}").click()
    await expect(page.get_by_role("dialog")).to_be_visible()
    await look("room-agreement")
    await page.keyboard.press("Escape")
    await go_to(page, "Team")
    await look("team")
    await page.get_by_role("button", name="again").first.click()
    await look("team-again")
    await page.keyboard.press("Escape")
    await page.get_by_label("Name").fill(f"Nadia {uuid4().hex[:6]}")
    await page.get_by_role("button", name="Make an invitation").click()
    await expect(page.get_by_label("Their link")).to_be_visible()
    await look("team-link")
    await page.keyboard.press("Escape")
    await go_to(page, "Helplines")
    await look("helplines")
    await go_to(page, "Rules")
    await page.get_by_label("Show rules without a record too").check()
    await expect(page.get_by_role("rowheader").first).to_be_visible()
    await look("rules")
    await go_to(page, "Board")
    await look("board")


async def walk_duty(page: Page, look: Look) -> None:
    """Go on duty, take the talk that waits, end it and go off duty."""
    await look("off")
    await page.get_by_role("button", name="Go on duty").click()
    await expect(page.get_by_text("1 person waits")).to_be_visible()
    await look("on")
    await page.get_by_role("button", name="Take the next talk").click()
    await say(page, "I am here, take your time")
    await page.locator("summary", has_text="Beside the talk").click()
    await look("talk")
    await page.get_by_role("button", name="Guided questions").click()
    await look("questions")
    await page.get_by_role("button", name="Cancel").click()
    await page.get_by_role("button", name="Places that help").click()
    await expect(page.get_by_role("button", name="Put Samaritans into the talk")).to_be_visible()
    await look("places")
    await page.keyboard.press("Escape")
    await page.get_by_role("button", name="Hand over").click()
    await look("handing")
    await page.get_by_role("button", name="Cancel").click()
    await page.get_by_role("button", name="Pass the talk on").click()
    await look("passing")
    await page.get_by_role("button", name="Cancel").click()
    await page.get_by_role("button", name="End talk").click()
    await look("ending")
    await page.get_by_role("button", name="End the talk").click()
    await page.get_by_role("button", name="Put this talk away").click()
    await page.get_by_role("button", name="Go off duty").click()
    await expect(page.get_by_role("heading", name="How was your shift?")).to_be_visible()
    await look("check-in")
    await page.get_by_role("button", name="Not now").click()
    await page.get_by_role("button", name="Shifts").click()
    await expect(page.get_by_role("heading", name="Book a shift")).to_be_visible()
    await look("shifts")
    await page.get_by_role("button", name="Talks").click()
