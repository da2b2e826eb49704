"""Run a compiled pack over a text: which rules match, where, and what the words around make of it."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import islice

from moderation.compiling import Context, Pack, Rule
from moderation.glance import Glimpse
from moderation.normalise import Word, pieces_of
from moderation.phrases import Match, Pattern, Reading, matches
from moderation.rulepack import Where
from rooms.people import Role

_EVERY_SLOT = -1
"""A number of which every bit is set."""


@dataclass(frozen=True, slots=True)
class Hit:
    """One rule that matched: where in the stored text, at which level, and whether context softened it."""

    rule: Rule
    level: int
    softened: bool
    spans: tuple[tuple[int, int], ...]


@dataclass
class Look:
    """One reading of a text by one pack; remembers which contexts were found where.

    `wanted` are the patterns worth trying, by the number of their rule; `placed` are the words with their
    places, where they are known already.
    """

    pack: Pack
    text: str
    reading: Reading
    wanted: Mapping[int, Sequence[Pattern]]
    may_hold_form: bool = True
    placed: Sequence[Word] = ()
    seen: dict[str, list[Match]] = field(default_factory=dict)

    @cached_property
    def words(self) -> Sequence[Word]:
        """Give the words with their places, which only a match asks for."""
        return self.placed or self.pack.read(self.text)

    def context(self, name: str) -> list[Match]:
        """Find all places where a context stands; of one that stands anywhere in a message, one will do."""
        if name not in self.seen:
            found = self._places_of(self.pack.contexts[name])
            anywhere = self.pack.contexts[name].where is Where.MESSAGE
            self.seen[name] = list(islice(found, 1)) if anywhere else list(found)
        return self.seen[name]

    def _places_of(self, context: Context) -> Iterator[Match]:
        patterns = filter(self.reading.could_hold, context.patterns)
        return (match for each in patterns for match in matches(each, self.reading, limit=16))


def look(pack: Pack, text: str) -> Look:
    """Read a text for trying every pattern of a pack, whatever the first look would say."""
    placed = pack.read(text)
    wanted = {number: rule.patterns for number, rule in enumerate(pack.rules)}
    reading = Reading([each.word for each in placed], pack.lexicon, _EVERY_SLOT)
    return Look(pack, text, reading, wanted, placed=placed)


def looks_for(glimpse: Glimpse, packs: Sequence[Pack], text: str) -> list[Look]:
    """Read a text with the packs that could find something in it, for the patterns that could match."""
    return [
        _look_for(glimpse, number, pack, text)
        for number, pack in enumerate(packs)
        if number in glimpse.wanted or (pack.forms and glimpse.may_hold_form)
    ]


def _look_for(glimpse: Glimpse, number: int, pack: Pack, text: str) -> Look:
    wanted = glimpse.wanted.get(number, {})
    if not wanted:
        return Look(pack, text, Reading((), pack.lexicon, 0), wanted)
    placed = glimpse.words[number] if glimpse.words else ()
    words = [each.word for each in placed] if glimpse.words else _words(pack, text)
    reading = Reading(words, pack.lexicon, glimpse.could_fill[number])
    return Look(pack, text, reading, wanted, glimpse.may_hold_form, placed)


def _words(pack: Pack, text: str) -> list[str]:
    in_full = pack.in_full
    return [word for piece in pieces_of(text) for word in in_full[piece]]


def hits(looked: Look, role: Role, *, before: frozenset[str]) -> list[Hit]:
    """Give every rule of the pack that matches what this role wrote, after what `before` says."""
    wanted = ((looked.pack.rules[number], patterns) for number, patterns in sorted(looked.wanted.items()))
    return [
        hit for rule, patterns in wanted if role in rule.roles for hit in _hit(rule, patterns, looked, before)
    ]


def _hit(rule: Rule, patterns: Iterable[Pattern], looked: Look, before: frozenset[str]) -> Iterator[Hit]:
    found = (match for pattern in patterns for match in matches(pattern, looked.reading))
    kept = [match for match in found if _stands(rule, match, looked, before)]
    if not kept:
        return
    firm = [match for match in kept if not _any_context(rule.source.softer, match, looked, before)]
    level = rule.source.level if firm else min(rule.source.level, rule.source.softer_level)
    yield Hit(rule, level, not firm, _spans(firm or kept, looked))


def _stands(rule: Rule, match: Match, looked: Look, before: frozenset[str]) -> bool:
    needed = all(_has_context(name, match, looked, before) for name in rule.source.needs)
    return needed and not _any_context(rule.source.unless, match, looked, before)


def _any_context(names: Iterable[str], match: Match, looked: Look, before: frozenset[str]) -> bool:
    return any(_has_context(name, match, looked, before) for name in names)


def _has_context(name: str, match: Match, looked: Look, before: frozenset[str]) -> bool:
    if name not in looked.pack.contexts:
        return name in before
    context = looked.pack.contexts[name]
    if not looked.context(name) or _any_context(context.but, match, looked, before):
        return False
    return any(_bears_on(context, place, match, looked.reading) for place in looked.context(name))


def _bears_on(context: Context, place: Match, match: Match, reading: Reading) -> bool:
    if context.where is Where.MESSAGE:
        return True
    if context.where is Where.BEFORE:
        distance, start, end = match.start - place.end, place.end, match.start
    elif context.where is Where.AFTER:
        distance, start, end = place.start - match.end, match.end, place.start
    elif context.where is Where.NEAR:
        distance, start, end = max(place.start - match.end, match.start - place.end, 0), 0, 0
    else:
        distance, start, end = 0, min(place.start, match.start), max(place.end, match.end)
    return 0 <= distance <= context.within and _same_sentence(start, end, reading)


def _same_sentence(start: int, end: int, reading: Reading) -> bool:
    return not (reading.breaks >> start) & ((1 << max(end - start, 0)) - 1)


def _spans(found: Iterable[Match], looked: Look) -> tuple[tuple[int, int], ...]:
    """Give the code points of what was found: all of the text, should two readings of it not agree."""
    words = looked.words
    if len(words) != looked.reading.count:
        return ((0, len(looked.text)),)
    spans = sorted({(words[each.start].start, words[each.end - 1].end) for each in found})
    return tuple(spans)
