"""Work out what a text must hold before any rule of a pack can match, so that most texts need no closer look.

A sign is a word, a pair of neighbouring words, or the checksum of a word that is kept hashed. A condition is
met by a text that holds one of its signs. Each pattern names two that it needs: the one most seldom met, and
a second for another part of it or for a context of its rule. Where no pattern has both, nothing can match.
"""

import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise, product, repeat
from typing import NamedTuple

from moderation.phrases import Lexicon, Pattern
from moderation.vocabulary import Vocabulary

Phrase = tuple[str, ...]
Sign = str | tuple[str, str] | int

_ALWAYS = 1
"""The bit of a condition that every text meets: for signs that need no second one."""
_MOST_COMBINATIONS = 10_000
_SHARE_OF_RARE = 1e-4
_SHARE_OF_HASHED = 1e-5


class Condition(NamedTuple):
    """Signs of which one must be there, and the steps of the pattern that they stand for."""

    signs: frozenset[Sign]
    steps: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Signs:
    """The signs of one pack, with conditions as bits of a whole number.

    `partners` gives for each sign the conditions of which one must be met beside it; `meets` the conditions
    that a sign meets. `triggers` are the written forms of the rarest words of signs: without one of them, a
    text holds no sign but a hashed word.
    """

    partners: Mapping[Sign, int]
    meets: Mapping[Sign, int]
    triggers: frozenset[str]
    hash_key: int | None

    def worth_reading(self, tokens: Sequence[str]) -> bool:
        """Answer whether words as they are written could be signs."""
        return self.hash_key is not None or not self.triggers.isdisjoint(tokens)

    def ask(self, words: Sequence[str]) -> bool:
        """Answer whether words, spelled in full and without fillers, hold what some pattern needs."""
        pairs = list(pairwise(words))
        numbers = self._numbers(words)
        signs = self.partners.keys()
        if signs.isdisjoint(words) and signs.isdisjoint(pairs) and signs.isdisjoint(numbers):
            return False
        seen = {*words, *pairs, *numbers}
        met = _ALWAYS
        for sign in self.meets.keys() & seen:
            met |= self.meets[sign]
        return any(self.partners[sign] & met for sign in signs & seen)

    def _numbers(self, words: Sequence[str]) -> list[int]:
        if self.hash_key is None:
            return []
        return list(map(zlib.crc32, map(str.encode, words), repeat(self.hash_key)))


class Conditions:
    """Find what the patterns of one pack need."""

    def __init__(
        self, phrases: Mapping[int, frozenset[Phrase]], lexicon: Lexicon, common: Sequence[str]
    ) -> None:
        self._phrases = phrases
        self._lexicon = lexicon
        self._shares = {word: _share(rank) for rank, word in reversed(list(enumerate(common)))}
        self._of_slot = cache(self._slot)
        self._of_neighbours = cache(self._neighbours)
        self._commonness = cache(self._sum)

    def needed_by(
        self, pattern: Pattern, contexts: Iterable[Condition]
    ) -> tuple[Condition, Condition | None]:
        """Give the condition of a pattern that is most seldom met, and a second one where there is one."""
        first, *others = sorted((*self._of_pattern(pattern), *contexts), key=self._commonness)
        elsewhere = (each for each in others if first.steps.isdisjoint(each.steps))
        different = (each for each in others if first.signs.isdisjoint(each.signs))
        return first, next(elsewhere, None) or next(different, None)

    def of_context(self, patterns: Iterable[Pattern]) -> Condition:
        """Give one condition that any pattern of a context meets."""
        rarest = (min(self._of_pattern(pattern), key=self._commonness) for pattern in patterns)
        return Condition(frozenset(sign for condition in rarest for sign in condition.signs))

    def rarest_word(self, sign: Sign) -> str:
        """Give the word by which a sign is noticed; none for a number."""
        words = [sign] if isinstance(sign, str) else sign if isinstance(sign, tuple) else [""]
        return min(words, key=self._share_of)

    def _of_pattern(self, pattern: Pattern) -> Iterator[Condition]:
        steps = [
            (at, step)
            for at, step in enumerate(pattern.steps)
            if not step.optional and step.slot != self._lexicon.number_slot
        ]
        for at, step in steps:
            yield Condition(self._of_slot(step.slot), frozenset({at}))
        for (before, left), (at, right) in pairwise(steps):
            if before + 1 == at and not right.gap and (signs := self._of_neighbours(left.slot, right.slot)):
                yield Condition(signs, frozenset({before, at}))

    def _slot(self, slot: int) -> frozenset[Sign]:
        hashed = (number for number, slots in self._lexicon.hashed.items() if slot in slots)
        return frozenset((*map(self._rarest, self._phrases[slot]), *hashed))

    def _neighbours(self, left: int, right: int) -> frozenset[Sign]:
        """Give the rarest sign of each combination of phrases of two slots; none when they are too many."""
        if len(self._phrases[left]) * len(self._phrases[right]) > _MOST_COMBINATIONS:
            return frozenset()
        both = product(self._phrases[left], self._phrases[right])
        return frozenset(self._rarest((*before, *after)) for before, after in both)

    def _rarest(self, phrase: Phrase) -> Sign:
        return min(pairwise(phrase), key=self._share_of_pair) if len(phrase) > 1 else phrase[0]

    def _sum(self, condition: Condition) -> float:
        return sum(map(self._share_of_sign, condition.signs))

    def _share_of_sign(self, sign: Sign) -> float:
        if isinstance(sign, int):
            return _SHARE_OF_HASHED
        return self._share_of(sign) if isinstance(sign, str) else self._share_of_pair(sign)

    def _share_of_pair(self, pair: tuple[str, str]) -> float:
        return 3 * self._share_of(pair[0]) * self._share_of(pair[1])

    def _share_of(self, word: str) -> float:
        return self._shares.get(word, _SHARE_OF_RARE)


def _share(rank: int) -> float:
    """Guess how often a word is written from its place among the common ones, as Zipf saw it."""
    return float(0.05 / (rank + 2) ** 0.7)


def signs_of(
    needed: Iterable[tuple[Condition, Condition | None]],
    conditions: Conditions,
    vocabulary: Vocabulary,
    hash_key: int,
) -> Signs:
    """Gather the conditions of all patterns of a pack."""
    partners: dict[Sign, int] = {}
    meets: dict[Sign, int] = {}
    bits: dict[frozenset[Sign], int] = {}
    for first, second in needed:
        bit = bits.setdefault(second.signs, 1 << len(bits) + 1) if second else _ALWAYS
        for sign in first.signs:
            partners[sign] = partners.get(sign, 0) | bit
    for signs, bit in bits.items():
        for sign in signs:
            meets[sign] = meets.get(sign, 0) | bit
    hashed = any(isinstance(sign, int) for sign in partners)
    words = frozenset(map(conditions.rarest_word, partners))
    return Signs(partners, meets, _written(words, vocabulary), hash_key if hashed else None)


def _written(words: frozenset[str], vocabulary: Vocabulary) -> frozenset[str]:
    """Give all forms in which a text may hold one of these words."""
    return words | {form for form, full in vocabulary.spelled.items() if not words.isdisjoint(full)}
