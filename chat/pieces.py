"""Hand over in two pieces what talking needs, because each file costs a browser a round, or two.

The modules stand in a piece one after the other, as they lie in their files; only the lines go with which
they import each other. So no two of a piece may use the same name at their top level, and whatever they fetch
later they name by its whole path. A map in the page tells the browser that their own addresses lead here.
There are two pieces because a new connection brings only some 14 kB in its first round.

Pieces, words and looks are named by what is in them, so that nobody ever has to ask whether they changed.
"""

import base64
import hashlib
import json
import re
from collections.abc import Mapping
from posixpath import dirname, join, normpath, splitext

START = "peer/main.js"
EARLY = "peer/early.js"
LOOKS = ("tokens.css", "page.css")
WORDS = "words/"
SECOND = "words.js"
"""What comes before it knows no page, and is the first piece."""

_IMPORT = re.compile(r'^import (?:(\{[^"]*\}) from )?"(\.[^"]+)";\n', re.MULTILINE)
_COMMENT = re.compile(r"^ */\*.*?\*/\n+|^ *//[^\n]*\n|^\n", re.MULTILINE | re.DOTALL)
_INDENT = re.compile(r"^ +", re.MULTILINE)
_NAME = re.compile(r"\w+")
_ADDRESS = re.compile(r'(?<=")/page/([^"]+)(?=")')
_BYTES = re.compile(r"-[0-9a-f]{16}(?=\.\w+$)")
_SCRIPT = re.compile(r"<script[^>]*>(.+?)</script>", re.DOTALL)

Sources = Mapping[str, str]


def modules_from(start: str, files: Sources) -> list[str]:
    """Name a module and all that it imports from the beginning, each after those that it needs."""
    found: list[str] = []

    def visit(name: str) -> None:
        for _, needed in _imports(name, files):
            if needed not in found:
                visit(needed)
        found.append(name)

    visit(start)
    return found


def _imports(name: str, files: Sources) -> list[tuple[set[str], str]]:
    """Give what a module imports: which names, from which module."""
    found = _IMPORT.findall(files[name])
    return [(set(_NAME.findall(names)), normpath(join(dirname(name), path))) for names, path in found]


def in_one_piece(names: list[str], files: Sources) -> str:
    """Put modules one after the other, without what only people read, after what they need of others."""
    needed = [each for name in names for each in _imports(name, files) if each[1] not in names]
    others = sorted({path for _, path in needed})
    wanted = {
        path: sorted(set().union(*(these for these, other in needed if other == path))) for path in others
    }
    heads = [f'import {{ {", ".join(use)} }} from "/page/{path}";\n' for path, use in wanted.items() if use]
    return "".join(heads) + "".join(as_sent(_IMPORT.sub("", files[name])) for name in names)


def as_sent(text: str) -> str:
    """Leave out of modules and looks what only those see who work on them: each byte is waited for.

    Comments have lines of their own; one that follows something on its line stays. Empty lines go, too, and
    the room before a line, so no text of the page may go over more than one line.
    """
    return _INDENT.sub("", _COMMENT.sub("", text))


def two_pieces(files: Sources) -> list[tuple[list[str], str]]:
    """Give both pieces: the modules in each, and its text."""
    names = modules_from(START, files)
    half = names.index(SECOND)
    return [(part, in_one_piece(part, files)) for part in (names[:half], names[half:])]


def address_of(name: str, body: str) -> str:
    """Name a file by what is in it."""
    stem, ending = splitext(name)
    return f"/page/{stem}-{hashlib.sha256(body.encode()).hexdigest()[:16]}{ending}"


def of_any_version(address: str) -> str:
    """Give what all versions of an address have in common: one that names no bytes."""
    return _BYTES.sub("-", address)


def whole_page(page: str, files: Sources, addresses: Mapping[str, str]) -> str:
    """Put into the page what it begins with, and say where everything is that has a lasting address."""
    modules = {f"/page/{name}": address for name, address in addresses.items() if name.endswith(".js")}
    led = _ADDRESS.sub(lambda found: addresses.get(found[1], found[0]), page)
    led = led.replace("{map}", json.dumps({"imports": modules}, separators=(",", ":")))
    return led.replace("{early}", files[EARLY])


def script_hashes(page: str) -> list[str]:
    """Give, as a policy names them, the scripts that stand in a page itself."""
    digests = [hashlib.sha256(script.encode()).digest() for script in _SCRIPT.findall(page)]
    return [f"'sha256-{base64.b64encode(digest).decode()}'" for digest in digests]
