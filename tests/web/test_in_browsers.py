"""Hold the page in a browser to what it promises: its own words, any hands, any length, any line, or none."""

import re
from pathlib import Path

import pytest
from playwright.async_api import expect

from tests.web.conftest import OpenPage, Wire
from tests.web.keyboard import press, tab_to
from tests.web.people import join, row, say
from tests.web.walks import ROOM, walk_as_peer

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.asyncio(loop_scope="session")]

WEB = Path(__file__).parents[2] / "chat" / "web"
LONG_TALK = 10_000
SLOW_3G = {"latency": 150, "downloadThroughput": 1_600_000 / 8, "uploadThroughput": 750_000 / 8}
"""A common throttle for fast 3G: 150 ms there and back, 1.6 Mbit/s down, 750 kbit/s up."""


async def test_every_text_comes_from_a_catalogue(open_page: OpenPage) -> None:
    page = await open_page()
    stray: set[str] = set()

    async def look(_: str) -> None:
        shown = await page.evaluate(_SHOWN_TEXT)
        stray.update(text for text in shown if not _KNOWN.fullmatch(text))

    await walk_as_peer(page, look)

    assert stray == set()


async def test_a_peer_never_loads_what_is_the_staffs(open_page: OpenPage) -> None:
    page = await open_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))

    await page.reload()
    await join(page, ROOM)

    assert [url for url in asked if "staff" in url] == []
    assert len(asked) > 1


async def test_a_whole_visit_needs_only_the_keyboard(open_page: OpenPage) -> None:
    page = await open_page()

    await press(page, "Come in")
    await press(page, "I agree, let me into Common room")
    await tab_to(page, "Your message")
    await page.keyboard.type("typed without a mouse")
    await page.keyboard.press("Enter")
    await expect(row(page, "typed without a mouse")).to_be_visible()
    await press(page, "More about", back=True)
    await press(page, "Take my message back")

    await expect(page.get_by_text("This message was taken back.")).to_be_visible()


async def test_a_new_message_is_one_addition_to_the_log_and_nothing_else(open_page: OpenPage) -> None:
    reader, writer = await open_page(), await open_page()
    await join(reader, ROOM)
    await join(writer, ROOM)
    await say(writer, "first")
    await expect(row(reader, "first")).to_be_visible()
    await reader.evaluate(_WATCH_LIVE)

    await say(writer, "spoken once")
    await expect(row(reader, "spoken once")).to_be_visible()

    added = await reader.evaluate("heard")
    assert len(added) == 1
    assert "spoken once" in added[0]


async def test_a_talk_of_ten_thousand_messages_stays_quick(open_page: OpenPage) -> None:
    page = await open_page()
    await join(page, ROOM)
    await say(page, "the first of many")
    await expect(row(page, "the first of many")).to_be_visible()

    shown = await page.evaluate(_MANY_MESSAGES, LONG_TALK)

    print(f"{LONG_TALK} messages: one more is shown after {shown['ms']:.1f} ms, {shown['rows']} rows kept")
    assert f"message number {LONG_TALK}" in shown["all"]
    assert shown["rows"] < LONG_TALK / 10, "old rows are let go"


async def test_without_a_network_the_page_still_opens_with_its_helplines(
    open_page: OpenPage, wire: Wire
) -> None:
    page = await open_page(url=wire.url)
    await join(page, ROOM)
    await page.evaluate("navigator.serviceWorker.ready.then((kept) => kept.active.state)")

    wire.end()
    await page.evaluate("sessionStorage.clear()")
    await page.reload()
    await page.get_by_role("button", name="Helplines").click()

    await expect(page.locator("dialog a[href^='tel:']").first).to_be_visible()
    shelf = "caches.open('shell').then((shelf) => shelf.keys())"
    kept = await page.evaluate(f"{shelf}.then((all) => all.map((each) => new URL(each.url).pathname))")
    assert "/page/helplines.json" in kept
    assert not [path for path in kept if path.startswith(("/live", "/page/staff", "/staff"))]


async def test_quick_exit_takes_the_kept_page_with_it(open_page: OpenPage) -> None:
    page = await open_page()
    await join(page, ROOM)
    await page.evaluate("navigator.serviceWorker.ready.then((kept) => kept.active.state)")

    await page.get_by_role("button", name="Leave now").click()
    await page.wait_for_url("**/page/leave")

    kept = "Promise.all([caches.keys(), navigator.serviceWorker.getRegistrations()])"
    assert await page.evaluate(f"{kept}.then((all) => all.flat().length)") == 0


async def test_a_first_message_is_sent_soon_over_a_slow_line(open_page: OpenPage) -> None:
    page = await open_page("/page/leave")
    line = await page.context.new_cdp_session(page)
    await line.send("Network.enable")
    await line.send("Network.emulateNetworkConditions", {"offline": False, **SLOW_3G})
    await page.goto(page.url.replace("/page/leave", "/"))
    await join(page, ROOM)
    await say(page, "over a slow line")
    await expect(row(page, "over a slow line")).to_be_visible()

    door_ms = await page.evaluate("performance.getEntriesByName('door')[0].startTime")
    said_ms = await page.evaluate("performance.now()")

    print(f"over 1.6 Mbit/s and 150 ms: door after {door_ms:.0f} ms, message after {said_ms:.0f} ms")


_WATCH_LIVE = """() => {
    window.heard = [];
    const live = document.querySelectorAll("[role=log], [role=status], [aria-live]");
    const note = (records) => records.forEach((record) =>
        record.addedNodes.forEach((node) => node.textContent.trim() && heard.push(node.textContent)));
    live.forEach((place) => new MutationObserver(note).observe(place, {childList: true, subtree: true}));
}"""

_MANY_MESSAGES = """async (count) => {
    const { session, room } = document.querySelector("warm-talk");
    const [known] = room.messages.values();
    const tell = (seq) => session.logs.hear({
        type: "entry", log: room.log, seq, at: known.at,
        event: { ...known, kind: "message_posted", message: `x_test${seq}`, text: `message number ${seq}` },
    });
    const next = session.logs.standsAt(room.log) + 1;
    for (let seq = next; seq < next + count; seq += 1) tell(seq);
    for (let frame = 0; frame < 3; frame += 1) await new Promise(requestAnimationFrame);
    const times = [];
    for (let extra = 0; extra < 9; extra += 1) {
        const began = performance.now();
        tell(next + count + extra);
        await new Promise(requestAnimationFrame);
        times.push(performance.now() - began);
    }
    const log = document.querySelector("warm-log");
    const median = times.sort((one, other) => one - other)[4];
    return { ms: median, rows: log.querySelectorAll(".row").length, all: log.textContent };
}"""

_SHOWN_TEXT = """() => {
    const said = "noscript, .lines, .said, .row:not(.waiting) .text:not(.note), .waiting .text, #country";
    const texts = [];
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) texts.push(walker.currentNode);
    const shown = texts.filter((node) => !node.parentElement.closest(said)).map((node) => node.data);
    const names = ["aria-label", "placeholder", "title", "alt"];
    for (const each of document.querySelectorAll("*"))
        for (const name of names) shown.push(each.getAttribute(name) ?? "");
    const parts = shown.flatMap((text) => text.split(" · ")).map((text) => text.trim());
    return parts.filter((text) => /\\p{L}{2}/u.test(text));
}"""

_TEXTS = [
    text
    for name in ("words/en.js", "words/later/en.js")
    for text in re.findall(r': "((?:[^"\\]|\\.)*)"', (WEB / name).read_text())
]
_DATA = [
    r"Common room|Night owls|Garden|Harbour|Lighthouse|Warmline|Early birds",
    r"Whatever is on your mind|For those who cannot sleep|A room with a seat for every test|Another one",
    r"For those who are up before the sun",
    r"[A-Z][a-z]+ [A-Z][a-z]+",  # a pseudonym
    r"Not sent\. .*|No supporter is here right now\..*|Thank you for saying this here\..*",
    r"English|العربية|español",
]
_KNOWN = re.compile(
    "|".join(
        [
            *(
                re.sub(r"\\{\w+\\}", ".*", re.escape(text))
                for text in _TEXTS
                if not re.fullmatch(r"{\w+}", text)
            ),
            *_DATA,
        ]
    ),
    re.DOTALL,
)
