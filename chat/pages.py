"""What plain GET requests get: the page and its files, health, metrics, the AsyncAPI document."""

import gzip
import hashlib
import mimetypes
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import cache, cached_property
from http import HTTPStatus
from importlib.resources import files
from importlib.resources.abc import Traversable

from chat import pieces

POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "connect-src 'self'",
        "manifest-src 'self'",
        "worker-src 'self'",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
        "require-trusted-types-for 'script'",
        "trusted-types worker",
    )
)

SAFE = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
    "Cache-Control": "no-cache",
}

KEPT_FOR_EVER = "public, max-age=31536000, immutable"
"""For what is named by its own bytes."""

JSON = "application/json"
PLAIN = "text/plain; charset=utf-8"
TYPES = {".js": "text/javascript", ".webmanifest": "application/manifest+json", ".svg": "image/svg+xml"}
"""Spelled out, since some machines' tables call modules plain text and browsers then refuse them."""
COMMENTED = (".js", ".css")
"""What travels without its comments and the room before its lines."""


LEAVE = "/page/leave"
"""Where quick exit goes: an empty page, before which the browser forgets what it kept of us."""
FAVICON = "/favicon.ico"
"""Browsers ask for it by themselves, also on the empty page: a failure in their log would tell of us."""
MORE = {
    LEAVE: {"Clear-Site-Data": '"cache", "storage"'},
    "/page/worker.js": {"Service-Worker-Allowed": "/"},
}


@dataclass(frozen=True)
class Page:
    """A finished answer: its type and bytes, and headers of its own."""

    type: str
    body: bytes
    more: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def zipped(self) -> bytes:
        """Give the bytes as they travel to whoever unpacks them: pages hold no secret to compress beside."""
        return gzip.compress(self.body, mtime=0)

    @cached_property
    def tag(self) -> str:
        """Name these very bytes, so that nobody has to fetch them twice."""
        return f'"{hashlib.sha256(self.body).hexdigest()[:20]}"'


@dataclass(frozen=True, slots=True)
class Response:
    """An answer to a plain request, whole."""

    status: HTTPStatus
    headers: Mapping[str, str]
    body: bytes


Answering = Callable[[], Response]


@dataclass(frozen=True, slots=True)
class Pages:
    """Answers by path; `live` ones are asked anew at each request, `turning` pages for what they are now."""

    still: Mapping[str, Page]
    live: Mapping[str, Answering]
    turning: Mapping[str, Callable[[], Page]] = field(default_factory=dict)

    def answer(self, path: str, *, encodings: str = "", known: str = "") -> Response:
        """Answer a GET; whatever is not known is not found.

        `encodings` is what the browser unpacks (`Accept-Encoding`), `known` what it has (`If-None-Match`).
        """
        if path in self.live:
            return self.live[path]()
        page = self._page(path)
        if page is None:
            return respond(HTTPStatus.NOT_FOUND, PLAIN, b"There is nothing here.\n")
        more = {"ETag": page.tag, "Vary": "Accept-Encoding", **page.more, **MORE.get(path, {})}
        if page.tag in known and path != LEAVE:
            return Response(HTTPStatus.NOT_MODIFIED, {**SAFE, **more, "Connection": "close"}, b"")
        if "gzip" not in encodings:
            return respond(HTTPStatus.OK, page.type, page.body, more)
        return respond(HTTPStatus.OK, page.type, page.zipped, {**more, "Content-Encoding": "gzip"})

    def _page(self, path: str) -> Page | None:
        if path in self.turning:
            return self.turning[path]()
        return self.still.get(path) or self.still.get(pieces.of_any_version(path))


def respond(
    status: HTTPStatus, content_type: str, body: bytes, more: Mapping[str, str] | None = None
) -> Response:
    """Put an answer together with the headers that keep a page safe."""
    own = {"Content-Type": content_type, "Content-Length": str(len(body)), "Connection": "close"}
    return Response(status, {**SAFE, **(more or {}), **own}, body)


@cache
def read_pages() -> Mapping[str, Page]:
    """Read the web client that ships with the package, once in a process."""
    folder = files("chat").joinpath("web")
    pages = {f"/page/{name}": _page(name, file) for name, file in _files(folder, "")}
    pages[LEAVE] = Page(PLAIN, b"\n")
    pages[FAVICON] = Page("image/x-icon", b"")
    _begin_in_pieces(pages)
    for path, name in (("/", "index.html"), ("/staff", "staff.html")):
        if f"/page/{name}" in pages:
            pages[path] = pages[f"/page/{name}"]
    return pages


def going_on(page: Page, address: str) -> Page:
    """Let the browser go on from a page at once, so that Back does not lead to it; "" lets it stay."""
    return replace(page, more={**page.more, "Refresh": f"0; url={address}"}) if address else page


def _begin_in_pieces(pages: dict[str, Page]) -> None:
    """Put together what the peer's page begins with, and let its policy allow the scripts in it."""
    files = {name.removeprefix("/page/"): page.body.decode() for name, page in pages.items()}
    addresses: dict[str, str] = {}
    for names, text in pieces.two_pieces(files):
        address = _keep_for_ever(pages, names[-1], text)
        addresses |= dict.fromkeys(names, address)
    for name in (*pieces.LOOKS, *(name for name in files if name.startswith(pieces.WORDS))):
        addresses[name] = _keep_for_ever(pages, name, files[name])
    page = pieces.whole_page(files["index.html"], files, addresses)
    scripts = " ".join(["script-src 'self'", *pieces.script_hashes(page)])
    policy = {"Content-Security-Policy": POLICY.replace("script-src 'self'", scripts)}
    pages["/page/index.html"] = replace(pages["/page/index.html"], body=page.encode(), more=policy)


def _keep_for_ever(pages: dict[str, Page], name: str, text: str) -> str:
    """Add what never changes under its address, and give that address.

    While nodes are replaced, one of another version may be asked for what a page names: it gives its own.
    """
    address = pieces.address_of(name, text)
    page = Page(pages[f"/page/{name}"].type, text.encode())
    pages[pieces.of_any_version(address)] = page
    pages[address] = replace(page, more={"Cache-Control": KEPT_FOR_EVER})
    return address


def _files(folder: Traversable, prefix: str) -> list[tuple[str, Traversable]]:
    found: list[tuple[str, Traversable]] = []
    for entry in sorted(folder.iterdir(), key=lambda each: each.name):
        if entry.is_dir():
            found += _files(entry, f"{prefix}{entry.name}/")
        else:
            found.append((prefix + entry.name, entry))
    return found


def _page(name: str, file: Traversable) -> Page:
    ending = "." + name.rpartition(".")[2]
    kind = TYPES.get(ending) or mimetypes.guess_type(name)[0] or "application/octet-stream"
    textual = kind.startswith("text/")
    body = (
        pieces.as_sent(file.read_text(encoding="utf-8")).encode()
        if ending in COMMENTED
        else file.read_bytes()
    )
    return Page(f"{kind}; charset=utf-8" if textual else kind, body)
