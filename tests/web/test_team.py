"""Tell what the team does for itself: shifts, practice, a coach's word, a trainee beside, the board."""

import re

import pytest
from playwright.async_api import Page, expect

from tests.web.conftest import OpenPage
from tests.web.looking import looking
from tests.web.people import ask_for_supporter, end_for_both, go_off, go_to, row, say

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.asyncio(loop_scope="session")]


async def test_a_coachs_word_on_a_talk_reaches_its_supporter(talk: tuple[Page, Page], desk: Page) -> None:
    peer, maya = talk
    await say(peer, "nobody else shall read this")
    await say(maya, "take all the time you need")
    await maya.get_by_role("button", name="End talk").click()
    await maya.get_by_role("button", name="End the talk").click()
    await maya.get_by_role("button", name="Ask a coach about this talk").click()
    await maya.get_by_label("What would you like to hear about?").fill("Was I too slow?")
    await maya.get_by_role("button", name="Ask", exact=True).click()
    await expect(maya.get_by_text("A coach will look.")).to_be_visible()

    await desk.get_by_role("button", name="Board").click()
    await desk.get_by_role("button", name=re.compile("^What .* wrote$")).click()
    dialog = desk.get_by_role("dialog")
    await expect(dialog.get_by_text("take all the time you need")).to_be_visible()
    await expect(dialog.get_by_text("Was I too slow?")).to_be_visible()
    await expect(dialog.get_by_text("nobody else shall read this")).to_have_count(0)
    await looking(desk, "coach")("reading")
    await dialog.get_by_label("Your word to").fill("You gave them room.")
    await dialog.get_by_role("button", name="Send it").click()
    await expect(desk.get_by_text("Nobody is waiting for a word.")).to_be_visible()

    await expect(maya.get_by_text("A coach has answered you.").first).to_be_visible()
    await go_off(maya)
    await maya.get_by_role("button", name="Shifts").click()
    await expect(maya.get_by_text("You gave them room.")).to_be_visible()
    await looking(maya, "coach")("told")
    await maya.get_by_role("button", name="Talks").click()


async def test_a_coordinator_sees_how_things_stand(open_page: OpenPage, desk: Page) -> None:
    peer = await open_page()
    await ask_for_supporter(peer)

    await desk.get_by_role("button", name="Board").click()

    await expect(desk.locator(".count-of", has_text="Waiting")).to_contain_text("1")
    await desk.get_by_role("button", name="Reckon the figures").click()
    await expect(desk.get_by_text("A talk usually lasts")).to_be_visible()
    await peer.get_by_role("button", name="Stop waiting").click()


async def test_a_trainee_reads_along_only_with_the_peers_yes(
    talk: tuple[Page, Page], second_duty: Page
) -> None:
    peer, maya = talk
    await say(maya, "there is no hurry")
    await expect(row(peer, "there is no hurry")).to_be_visible()

    await maya.get_by_role("button", name="Let a trainee read along").click()
    await maya.get_by_label("Name of the trainee").fill("Noor")
    await maya.get_by_role("button", name="Ask the peer").click()
    await peer.get_by_role("button", name="Yes, Noor may read along").click()
    await say(peer, "it is fine that you learn")

    await expect(row(second_duty, "it is fine that you learn")).to_be_visible()
    await expect(second_duty.get_by_text("You read along here.")).to_be_visible()
    await peer.get_by_role("button", name="End this").click()
    await expect(second_duty.get_by_role("button", name="Put this talk away")).to_be_visible()
    await second_duty.get_by_role("button", name="Put this talk away").click()
    await end_for_both(peer, maya)


async def test_a_practice_is_talked_through_and_looked_at_afterwards(duty: Page) -> None:
    await duty.get_by_role("button", name="Practice").click()

    await duty.get_by_role("button", name="Begin").first.click()
    over = duty.get_by_role("heading", name="The practice is over")
    answer = duty.get_by_label("Your answer")
    for turn in range(1, 12):
        await expect(answer.or_(over)).to_be_visible()
        if await over.is_visible():
            break
        await answer.fill("I am here, and there is time.")
        await duty.get_by_role("button", name="Send", exact=True).click()
        await expect(duty.locator(".practice .mine")).to_have_count(turn)
        await expect(duty.locator(".practice .row").last).not_to_have_class("row mine")

    await expect(over).to_be_focused()
    await duty.get_by_role("button", name="Talks").click()


async def test_a_shift_is_booked_and_given_up(duty: Page) -> None:
    await go_to(duty, "Practice")  # or else what an earlier test left open would be filled in
    await go_to(duty, "Shifts")
    await duty.get_by_label("From").fill("2031-01-10T18:00")
    await duty.get_by_label("Until").fill("2031-01-10T17:00")
    await duty.get_by_role("button", name="Book it").click()
    await expect(duty.get_by_text("The end has to be after the beginning")).to_be_visible()
    await expect(duty.get_by_label("Until")).to_be_focused()
    await duty.get_by_label("Until").fill("2031-01-10T21:00")

    await duty.get_by_role("button", name="Book it").click()
    await expect(duty.get_by_role("button", name="Cancel this shift")).to_be_visible()
    await duty.get_by_role("button", name="Cancel this shift").click()

    await expect(duty.get_by_text("No shift is booked.")).to_be_visible()
    await duty.get_by_role("button", name="Talks").click()
