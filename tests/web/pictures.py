"""Take the pictures of the README anew, from a demo in which three people play their parts."""

import asyncio
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from playwright.async_api import Browser, Page, async_playwright, expect

from tests.web.people import Staff, join, look_at, redeem, row, say, sign_in
from tests.web.site import ARGUMENTS, CHROMIUM, Site, running_site

IMAGES = Path(__file__).parents[2] / "docs" / "images"
ROOM = "Night owls"
PHONE = {"viewport": {"width": 390, "height": 760}, "device_scale_factor": 2, "color_scheme": "dark"}
DESK = {"viewport": {"width": 1200, "height": 680}}


async def take_all(folder: Path) -> None:
    """Start a demo and take every picture into a folder."""
    with TemporaryDirectory() as home, running_site(Path(home)) as site:
        async with async_playwright() as playwright:
            browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
            await _talk_and_desk(browser, site, folder)
            await browser.close()


async def _talk_and_desk(browser: Browser, site: Site, folder: Path) -> None:
    moderator = await _staff(browser, site)
    awake = await _open(browser, site.url, PHONE)
    other = await _open(browser, site.url, {})
    await join(awake, ROOM)
    await join(other, ROOM)
    await say(other, "Still awake, too. I made tea, and I count the lights across the street.")
    await say(awake, "That helps, knowing somebody else is up. The nights are long since she left.")
    await say(other, "They are. Take your time, there is no hurry here.")
    await expect(row(awake, "no hurry here")).to_be_visible()
    await awake.screenshot(path=folder / "talk.png")
    await say(awake, "Some nights I don't want to be alive")
    await expect(awake.get_by_role("complementary")).to_be_visible()
    await awake.screenshot(path=folder / "care.png")
    await look_at(moderator, "Care desk")
    await moderator.locator(".case").first.click()
    await moderator.get_by_role("button", name="I take this case").click()
    await expect(moderator.get_by_role("button", name="Decide", exact=True)).to_be_visible()
    await moderator.evaluate("scrollTo(0, 0)")
    await moderator.screenshot(path=folder / "desk.png")


async def _staff(browser: Browser, site: Site) -> Page:
    staff = Staff("Robin", site.invitation)
    page = await _open(browser, f"{site.url}/staff#invitation={staff.invitation}", DESK)
    await redeem(page, staff)
    await sign_in(page, staff)
    return page


async def _open(browser: Browser, url: str, options: dict[str, Any]) -> Page:
    context = await browser.new_context(locale="en-GB", reduced_motion="reduce", **options)
    page = await context.new_page()
    await page.goto(url)
    return page


if __name__ == "__main__":
    into = Path(sys.argv[1]) if len(sys.argv) > 1 else IMAGES
    into.mkdir(parents=True, exist_ok=True)
    asyncio.run(take_all(into))
