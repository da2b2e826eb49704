"""Do on the page what people do there: come in, join, write, be on duty."""

from dataclasses import dataclass
from urllib.parse import parse_qs, urlsplit

import pyotp
from playwright.async_api import Locator, Page, expect

PASSWORD = "lanterns over quiet water"
HEAVY = "I don't want to be alive"
"""What makes a case of care, level 2, in every story that needs one."""


@dataclass(slots=True)
class Staff:
    """An account: invited first, and after redeeming its second factor is known."""

    name: str
    invitation: str
    secret: str | None = None

    def code(self) -> str:
        assert self.secret is not None
        return pyotp.TOTP(self.secret).now()


async def come_in(page: Page) -> None:
    await page.get_by_role("button", name="Come in").click()
    await expect(page.get_by_role("heading", name="What would help now?")).to_be_visible()


async def join(page: Page, title: str) -> None:
    """Read the agreement of a group, if it is folded, and go in."""
    await come_in(page)
    read = page.get_by_role("button", name=f"Read what we agree on in {title}")
    agree = page.get_by_role("button", name=f"I agree, let me into {title}")
    await expect(read.or_(agree)).to_be_visible()
    if await read.is_visible():
        await read.click()
    await agree.click()
    await expect(page.get_by_label("Your message")).to_be_editable()


async def pass_by(page: Page, title: str) -> None:
    """Go into a group as one of the staff."""
    await choose(page, "Groups")
    await page.get_by_role("button", name=f"Read what we agree on in {title}").click()
    await page.get_by_role("button", name=f"I agree, let me into {title}").click()
    await expect(page.get_by_label("Your message")).to_be_editable()


async def ask_for_supporter(page: Page, first: str = "") -> None:
    await come_in(page)
    await page.get_by_role("button", name="Ask for a supporter").click()
    if first:
        await page.get_by_text("Say something beforehand").click()
        await page.get_by_label("A first message").fill(first)
    await page.get_by_role("button", name="I agree, ask for a supporter").click()
    await expect(page.get_by_role("heading", name="You are in line")).to_be_visible()


async def say(page: Page, text: str) -> None:
    await page.get_by_label("Your message").fill(text)
    await page.get_by_role("button", name="Send", exact=True).click()


async def fill_the_log(page: Page, lines: int) -> None:
    """Say so many short lines that there is something to scroll through."""
    for number in range(lines):
        await say(page, f"a line that fills the talk, number {number}")
    await expect(row(page, f"number {lines - 1}")).to_be_visible()


async def read_further_up(page: Page) -> None:
    """Go up to the beginning of the log, once it has gone to its end for what was said last."""
    await expect(page.locator("warm-log .outbox .row")).to_have_count(0)
    await page.locator("warm-log").evaluate(_SCROLL_UP)
    await expect(page.locator("warm-log")).to_have_js_property("isPinned", False)


_SCROLL_UP = """async (log) => {
    do await new Promise(requestAnimationFrame); while (log.frame || log.clientHeight !== log.height);
    log.scrollTo(0, 0);
}"""


async def choose_in_menu(page: Page, entry: str) -> None:
    """Choose something in a peer's menu; the page behind it may have a button of the same name."""
    await page.get_by_role("button", name="Menu", exact=True).click()
    await page.get_by_role("dialog").get_by_role("button", name=entry, exact=True).click()


async def go_off(page: Page) -> None:
    """Put away what has ended, go off duty, and leave the questions about the shift."""
    await page.get_by_role("button", name="Put this talk away").click()
    await page.get_by_role("button", name="Go off duty").click()
    await page.get_by_role("button", name="Not now").click()


async def end_for_both(peer: Page, duty: Page) -> None:
    await peer.get_by_role("button", name="End talk").click()
    await peer.get_by_role("button", name="End the talk").click()
    await go_off(duty)


async def report(page: Page, text: str) -> None:
    await row(page, text).get_by_role("button", name="More about").click()
    await page.get_by_role("button", name="This is not okay").click()
    await page.get_by_role("button", name="Send it to the team").click()
    await expect(page.get_by_text("Someone from the team will look at it")).to_be_visible()


async def clear_desks(desk: Page) -> None:
    """Settle whatever earlier stories left on the desks, so that what comes next is the only thing there."""
    await desk.evaluate(_SETTLE_ALL)


_SETTLE_ALL = """async () => {
    const { session, watch } = document.querySelector("staff-page");
    const settle = async ({ case: id, version, track, claimed_by: holder }) => {
        if (holder && holder !== session.welcome.name) return;
        const claimed = await session.ask("claim", { case: id, version });
        const decision = track === "care" ? "cared_for" : "dismiss";
        await session.ask("decide", { case: id, version: claimed.version, decision, reason: "cleared" });
    };
    for (const track of ["care", "conduct"])
        for (const seen of await watch.list(track)) await settle(seen).catch(() => null);
    await Promise.all(["care", "conduct"].map((track) => watch.reload(track)));
}"""


async def unfold(page: Page, what: str) -> None:
    """Press what brings folded things into view; on a wide screen nothing is folded."""
    folded = page.get_by_role("button", name=what, exact=True)
    if await folded.is_visible():
        await folded.click()


async def choose(page: Page, place: str) -> None:
    """Go to a place of work of the staff; a small screen keeps most of them in a menu."""
    await unfold(page, "Menu")
    await page.get_by_role("navigation").get_by_role("button", name=place, exact=True).click()


async def go_to(page: Page, place: str) -> None:
    """Go to a place of work of the staff, and wait until it has told what is there."""
    await choose(page, place)
    await expect(page.get_by_role("heading", name=place, exact=True)).to_be_visible()
    await expect(page.locator("main [aria-busy=true]")).to_have_count(0)


async def look_at(desk: Page, name: str) -> None:
    """Go to a desk, and wait until it has told what is on it."""
    await desk.get_by_role("button", name=name).click()
    await expect(desk.get_by_role("heading", name=name)).to_be_visible()
    await expect(desk.locator(".cases[aria-busy=false]")).to_be_attached()


async def decide(desk: Page, decision: str) -> None:
    """Take the newest case of a desk that is open, and decide it."""
    await desk.locator(".case").last.click()
    await desk.get_by_role("button", name="I take this case").click()
    await desk.get_by_label("Decision").select_option(decision)
    await desk.get_by_role("button", name="Decide", exact=True).click()
    await expect(desk.get_by_text("Decided, and on record.")).to_be_visible()


def row(page: Page, text: str) -> Locator:
    """Find a message that stands in the log."""
    return page.locator(".row:not(.waiting)").filter(has_text=text)


async def redeem(page: Page, staff: Staff) -> None:
    """Accept an invitation on a page that was opened with it."""
    await page.get_by_label("Choose a password").fill(PASSWORD)
    await page.get_by_role("button", name="Accept", exact=True).click()
    link = page.get_by_role("link", name="Open in an authenticator app")
    address = await link.get_attribute("href")
    assert address is not None
    staff.secret = parse_qs(urlsplit(address).query)["secret"][0]
    await page.get_by_role("button", name="Go to sign-in").click()


async def sign_in(page: Page, staff: Staff) -> None:
    await expect(page.get_by_label("Name")).to_have_value(staff.name)
    await page.get_by_label("Password").fill(PASSWORD)
    await page.get_by_label("Code").fill(staff.code())
    await page.get_by_role("button", name="Sign in").click()
    await expect(page.get_by_role("button", name="Sign out")).to_be_visible()
