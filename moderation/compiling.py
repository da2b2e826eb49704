"""Turn a rule pack as it is written into one that matches: patterns, contexts, anchors, triggers."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from moderation.phrases import Lexicon, Pattern
from moderation.rulepack import ContextSource, Mode, PackSource, RulePackError, RuleSource, Where
from moderation.slots import HASH_KEY, Slots
from moderation.spelling import build_vocabulary
from moderation.triggers import Triggers, find_triggers
from moderation.vocabulary import Vocabulary
from rooms.people import Role


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
    """One language, ready to match.

    `by_anchor` gives, for a slot, the rules (by number) and patterns worth trying once it is filled: every
    pattern stands under slots without which it cannot count. `triggers` are the words that can fill them.
    """

    language: str
    reviewed: bool
    vocabulary: Vocabulary
    lexicon: Lexicon
    rules: tuple[Rule, ...]
    contexts: Mapping[str, Context]
    by_anchor: Mapping[int, tuple[tuple[int, Pattern], ...]]
    triggers: Triggers
    words: Mapping[str, str]


def compile_pack(source: PackSource) -> Pack:
    """Compile one language. Raises RulePackError."""
    slots = Slots(source)
    rules = tuple(_rule(rule, slots) for rule in source.rules if rule.mode is not Mode.OFF)
    contexts = {each.name: _context(each, slots) for each in source.contexts}
    _refuse_unknown_contexts(source)
    lexicon = slots.lexicon()
    vocabulary = build_vocabulary(source.spelling, slots.all_phrases(), lexicon.hashed, HASH_KEY)
    anchors = _by_anchor(rules, contexts, slots)
    return Pack(
        language=source.language,
        reviewed=source.reviewed,
        vocabulary=vocabulary,
        lexicon=lexicon,
        rules=rules,
        contexts=contexts,
        by_anchor=anchors,
        triggers=find_triggers(_asking(rules, contexts, slots), slots, vocabulary),
        words=source.words,
    )


def _patterns(file: str, name: str, texts: Iterable[str], slots: Slots) -> tuple[Pattern, ...]:
    try:
        return tuple(slots.pattern(text) for text in texts)
    except KeyError as error:
        raise RulePackError(file, name, "say", f"slot {error} is not defined") from error
    except ValueError as error:
        raise RulePackError(file, name, "say", str(error)) from error


def _rule(source: RuleSource, slots: Slots) -> Rule:
    return Rule(
        source=source,
        patterns=_patterns(source.file, source.id, source.say, slots),
        roles=frozenset(Role(each) for each in source.roles) or frozenset(Role),
        tags=frozenset(source.tags),
    )


def _context(source: ContextSource, slots: Slots) -> Context:
    return Context(source.where, source.within, _patterns(source.file, source.name, source.say, slots))


BUILT_IN_CONTEXTS = frozenset({"distress_before"})


def _refuse_unknown_contexts(source: PackSource) -> None:
    known = {each.name for each in source.contexts} | BUILT_IN_CONTEXTS
    for rule in source.rules:
        for name in (*rule.needs, *rule.unless, *rule.softer):
            if name not in known:
                raise RulePackError(rule.file, rule.id, "unless", f"context {name} is not defined")


def _by_anchor(
    rules: tuple[Rule, ...],
    contexts: Mapping[str, Context],
    slots: Slots,
) -> dict[int, tuple[tuple[int, Pattern], ...]]:
    anchors: dict[int, list[tuple[int, Pattern]]] = {}
    for number, rule in enumerate(rules):
        for pattern in rule.patterns:
            for slot in {each.anchor for each in _rarest_needed(pattern, rule, contexts, slots)}:
                anchors.setdefault(slot, []).append((number, pattern))
    return {slot: tuple(entries) for slot, entries in anchors.items()}


def _asking(
    rules: tuple[Rule, ...],
    contexts: Mapping[str, Context],
    slots: Slots,
) -> Iterator[Pattern]:
    for rule in rules:
        for pattern in rule.patterns:
            yield from _rarest_needed(pattern, rule, contexts, slots)


def _rarest_needed(
    pattern: Pattern,
    rule: Rule,
    contexts: Mapping[str, Context],
    slots: Slots,
) -> tuple[Pattern, ...]:
    """Choose the rarest thing that must be there for a pattern to count: itself, or a context it needs."""
    needed = [contexts[name].patterns for name in rule.source.needs if name in contexts]
    return min([(pattern,), *needed], key=lambda each: sum(slots.commonness(one.anchor) for one in each))
