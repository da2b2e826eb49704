"""Work out which words ask for a closer look: without them, no rule can match.

A word ("life") asks for it beside others that the same pattern needs ("end"), so that everyday lines pass.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache

from moderation.phrases import Pattern
from moderation.slots import Slots
from moderation.spelling import Phrase
from moderation.vocabulary import Vocabulary

Needs = tuple[frozenset[str], ...]
"""Sets of words, of each of which one must be there too."""

Triggers = Mapping[str, tuple[Needs, ...]]
"""Word -> what it needs beside it, in one of several ways; no way at all: the word is enough."""

_Written = Callable[[frozenset[str]], frozenset[str]]
_MOST_NEEDS = 3


def find_triggers(patterns: Iterable[Pattern], slots: Slots, vocabulary: Vocabulary) -> Triggers:
    """Give the words, in every form in which they may be written, that ask for a closer look."""
    written = _writer(vocabulary)
    ways: dict[str, set[Needs] | None] = {}
    for pattern in patterns:
        for word, needs in _asking(pattern, slots, written):
            known = ways.setdefault(word, set())
            ways[word] = known | {needs} if known is not None and needs else None
    return _in_every_form(ways, written)


def _asking(pattern: Pattern, slots: Slots, written: _Written) -> Iterator[tuple[str, Needs]]:
    # A number may be written in digits, which no list of words holds.
    needed = {step.slot for step in pattern.steps if not step.optional} - {pattern.anchor, slots.number_slot}
    readable = sorted((slot for slot in needed if slots.phrases(slot)), key=slots.commonness)
    beside = tuple(written(_rarest(slots.phrases(slot), slots)) for slot in readable[:_MOST_NEEDS])
    for phrase in slots.phrases(pattern.anchor):
        word, *others = sorted(set(phrase), key=slots.commonness_of_word)
        yield word, (*(written(frozenset({other})) for other in others[:_MOST_NEEDS]), *beside)


def _rarest(phrases: Iterable[Phrase], slots: Slots) -> frozenset[str]:
    return frozenset(min(phrase, key=slots.commonness_of_word) for phrase in phrases)


def _writer(vocabulary: Vocabulary) -> _Written:
    forms: dict[str, set[str]] = {}
    for form, full in vocabulary.spelled.items():
        for word in full:
            forms.setdefault(word, set()).add(form)

    @cache
    def written(words: frozenset[str]) -> frozenset[str]:
        return words.union(*(forms.get(word, ()) for word in words))

    return written


def _in_every_form(ways: Mapping[str, set[Needs] | None], written: _Written) -> Triggers:
    asked: dict[str, tuple[Needs, ...]] = {}
    for word, needs in ways.items():
        for form in written(frozenset({word})):
            known = asked.get(form)
            alone = needs is None or known == ()
            asked[form] = () if alone else (*(known or ()), *(needs or ()))
    return asked
