"""Turn a rule pack as it is written into one that matches: patterns, contexts, spelling."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from moderation.normalise import Pieces, Word, read, words_of
from moderation.phrases import Lexicon, Pattern
from moderation.remembered import Remembered
from moderation.rulepack import ContextSource, Mode, PackSource, RulePackError, RuleSource, Where
from moderation.slots import HASH_KEY, Slots
from moderation.spelling import build_vocabulary
from moderation.vocabulary import Vocabulary
from rooms.people import Role

DISTRESS_BEFORE = "distress_before"
RISK_BEFORE = "risk_before"
"""What an author said lately in the talk: anything that called for care, or thoughts of dying and more."""

_END = "$"


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
    but: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Pack:
    """One language, ready to match. `source` is what it was compiled from.

    `forms` are the rules that look for contact details; `pieces` remembers how pieces of text are read, and
    `in_full` what they say without regard to places, spelled out and without fillers.
    """

    source: PackSource
    language: str
    reviewed: bool
    vocabulary: Vocabulary
    lexicon: Lexicon
    rules: tuple[Rule, ...]
    contexts: Mapping[str, Context]
    forms: tuple[Rule, ...]
    pieces: Pieces
    in_full: Mapping[str, Sequence[str]]
    words: Mapping[str, str]

    def read(self, text: str) -> list[Word]:
        """Read a text as words with their places."""
        return read(text, self.vocabulary, self.pieces)


def compile_pack(source: PackSource, plain: Mapping[str, str]) -> Pack:
    """Compile one language; `plain` gives characters as plain letters. Raises RulePackError."""
    slots = Slots(source)
    rules = tuple(_rule(rule, slots) for rule in source.rules if rule.mode is not Mode.OFF)
    contexts = {each.name: _context(each, slots) for each in source.contexts}
    _refuse_unknown_contexts(source)
    lexicon = slots.lexicon()
    vocabulary = build_vocabulary(source.spelling, slots.all_phrases(), lexicon.hashed, HASH_KEY, plain)
    pieces = Remembered(partial(words_of, vocabulary=vocabulary))
    return Pack(
        source=source,
        language=source.language,
        reviewed=source.reviewed,
        vocabulary=vocabulary,
        lexicon=lexicon,
        rules=rules,
        contexts=contexts,
        forms=tuple(rule for rule in rules if rule.source.form),
        pieces=pieces,
        in_full=Remembered(lambda piece: _in_full(pieces[piece], vocabulary)),
        words=source.words,
    )


def _patterns(file: str, name: str, texts: Iterable[str], slots: Slots) -> tuple[Pattern, ...]:
    try:
        return tuple(slots.pattern(each) for text in texts for each in _with_either_end(text))
    except KeyError as error:
        raise RulePackError(file, name, "say", f"slot {error} is not defined") from error
    except ValueError as error:
        raise RulePackError(file, name, "say", str(error)) from error


def _with_either_end(text: str) -> Iterator[str]:
    """Give "a/$" at an end as two patterns."""
    *before, last = text.split()
    words = [word for word in last.split("/") if word != _END]
    if words:
        yield " ".join([*before, "/".join(words)])
    if before and len(words) < len(last.split("/")):
        yield " ".join([*before, _END])


def _rule(source: RuleSource, slots: Slots) -> Rule:
    return Rule(
        source=source,
        patterns=_patterns(source.file, source.id, source.say, slots),
        roles=frozenset(Role(each) for each in source.roles) or frozenset(Role),
        tags=frozenset(source.tags),
    )


def _context(source: ContextSource, slots: Slots) -> Context:
    patterns = _patterns(source.file, source.name, source.say, slots)
    return Context(source.where, source.within, patterns, source.but)


BUILT_IN_CONTEXTS = frozenset({DISTRESS_BEFORE, RISK_BEFORE})


def _refuse_unknown_contexts(source: PackSource) -> None:
    known = {each.name for each in source.contexts} | BUILT_IN_CONTEXTS
    for rule in source.rules:
        for name in (*rule.needs, *rule.unless, *rule.softer):
            if name not in known:
                raise RulePackError(rule.file, rule.id, "unless", f"context {name} is not defined")
    but = {each.name: each.but for each in source.contexts}
    for context in source.contexts:
        for name in context.but:
            if name not in but:
                raise RulePackError(context.file, context.name, "but", f"context {name} is not defined")
        if context.name in _all_behind(context.name, but):
            raise RulePackError(context.file, context.name, "but", "leads back to itself")


def _all_behind(name: str, but: Mapping[str, Iterable[str]]) -> set[str]:
    """Give every context that may keep one from counting, those behind these too."""
    found: set[str] = set()
    waiting = list(but[name])
    while waiting:
        each = waiting.pop()
        if each not in found:
            found.add(each)
            waiting += but.get(each, ())
    return found


def _in_full(words: Iterable[Word], vocabulary: Vocabulary) -> tuple[str, ...]:
    return tuple(full for word in words for full in vocabulary.in_full(word.word))
