"""Match patterns of words by marking positions in whole numbers: bit n of a mask is word n of the text.

Following a pattern is then a shift and an "and" per step, whatever the text: the time grows evenly with the
length of the text and the number of patterns, and no text can make it explode.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from moderation.normalise import BREAK
from moderation.vocabulary import checksum

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
    """Steps in order, perhaps tied to the edges of a sentence. `anchor` is the rarest slot that it needs."""

    steps: tuple[Step, ...]
    anchor: int
    at_start: bool
    at_end: bool


@dataclass(frozen=True, slots=True)
class Match:
    """Words [start, end) of a reading that a pattern covered."""

    start: int
    end: int


@dataclass(slots=True)
class Node:
    """A word in the tree of all phrases: the slots that a phrase ending here fills, and what may follow."""

    slots: tuple[int, ...] = ()
    after: "dict[str, Node]" = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Lexicon:
    """All phrases of all slots in one tree. `hashed` maps keyed checksums of single words to slots."""

    tree: Node
    hashed: Mapping[int, tuple[int, ...]]
    key: int
    number_slot: int
    wall_slot: int


@dataclass(frozen=True, slots=True)
class Reading:
    """A text with its slots marked. A gap in a pattern passes over no wall: sentence ends and negations."""

    count: int
    slots: Mapping[int, Masks]
    breaks: int
    walls: int


def mark(words: Sequence[str], lexicon: Lexicon) -> Reading:
    """Mark where each slot of the lexicon is filled in a text."""
    slots: dict[int, Masks] = {}
    breaks = 0
    beginnings = lexicon.tree.after
    for at, word in enumerate(words):
        if word == BREAK:
            breaks |= 1 << at
        if word in beginnings:
            _mark_phrases(words, at, beginnings[word], slots)
        if word.isdigit():
            _put(slots, lexicon.number_slot, 1, at)
    if lexicon.hashed:
        _mark_hashed(words, lexicon, slots)
    walls = breaks
    for mask in slots.get(lexicon.wall_slot, {}).values():
        walls |= mask
    return Reading(len(words), slots, breaks, walls)


def _mark_phrases(words: Sequence[str], at: int, first: Node, slots: dict[int, Masks]) -> None:
    node: Node | None = first
    end = at + 1
    while node is not None:
        for slot in node.slots:
            _put(slots, slot, end - at, at)
        node = node.after.get(words[end]) if end < len(words) else None
        end += 1


def _mark_hashed(words: Sequence[str], lexicon: Lexicon, slots: dict[int, Masks]) -> None:
    found = {word: lexicon.hashed.get(checksum(word, lexicon.key), ()) for word in set(words)}
    for at, word in enumerate(words):
        for slot in found[word]:
            _put(slots, slot, 1, at)


def _put(slots: dict[int, Masks], slot: int, length: int, at: int) -> None:
    masks = slots.setdefault(slot, {})
    masks[length] = masks.get(length, 0) | (1 << at)


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
    for length, mask in reading.slots.get(step.slot, {}).items():
        after |= (starts & mask) << length
    return after


def _start(pattern: Pattern, reading: Reading, end: int) -> int:
    ends = 1 << end
    for step in reversed(pattern.steps):
        ends = _retreat(step, ends, reading)
    return (ends & _allowed_starts(pattern, reading)).bit_length() - 1


def _retreat(step: Step, ends: int, reading: Reading) -> int:
    starts = 0
    for length, mask in reading.slots.get(step.slot, {}).items():
        starts |= (ends >> length) & mask
    for _ in range(step.gap):
        starts |= (starts >> 1) & ~reading.walls
    return starts | ends if step.optional else starts
