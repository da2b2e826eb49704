"""Hold the page as a whole to what it promises: small, one's own, in two languages, quick, for any hands."""

import ast
import gzip
import posixpath
import re
from base64 import b64encode
from collections.abc import Iterable, Iterator
from hashlib import sha256
from pathlib import Path

import pytest
from playwright.async_api import expect

from chat.pages import Pages, read_pages
from chat.pieces import modules_from, two_pieces
from tests.web.conftest import OpenPage, Wire
from tests.web.keyboard import press, tab_to
from tests.web.people import join, row, say
from tests.web.walks import ROOM, walk_as_peer

WEB = Path(__file__).parents[2] / "chat" / "web"
MOST_BYTES = 100_000
FIRST_ROUND_BYTES = 10 * 1460
"""What a new connection brings before the other side has said that anything came."""
LONG_TALK = 10_000
SLOW_3G = {"latency": 150, "downloadThroughput": 1_600_000 / 8, "uploadThroughput": 750_000 / 8}
"""A common throttle for fast 3G: 150 ms there and back, 1.6 Mbit/s down, 750 kbit/s up."""

in_browsers = [pytest.mark.browser, pytest.mark.slow, pytest.mark.asyncio(loop_scope="session")]


SOURCES = {
    str(file.relative_to(WEB)): file.read_text() for file in WEB.rglob("*") if file.suffix in (".js", ".html")
}


def files() -> list[Path]:
    return sorted(file for file in WEB.rglob("*") if file.is_file())


def raw_bytes(names: Iterable[str]) -> int:
    return sum((WEB / name).stat().st_size for name in names)


def wire_bytes(names: Iterable[str]) -> int:
    """Count what files weigh as they travel: compressed, by the server or the proxy before it."""
    return sum(len(gzip.compress((WEB / name).read_bytes())) for name in names)


def everything_for(audience: str) -> set[str]:
    """Name all that a browser of this audience could ever ask for, in one language."""
    if audience == "peer":
        names = {str(file.relative_to(WEB)) for file in files() if file.name != "ar.js"}
        return {name for name in names if not name.startswith("staff")}
    looks = {"staff.html", "tokens.css", "page.css", "later.css", "staff/staff.css", "icon.svg"}
    words = {"words/en.js", "words/later/en.js", "staff/words/en.js"}
    own = {"staff/words/operator/en.js"} if audience == "admin" else set()
    return looks | words | own | _reached_by(audience)


def _reached_by(role: str) -> set[str]:
    """Name each module that the page of a role imports, at once or later."""
    found: set[str] = set()
    waiting = ["staff/main.js"]
    while waiting:
        name = waiting.pop()
        if name in found:
            continue
        found |= set(modules_from(name, SOURCES))
        for each in loaded_at_once(name):
            waiting += [path for path in _imported_later(each, role) if path not in found]
    return found


def _imported_later(name: str, role: str) -> list[str]:
    """Name what a module fetches when it is needed; the places of work are those of a role."""
    lines = [line for line in SOURCES[name].splitlines() if "roles: [" not in line or f'"{role}"' in line]
    later = re.findall(r'import\("([^"]+\.js)"\)', "\n".join(lines))
    return [posixpath.normpath(posixpath.join("/page", posixpath.dirname(name), path))[6:] for path in later]


def loaded_at_once(start: str) -> set[str]:
    """Name a module and all that it imports from the beginning."""
    return set(modules_from(start, SOURCES))


def test_talking_needs_less_than_100_kilobytes_even_unpacked() -> None:
    pages = Pages(read_pages(), {})
    page = pages.answer("/").body.decode()
    needed = set(re.findall(r'"(/page/[^"]+-[0-9a-f]{16}\.\w+)"', page))
    sent = [pages.answer(address).body for address in needed if not re.search(r"later|/ar-", address)]

    raw, packed = (sum(map(len, bodies)) for bodies in (sent, [gzip.compress(body) for body in sent]))
    print(f"to talk: {raw + len(page)} bytes, {packed + len(gzip.compress(page.encode()))} compressed")
    assert len(sent) == 5
    assert raw + len(page) < MOST_BYTES


@pytest.mark.parametrize("audience", ["peer", "supporter", "moderator", "admin"])
def test_all_that_a_browser_can_ask_for_is_under_100_kilobytes_on_the_wire(audience: str) -> None:
    names = everything_for(audience)

    print(f"{audience}, everything: {raw_bytes(names)} bytes, {wire_bytes(names)} compressed")
    assert wire_bytes(names) < MOST_BYTES


def test_whatever_is_put_on_record_has_words_on_the_page() -> None:
    said = set(re.findall(r'"audit\.did\.(\w+)"', SOURCES["staff/words/en.js"]))

    written = {
        name for file in (WEB.parent).rglob("*.py") for name in _put_on_record(ast.parse(file.read_text()))
    }

    assert len(written) > 40
    assert {name for name in written if not any(re.fullmatch(name, each) for each in said)} == set()
    assert {each for each in said if not any(re.fullmatch(name, each) for name in written)} == set()


RECORDING = {"Act": 2, "Record": 2, "_audit": 2, "settle_about": 3}
"""Where in a call stands what goes on record."""


def _put_on_record(source: ast.AST) -> Iterator[str]:
    """Name, as a pattern, each action that a module puts on record."""
    for node in ast.walk(source):
        match node:
            case ast.Call(func=ast.Name(id=name) | ast.Attribute(attr=name), args=args, keywords=named):
                place = RECORDING.get(name, len(args))
                given = [*args[place : place + 1], *(each.value for each in named if each.arg == "action")]
            case ast.Assign(targets=[ast.Name(id="action" | "LOOKS")], value=value):
                given = [value]
            case _:
                continue
        yield from (text for each in given for text in _texts(each))


def _texts(value: ast.expr) -> Iterator[str]:
    """Give the texts that an expression may come to: anything may be put in, and a decision is cut off."""
    match value:
        case ast.Constant(value=str(text)):
            yield text
        case ast.JoinedStr(values=parts):
            told = "".join(str(part.value) if isinstance(part, ast.Constant) else r"\w+" for part in parts)
            yield told.partition(":")[0]
        case ast.IfExp(body=one, orelse=other):
            yield from (*_texts(one), *_texts(other))
        case ast.Dict(values=values):
            yield from (text for each in values for text in _texts(each))


def test_the_worker_keeps_what_a_peer_needs_and_nothing_of_the_staff() -> None:
    kept = set(re.findall(r'^  "(/[^"]*)",$', (WEB / "worker.js").read_text(), re.MULTILINE))

    mine = {str(file.relative_to(WEB)) for file in files() if "staff" not in str(file)}
    in_the_page = loaded_at_once("peer/main.js") | {"peer/early.js", "page.css", "tokens.css"}
    named_there = {name for name in mine if name.startswith("words/")} | in_the_page
    expected = {f"/page/{name}" for name in mine - named_there - {"worker.js", "index.html"}}
    assert kept == expected | {"/", "/page/helplines.json", "/page/nudge.json"}


def test_what_talking_needs_comes_in_two_pieces_with_every_module_once() -> None:
    pieces = two_pieces(SOURCES)

    names = [name for part, _ in pieces for name in part]
    assert sorted(names) == sorted(loaded_at_once("peer/main.js"))
    for part, text in pieces:
        assert not re.search(r'^import .*"\.', text, re.MULTILINE), "nothing is imported from beside a file"
        apart = [name for name in part if Path(name).parent != Path(part[-1]).parent]
        assert not [name for name in apart if 'import(".' in SOURCES[name]], "named by their whole path"
        assert len(gzip.compress(text.encode())) < FIRST_ROUND_BYTES, part


def test_the_page_knows_the_languages_there_are() -> None:
    known = re.search(r"LANGUAGES = \{(.*)\}", (WEB / "words.js").read_text())
    early = re.search(r'data-languages="([^"]*)"', (WEB / "index.html").read_text())

    assert known is not None
    assert early is not None
    assert early[1].split() == re.findall(r"(\w+):", known[1])


def test_what_is_named_by_its_bytes_is_kept_for_ever() -> None:
    pages = Pages(read_pages(), {})
    page = pages.answer("/")

    lasting = set(re.findall(r'"(/page/[^"]+-[0-9a-f]{16}\.\w+)"', page.body.decode()))

    assert len(lasting) >= 6
    for address in lasting:
        assert "immutable" in pages.answer(address).headers["Cache-Control"], address
    assert page.headers["Cache-Control"] == "no-cache"


def test_a_page_of_another_version_gets_the_piece_that_is_here() -> None:
    pages = Pages(read_pages(), {})
    page = pages.answer("/").body.decode()
    lasting = set(re.findall(r'"(/page/[^"]+-[0-9a-f]{16}\.\w+)"', page))

    for address in lasting:
        of_another = re.sub(r"-[0-9a-f]{16}\.", "-0123456789abcdef.", address)
        found = pages.answer(of_another)

        assert found.status == 200, of_another
        assert found.body == pages.answer(address).body
        assert found.headers["Content-Type"] == pages.answer(address).headers["Content-Type"]
        assert found.headers["Cache-Control"] == "no-cache", "what is not its own bytes is asked for again"
    assert pages.answer("/page/unheard-0123456789abcdef.js").status == 404
    assert pages.answer("/page/session-0123.js").status == 404


def test_the_policy_names_each_script_of_the_page_and_allows_no_other() -> None:
    page = Pages(read_pages(), {}).answer("/")
    scripts = re.findall(r"<script[^>]*>([^<]+)</script>", page.body.decode())

    allowed = re.search(r"script-src ([^;]*)", page.headers["Content-Security-Policy"])

    assert allowed is not None
    expected = [b64encode(sha256(script.encode()).digest()).decode() for script in scripts]
    assert allowed[1].split() == ["'self'", *(f"'sha256-{digest}'" for digest in expected)]
    assert len(scripts) == 2


def test_a_file_travels_compressed_and_only_once() -> None:
    pages = Pages(read_pages(), {})

    first = pages.answer("/page/page.css", encodings="gzip, br")
    again = pages.answer("/page/page.css", encodings="gzip, br", known=first.headers["ETag"])

    assert first.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(first.body) == (WEB / "page.css").read_bytes()
    assert (again.status, again.body) == (304, b"")
    assert pages.answer("/page/page.css").body == (WEB / "page.css").read_bytes()


def test_the_way_out_always_clears_what_the_browser_kept() -> None:
    pages = Pages(read_pages(), {})

    first = pages.answer("/page/leave")
    again = pages.answer("/page/leave", known=first.headers["ETag"])

    assert again.headers["Clear-Site-Data"] == '"cache", "storage"'
    assert again.body.strip() == b""


def test_no_file_of_the_page_names_a_place_outside() -> None:
    named = {str(file.name): re.findall(r"https?://[\w.]+", file.read_text()) for file in files()}

    assert {name: places for name, places in named.items() if places} == {"icon.svg": ["http://www.w3.org"]}


def test_nothing_is_kept_beyond_the_tab() -> None:
    code = "\n".join(file.read_text() for file in files() if file.suffix == ".js")

    assert not re.search(r"localStorage|indexedDB|document\.cookie|innerHTML|insertAdjacentHTML", code)


def test_pages_hold_no_code_of_their_own_but_how_they_begin_and_no_style() -> None:
    for page in WEB.glob("*.html"):
        text = re.sub(r"<script[^>]*>\{(early|map)\}</script>", "", page.read_text())

        assert not re.search(r"<style|\sstyle=|\son\w+=|<script(?![^>]*\bsrc=)", text), page.name


class TestInBrowsers:
    pytestmark = in_browsers

    async def test_every_text_comes_from_a_catalogue(self, open_page: OpenPage) -> None:
        page = await open_page()
        stray: set[str] = set()

        async def look(_: str) -> None:
            shown = await page.evaluate(_SHOWN_TEXT)
            stray.update(text for text in shown if not _KNOWN.fullmatch(text))

        await walk_as_peer(page, look)

        assert stray == set()

    async def test_a_peer_never_loads_what_is_the_staffs(self, open_page: OpenPage) -> None:
        page = await open_page()
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url))

        await page.reload()
        await join(page, ROOM)

        assert [url for url in asked if "staff" in url] == []
        assert len(asked) > 1

    async def test_a_whole_visit_needs_only_the_keyboard(self, open_page: OpenPage) -> None:
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

    async def test_a_new_message_is_one_addition_to_the_log_and_nothing_else(
        self, open_page: OpenPage
    ) -> None:
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

    async def test_a_talk_of_ten_thousand_messages_stays_quick(self, open_page: OpenPage) -> None:
        page = await open_page()
        await join(page, ROOM)
        await say(page, "the first of many")
        await expect(row(page, "the first of many")).to_be_visible()

        shown = await page.evaluate(_MANY_MESSAGES, LONG_TALK)

        print(
            f"{LONG_TALK} messages: one more is shown after {shown['ms']:.1f} ms, {shown['rows']} rows kept"
        )
        assert f"message number {LONG_TALK}" in shown["all"]
        assert shown["rows"] < LONG_TALK / 10, "old rows are let go"

    async def test_without_a_network_the_page_still_opens_with_its_helplines(
        self, open_page: OpenPage, wire: Wire
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

    async def test_quick_exit_takes_the_kept_page_with_it(self, open_page: OpenPage) -> None:
        page = await open_page()
        await join(page, ROOM)
        await page.evaluate("navigator.serviceWorker.ready.then((kept) => kept.active.state)")

        await page.get_by_role("button", name="Leave now").click()
        await page.wait_for_url("**/page/leave")

        kept = "Promise.all([caches.keys(), navigator.serviceWorker.getRegistrations()])"
        assert await page.evaluate(f"{kept}.then((all) => all.flat().length)") == 0

    async def test_a_first_message_is_sent_soon_over_a_slow_line(self, open_page: OpenPage) -> None:
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
    r"English|العربية",
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
