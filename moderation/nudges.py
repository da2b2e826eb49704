"""Choose from a rule pack what a writer's own device may look for before sending.

The device gets the patterns of the public rules and the words they mention, and nothing else: no rule that
needs another context, and no list that is kept unreadable. It only suggests, so it may know less than we do.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from moderation.rulepack import Mode, PackSource, RuleSource
from moderation.verdict import Track

HEAVY_FROM = 2
"""From this level of care on a gentle word comes before sending."""
_ELSEWHERE = frozenset({"contact", "link"})
_NEEDS_MORE = "violence"
EVERYDAY_DOUBLES = frozenset(
    {"last_of_many", "letters_for_life", "moving_on", "not_found_at_play", "of_the_day"}
)
"""What stands around tells earnest from play, film, sport, moving house and the last of many.

A device does not look there, neither for rules of that tag nor for those that these contexts undo."""
_SLOT = re.compile(r"\{([\w-]+)\}")
_GUARDS = ("negated", "someone_else")


def nudges_in(packs: Iterable[PackSource]) -> list[dict[str, Any]]:
    """Give what to look for in each language whose rules were reviewed."""
    return [nudges_of(pack) for pack in packs if pack.reviewed]


def nudges_of(pack: PackSource) -> dict[str, Any]:
    """Give the patterns of a pack by what they are about, with the slots, contexts and spelling they need."""
    heavy = [rule for rule in pack.rules if _is_heavy(rule)]
    contact = [rule for rule in pack.rules if rule.mode is Mode.ACT and _ELSEWHERE & set(rule.tags)]
    hidden = _hidden(pack)
    patterns = {
        "heavy": _patterns((rule for rule in heavy if "negated" in rule.unless), hidden),
        "always": _patterns((rule for rule in heavy if "negated" not in rule.unless), hidden),
        "contact": _patterns(contact, hidden),
    }
    said = [text for texts in patterns.values() for text in texts]
    slots = _mentioned(said, pack.slots)
    before = [text for each in pack.contexts if each.name in _GUARDS for text in each.say]
    return {
        **patterns,
        "slots": {name: pack.slots[name] for name in sorted(slots)},
        "before": [text for text in before if "{" not in text],
        "slang": dict(pack.spelling.slang),
        "fillers": list(pack.spelling.fillers),
    }


def _is_heavy(rule: RuleSource) -> bool:
    is_own = rule.track is Track.CARE and rule.subject == "self" and rule.level >= HEAVY_FROM
    looks_around = _NEEDS_MORE in rule.tags or not EVERYDAY_DOUBLES.isdisjoint(rule.unless)
    return is_own and rule.mode is Mode.ACT and not rule.needs and not looks_around


def _patterns(rules: Iterable[RuleSource], hidden: frozenset[str]) -> list[str]:
    return [text for rule in rules for text in rule.say if hidden.isdisjoint(_SLOT.findall(text))]


def _hidden(pack: PackSource) -> frozenset[str]:
    """Name the slots that hold, or lead to, words which are kept unreadable."""
    hidden = set(pack.hashed)
    while True:
        more = {name for name, texts in pack.slots.items() if hidden & _named(texts)} - hidden
        if not more:
            return frozenset(hidden)
        hidden |= more


def _mentioned(texts: Iterable[str], slots: Mapping[str, tuple[str, ...]]) -> set[str]:
    found: set[str] = set()
    waiting = _named(texts)
    while waiting:
        name = waiting.pop()
        if name in slots and name not in found:
            found.add(name)
            waiting |= _named(slots[name])
    return found


def _named(texts: Iterable[str]) -> set[str]:
    return {name for text in texts for name in _names(text)}


def _names(text: str) -> Iterator[str]:
    yield from _SLOT.findall(text)
