"""Fold characters into plain small letters: case, width, accents, look-alikes, and what cannot be seen."""

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from anyascii import anyascii

from moderation.remembered import Remembered

_QUOTES_AND_DASHES = {
    "’": "'",
    "‘": "'",
    "“": '"',
    "”": '"',
    "–": " ",
    "—": " ",
    "…": ".",
    "\u00a0": " ",
}
_WRONGLY_DECODED = "\xe2\x80\x99"
"""An apostrophe that went through a wrong decoding, common in pasted text."""


@dataclass(frozen=True, slots=True)
class Folded:
    """A text letter by letter in its plain form; `where` gives the code point each came from."""

    text: str
    where: Sequence[int]


def fold(text: str, plain: Mapping[str, str]) -> Folded:
    """Fold a text of small letters, of which `plain` gives each as plain letters."""
    if text.isascii():
        return Folded(text, range(len(text)))
    letters = [plain[char] for char in _with_apostrophes(text)]
    return Folded("".join(letters), [at for at, each in enumerate(letters) for _ in each])


def plain_letters(look_alikes: Mapping[str, str]) -> Mapping[str, str]:
    """Give what each character folds into; `look_alikes` says it for those that only look like letters."""
    return Remembered(partial(_folded, look_alikes=look_alikes))


def without_curls(text: str) -> str:
    """Give typographic quotes and dashes their plain form, code point for code point."""
    text = _with_apostrophes(text)
    for curly, plain in _QUOTES_AND_DASHES.items():
        text = text.replace(curly, plain)
    return text


def _with_apostrophes(text: str) -> str:
    return text.replace(_WRONGLY_DECODED, "'\u200b\u200b")


def _folded(char: str, look_alikes: Mapping[str, str]) -> str:
    if char.isascii():
        return char.lower()
    known = _QUOTES_AND_DASHES.get(char, look_alikes.get(char))
    if known is not None:
        return known
    if unicodedata.category(char) in {"Cf", "Mn", "Me", "Cc"}:
        return ""
    plain = unicodedata.normalize("NFKC", char).casefold()
    return "".join(_folded_letter(each, look_alikes) for each in plain)


def _folded_letter(char: str, look_alikes: Mapping[str, str]) -> str:
    if char.isascii():
        return char
    if char in look_alikes:
        return look_alikes[char]
    if unicodedata.category(char) in {"Cf", "Mn", "Me"}:
        return ""
    if char.isspace():
        return " "
    return anyascii(char).lower() if char.isalpha() else "~"
