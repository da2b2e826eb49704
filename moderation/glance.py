"""Take the cheap first look: decide in a few microseconds that a line needs no other.

A line is ordinary when it holds no trigger word of any pack, no hashed word, no sign of disguise and nothing
that could be a contact detail. The first look may send too much the full way, never too little; a property
test compares it with the full way.
"""

import re
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import repeat
from string import ascii_letters, ascii_lowercase, digits

from ahocorasick_rs import BytesAhoCorasick

from moderation.compiling import HASH_KEY, Pack
from moderation.normalise import without_curls

_LETTERS_IN_A_ROW = re.compile(rb"(?:^| )[a-z] +[a-z](?: |$)")
_ENOUGH_DIGITS = 6


def _flat() -> bytes:
    kept = {ord(each): ord(each.lower()) for each in ascii_letters + digits}
    return bytes(kept.get(code, ord(" ")) for code in range(256))


def _shape() -> bytes:
    kinds = {ord(each): "a" for each in ascii_letters} | {ord(each): "0" for each in digits}
    kinds |= {ord(each): " " for each in ' "()[]{}<>\n\t\r,;'} | {ord(each): "." for each in ".!?:/-"}
    return bytes(ord(kinds.get(code, "#")) for code in range(256))


_FLAT = _flat()
_SHAPE = _shape()


@dataclass(frozen=True, slots=True)
class Glance:
    """What the first look of one set of packs needs to know."""

    triggers: frozenset[bytes]
    checksums: frozenset[int]
    stretches: BytesAhoCorasick

    def is_ordinary(self, text: str) -> bool:
        """Answer whether nothing in a line asks for the full way."""
        line = text if text.isascii() else without_curls(text)
        if not line.isascii():
            return False
        raw = line.encode()
        flat = raw.translate(_FLAT, b"'")
        words = flat.split()
        return (
            self.triggers.isdisjoint(words)
            and self.checksums.isdisjoint(map(zlib.crc32, words, repeat(HASH_KEY)))
            and not _is_odd(raw.translate(_SHAPE, b"'"))
            and not self.stretches.find_matches_as_indexes(flat)
            and not _LETTERS_IN_A_ROW.search(flat)
        )


def _is_odd(shape: bytes) -> bool:
    return (
        b"a0" in shape
        or b"0a" in shape
        or b"0 a" in shape
        or b"a 0" in shape
        or b"a. 0" in shape
        or b"a #0" in shape
        or b"a#" in shape
        or b"#a" in shape
        or b"a.a" in shape
        or shape.count(b"0") >= _ENOUGH_DIGITS
    )


def glance_for(packs: Iterable[Pack]) -> Glance:
    """Build the first look for some packs."""
    packs = tuple(packs)
    return Glance(
        triggers=frozenset(word.encode() for pack in packs for word in pack.triggers),
        checksums=frozenset(number for pack in packs for number in pack.lexicon.hashed),
        stretches=BytesAhoCorasick([letter.encode() * 3 for letter in ascii_lowercase]),
    )
