"""Look at the staff's page from the side: on a phone, and as somebody a decision is about."""

import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import pytest_asyncio
import zxingcpp
from playwright.async_api import Page, expect

from chat.store.entries import PAGE, person_log
from chat.store.transaction import Transaction
from rooms.events import Notice
from rooms.ids import PersonId
from tests.client import Client, Refused
from tests.house import House, open_house
from tests.journeys.decisions import decide, flagged_for_abuse, moderator
from tests.journeys.waiting import waiting_peer
from tests.plain_rules import BRAMBLES
from tests.web.conftest import OpenPage
from tests.web.people import PASSWORD, choose, look_at

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.asyncio(loop_scope="session")]

ROOM = "r_hearth"


@pytest_asyncio.fixture(loop_scope="session")
async def hearth(tmp_path: Path, migrated: Path) -> AsyncIterator[House]:
    async with open_house(tmp_path, migrated) as house:
        await house.group(ROOM)
        yield house


async def page_of(house: House, open_page: OpenPage, staff: Client, **options: Any) -> Page:
    """Open the page of somebody of the staff who is signed in already."""
    url = f"http://127.0.0.1:{house.port}"
    page = await open_page("/page/icon.svg", url=url, **options)
    await page.evaluate("(kept) => sessionStorage.setItem('staff', kept)", json.dumps({"token": staff.token}))
    await page.goto(f"{url}/staff")
    await expect(page.get_by_role("navigation").get_by_role("button").first).to_be_visible()
    return page


async def test_a_phone_keeps_its_room_for_the_work(hearth: House, open_page: OpenPage) -> None:
    maya = await hearth.staff("maya", "supporter")
    phone = {"viewport": {"width": 360, "height": 740}, "has_touch": True, "is_mobile": True}
    page = await page_of(hearth, open_page, maya, **phone)

    header = await page.locator("header").bounding_box()
    assert header is not None
    assert header["height"] < 80
    await expect(page.get_by_role("button", name="Sign out")).to_be_hidden()
    await expect(page.locator("footer")).to_be_hidden()

    await choose(page, "Shifts")

    await expect(page.get_by_role("heading", name="Book a shift")).to_be_visible()
    await expect(page.get_by_role("button", name="Sign out")).to_be_hidden()


async def test_a_talk_has_half_of_a_phone_s_screen_for_what_is_said(
    hearth: House, open_page: OpenPage
) -> None:
    maya = await hearth.staff("maya", "supporter")
    phone = {"viewport": {"width": 360, "height": 740}, "has_touch": True, "is_mobile": True}
    page = await page_of(hearth, open_page, maya, **phone)
    await page.get_by_label("Talks at once").select_option("2")
    await page.get_by_role("button", name="Go on duty").click()
    await expect(page.get_by_role("button", name="Go off duty")).to_be_visible()
    for _ in range(2):
        await waiting_peer(hearth)
    take = page.get_by_role("button", name="Take the next talk")
    await take.click()

    await expect(take).to_be_in_viewport(ratio=1)
    await expect(page.get_by_label("Your message")).to_be_in_viewport(ratio=1)
    await expect(page.get_by_role("button", name="Go off duty")).to_be_hidden()
    log = await page.locator("warm-log").bounding_box()
    assert log is not None
    assert log["height"] >= 370
    await page.get_by_role("button", name="End talk").click()
    await page.get_by_role("button", name="End the talk").click()
    await page.get_by_role("button", name="Put this talk away").click()
    await expect(page.get_by_role("button", name="Go off duty")).to_be_visible()


async def test_a_wrong_code_costs_only_the_code(hearth: House, open_page: OpenPage) -> None:
    page = await open_page("/staff", url=f"http://127.0.0.1:{hearth.port}")
    await page.get_by_label("Name").fill("Maya")
    await page.get_by_label("Password").fill(PASSWORD)
    await page.get_by_label("Code").fill("000000")

    await page.get_by_role("button", name="Sign in").click()

    await expect(page.get_by_text("Name, password and code do not go together.")).to_be_in_viewport()
    await expect(page.get_by_label("Name")).to_have_value("Maya")
    await expect(page.get_by_label("Password")).to_have_value(PASSWORD)
    await expect(page.get_by_label("Code")).to_have_value("")
    await expect(page.get_by_label("Code")).to_be_focused()


async def test_whoever_tries_too_often_is_told_to_wait_and_keeps_what_was_typed(
    hearth: House, open_page: OpenPage
) -> None:
    page = await open_page("/staff", url=f"http://127.0.0.1:{hearth.port}")
    await page.get_by_label("Name").fill("Maya")
    await page.get_by_label("Password").fill(PASSWORD)
    await page.get_by_label("Code").fill("000000")
    refused = ""
    while refused != "too_fast":
        visitor = await hearth.socket()
        with pytest.raises(Refused) as caught:
            await visitor.request("sign_in", name="maya", password="something else", code="000000")
        refused = caught.value.frame["code"]

    await page.get_by_role("button", name="Sign in").click()

    await expect(page.get_by_text("you can go on in a moment.")).to_be_in_viewport()
    await expect(page.get_by_label("Password")).to_have_value(PASSWORD)


async def test_somebody_of_the_staff_reads_and_contests_what_was_decided_about_them(
    hearth: House, open_page: OpenPage
) -> None:
    maya, listener = await hearth.staff("maya", "supporter"), await hearth.member(ROOM)
    page = await page_of(hearth, open_page, maya)
    await expect(page.get_by_role("button", name="Decisions about me")).to_be_hidden()
    await _busy_for_long(hearth, "maya")
    await maya.join(ROOM)
    said = await maya.say(ROOM, BRAMBLES)
    case = await flagged_for_abuse(hearth, listener, ROOM, said["message"])

    await decide(await moderator(hearth), case, "hide_message")
    await expect(page.get_by_text("A moderator made a decision about you.").first).to_be_visible()
    await page.reload()
    await page.get_by_role("button", name="Decisions about me").click()
    dialog = page.get_by_role("dialog")
    await expect(dialog.get_by_text("A moderator hid this message")).to_be_visible()
    await dialog.locator("summary", has_text="Ask for a second look").click()
    await dialog.get_by_label("Why should someone look at it again?").fill("It was about a garden.")
    await dialog.get_by_role("button", name="Send it").click()

    await expect(dialog.get_by_text("Someone who did not decide it will look at it.")).to_be_visible()


async def _busy_for_long(house: House, name: str) -> None:
    """Let somebody of the staff have heard of more in their own log than one page of it holds."""
    ((person,),) = await house.rows("SELECT person FROM staff WHERE name = :name", name=name)

    async def hear(tx: Transaction) -> None:
        for _ in range(PAGE + 1):
            await tx.append(person_log(PersonId(int(str(person)))), Notice("rest_offered", {"room": ROOM}))

    await house.app.writer.perform(hear)


async def test_keys_pressed_twice_at_once_do_what_they_do_once(hearth: House, open_page: OpenPage) -> None:
    page = await page_of(hearth, open_page, await hearth.staff("maya", "supporter"))
    await page.get_by_role("button", name="Go on duty").click()
    await expect(page.get_by_role("button", name="Go off duty")).to_be_visible()
    peer = await hearth.enter()
    await peer.request("wait", **{"for": "supporter"}, agreement=1)

    assert await page.evaluate(_PRESS_TWICE, "KeyN") == ["take"]
    await expect(page.get_by_label("Your message")).to_be_editable()
    assert await page.evaluate(_PRESS_TWICE, "KeyH") == ["ask_for_help"]


_PRESS_TWICE = """(code) => {
    const { session } = document.querySelector("staff-page");
    const asked = [];
    session.ask = (type, ...rest) => {
        asked.push(type);
        return Object.getPrototypeOf(session).ask.call(session, type, ...rest);
    };
    const press = () => document.dispatchEvent(new KeyboardEvent("keydown", { code, altKey: true }));
    press();
    press();
    delete session.ask;
    return asked;
}"""
"""Press a key with Alt twice before the server can answer; gives what was asked for."""


async def test_what_is_written_beside_a_talk_while_the_last_line_is_on_its_way_stays(
    hearth: House, open_page: OpenPage
) -> None:
    page = await page_of(hearth, open_page, await hearth.staff("maya", "supporter"))
    await page.get_by_role("button", name="Go on duty").click()
    await expect(page.get_by_role("button", name="Go off duty")).to_be_visible()
    peer = await hearth.enter()
    await peer.request("wait", **{"for": "supporter"}, agreement=1)
    await page.get_by_role("button", name="Take the next talk").click()
    await page.locator("summary", has_text="Beside the talk").click()
    beside = page.locator("staff-side input")
    await page.evaluate(_ANSWER_ONLY_WHEN_ASKED)

    await beside.fill("is somebody there")
    await beside.press("Enter")
    await beside.fill("I could do with")
    await page.evaluate("answer()")

    await expect(page.locator("staff-side li", has_text="is somebody there")).to_be_visible()
    await expect(beside).to_have_value("I could do with")


_ANSWER_ONLY_WHEN_ASKED = """() => {
    const { session } = document.querySelector("staff-page");
    const asked = new Promise((resolve) => (window.answer = resolve));
    session.ask = async (type, fields) => {
        const answer = await Object.getPrototypeOf(session).ask.call(session, type, fields);
        if (type === "side") await asked;
        return answer;
    };
}"""


async def test_a_case_without_a_message_offers_only_what_can_be_done(
    hearth: House, open_page: OpenPage
) -> None:
    page = await page_of(hearth, open_page, await hearth.staff("kim", "moderator"))
    await look_at(page, "Care desk")
    peer = await hearth.enter()

    await peer.request("wait", **{"for": "supporter"}, agreement=1, urgent=True)
    await page.locator(".case").click()
    await expect(page.locator("staff-case").get_by_text("Somebody says it is urgent")).to_be_visible()
    await expect(page.get_by_text("Somebody said that it is urgent, and wrote nothing")).to_be_visible()
    await page.get_by_role("button", name="I take this case").click()

    await expect(page.get_by_label("Decision").locator("option")).to_have_count(3)
    await expect(page.get_by_role("button", name="Write to those who were there")).to_have_count(0)


async def test_an_operator_sets_when_a_group_meets_and_who_holds_it(
    hearth: House, open_page: OpenPage
) -> None:
    await hearth.staff("kim", "supporter")
    page = await page_of(hearth, open_page, await hearth.staff("olga", "admin"), timezone_id="UTC")
    await choose(page, "Rooms")
    await page.get_by_role("button", name="When Hearth meets, and who holds it").click()
    await page.get_by_label("First meeting").fill("2036-01-07T20:00")
    await page.get_by_label("It comes again").select_option("week")
    await page.get_by_label("Minutes it lasts").fill("90")
    await page.get_by_role("textbox", name="Who holds it").fill("kin")
    await page.get_by_role("button", name="Save").click()
    await expect(page.get_by_text("One of these names is no supporter or moderator here.")).to_be_visible()

    await expect(page.get_by_label("Minutes it lasts")).to_have_value("90")
    await page.get_by_role("textbox", name="Who holds it").fill("kim")
    await page.get_by_role("button", name="Save").click()

    await expect(page.get_by_text("Hearth is changed.")).to_be_visible()
    await expect(page.locator(".card", has_text="Hearth")).to_contain_text("Held by kim")
    await page.get_by_role("button", name="When Hearth meets, and who holds it").click()
    await page.get_by_label("Nobody by name").check()
    await page.get_by_role("button", name="Save").click()
    await expect(page.locator(".card", has_text="Hearth")).not_to_contain_text("Held by")


async def test_a_phone_reads_the_second_key_off_the_screen(hearth: House, open_page: OpenPage) -> None:
    olga = await hearth.staff("olga", "admin")
    invited = await olga.request("invite", name="Nadia", role="supporter")
    address = f"/staff#invitation={invited['invitation']}"
    page = await open_page(address, url=f"http://127.0.0.1:{hearth.port}", color_scheme="dark")
    await page.get_by_label("Choose a password").fill(PASSWORD)
    await page.get_by_role("button", name="Accept", exact=True).click()

    picture = page.get_by_role("img", name="QR code")
    seen = np.array(await picture.evaluate(_SEEN, SIZE), dtype=np.uint8).reshape(SIZE, SIZE)

    link = page.get_by_role("link", name="Open in an authenticator app")
    assert [code.text for code in zxingcpp.read_barcodes(seen)] == [await link.get_attribute("href")]


SIZE = 240
"""Points across, as the page shows it."""

_SEEN = """async (image, size) => {
    await image.decode();
    const canvas = new OffscreenCanvas(size, size).getContext("2d");
    canvas.drawImage(image, 0, 0, size, size);
    return [...canvas.getImageData(0, 0, size, size).data].filter((_, index) => index % 4 === 0);
}"""
