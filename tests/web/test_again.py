"""Tell what a peer finds who comes back: what was asked is not asked again, and what has ended has ended."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Page, expect

from tests.house import House, open_house
from tests.web.conftest import OpenPage
from tests.web.people import join, row, say

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.asyncio(loop_scope="session")]

ROOM = "Hearth"


@pytest_asyncio.fixture(loop_scope="session")
async def place(tmp_path: Path, migrated: Path) -> AsyncIterator[House]:
    async with open_house(tmp_path, migrated) as house:
        await house.group()
        yield house


@pytest_asyncio.fixture(loop_scope="session")
async def peer(place: House, open_page: OpenPage) -> Page:
    return await open_page(url=url_of(place))


def url_of(house: House) -> str:
    return f"http://127.0.0.1:{house.port}"


async def test_a_changed_agreement_is_asked_for_once_whatever_waits(place: House, peer: Page) -> None:
    await join(peer, ROOM)
    operator = await place.staff("olga", "admin")
    await operator.request("set_agreement", room="r_hearth", text="We listen, and speak of ourselves.")

    await say(peer, "the first that waits")
    await say(peer, "the second that waits")
    await expect(peer.get_by_text("Goes out once you agree above.")).to_have_count(1)
    await peer.get_by_role("button", name="I agree, send what waits").click()

    await expect(row(peer, "the second that waits")).to_be_visible()
    await expect(peer.locator(".row:not(.waiting) .text")).to_have_text(
        ["the first that waits", "the second that waits"]
    )
