"""Move through a page with the keyboard alone."""

from playwright.async_api import Page

MOST_STEPS = 80


async def tab_to(page: Page, name: str, *, back: bool = False) -> None:
    """Press Tab until what is focused has a name that begins so."""
    for _ in range(MOST_STEPS):
        await page.keyboard.press("Shift+Tab" if back else "Tab")
        if (await page.evaluate(_NAME_OF_FOCUSED)).startswith(name):
            return
    raise AssertionError(f"Tab never reached {name}")


async def press(page: Page, name: str, *, back: bool = False) -> None:
    """Go to a button that is there, or will be, and press it."""
    await page.get_by_role("button", name=name).first.wait_for()
    await tab_to(page, name, back=back)
    await page.keyboard.press("Enter")


_NAME_OF_FOCUSED = """() => {
    const focused = document.activeElement;
    return focused.ariaLabel || focused.labels?.[0]?.textContent || focused.textContent;
}"""
