"""Say what a rule pack is made of, and read it from TOML; every mistake names file, rule and field."""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields
from enum import StrEnum
from typing import Any, TypeVar

from moderation.verdict import Track
from rooms.people import Role


class RulePackError(ValueError):
    """Refuse a rule pack. Says in which file, rule and field the mistake is, and what it is."""

    def __init__(self, file: str, rule: str, field_name: str, problem: str) -> None:
        super().__init__(f"{file}: {rule}: {field_name}: {problem}")
        self.file, self.rule, self.field, self.problem = file, rule, field_name, problem


class Mode(StrEnum):
    """How far a rule is trusted: not at all, counted but without effect, or with effect."""

    OFF = "off"
    WATCH = "watch"
    ACT = "act"


class Where(StrEnum):
    """Where a context must stand, seen from the words a rule matched."""

    BEFORE = "before"
    AFTER = "after"
    NEAR = "near"
    SENTENCE = "sentence"
    MESSAGE = "message"


@dataclass(frozen=True, slots=True)
class RuleSource:
    """One rule as it is written. `say` are patterns; `form` names a detector of forms instead."""

    id: str
    version: int
    track: Track
    words: str
    file: str = ""
    level: int = 0
    mode: Mode = Mode.ACT
    say: tuple[str, ...] = ()
    form: str = ""
    roles: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    unless: tuple[str, ...] = ()
    softer: tuple[str, ...] = ()
    softer_level: int = 1
    subject: str = "self"
    tense: str = "now"
    budget: float = 0.05
    reviewer: str = ""
    must_hit: tuple[str, ...] = ()
    must_miss: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ContextSource:
    """Words that change what a match means: negation, somebody else, the past, a joke, a time.

    Where one of the contexts that `but` names stands, this one does not count: no game excuses blood.
    """

    name: str
    where: Where
    say: tuple[str, ...]
    file: str = ""
    within: int = 3
    but: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Spelling:
    """How a language is written in chat. `typos` are words whose slips of the finger are folded."""

    slang: Mapping[str, str] = field(default_factory=dict)
    fillers: tuple[str, ...] = ()
    common: tuple[str, ...] = ()
    typos: tuple[str, ...] = ()
    never_fold: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PackSource:
    """All files of one language, read and checked for form, not yet compiled."""

    language: str
    reviewed: bool
    spelling: Spelling
    slots: Mapping[str, tuple[str, ...]]
    hashed: Mapping[str, tuple[str, ...]]
    contexts: tuple[ContextSource, ...]
    rules: tuple[RuleSource, ...]
    words: Mapping[str, str]


_TABLES = frozenset({"language", "spelling", "slots", "hashed", "context", "rule", "words", "defaults"})
_Source = TypeVar("_Source", RuleSource, ContextSource, Spelling)


def parse_pack(language: str, files: Mapping[str, bytes]) -> PackSource:
    """Read the files of one language. Raises RulePackError."""
    tables = {name: read_toml(name, content) for name, content in sorted(files.items())}
    for name, table in tables.items():
        _refuse_unknown(name, "file", table, _TABLES)
    about = _only(tables, "language")
    return PackSource(
        language=language,
        reviewed=bool(about.get("reviewed", False)),
        spelling=_build(Spelling, f"{language}/", "spelling", _only(tables, "spelling")),
        slots=_lists(tables, "slots"),
        hashed=_lists(tables, "hashed"),
        contexts=tuple(_contexts(tables)),
        rules=tuple(_rules(tables)),
        words={key: str(text) for table in tables.values() for key, text in table.get("words", {}).items()},
    )


def read_toml(name: str, content: bytes) -> dict[str, Any]:
    """Parse one file. Raises RulePackError with the line that TOML complains about."""
    try:
        return tomllib.loads(content.decode())
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise RulePackError(name, "file", "toml", str(error)) from error


def _only(tables: Mapping[str, dict[str, Any]], key: str) -> dict[str, Any]:
    merged: dict[str, Any] = {}
    for table in tables.values():
        merged |= table.get(key, {})
    return merged


def _lists(tables: Mapping[str, dict[str, Any]], key: str) -> dict[str, tuple[str, ...]]:
    merged: dict[str, tuple[str, ...]] = {}
    for file, table in tables.items():
        for name, entries in table.get(key, {}).items():
            if name in merged:
                raise RulePackError(file, key, name, "is already defined in another file")
            merged[name] = tuple(entries)
    return merged


def _contexts(tables: Mapping[str, dict[str, Any]]) -> Iterable[ContextSource]:
    for file, table in tables.items():
        for entry in table.get("context", []):
            yield _build(ContextSource, file, str(entry.get("name", "context")), entry | {"file": file})


def _rules(tables: Mapping[str, dict[str, Any]]) -> Iterable[RuleSource]:
    for file, table in tables.items():
        defaults = table.get("defaults", {})
        for entry in table.get("rule", []):
            yield _build(RuleSource, file, str(entry.get("id", "rule")), defaults | entry | {"file": file})


def _build(kind: type[_Source], file: str, name: str, entry: Mapping[str, Any]) -> _Source:
    _refuse_unknown(file, name, entry, {each.name for each in fields(kind)})
    try:
        return kind(**{key: _settled(key, value) for key, value in entry.items()})
    except (TypeError, ValueError) as error:
        raise RulePackError(file, name, "fields", str(error)) from error


def _settled(key: str, value: Any) -> Any:
    kinds: Mapping[str, Any] = {"track": Track, "mode": Mode, "where": Where}
    if key == "roles":
        return tuple(Role(each).value for each in value)
    if key in kinds:
        return kinds[key](value)
    return tuple(value) if isinstance(value, list) else value


def _refuse_unknown(file: str, name: str, entry: Mapping[str, Any], known: Iterable[str]) -> None:
    unknown = sorted(set(entry) - set(known))
    if unknown:
        raise RulePackError(file, name, unknown[0], "is not a field we know")
