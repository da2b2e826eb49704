"""Hold every state of the page to the accessibility rules that a machine can check."""

import re
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any

import pytest
from playwright.async_api import Page, expect

from tests.web.conftest import OpenPage
from tests.web.looking import Scheme, looking
from tests.web.people import HEAVY, ask_for_supporter, clear_desks, join, row, say
from tests.web.walks import (
    ROOM,
    walk_as_peer,
    walk_desks,
    walk_doors_that_stay_closed,
    walk_duty,
    walk_ended_talk,
    walk_held_group,
    walk_offers,
    walk_operator,
    walk_practice,
)

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.asyncio(loop_scope="session")]


BOTH: tuple[Scheme, ...] = ("light", "dark")
LOOKS: Mapping[str, Mapping[str, Any]] = {
    "360": {"viewport": {"width": 360, "height": 740}},
    "1280": {},
    "narrow-320": {"viewport": {"width": 320, "height": 640}},
    "forced": {"forced_colors": "active"},
}
EVERY_LOOK = (*LOOKS, "large-text")


@asynccontextmanager
async def looked_at_as(page: Page, name: str) -> AsyncIterator[None]:
    """Look at a page that others use too in another way for a while: size, colours, letters."""
    look = LOOKS.get(name, {})
    letters = "200%" if name == "large-text" else ""
    await page.emulate_media(reduced_motion="reduce", forced_colors=look.get("forced_colors"))
    await page.set_viewport_size(look.get("viewport", {"width": 1280, "height": 800}))
    await page.evaluate(_LETTERS, letters)
    try:
        yield
    finally:
        await page.emulate_media(forced_colors="none", color_scheme="light")
        await page.set_viewport_size({"width": 1280, "height": 800})
        await page.evaluate(_LETTERS, "")


_LETTERS = "(size) => { document.documentElement.style.fontSize = size; }"


def schemes_of(name: str) -> tuple[Scheme, ...]:
    return BOTH if name in ("360", "1280") else ("light",)


@pytest.mark.parametrize("name", LOOKS)
async def test_a_peer_meets_no_barrier(open_page: OpenPage, name: str) -> None:
    page = await open_page(reduced_motion="reduce", **LOOKS[name])

    await walk_as_peer(page, looking(page, name, schemes_of(name)))


async def test_letters_twice_as_large_break_nothing(open_page: OpenPage) -> None:
    page = await open_page(reduced_motion="reduce")
    await page.evaluate("document.documentElement.style.fontSize = '200%'")

    await walk_as_peer(page, looking(page, "large-text"))


async def test_a_moderator_from_right_to_left_meets_no_barrier(
    open_page: OpenPage, second_desk: Page
) -> None:
    peer = await open_page()
    await join(peer, ROOM)
    await say(peer, HEAVY)
    await second_desk.emulate_media(reduced_motion="reduce")
    await second_desk.evaluate("sessionStorage.setItem('language', 'ar')")
    await second_desk.reload()
    look = looking(second_desk, "staff-rtl")

    await expect(second_desk.locator(".case").first).to_be_visible()
    await look("desk")
    await second_desk.locator(".case").first.click()
    await expect(second_desk.locator("staff-case h2")).to_be_focused()
    await look("case")

    assert await second_desk.evaluate("document.documentElement.dir") == "rtl"
    await second_desk.evaluate("sessionStorage.removeItem('language')")
    await second_desk.reload()


async def test_a_reader_from_right_to_left_meets_no_barrier(open_page: OpenPage) -> None:
    page = await open_page(locale="ar", reduced_motion="reduce", viewport={"width": 360, "height": 740})
    look = looking(page, "rtl")

    await expect(page.locator(".primary")).to_be_visible()
    await look("arrival")
    await page.locator(".primary").click()
    door = page.get_by_role("button", name=re.compile(f"(في|إلى) {ROOM}$"))
    await expect(door).to_be_visible()
    await look("lobby")
    await door.click()
    await page.get_by_role("button", name=re.compile(f"أوافق.*{ROOM}$")).click()
    await page.locator("textarea").fill("مساء الخير")
    await page.locator(".box .primary").click()
    await expect(row(page, "مساء الخير")).to_be_visible()
    await look("talk")
    await walk_ended_talk(page, look)

    assert await page.evaluate("document.documentElement.dir") == "rtl"


@pytest.mark.parametrize("name", EVERY_LOOK)
async def test_a_moderator_meets_no_barrier(open_page: OpenPage, desk: Page, name: str) -> None:
    peer = await open_page()
    await join(peer, ROOM)
    await clear_desks(desk)
    await say(peer, "I am glad this place exists")
    await say(peer, HEAVY)
    await expect(row(peer, "I don't want")).to_be_visible()

    async with looked_at_as(desk, name):
        await walk_desks(desk, looking(desk, f"staff-{name}", schemes_of(name)))


@pytest.mark.parametrize("name", EVERY_LOOK)
async def test_a_supporter_meets_no_barrier(open_page: OpenPage, duty: Page, name: str) -> None:
    peer = await open_page()
    await ask_for_supporter(peer, first="hello, I hope this is a good time")

    async with looked_at_as(duty, name):
        await walk_duty(duty, looking(duty, f"duty-{name}", schemes_of(name)))

    await expect(peer.get_by_text("This talk has ended.")).to_be_visible()


@pytest.mark.parametrize("name", EVERY_LOOK)
async def test_whoever_practises_or_holds_a_group_meets_no_barrier(duty: Page, name: str) -> None:
    async with looked_at_as(duty, name):
        await walk_practice(duty, looking(duty, f"duty-{name}", schemes_of(name)))
        await walk_held_group(duty, looking(duty, f"duty-{name}", schemes_of(name)))


@pytest.mark.parametrize("name", EVERY_LOOK)
async def test_whoever_is_asked_or_turned_away_meets_no_barrier(open_page: OpenPage, name: str) -> None:
    page = await open_page(reduced_motion="reduce", **LOOKS.get(name, {}))
    await page.evaluate(_LETTERS, "200%" if name == "large-text" else "")
    look = looking(page, name, schemes_of(name))
    await join(page, ROOM)

    await walk_offers(page, look)
    await walk_ended_talk(page, look)
    await walk_doors_that_stay_closed(page, look)


@pytest.mark.parametrize("name", EVERY_LOOK)
async def test_an_operator_meets_no_barrier(operator: Page, maya: Page, name: str) -> None:
    async with looked_at_as(operator, name):
        await walk_operator(operator, looking(operator, f"operator-{name}", schemes_of(name)))
