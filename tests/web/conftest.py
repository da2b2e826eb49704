"""Start the real server once, and give each test browsers that notice every mistake of the page."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Error,
    Page,
    async_playwright,
    expect,
)

from tests import process
from tests.web.people import Staff, ask_for_supporter, redeem, row, sign_in
from tests.web.site import ARGUMENTS, CHROMIUM, running_site
from tests.web.site import Site as Site
from tests.wire import pump

PATIENCE_MS = 30_000


@dataclass(slots=True)
class Mishaps:
    """What went wrong in any page of a test: errors, policy violations, addresses of others."""

    heard: list[str] = field(default_factory=list)

    def listen(self, context: BrowserContext, url: str) -> None:
        context.on("console", lambda message: self._console(message))
        context.on("weberror", lambda error: self.heard.append(str(error.error)))
        context.on("request", lambda request: self._request(request.url, url))

    def _console(self, message: ConsoleMessage) -> None:
        """Pass over wires that a test has cut."""
        is_cut = "WebSocket" in message.text or "net::ERR_" in message.text
        if message.type in ("error", "warning") and not is_cut:
            self.heard.append(message.text)

    def _request(self, asked: str, url: str) -> None:
        if not asked.startswith((url, "blob:", "data:", "ws://127.0.0.1")):
            self.heard.append(f"asked for {asked}")


OpenPage = Callable[..., Awaitable[Page]]


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with running_site(tmp_path_factory.mktemp("site")) as running:
        yield running


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser() -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        running = await playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield running
        await running.close()


expect.set_options(timeout=PATIENCE_MS)


@pytest_asyncio.fixture(loop_scope="session")
async def open_page(browser: Browser, site: Site) -> AsyncIterator[OpenPage]:
    """Give a page in a profile of its own; whatever goes wrong in it fails the test at its end."""
    contexts: list[BrowserContext] = []
    mishaps = Mishaps()

    async def open_one(path: str = "/", url: str = site.url, **options: Any) -> Page:
        settings: dict[str, Any] = {"viewport": {"width": 1280, "height": 800}, "locale": "en-GB", **options}
        context = await browser.new_context(**settings)
        contexts.append(context)
        context.set_default_timeout(PATIENCE_MS)
        mishaps.listen(context, url)
        page = await context.new_page()
        await page.goto(url + path)
        return page

    yield open_one
    heard = list(mishaps.heard)
    for context in contexts:
        await _leave_for_good(context)
        await context.close()
    assert heard == []


async def _leave_for_good(context: BrowserContext) -> None:
    """Let nobody of one story wait in line during the next."""
    for page in context.pages:
        with suppress(Error):
            await page.evaluate("document.querySelector('warm-page')?.session.exit()")


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def desk(browser: Browser, site: Site) -> AsyncIterator[Page]:
    """Sign the first moderator in once: a code opens the door a single time in half a minute."""
    async with _staff_page(browser, site, Staff("Robin", site.invitation)) as page:
        yield page


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def second_desk(browser: Browser, site: Site) -> AsyncIterator[Page]:
    """Sign another moderator in once: nobody decides an appeal against themselves."""
    printed = site.command("staff", "invite", "--name", "Ines", "--role", "moderator", "--json")
    async with _staff_page(browser, site, Staff("Ines", json.loads(printed)["invitation"])) as page:
        yield page


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def operator(browser: Browser, site: Site) -> AsyncIterator[Page]:
    """Sign an operator in once."""
    printed = site.command("staff", "invite", "--name", "Olga", "--role", "admin", "--json")
    async with _staff_page(browser, site, Staff("Olga", json.loads(printed)["invitation"])) as page:
        yield page


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def maya(browser: Browser, site: Site) -> AsyncIterator[Page]:
    """Sign a supporter in once."""
    printed = site.command("staff", "invite", "--name", "Maya", "--role", "supporter", "--json")
    async with _staff_page(browser, site, Staff("Maya", json.loads(printed)["invitation"])) as page:
        yield page


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def noor(browser: Browser, site: Site) -> AsyncIterator[Page]:
    """Sign another supporter in once."""
    printed = site.command("staff", "invite", "--name", "Noor", "--role", "supporter", "--json")
    async with _staff_page(browser, site, Staff("Noor", json.loads(printed)["invitation"])) as page:
        yield page


@pytest_asyncio.fixture(loop_scope="session")
async def duty(maya: Page) -> AsyncIterator[Page]:
    """Give the page of a supporter who is in no room and off duty, whatever became of the story before."""
    yield maya
    await _rest(maya)


@pytest_asyncio.fixture(loop_scope="session")
async def second_duty(noor: Page) -> AsyncIterator[Page]:
    """Give the page of another supporter who is in no room and off duty."""
    yield noor
    await _rest(noor)


@pytest_asyncio.fixture(loop_scope="session")
async def talk(open_page: OpenPage, duty: Page) -> tuple[Page, Page]:
    """Bring a peer and Maya into a talk of two."""
    peer = await open_page()
    await ask_for_supporter(peer, first="hello, is someone there")
    await duty.get_by_role("button", name="Talks").click()
    await duty.get_by_label("Talks at once").select_option("1")  # an earlier story may have chosen more
    await duty.get_by_role("button", name="Go on duty").click()
    await duty.get_by_role("button", name="Take the next talk").click()
    await expect(row(duty, "hello, is someone there")).to_be_visible()
    await expect(peer.get_by_role("button", name="End talk")).to_be_visible()
    return peer, duty


async def _rest(page: Page) -> None:
    if await page.evaluate(_LEAVE_ALL):
        await page.reload()
        await expect(page.get_by_role("button", name="Sign out")).to_be_visible()


_LEAVE_ALL = """async () => {
    const { session, place } = document.querySelector("staff-page");
    const rooms = [...session.rooms.values()].filter((room) => !room.ended);
    if (!session.onDuty && rooms.length === 0 && place === "duty") return false;
    for (const room of rooms) await session.leave(room).catch(() => null);
    await session.ask("off_duty").catch(() => null);
    return true;
}"""


@asynccontextmanager
async def _staff_page(browser: Browser, site: Site, staff: Staff) -> AsyncIterator[Page]:
    mishaps = Mishaps()
    context = await browser.new_context(viewport={"width": 1280, "height": 800}, locale="en-GB")
    context.set_default_timeout(PATIENCE_MS)
    mishaps.listen(context, site.url)
    page = await context.new_page()
    await page.goto(f"{site.url}/staff#invitation={staff.invitation}")
    await redeem(page, staff)
    await sign_in(page, staff)
    yield page
    await context.close()
    assert mishaps.heard == []


@dataclass(slots=True)
class Wire:
    """A wire between browser and server that can be cut at any moment."""

    port: int
    target: int
    server: asyncio.Server | None = None
    ends: set[asyncio.StreamWriter] = field(default_factory=set)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    async def lay(self) -> None:
        """Lay it, or mend it."""
        self.server = await asyncio.start_server(self.carry, "127.0.0.1", self.port)

    def cut(self) -> None:
        for end in list(self.ends):
            end.transport.abort()

    def end(self) -> None:
        """Cut it for good: nobody answers any more, as when there is no network."""
        if self.server is not None:
            self.server.close()
        self.cut()

    async def carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        far_reader, far_writer = await asyncio.open_connection("127.0.0.1", self.target)
        self.ends |= {writer, far_writer}
        await asyncio.gather(pump(reader, far_writer), pump(far_reader, writer))
        self.ends -= {writer, far_writer}


@pytest_asyncio.fixture(loop_scope="session")
async def wire(site: Site) -> AsyncIterator[Wire]:
    laid = Wire(process.free_port(), site.port)
    await laid.lay()
    yield laid
    laid.end()
