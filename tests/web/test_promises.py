"""Hold the files of the page to what they promise: small, one's own, for one audience each."""

import ast
import gzip
import posixpath
import re
from base64 import b64encode
from collections.abc import Iterable, Iterator
from hashlib import sha256
from pathlib import Path

import pytest

from chat.pages import Pages, read_pages
from chat.pieces import modules_from, two_pieces
from chat.wire import commands
from moderation.review import Decision

WEB = Path(__file__).parents[2] / "chat" / "web"
MOST_BYTES = 100_000
OWN_WORDS = {"admin": "operator", "supporter": "supporter"}
FIRST_ROUND_BYTES = 10 * 1460
"""What a new connection brings before the other side has said that anything came."""


SOURCES = {
    str(file.relative_to(WEB)): file.read_text() for file in WEB.rglob("*") if file.suffix in (".js", ".html")
}


def files() -> list[Path]:
    return sorted(file for file in WEB.rglob("*") if file.is_file())


def raw_bytes(names: Iterable[str]) -> int:
    return sum((WEB / name).stat().st_size for name in names)


def wire_bytes(names: Iterable[str]) -> int:
    """Count what files weigh as they travel: compressed, by the server or the proxy before it."""
    pages = Pages(read_pages(), {})
    return sum(len(pages.answer(f"/page/{name}", encodings="gzip").body) for name in names)


def everything_for(audience: str) -> set[str]:
    """Name all that a browser of this audience could ever ask for, in one language."""
    if audience == "peer":
        names = {str(file.relative_to(WEB)) for file in files()}
        return {name for name in names if not (name.startswith("staff") or _is_in_another_language(name))}
    looks = {"staff.html", "tokens.css", "page.css", "later.css", "staff/staff.css", "icon.svg"}
    words = {"words/en.js", "words/later/en.js", "staff/words/en.js"}
    own = {f"staff/words/{OWN_WORDS[audience]}/en.js"} if audience in OWN_WORDS else set()
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
    page = pages.answer("/").body
    needed = set(re.findall(r'"(/page/[^"]+-[0-9a-f]{16}\.\w+)"', page.decode()))
    sent = [page, *(pages.answer(address).body for address in needed if not _comes_later(address))]

    raw, packed = (sum(map(len, bodies)) for bodies in (sent, [gzip.compress(body) for body in sent]))
    print(f"to talk: {raw} bytes, {packed} compressed")
    assert len(sent) == 6
    assert raw < MOST_BYTES


def _comes_later(address: str) -> bool:
    """Say whether words are not needed to talk, or in another language."""
    return "/later/" in address or _is_in_another_language(address.removeprefix("/page/"))


def _is_in_another_language(name: str) -> bool:
    return name.startswith("words/") and not re.search(r"/en\b", name)


@pytest.mark.parametrize("audience", ["peer", "supporter", "moderator", "admin"])
def test_all_that_a_browser_can_ask_for_is_under_100_kilobytes_on_the_wire(audience: str) -> None:
    names = everything_for(audience)

    print(f"{audience}, everything: {raw_bytes(names)} bytes, {wire_bytes(names)} compressed")
    assert wire_bytes(names) < MOST_BYTES


def test_modules_and_looks_travel_without_what_only_people_read() -> None:
    pages = Pages(read_pages(), {})
    texts = {
        str(file.relative_to(WEB)): file.read_text() for file in files() if file.suffix in (".js", ".css")
    }

    for name, source in texts.items():
        sent = [line for line in pages.answer(f"/page/{name}").body.decode().splitlines() if line]
        lines = source.splitlines()
        assert sent == [line.lstrip() for line in lines if line and not _is_for_people(line)], name
        assert all(line.count("`") % 2 == 0 for line in lines if not _is_for_people(line)), (
            "texts of one line"
        )


def _is_for_people(line: str) -> bool:
    return line.lstrip().startswith(("/*", "* ", "*/", "//")) or line.strip() == "*"


def test_whatever_is_put_on_record_has_words_on_the_page() -> None:
    said = set(re.findall(r'"audit\.did\.(\w+)"', SOURCES["staff/words/en.js"]))

    written = {
        name for file in (WEB.parent).rglob("*.py") for name in _put_on_record(ast.parse(file.read_text()))
    }

    assert len(written) > 40
    assert {name for name in written if not any(re.fullmatch(name, each) for each in said)} == set()
    assert {each for each in said if not any(re.fullmatch(name, each) for name in written)} == set()


def test_each_decision_and_each_part_of_a_group_has_words_where_the_record_names_it() -> None:
    said = set(re.findall(r'^  "([^"]+)"', SOURCES["staff/words/en.js"], re.MULTILINE))
    parts = set(commands.ChangeRoom.model_fields) - {"type", "ref", "room"}

    assert len(parts) > 5
    assert {f"decide.{each}" for each in Decision} | {f"audit.set.{each}" for each in parts} <= said


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


@pytest.mark.parametrize("page", ["index.html", "staff.html"])
def test_a_page_knows_the_languages_that_all_its_words_are_in(page: str) -> None:
    said = {
        name: re.findall(rf'data-{name}="([^"]*)"', SOURCES[page])[0].split()
        for name in ("words", "languages")
    }
    without_scripts = re.findall(r"<noscript>.*</noscript>", SOURCES[page], re.DOTALL)[0]
    catalogues = [{file.stem for file in (WEB / folder).glob("*.js")} for folder in said["words"]]

    assert set(said["languages"]) == set.intersection(*catalogues)
    assert re.findall(r'lang="(\w+)"', without_scripts) == said["languages"]


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

    first = pages.answer("/page/icon.svg", encodings="gzip, br")
    again = pages.answer("/page/icon.svg", encodings="gzip, br", known=first.headers["ETag"])

    assert first.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(first.body) == (WEB / "icon.svg").read_bytes()
    assert (again.status, again.body) == (304, b"")
    assert pages.answer("/page/icon.svg").body == (WEB / "icon.svg").read_bytes()


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
