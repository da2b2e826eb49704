"""Look at a state of the page as a machine can: no barrier, nothing too wide, and a picture if wished for."""

import os
from pathlib import Path
from typing import Literal

from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Page

from tests.web.walks import Look

PICTURES = os.environ.get("PICTURES")
"""A folder for pictures of every state, for people to look at; usually unset."""
RULES = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
}

Scheme = Literal["light", "dark"]


def looking(page: Page, name: str, schemes: tuple[Scheme, ...] = ("light",)) -> Look:
    """Check a state, by day and by night: no violation, and nothing wider than the screen."""

    async def look(state: str) -> None:
        for scheme in schemes:
            await page.emulate_media(color_scheme=scheme)
            await _look_once(page, f"{scheme}-{name}", state)

    return look


async def _look_once(page: Page, name: str, state: str) -> None:
    if PICTURES:
        await page.screenshot(path=Path(PICTURES) / f"{name}-{state}.png")
    found = await Axe().run(page, options=RULES)
    assert found.violations_count == 0, f"{name} {state}: {found.generate_report()}"
    assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth"), f"{state} is too wide"
