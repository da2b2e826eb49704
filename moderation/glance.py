"""Take the first look: tell in a few microseconds which patterns could match a text at all.

Each piece of a text between blanks has signs, bits of a whole number: which slots its words help to fill, and
beside which others these lead on to a pattern, whether it could be part of a contact detail, and whether its
neighbours must be read along with it. Signs are remembered piece by piece. A pattern can match only in a text
that has signs for every slot the pattern needs: of a phrase, the two rarest words. The first look may ask for
too many patterns, never for too few; a property test holds it to that.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from itertools import chain, pairwise
from operator import or_
from typing import NamedTuple

from moderation.boundaries import could_hold_form
from moderation.compiling import Pack, Rule
from moderation.disguise import is_code, is_stretched
from moderation.normalise import MANY_SLIPS, SHORTEST_RUN, Word, bare_pieces, is_ending, stands_alone
from moderation.phrases import Pattern
from moderation.remembered import Remembered

Wanted = dict[int, list[Pattern]]
"""Patterns of a pack that are worth trying, by the number of their rule."""

_ALONE = 0b11
"""How many letters stand alone in a piece, up to two; three in a row may be a word that was spaced out."""
_BESIDE = 0b100
"""The piece can only be read together with those beside it."""
_ENDING = 0b1000
"""The piece is what may be left behind a lost apostrophe."""
_FORM = 0b10000
_SLIPS = 0b1100000
"""How many words of a piece are misspelled, up to two; two in a text cast doubt on the others."""
_ONE_SLIP = 0b100000
_CODE = 0b10000000
"""The piece is a code, in which nobody finds a word."""
_SPELLED = 0b100000000
"""The piece says something else than it is, such as a word that is written in full."""
_WORDLESS = 0b1000000000
"""The piece holds no word, such as a dash or a picture: words on both sides of it stand beside each other."""
_FLAGS = 10
_ALONE_IN_A_ROW = re.compile(b"[\1\2]\2|\2\1|\1\1\1")
_TWO_IN_A_ROW = b"\1\1"
_FEW = 3
"""Words of so few rules may stand in a text by chance, which costs less to rule out than to read it."""
_LONGEST_PIECE = 300
"""A longer piece is no word of anybody: it is read once with all the text, not here and then again."""
_MARKS = ".!?"
"""After a word, these change nothing about what it could be part of."""


class Waiting(NamedTuple):
    """A pattern that waits for its anchor: the signs it needs, and its place among packs and rules.

    `contexts` number those its rule needs; of each, one pattern must have the signs that it needs itself.
    """

    needs: int
    contexts: tuple[int, ...]
    pack: int
    rule: int
    pattern: Pattern


class Glimpse(NamedTuple):
    """What the first look saw: patterns worth trying in each pack, by the pack's number.

    For each pack, `could_fill` gives the slots that could be filled, bit by bit, and `words` what it reads in
    the text, where that had to be read already.
    """

    wanted: Mapping[int, Wanted]
    may_hold_form: bool
    could_fill: Sequence[int] = ()
    words: Sequence[Sequence[Word]] = ()


@dataclass(frozen=True, slots=True)
class Glance:
    """What the first look needs to know; `waiting` gives the patterns by their anchor and their partner.

    Slots are numbered through all packs. `slots` is how many there are, `anchors` those that are anchors, bit
    by bit, and `partners` gives for each of these the partners it has, bit by bit. `contexts` are the slots
    that the patterns of each context need, by the number of the context.
    """

    packs: tuple[Pack, ...]
    slots: int
    signs: Remembered[int]
    anchors: int
    partners: Mapping[int, int]
    waiting: Mapping[tuple[int, int], tuple[Waiting, ...]]
    contexts: Sequence[tuple[int, ...]]

    def at(self, text: str) -> Glimpse:
        """Take the first look at a text."""
        pieces = bare_pieces(text)
        single = frozenset(pieces)
        signs = {piece: self.signs[piece] for piece in single}
        seen = reduce(or_, signs.values(), 0)
        may_hold_form = seen & _FORM != 0
        words: Sequence[Sequence[Word]] = ()
        if self._must_be_read_together(seen, pieces, signs):
            words = [pack.read(text) for pack in self.packs]
            plain = [[each.word for each in read] for read in words]
            seen = _signs_of_words(plain, self.packs, self.slots)
        filled = seen >> _FLAGS & seen >> _FLAGS + self.slots
        anchors = filled & (self.anchors if words else seen >> _FLAGS + 2 * self.slots)
        wanted = self._wanted(anchors, filled)
        if wanted and not words and sum(map(len, wanted.values())) <= _FEW:
            wanted = self._held(wanted, signs, None if seen & _SPELLED else single)
        could_fill = [filled >> offset for offset in _offsets(self.packs)] if wanted else ()
        return Glimpse(wanted, may_hold_form, could_fill, words)

    def _must_be_read_together(self, seen: int, pieces: Sequence[str], signs: Mapping[str, int]) -> bool:
        if seen & _WORDLESS:
            pieces = [piece for piece in pieces if not signs[piece] & _WORDLESS]
        if seen & _BESIDE or (seen & _ENDING and self._may_complete(pieces, signs)):
            return True
        if seen & _SLIPS and _are_many_slips(pieces, signs):
            return True
        if not seen & _ALONE:
            return False
        lone = {piece for piece, sign in signs.items() if sign & _ALONE}
        if _TWO_IN_A_ROW not in bytes(map(lone.__contains__, pieces)):
            return False  # as in most texts, and sooner seen than by looking at each sign
        alone = bytes([signs[piece] & _ALONE for piece in pieces])
        return _ALONE_IN_A_ROW.search(alone) is not None

    def _may_complete(self, pieces: Sequence[str], signs: Mapping[str, int]) -> bool:
        """Answer whether what is left behind a lost apostrophe may belong to the piece before it."""
        return any(
            not before.isalpha()
            or any(before + ending in pack.vocabulary.contractions for pack in self.packs)
            for before, ending in pairwise(pieces)
            if signs[ending] & _ENDING
        )

    def _wanted(self, anchors: int, filled: int) -> dict[int, Wanted]:
        """Give the patterns whose slots are filled, of those that wait for one of the anchors."""
        wanted: dict[int, Wanted] = {}
        missing = ~filled
        met: dict[int, bool] = {}
        for anchor in _bits(anchors):
            for partner in _bits(filled & self.partners[anchor]):
                for needs, contexts, pack, rule, pattern in self.waiting[anchor, partner]:
                    if not needs & missing and (not contexts or self._are_met(contexts, missing, met)):
                        wanted.setdefault(pack, {}).setdefault(rule, []).append(pattern)
        return wanted

    def _held(
        self, wanted: Mapping[int, Wanted], signs: Mapping[str, int], words: frozenset[str] | None
    ) -> dict[int, Wanted]:
        """Leave out packs whose patterns lack words; `words` is None where pieces stand for other ones."""
        held = {}
        for number, patterns in wanted.items():
            pack = self.packs[number]
            if _is_held(patterns, pack, _in_full(pack, signs) if words is None else words):
                held[number] = patterns
        return held

    def _are_met(self, contexts: Iterable[int], missing: int, met: dict[int, bool]) -> bool:
        """Answer whether each of some contexts could be met; `met` remembers the answers for one text."""
        for context in contexts:
            if context not in met:
                met[context] = any(not needs & missing for needs in self.contexts[context])
            if not met[context]:
                return False
        return True


def glance_for(packs: Iterable[Pack]) -> Glance:
    """Prepare the first look for some packs."""
    packs = tuple(packs)
    slots = sum(len(pack.lexicon.phrases) for pack in packs)
    signs: Remembered[int] = Remembered(
        lambda piece: _leading_on(_signs(piece, packs, slots, signs), slots, beside)
    )
    waiting: dict[tuple[int, int], list[Waiting]] = {}
    partners: dict[int, int] = {}
    beside: dict[int, int] = {}
    numbers: dict[tuple[int, ...], int] = {}
    for anchor, partner, entry in _all_waiting(packs, numbers):
        waiting.setdefault((anchor, partner), []).append(entry)
        partners[anchor] = partners.get(anchor, 0) | 1 << partner
        beside[partner] = beside.get(partner, 0) | 1 << anchor
    return Glance(
        packs=packs,
        slots=slots,
        signs=signs,
        anchors=sum(1 << anchor for anchor in partners),
        partners=partners,
        waiting={pair: tuple(entries) for pair, entries in waiting.items()},
        contexts=list(numbers),
    )


def _all_waiting(
    packs: Sequence[Pack],
    numbers: dict[tuple[int, ...], int],
) -> Iterator[tuple[int, int, Waiting]]:
    """Give each pattern with anchor and partner; `numbers` is filled with the contexts and their numbers."""
    for number, (pack, offset) in enumerate(zip(packs, _offsets(packs), strict=True)):
        for rule_number, rule in enumerate(pack.rules):
            needed = _contexts_of(rule, pack, offset)
            contexts = tuple(numbers.setdefault(each, len(numbers)) for each in needed)
            for pattern in rule.patterns:
                waiting = Waiting(pattern.needs << offset, contexts, number, rule_number, pattern)
                yield pattern.anchor + offset, pattern.partner + offset, waiting


def _bits(mask: int) -> Iterator[int]:
    while mask:
        bit = mask.bit_length() - 1
        mask ^= 1 << bit
        yield bit


def _contexts_of(rule: Rule, pack: Pack, offset: int) -> tuple[tuple[int, ...], ...]:
    names = (name for name in rule.source.needs if name in pack.contexts)
    return tuple(tuple(pattern.needs << offset for pattern in pack.contexts[name].patterns) for name in names)


def _in_full(pack: Pack, signs: Mapping[str, int]) -> frozenset[str]:
    """Give the words of some pieces, but for codes, in which there are none."""
    pieces = [piece for piece, sign in signs.items() if not sign & _CODE]
    return frozenset(chain.from_iterable(map(pack.in_full.__getitem__, pieces)))


def _is_held(wanted: Wanted, pack: Pack, words: frozenset[str]) -> bool:
    """Answer whether a text has, for some pattern, all words of a phrase for each slot it needs."""
    return any(
        all(pack.lexicon.could_hold(slot, words) for slot in pattern.needed)
        for pattern in chain.from_iterable(wanted.values())
    )


def _offsets(packs: Iterable[Pack]) -> Iterator[int]:
    """Give the number at which the slots of each pack begin, one pack after another."""
    offset = 0
    for pack in packs:
        yield offset
        offset += len(pack.lexicon.phrases)


def _signs(piece: str, packs: Sequence[Pack], slots: int, remembered: Mapping[str, int]) -> int:
    if piece.isascii() and piece.isalpha() and not is_stretched(piece):
        in_full = [pack.vocabulary.in_full(piece) for pack in packs]
        flags = (_FORM if could_hold_form(piece) else 0) | _spelled(piece, in_full)
        return flags | _beside((piece,)) | _slips((piece,), packs) | _signs_of_words(in_full, packs, slots)
    bare = piece.rstrip(_MARKS)
    if len(bare) < len(piece) and bare.isalpha():
        return remembered[bare] | _SPELLED
    flags = _FORM if could_hold_form(piece) else 0
    if len(piece) > _LONGEST_PIECE:
        return flags | _BESIDE
    if is_code(bare, [pack.vocabulary for pack in packs]):
        return flags | _CODE
    if not any(pack.pieces[piece] for pack in packs):
        return flags | _WORDLESS
    slips = 0
    for pack in packs:
        words = [each.word for each in pack.pieces[piece]]
        flags |= _beside(words)
        slips = max(slips, _slips(words, (pack,)))
    in_full = [pack.in_full[piece] for pack in packs]
    return flags | slips | _spelled(piece, in_full) | _signs_of_words(in_full, packs, slots)


def _leading_on(signs: int, slots: int, beside: Mapping[int, int]) -> int:
    """Add to the signs of a piece the anchors beside which its words could fill a partner."""
    if signs < 1 << _FLAGS:
        return signs
    rarest = signs >> _FLAGS & (1 << slots) - 1
    anchors = reduce(or_, (beside.get(slot, 0) for slot in _bits(rarest)), 0)
    return signs | anchors << _FLAGS + 2 * slots


def _spelled(piece: str, in_full: Iterable[Iterable[str]]) -> int:
    """Give the sign that says whether a piece stands for other words than itself; fillers stand for none."""
    return _SPELLED if any(word != piece for words in in_full for word in words) else 0


def _beside(words: Sequence[str]) -> int:
    """Give the signs that say whether words must be read along with those beside them."""
    if len(words) == 1:
        return (_ENDING if is_ending(words[0]) else 0) | stands_alone(words[0])
    alone = sum(map(stands_alone, words))
    beside = alone >= SHORTEST_RUN or any(map(is_ending, words))
    return min(alone, 2) | (_BESIDE if beside else 0)


def _slips(words: Sequence[str], packs: Iterable[Pack]) -> int:
    """Give the signs that say how many words are misspelled."""
    most = max(sum(word in pack.vocabulary.slips for word in words) for pack in packs)
    return min(most, MANY_SLIPS) * _ONE_SLIP


def _are_many_slips(pieces: Iterable[str], signs: Mapping[str, int]) -> bool:
    return sum(signs[piece] & _SLIPS for piece in pieces) >= MANY_SLIPS * _ONE_SLIP


def _signs_of_words(words: Sequence[Sequence[str]], packs: Sequence[Pack], slots: int) -> int:
    """Give the slots that the words can help to fill, as each pack reads them: rarest words, then second."""
    signs = 0
    for each, pack, offset in zip(words, packs, _offsets(packs), strict=True):
        for word in frozenset(each):
            rarest, second = pack.lexicon.could_fill(word)
            signs |= (rarest | second << slots) << offset + _FLAGS
    return signs
