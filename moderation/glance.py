"""Take the cheap first look: decide in a few microseconds that no pattern can match a line.

A plain line is cut at its spaces; of any other, only the odd chunks are read with care. Then the words are
asked for the signs of each pack. The first look may send too much the full way, never too little; a property
test compares it with the full way.
"""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from string import ascii_letters, ascii_lowercase, digits

from ahocorasick_rs import BytesAhoCorasick

from moderation.compiling import Pack
from moderation.normalise import APOSTROPHE_ENDINGS, SHORTEST_RUN, chunks, folded, read, spelled_out, words_in

_ALONE_IN_A_ROW = re.compile(r"(?:^| )[^ ] [^ ] [^ ](?: |$)")
_ODD = (b"a0", b"a#", b"0a", b"#a", b".a", b".0", b".#")
"""Shapes of what may hide a word: letters beside digits or symbols, a dot inside a chunk."""


def _flat() -> bytes:
    kept = {ord(each): ord(each.lower()) for each in ascii_letters + digits}
    return bytes(kept.get(code, ord(" ")) for code in range(256))


def _shape() -> bytes:
    kinds = {ord(each): "a" for each in ascii_letters} | {ord(each): "0" for each in digits}
    kinds |= {ord(each): " " for each in ' "()[]{}<>\n\t\r,;'} | {ord(each): "." for each in ".!?:"}
    return bytes(ord(kinds.get(code, "#")) for code in range(256))


_FLAT = _flat()
_SHAPE = _shape()


@dataclass(frozen=True, slots=True)
class Glance:
    """What the first look of one set of packs needs to know."""

    packs: tuple[Pack, ...]
    look_alikes: Mapping[str, str]
    stretches: BytesAhoCorasick

    def is_ordinary(self, text: str) -> bool:
        """Answer whether no pattern of any pack can match a text."""
        line = folded(text, self.look_alikes)
        raw = line.encode()
        flat = raw.translate(_FLAT, b"'")
        if _is_plain(raw) and not self.stretches.find_matches_as_indexes(flat):
            tokens = flat.decode().split()
            return not any(
                pack.signs.worth_reading(tokens) and _asks(pack, tokens, text) for pack in self.packs
            )
        tokens, odd = self._cut(line)
        return not any(_asks(pack, _read_odd(tokens, odd, pack), text) for pack in self.packs)

    def _cut(self, line: str) -> tuple[list[str], Collection[str]]:
        """Cut a line that is not plain into words as they are written and odd chunks."""
        tokens: list[str] = []
        odd: set[str] = set()
        for chunk in chunks(line):
            word = chunk.rstrip(".!?:").replace("'", "")
            if word.isalpha() and "''" not in chunk:
                tokens.append(word)
            else:
                tokens.append(chunk)
                odd.add(chunk)
        return tokens, odd | {token for token in tokens if self._is_stretched(token)}

    def _is_stretched(self, token: str) -> bool:
        return bool(self.stretches.find_matches_as_indexes(token.encode()))


def _is_plain(raw: bytes) -> bool:
    shape = raw.translate(_SHAPE, b"'")
    return not (any(odd in shape for odd in _ODD) or b"''" in raw)


def _read_odd(tokens: Sequence[str], odd: Collection[str], pack: Pack) -> list[str]:
    words: list[str] = []
    for token in tokens:
        if token in odd:
            words += words_in(token, pack.vocabulary)
        else:
            words.append(token)
    return words


def _asks(pack: Pack, tokens: Sequence[str], text: str) -> bool:
    if _need_joining(tokens):
        return pack.signs.ask([each.word for each in read(text, pack.vocabulary)])
    return pack.signs.ask(spelled_out(tokens, pack.vocabulary))


def _need_joining(tokens: Sequence[str]) -> bool:
    """Answer whether letters stand alone that may belong together, as in "s a d" or "don t"."""
    if not APOSTROPHE_ENDINGS.isdisjoint(tokens):
        return True
    alone = list(map(len, tokens)).count(1)
    return alone >= SHORTEST_RUN and _ALONE_IN_A_ROW.search(" ".join(tokens)) is not None


def glance_for(packs: Iterable[Pack], look_alikes: Mapping[str, str]) -> Glance:
    """Build the first look for some packs."""
    stretches = BytesAhoCorasick([letter.encode() * 3 for letter in ascii_lowercase])
    return Glance(tuple(packs), look_alikes, stretches)
