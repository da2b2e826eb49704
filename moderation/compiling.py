"""Turn a rule pack as it is written into one that matches: slots, patterns, triggers, spellings."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import product

from moderation.normalise import Vocabulary, checksum
from moderation.phrases import Lexicon, Node, Pattern, Step
from moderation.rulepack import ContextSource, Mode, PackSource, RulePackError, RuleSource, Where
from moderation.signs import Condition, Conditions, Signs, signs_of
from moderation.spelling import Phrase, build_vocabulary, slang_of, spelled_in_full
from rooms.people import Role

_MOST_PHRASES = 6000
_GAPS = {"..": 3, "...": 6}
_NUMBER = "{number}"
_WALL = "negation"
HASH_KEY = 0x5741524D
"""Start value of the checksums in lists of means. It keeps the lists unreadable, not secret."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule, ready to match."""

    source: RuleSource
    patterns: tuple[Pattern, ...]
    roles: frozenset[Role]
    tags: frozenset[str]


@dataclass(frozen=True, slots=True)
class Context:
    """One context, ready to match."""

    where: Where
    within: int
    patterns: tuple[Pattern, ...]


@dataclass(frozen=True, slots=True)
class Pack:
    """One language, ready to match. `signs` tell without matching that nothing here can match."""

    language: str
    reviewed: bool
    vocabulary: Vocabulary
    lexicon: Lexicon
    rules: tuple[Rule, ...]
    contexts: Mapping[str, Context]
    by_anchor: Mapping[int, tuple[tuple[int, Pattern], ...]]
    by_form: Mapping[str, tuple[Rule, ...]]
    signs: Signs
    words: Mapping[str, str]


def compile_pack(source: PackSource, look_alikes: Mapping[str, str]) -> Pack:
    """Compile one language. Raises RulePackError."""
    slots = _Slots(source)
    rules = tuple(_rule(rule, slots) for rule in source.rules if rule.mode is not Mode.OFF)
    contexts = {each.name: _context(each, slots) for each in source.contexts}
    _refuse_unknown_contexts(source)
    lexicon = slots.lexicon()
    vocabulary = build_vocabulary(source.spelling, slots.all_phrases(), look_alikes, lexicon.hashed, HASH_KEY)
    conditions = Conditions(slots.phrases(), lexicon, source.spelling.common)
    return Pack(
        language=source.language,
        reviewed=source.reviewed,
        vocabulary=vocabulary,
        lexicon=lexicon,
        rules=rules,
        contexts=contexts,
        by_anchor=_by_anchor(rules),
        by_form=_by_form(rules),
        signs=signs_of(_needed(rules, contexts, conditions), conditions, vocabulary, HASH_KEY),
        words=source.words,
    )


class _Slots:
    """Number slots as patterns mention them, and remember the phrases of each."""

    def __init__(self, source: PackSource) -> None:
        self._source = source
        self._slang = slang_of(source.spelling)
        self._fillers = frozenset(source.spelling.fillers)
        common = source.spelling.common
        self._commonness_of = {word: len(common) - rank for rank, word in enumerate(common)}
        self._numbers: dict[str, int] = {}
        self._phrases: dict[int, frozenset[Phrase]] = {}
        self._named: dict[str, frozenset[Phrase]] = {}
        self.number_slot = self._number_of(_NUMBER, frozenset())
        if _NUMBER.strip("{}") in source.slots:
            self.number_slot = self.number(_NUMBER)
        self.wall_slot = self.number(f"{{{_WALL}}}") if _WALL in source.slots else -1

    def number(self, text: str) -> int:
        """Give the number of the slot behind one step of a pattern. Raises KeyError or ValueError."""
        name = text.strip("{}")
        if text == _NUMBER and name not in self._source.slots:
            return self.number_slot
        if text.startswith("{") and name in self._source.hashed:
            return self._number_of(text, frozenset())
        phrases = frozenset(self._expanded(text)) - {()}
        if not phrases:
            raise ValueError(f"{text!r} is a filler and never seen by patterns")
        return self._number_of(text, phrases)

    def pattern(self, text: str) -> Pattern:
        """Compile one pattern. Raises KeyError for an unknown slot and ValueError for a wrong form."""
        tokens = text.split()
        steps = tuple(self._steps(token for token in tokens if token not in {"^", "$"}))
        if all(step.optional for step in steps):
            raise ValueError(f"{text!r} has no word that is needed")
        needed = [step.slot for step in steps if not step.optional and step.slot != self.number_slot]
        if not needed:
            raise ValueError(f"{text!r} has nothing but numbers")
        anchor = min(needed, key=self._commonness)
        return Pattern(steps, anchor, at_start=tokens[0] == "^", at_end=tokens[-1] == "$")

    def phrases(self) -> Mapping[int, frozenset[Phrase]]:
        """Give the phrases of every slot in use by its number."""
        return self._phrases

    def all_phrases(self) -> Iterator[Phrase]:
        """Give every phrase of every slot in use."""
        return (phrase for phrases in self._phrases.values() for phrase in phrases)

    def lexicon(self) -> Lexicon:
        """Build the tree of all phrases."""
        tree = Node()
        for slot, phrases in self._phrases.items():
            for phrase in phrases:
                _plant(tree, phrase, slot)
        return Lexicon(tree, self._hashed(), HASH_KEY, self.number_slot, self.wall_slot)

    def trigger_words(self, slot: int) -> Iterator[str]:
        """Give one word for each phrase of a slot: its rarest."""
        return (max(phrase, key=self._rarity) for phrase in self._phrases[slot])

    def _number_of(self, name: str, phrases: frozenset[Phrase]) -> int:
        number = self._numbers.setdefault(name, len(self._numbers))
        self._phrases[number] = phrases
        return number

    def _steps(self, tokens: Iterable[str]) -> Iterator[Step]:
        gap = 0
        for token in tokens:
            if token in _GAPS:
                gap = _GAPS[token]
            if token in _GAPS or token in self._fillers:
                continue
            yield Step(self.number(token.removesuffix("?")), token.endswith("?"), gap)
            gap = 0

    def _expanded(self, text: str) -> set[Phrase]:
        if text.startswith("{"):
            return set(self._expanded_slot(text.strip("{}")))
        return {self._full(option.replace("_", " ").split()) for option in text.split("/")}

    def _expanded_slot(self, name: str) -> frozenset[Phrase]:
        if name not in self._named:
            entries = self._source.slots[name]
            self._named[name] = frozenset(phrase for entry in entries for phrase in self._entry(entry))
        if len(self._named[name]) > _MOST_PHRASES:
            raise ValueError(f"slot {name} grows to {len(self._named[name])} phrases")
        return self._named[name]

    def _entry(self, entry: str) -> Iterator[Phrase]:
        choices = [self._choices(token) for token in entry.split()]
        for parts in product(*choices):
            phrase = tuple(word for part in parts for word in part)
            if phrase:
                yield phrase

    def _choices(self, token: str) -> set[Phrase]:
        choices = self._expanded(token.removesuffix("?"))
        return choices | {()} if token.endswith("?") else choices

    def _full(self, words: list[str]) -> Phrase:
        return spelled_in_full(words, self._slang, self._fillers)

    def _rarity(self, word: str) -> tuple[int, int]:
        return -self._commonness_of.get(word, 0), len(word)

    def _commonness(self, slot: int) -> tuple[int, int]:
        words = list(self.trigger_words(slot))
        return sum(self._commonness_of.get(word, 0) for word in words), len(words)

    def _hashed(self) -> dict[int, tuple[int, ...]]:
        hashed: dict[int, tuple[int, ...]] = {}
        for name, numbers in self._source.hashed.items():
            slot = (self._numbers[f"{{{name}}}"],) if f"{{{name}}}" in self._numbers else ()
            for number in (int(each, 16) for each in numbers):
                hashed[number] = hashed.get(number, ()) + slot
        return hashed


def _plant(tree: Node, phrase: Phrase, slot: int) -> None:
    for word in phrase:
        tree = tree.after.setdefault(word, Node())
    tree.slots = (*tree.slots, slot)


def _patterns(file: str, name: str, texts: Iterable[str], slots: _Slots) -> tuple[Pattern, ...]:
    try:
        return tuple(slots.pattern(text) for text in texts)
    except KeyError as error:
        raise RulePackError(file, name, "say", f"slot {error} is not defined") from error
    except ValueError as error:
        raise RulePackError(file, name, "say", str(error)) from error


def _rule(source: RuleSource, slots: _Slots) -> Rule:
    return Rule(
        source=source,
        patterns=_patterns(source.file, source.id, source.say, slots),
        roles=frozenset(Role(each) for each in source.roles) or frozenset(Role),
        tags=frozenset(source.tags),
    )


def _context(source: ContextSource, slots: _Slots) -> Context:
    return Context(source.where, source.within, _patterns(source.file, source.name, source.say, slots))


BUILT_IN_CONTEXTS = frozenset({"distress_before"})


def _refuse_unknown_contexts(source: PackSource) -> None:
    known = {each.name for each in source.contexts} | BUILT_IN_CONTEXTS
    for rule in source.rules:
        for name in (*rule.needs, *rule.unless, *rule.softer):
            if name not in known:
                raise RulePackError(rule.file, rule.id, "unless", f"context {name} is not defined")


def _by_anchor(rules: tuple[Rule, ...]) -> dict[int, tuple[tuple[int, Pattern], ...]]:
    anchors: dict[int, tuple[tuple[int, Pattern], ...]] = {}
    for number, rule in enumerate(rules):
        for pattern in rule.patterns:
            anchors[pattern.anchor] = (*anchors.get(pattern.anchor, ()), (number, pattern))
    return anchors


def _by_form(rules: Iterable[Rule]) -> dict[str, tuple[Rule, ...]]:
    forms: dict[str, tuple[Rule, ...]] = {}
    for rule in rules:
        if rule.source.form:
            forms[rule.source.form] = (*forms.get(rule.source.form, ()), rule)
    return forms


def _needed(
    rules: Iterable[Rule],
    contexts: Mapping[str, Context],
    conditions: Conditions,
) -> Iterator[tuple[Condition, Condition | None]]:
    """Give what each pattern of each rule needs; a context that a rule needs counts as part of it."""
    of_context = {name: conditions.of_context(context.patterns) for name, context in contexts.items()}
    for rule in rules:
        needs = [of_context[name] for name in rule.source.needs if name in of_context]
        yield from (conditions.needed_by(pattern, needs) for pattern in rule.patterns)


def hashed_word(word: str) -> str:
    """Give the eight hex digits by which a rule pack lists a word that should not be readable there."""
    return f"{checksum(word, HASH_KEY):08x}"
