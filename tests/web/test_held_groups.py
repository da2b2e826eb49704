"""Tell the stories of groups that somebody holds: their doors, what their holder sees and lets through."""

from datetime import UTC, datetime, timedelta

import pytest
from playwright.async_api import Page, expect

from tests.web.conftest import OpenPage, Site
from tests.web.people import clear_desks, come_in, join, pass_by, row, say

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.asyncio(loop_scope="session")]


async def test_whoever_holds_a_group_sees_who_speaks_how_much(open_page: OpenPage, duty: Page) -> None:
    peer = await open_page()
    await join(peer, "Harbour")
    await say(peer, "a first word of the evening")

    await pass_by(duty, "Harbour")

    await expect(duty.locator("staff-room-board")).to_contain_text("here now")
    await duty.get_by_role("button", name="Leave group").click()
    await duty.get_by_role("button", name="Leave the group").click()
    await duty.get_by_role("button", name="Talks").click()


async def test_a_held_member_is_heard_first_by_a_moderator(
    open_page: OpenPage, duty: Page, desk: Page
) -> None:
    writer = await open_page()
    await join(writer, "Harbour")
    await pass_by(duty, "Harbour")
    await say(writer, "good evening all")

    await row(duty, "good evening all").get_by_role("button", name="More about").click()
    await duty.get_by_role("button", name="Look at what they write first").click()
    await expect(writer.get_by_text("A moderator made a decision about you.")).to_be_visible()
    await say(writer, "and another word")

    await expect(
        writer.get_by_text("A moderator looks at this message before others see it.")
    ).to_be_visible()
    await duty.get_by_role("button", name="Messages that wait").click()
    await expect(duty.get_by_role("dialog").get_by_text("and another word")).to_be_visible()
    await duty.get_by_role("button", name="Post what").click()
    await expect(duty.get_by_text("It is posted.").first).to_be_visible()
    await duty.get_by_role("button", name="Close", exact=True).click()
    await expect(row(writer, "and another word")).to_be_visible()
    await duty.get_by_role("button", name="Leave group").click()
    await duty.get_by_role("button", name="Leave the group").click()
    await clear_desks(desk)


async def test_somebody_who_knows_a_closed_door_reads_when_it_opens(open_page: OpenPage, site: Site) -> None:
    page = await open_page()
    await come_in(page)

    await page.evaluate(_A_ROOM_THAT_OPENS_LATER)

    await expect(page.locator(".card", has_text="Morning")).to_contain_text("Opens")
    await expect(page.get_by_role("button", name="Read what we agree on in Morning")).to_have_count(0)


async def test_a_door_says_that_it_waits_for_its_host_and_opens_by_itself(
    open_page: OpenPage, site: Site, desk: Page
) -> None:
    began = datetime.now(UTC) - timedelta(minutes=1)
    named = ("--id", "r_late", "--title", "Lighthouse", "--topic", "Another one")
    when = ("--starts", f"{began:%Y-%m-%d %H:%M}", "--zone", "UTC", "--minutes", "30", "--grace", "1800")
    site.command("room", "add", *named, *when)
    page = await open_page()
    await come_in(page)
    await expect(page.locator(".card", has_text="Lighthouse")).to_contain_text("It is time, and we wait")

    await pass_by(desk, "Lighthouse")

    await expect(
        page.get_by_role("button", name="let me into Lighthouse").or_(
            page.get_by_role("button", name="Read what we agree on in Lighthouse")
        )
    ).to_be_visible()
    await desk.get_by_role("button", name="Close this group").click()
    await desk.get_by_role("button", name="Leave group").click()
    await desk.get_by_role("button", name="Leave the group").click()


_A_ROOM_THAT_OPENS_LATER = """() => {
    const listed = {
        room: "r_morning", kind: "group", title: "Morning", topic: "", open: false, seats: 5, present: 0,
        agreement: 1, facilitators: [], opens_at: new Date(Date.now() + 3_600_000).toISOString(),
    };
    const lobby = document.querySelector("warm-lobby");
    const { session, page } = lobby;
    // Beside the list of groups, not in it: the list may still be drawn anew.
    lobby.append(Object.assign(document.createElement("warm-door"), { session, page, listed }));
}"""
