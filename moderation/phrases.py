"""Match patterns of words by marking positions in whole numbers: bit n of a mask is word n of the text.

Following a pattern is then a shift and an "and" per step, whatever the text: the time grows evenly with the
length of the text and the number of patterns, and no text can make it explode.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import or_

from moderation.normalise import BREAK
from moderation.vocabulary import checksum

Phrase = tuple[str, ...]

Masks = dict[int, int]
"""For one slot: length in words -> positions at which a phrase of that length starts."""


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a pattern: a slot (by number), perhaps optional, after at most `gap` other words."""

    slot: int
    optional: bool
    gap: int


@dataclass(frozen=True, slots=True)
class Pattern:
    """Steps in order, perhaps tied to the edges of a sentence.

    `needed` are the slots that it needs, the rarest first, and `needs` the same, bit by bit.
    """

    steps: tuple[Step, ...]
    needed: tuple[int, ...]
    needs: int
    at_start: bool
    at_end: bool

    @property
    def anchor(self) -> int:
        """Give the rarest slot that it needs."""
        return self.needed[0]

    @property
    def partner(self) -> int:
        """Give the second rarest slot that it needs, or the rarest where it needs but one."""
        return self.needed[1] if len(self.needed) > 1 else self.needed[0]


@dataclass(frozen=True, slots=True)
class Match:
    """Words [start, end) of a reading that a pattern covered."""

    start: int
    end: int


Pair = tuple[int, int]
"""Slots that a word helps to fill as the rarest word of a phrase, and as the second rarest."""


@dataclass(frozen=True, slots=True)
class Lexicon:
    """All phrases of all slots.

    `phrases` gives the phrases of each slot by the rarest word of each, and the place of that word in it.
    `part_of` gives for a word the slots that it can help to fill, bit by bit: first those of which it is the
    rarest word of a phrase, then those of which it is the second rarest. `hashed` maps keyed checksums of
    single words to slots.
    """

    phrases: Mapping[int, Mapping[str, tuple[tuple[int, Phrase], ...]]]
    part_of: Mapping[str, Pair]
    hashed: Mapping[int, tuple[int, ...]]
    hashed_slots: frozenset[int]
    key: int
    number_slot: int
    wall_slot: int

    def hashed_as(self, word: str) -> tuple[int, ...]:
        """Give the slots of a word that the pack does not name."""
        return self.hashed.get(checksum(word, self.key), ()) if self.hashed else ()

    def could_fill(self, word: str) -> Pair:
        """Give, bit by bit, the slots that a word can help to fill, as the rarest word and as the second.

        No slot is filled but by both; where one word is enough, it counts as both.
        """
        rarest, second = self.part_of.get(word, (0, 0))
        alone = sum(1 << slot for slot in self.hashed_as(word))
        if word.isdigit():
            alone |= 1 << self.number_slot
        return rarest | alone, second | alone

    def could_hold(self, slot: int, words: frozenset[str]) -> bool:
        """Answer whether all words of a phrase of the slot are among these, in whatever order."""
        if slot == self.number_slot or slot in self.hashed_slots:
            return True
        phrases = self.phrases[slot]
        for word in phrases.keys() & words:
            for _, phrase in phrases[word]:
                if words.issuperset(phrase):
                    return True
        return False


class Reading:
    """The words of a text, in which each slot is marked once somebody asks for it.

    `could_fill` are the slots, bit by bit, beside which no other can be filled. A gap in a pattern passes
    over no wall: the end of a sentence, or a negation.
    """

    __slots__ = ("_could_fill", "_lexicon", "_marked", "_places", "_walls", "breaks", "count")

    def __init__(self, words: Sequence[str], lexicon: Lexicon, could_fill: int) -> None:
        self._lexicon = lexicon
        self._could_fill = could_fill
        self._marked: dict[int, Masks] = {}
        self._places: dict[str, int] = {}
        for at, word in enumerate(words):
            self._places[word] = self._places.get(word, 0) | 1 << at
        self.count = len(words)
        self.breaks = self._places.get(BREAK, 0)
        self._walls: int | None = None

    @property
    def walls(self) -> int:
        """Give the places that no gap passes over."""
        if self._walls is None:
            self._walls = reduce(or_, self.filled(self._lexicon.wall_slot).values(), self.breaks)
        return self._walls

    def could_hold(self, pattern: Pattern) -> bool:
        """Answer whether every slot that a pattern needs could be filled."""
        return not pattern.needs & ~self._could_fill

    def filled(self, slot: int) -> Masks:
        """Give the places where a slot is filled."""
        masks = self._marked.get(slot)
        if masks is None:
            masks = self._marked[slot] = self._mark(slot)
        return masks

    def _mark(self, slot: int) -> Masks:
        masks: Masks = {}
        if not self._could_fill >> slot & 1:
            return masks
        phrases = self._lexicon.phrases[slot]
        for word in phrases.keys() & self._places.keys():
            for place, phrase in phrases[word]:
                if found := self._phrase(place, phrase):
                    masks[len(phrase)] = masks.get(len(phrase), 0) | found
        if single := self._numbers(slot) | self._hashed(slot):
            masks[1] = masks.get(1, 0) | single
        return masks

    def _phrase(self, place: int, phrase: Phrase) -> int:
        """Give where a phrase starts, of which the word at this place is known to be there."""
        found = self._places[phrase[place]] >> place
        if len(phrase) > 1:
            for ahead, word in enumerate(phrase):
                found &= self._places.get(word, 0) >> ahead
        return found

    def _numbers(self, slot: int) -> int:
        if slot != self._lexicon.number_slot:
            return 0
        return _all_of(mask for word, mask in self._places.items() if word.isdigit())

    def _hashed(self, slot: int) -> int:
        if slot not in self._lexicon.hashed_slots:
            return 0
        return _all_of(mask for word, mask in self._places.items() if slot in self._lexicon.hashed_as(word))


def _all_of(masks: Iterable[int]) -> int:
    return reduce(or_, masks, 0)


def matches(pattern: Pattern, reading: Reading, limit: int = 4) -> list[Match]:
    """Find where a pattern ends in a reading, and for each end the nearest start; at most `limit` of them."""
    ends = _forward(pattern, reading)
    found: list[Match] = []
    while ends and len(found) < limit:
        end = (ends & -ends).bit_length() - 1
        ends &= ends - 1
        found.append(Match(_start(pattern, reading, end), end))
    return found


def _forward(pattern: Pattern, reading: Reading) -> int:
    if not reading.filled(pattern.anchor):
        return 0
    reach = _allowed_starts(pattern, reading)
    for step in pattern.steps:
        reach = _advance(step, reach, reading)
        if not reach:
            return 0
    return reach & (reading.breaks | 1 << reading.count) if pattern.at_end else reach


def _allowed_starts(pattern: Pattern, reading: Reading) -> int:
    return 1 | reading.breaks << 1 if pattern.at_start else (1 << reading.count) - 1


def _advance(step: Step, reach: int, reading: Reading) -> int:
    starts = reach
    for _ in range(step.gap):
        starts |= (starts & ~reading.walls) << 1
    after = reach if step.optional else 0
    for length, mask in reading.filled(step.slot).items():
        after |= (starts & mask) << length
    return after


def _start(pattern: Pattern, reading: Reading, end: int) -> int:
    ends = 1 << end
    for step in reversed(pattern.steps):
        ends = _retreat(step, ends, reading)
    return (ends & _allowed_starts(pattern, reading)).bit_length() - 1


def _retreat(step: Step, ends: int, reading: Reading) -> int:
    starts = 0
    for length, mask in reading.filled(step.slot).items():
        starts |= (ends >> length) & mask
    for _ in range(step.gap):
        starts |= (starts >> 1) & ~reading.walls
    return starts | ends if step.optional else starts
