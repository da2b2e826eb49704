"""Walk through every state of the page, stopping in each one for whoever wants to look."""

import re
from collections.abc import Awaitable, Callable
from uuid import uuid4

from playwright.async_api import Page, expect

from tests.web.people import HEAVY, choose, choose_in_menu, come_in, go_to, pass_by, say, unfold

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
    await say(page, HEAVY)
    await expect(page.get_by_role("complementary")).to_be_visible()
    await look("talk-care")
    await page.get_by_role("button", name="Put this note away").click()
    await page.get_by_role("button", name="More about").first.click()
    await expect(page.get_by_role("dialog")).to_be_visible()
    await look("message-dialog")
    await page.keyboard.press("Escape")


async def _walk_menu(page: Page, look: Look) -> None:
    for entry, heading in MENU.items():
        await choose_in_menu(page, entry)
        await expect(page.get_by_role("dialog").get_by_role("heading", name=heading)).to_be_visible()
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
    await unfold(page, "Menu")
    await look("menu")
    await page.get_by_role("button", name="Care desk").click()
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
    await choose(page, "Groups")
    await expect(page.get_by_role("heading", name=ROOM)).to_be_visible()
    await look("groups")
    await choose(page, "Board")
    await page.get_by_role("button", name="Reckon the figures").click()
    await expect(page.get_by_text("A talk usually lasts")).to_be_visible()
    await look("board")
    await choose(page, "Audit")
    await expect(page.locator(".audit li").first).to_be_visible()
    await look("audit")


async def walk_operator(page: Page, look: Look) -> None:
    """Look at every pane of an operator, and at the dialogs of the team and the rooms."""
    await go_to(page, "Rooms")
    await look("rooms")
    await _dialog(page, f"Change {ROOM}", look, "room-change")
    await _dialog(page, f"When {ROOM} meets", look, "room-meeting")
    await _dialog(page, f"New agreement for {ROOM}", look, "room-agreement")
    await go_to(page, "Team")
    await look("team")
    await page.get_by_role("button", name="again").first.click()
    await expect(page.get_by_role("dialog")).to_be_visible()
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
    await expect(page.locator(".card").first).to_be_visible()
    await look("rules")
    await page.get_by_label("What “a phone number” does").select_option("off")
    await expect(page.get_by_role("dialog")).to_be_visible()
    await look("rule-set")
    await page.keyboard.press("Escape")
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
    await unfold(page, "More")
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
    await choose(page, "Shifts")
    await expect(page.get_by_role("heading", name="Book a shift")).to_be_visible()
    await look("shifts")
    await choose(page, "Talks")


async def walk_doors_that_stay_closed(page: Page, look: Look) -> None:
    """Look at what somebody sees who is put off, turned away, or whose visit has ended."""
    for state, refusal in CLOSED.items():
        view = "warm-later" if state == "later" else "warm-away"
        await page.evaluate(_CLOSED_DOOR, [view, refusal])
        await expect(page.locator(f"{view} h1")).to_be_visible()
        await look(f"door-{state}")


async def walk_offers(page: Page, look: Look) -> None:
    """Look, inside a talk, at what a peer is asked about a colleague and a trainee."""
    await page.evaluate(HAPPENED, {"kind": "handover_offered", "pseudonym": "Noor"})
    await expect(page.get_by_role("complementary", name="Noor")).to_be_visible()
    await look("talk-handover")
    await page.evaluate(HAPPENED, {"kind": "handover_declined"})
    await page.evaluate(HAPPENED, {"kind": "shadow_offered", "pseudonym": "Kim"})
    await expect(page.get_by_role("complementary", name="Kim")).to_be_visible()
    await look("talk-shadow")
    trainee = {"member": "m_trainee", "pseudonym": "Kim", "role": "supporter", "shadow": True}
    await page.evaluate(HAPPENED, {"kind": "member_joined", **trainee})
    await expect(page.locator("warm-talk .banner", has_text="Kim")).to_be_visible()
    await look("talk-reading-along")


async def walk_ended_talk(page: Page, look: Look) -> None:
    """Look at a talk of two that was ended for its peer, before and after they were asked how it was."""
    await page.evaluate(_ENDED)
    await expect(page.locator(".after form")).to_be_visible()
    await look("talk-ended")
    await page.locator(".after form .quiet").click()
    await expect(page.locator(".after form")).to_have_count(0)
    await look("talk-ended-asked")


async def walk_practice(page: Page, look: Look) -> None:
    """Look at the practices there are, and at one of them until it is over."""
    await choose(page, "Practice")
    await expect(page.get_by_role("button", name="Begin").first).to_be_visible()
    await look("practice")
    await page.get_by_role("button", name="Begin").first.click()
    over = page.get_by_role("heading", name="The practice is over")
    answer = page.get_by_label("Your answer")
    await expect(answer).to_be_visible()
    await look("practice-talk")
    for turn in range(1, 12):
        await expect(answer.or_(over)).to_be_visible()
        if await over.is_visible():
            break
        await answer.fill("I am here, and there is time.")
        await page.get_by_role("button", name="Send", exact=True).click()
        await expect(page.locator(".practice .mine")).to_have_count(turn)
        await expect(page.locator(".practice .row").last).not_to_have_class("row mine")
    await expect(over).to_be_focused()
    await look("practice-over")
    await choose(page, "Talks")


async def walk_held_group(page: Page, look: Look) -> None:
    """Look at a group from the side of whoever holds it."""
    await pass_by(page, ROOM)
    await expect(page.locator("staff-room-board")).to_contain_text("here now")
    await look("group-held")
    await unfold(page, "Hold this group")
    await page.get_by_role("button", name="Messages that wait").click()
    await expect(page.get_by_role("dialog")).to_be_visible()
    await look("group-waiting")
    await page.keyboard.press("Escape")
    await _dialog(page, "Pause this group", look, "group-pausing")
    await page.get_by_role("button", name="Leave group").click()
    await page.get_by_role("button", name="Leave the group").click()
    await choose(page, "Talks")


HELPLINE = {
    "name": "Somebody who answers",
    "contact": "+44 20 7946 0000",
    "hours": "always",
    "languages": ["en"],
}
CLOSED = {
    "later": {"words": "This place is full for the moment.", "retry": "later", "helplines": [HELPLINE]},
    "refused": {"words": "This account is closed for now.", "retry": "never", "helplines": [HELPLINE]},
    "ended": None,
}

_CLOSED_DOOR = """([view, refusal]) => {
    const page = document.querySelector("warm-page");
    const { connection } = page.session;
    Object.assign(connection, { refusal, closedWith: 4501 });
    page.go(view);
}"""

HAPPENED = """(event) => {
    const { session, room } = document.querySelector("warm-talk");
    const seq = session.logs.standsAt(room.log) + 1;
    session.logs.hear({ type: "entry", log: room.log, seq, at: new Date().toISOString(), event });
}"""

_ENDED = """() => {
    const page = document.querySelector("warm-page");
    const me = { member: "m_me", pseudonym: "Quiet Harbour" };
    page.goToTalk(page.session.rooms.meet({ ...me, room: "r_ended", kind: "one_on_one", over: true }));
}"""
