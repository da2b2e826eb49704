"""A text that one wrote and another reported, alone on the desk."""

from playwright.async_api import Page, expect

from tests.web.conftest import OpenPage
from tests.web.people import clear_desks, join, look_at, report, say

ROOM = "Garden"


async def reported(open_page: OpenPage, desk: Page, text: str) -> Page:
    """Let somebody write a text that another one reports, and wait until the desk has it."""
    writer, reader = await open_page(), await open_page()
    await join(writer, ROOM)
    await join(reader, ROOM)
    await clear_desks(desk)
    await look_at(desk, "Conduct desk")
    await say(writer, text)
    await report(reader, text)
    await expect(desk.locator(".case")).to_have_count(1)
    return writer
