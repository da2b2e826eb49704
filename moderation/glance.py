"""Take the cheap first look: decide in a few microseconds that a line needs no other.

A line is ordinary when it holds no trigger word of any pack, no hashed word, no sign of disguise and nothing
that could be a contact detail. The first look may send too much the full way, never too little; a property
test compares it with the full way.
"""

import re
import zlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import repeat
from string import ascii_letters, ascii_lowercase, digits

from ahocorasick_rs import BytesAhoCorasick

from moderation.boundaries import STREET_SIGNS
from moderation.compiling import Pack
from moderation.normalise import without_curls
from moderation.slots import HASH_KEY
from moderation.triggers import Triggers
from moderation.vocabulary import APOSTROPHE_ENDINGS

_LETTERS_IN_A_ROW = re.compile(rb"(?:^| )[a-z] +[a-z](?: |$)")
_ENOUGH_DIGITS = 6
_LOST_APOSTROPHES = frozenset(ending.encode() for ending in APOSTROPHE_ENDINGS)

_Needs = tuple[frozenset[bytes], ...]


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

    triggers: Mapping[bytes, tuple[_Needs, ...]]
    checksums: frozenset[int]
    signs: BytesAhoCorasick

    def is_ordinary(self, text: str) -> bool:
        """Answer whether nothing in a line asks for the full way."""
        line = text if text.isascii() else without_curls(text)
        if not line.isascii():
            return False
        raw = line.encode().replace(b" #", b"  ")
        flat = raw.translate(_FLAT, b"'")
        words = flat.split()
        return (
            _LOST_APOSTROPHES.isdisjoint(words)
            and self._asks_for_nothing(words)
            and self.checksums.isdisjoint(map(zlib.crc32, words, repeat(HASH_KEY)))
            and not _is_odd(raw.translate(_SHAPE, b"'"))
            and not self.signs.find_matches_as_indexes(b" " + flat + b" ")
            and not _LETTERS_IN_A_ROW.search(flat)
        )

    def _asks_for_nothing(self, words: list[bytes]) -> bool:
        for word in self.triggers.keys() & words:
            ways = self.triggers[word]
            if not ways or any(_are_met(needs, words) for needs in ways):
                return False
        return True


def _are_met(needs: _Needs, words: list[bytes]) -> bool:
    return not any(each.isdisjoint(words) for each in needs)


def _is_odd(shape: bytes) -> bool:
    return (
        b"a0" in shape
        or b"0a" in shape
        or b"a#" in shape
        or b"#a" in shape
        or b"a.a" in shape
        or shape.count(b"0") >= _ENOUGH_DIGITS
    )


def glance_for(packs: Iterable[Pack]) -> Glance:
    """Build the first look for some packs."""
    packs = tuple(packs)
    return Glance(
        triggers=_merged(pack.triggers for pack in packs),
        checksums=frozenset(number for pack in packs for number in pack.lexicon.hashed),
        signs=BytesAhoCorasick([*_stretches(), *_streets()]),
    )


def _stretches() -> Iterator[bytes]:
    return (letter.encode() * 3 for letter in ascii_lowercase)


def _streets() -> Iterator[bytes]:
    return (sign.encode() for sign in STREET_SIGNS)


def _merged(each: Iterable[Triggers]) -> dict[bytes, tuple[_Needs, ...]]:
    merged: dict[bytes, tuple[_Needs, ...]] = {}
    encoded = cache(_encoded)
    for triggers in each:
        for word, ways in triggers.items():
            own = tuple(tuple(encoded(words) for words in needs) for needs in ways)
            known = merged.get(word.encode(), own)
            merged[word.encode()] = (*known, *own) if known and own else ()
    return merged


def _encoded(words: frozenset[str]) -> frozenset[bytes]:
    return frozenset(word.encode() for word in words)
