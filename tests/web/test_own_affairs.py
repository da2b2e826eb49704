"""Tell what peers do for themselves: leave a message for later, save and delete all, keep a plan."""

import json

import pytest
from playwright.async_api import expect

from tests.web.conftest import OpenPage
from tests.web.people import ask_for_supporter, choose_in_menu, come_in, join, row, say

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.asyncio(loop_scope="session")]

ROOM = "Garden"


async def test_a_message_can_be_left_for_later(open_page: OpenPage) -> None:
    peer = await open_page()
    await ask_for_supporter(peer, first="nothing urgent, I would like to talk some day")

    await peer.get_by_role("button", name="I will look in again later").click()

    await expect(peer.get_by_text("Your message is left, and your place is kept.").first).to_be_visible()
    await peer.get_by_role("button", name="Stop waiting").click()


async def test_what_is_agreed_in_a_talk_of_two_is_read_in_paragraphs(open_page: OpenPage) -> None:
    peer = await open_page()
    await come_in(peer)

    await peer.get_by_role("button", name="Ask for a supporter").click()

    await expect(peer.locator(".ask .said").nth(3)).to_be_visible()


async def test_what_was_just_said_stays_in_sight_however_far_down_one_is(open_page: OpenPage) -> None:
    peer = await open_page(viewport={"width": 360, "height": 740})
    await come_in(peer)
    await peer.get_by_role("button", name="Ask for a supporter").click()
    await peer.get_by_text("Say something beforehand").click()
    await peer.get_by_label("A supporter you know").fill("Nobody of this name")
    await peer.get_by_role("button", name="I agree, ask for a supporter").click()

    await expect(peer.get_by_text("We do not know a supporter of this name.")).to_be_in_viewport(ratio=1)

    assert await peer.evaluate("scrollY") > 0


async def test_what_is_written_and_not_yet_kept_is_left_for_later_too(open_page: OpenPage) -> None:
    peer = await open_page()
    await ask_for_supporter(peer)
    await peer.get_by_label("A first message").fill("nothing urgent, and written while I waited")

    await peer.get_by_role("button", name="I will look in again later").click()

    await expect(peer.get_by_text("Your message is left, and your place is kept.").first).to_be_visible()
    await expect(peer.get_by_label("A first message")).to_have_count(0)
    await peer.get_by_role("button", name="Stop waiting").click()


async def test_everything_about_me_can_be_saved_and_then_deleted(open_page: OpenPage) -> None:
    peer = await open_page()
    await join(peer, ROOM)
    await say(peer, "this is about to go")
    await expect(row(peer, "this is about to go")).to_be_visible()

    await choose_in_menu(peer, "My copy, and deleting")
    async with peer.expect_download() as saving:
        await peer.get_by_role("button", name="Save my copy as a file").click()
    copy = json.loads((await (await saving.value).path()).read_text())
    await peer.get_by_role("button", name="Delete everything now").click()
    await peer.get_by_role("button", name="Yes, delete it all").click()

    assert "this is about to go" in json.dumps(copy)
    await expect(peer.get_by_role("heading", name="It is deleted")).to_be_visible()
    assert await peer.evaluate("JSON.parse(sessionStorage.getItem('talk') ?? '{}').token") is None
    await peer.get_by_role("button", name="Close").click()
    await expect(peer.get_by_role("button", name="Come in")).to_be_visible()


async def test_a_safety_plan_is_a_file_that_nobody_else_sees(open_page: OpenPage) -> None:
    peer = await open_page()
    await come_in(peer)
    sent: list[str] = []
    peer.on("websocket", lambda socket: socket.on("framesent", lambda frame: sent.append(str(frame))))
    await choose_in_menu(peer, "My safety plan")
    await peer.get_by_label("Things I can do on my own").fill("walk by the river")

    async with peer.expect_download() as saving:
        await peer.get_by_role("button", name="Save as a file").click()
    path = await (await saving.value).path()
    await peer.get_by_label("Things I can do on my own").fill("")
    await peer.get_by_label("Open my file").set_input_files(
        {"name": "plan.json", "mimeType": "application/json", "buffer": path.read_bytes()}
    )

    await expect(peer.get_by_label("Things I can do on my own")).to_have_value("walk by the river")
    await peer.get_by_label("People I can ask for help").fill("my sister")
    await peer.get_by_role("button", name="Close", exact=True).click()
    await choose_in_menu(peer, "My safety plan")
    await expect(peer.get_by_label("People I can ask for help")).to_have_value("my sister")
    await expect(peer.get_by_label("Things I can do on my own")).to_have_value("walk by the river")
    assert not [frame for frame in sent if "river" in frame]
