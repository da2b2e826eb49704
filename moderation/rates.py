"""Notice a rule that finds far more than usual: a mistake in it would drown the desk.

People are counted, not messages, so that nobody can silence a rule by repeating what it looks for.
"""

from collections import Counter
from collections.abc import Mapping, Set
from dataclasses import dataclass, field, replace

from moderation.rulepack import RuleSource
from moderation.screening import Screening
from rooms.ids import PersonId

WINDOW = 1000
"""So many messages are looked at together."""

FAR = 10
"""A rule that finds so many times as much as usual is far above it."""

LEAST = 20
"""Fewer people than this are no flood, whatever is usual."""

NEVER_SILENCED_FROM = 3
"""A flood of alarms is better than an unheard cry: rules from this level on are told about, not silenced."""

NEVER_QUIET_FROM = 2
"""A choice on a page is too easy a way to leave a thought of suicide unheard: that takes the rule's file."""


@dataclass(slots=True)
class RuleRates:
    """How many people each rule found in the window that runs, and in those before on average."""

    messages: int = 0
    windows: int = 0
    people: dict[str, set[PersonId]] = field(default_factory=dict)
    before: Counter[str] = field(default_factory=Counter)

    def count(self, person: PersonId, screening: Screening, budgets: Mapping[str, float]) -> list[str]:
        """Count a message; name the rules that it takes far above what is usual."""
        self.messages += 1
        flooding = [
            finding.rule
            for finding in screening.findings
            if self._is_flood(finding.rule, person, budgets.get(finding.rule, 0.0))
        ]
        if self.messages >= WINDOW:
            self._begin_anew()
        return flooding

    def _is_flood(self, rule: str, person: PersonId, budget: float) -> bool:
        found = self.people.setdefault(rule, set())
        if person in found:
            return False
        found.add(person)
        average = self.before[rule] / self.windows if self.windows else 0.0
        usual = max(average, budget * WINDOW / 1000)
        return len(found) == max(LEAST, int(FAR * usual) + 1)

    def _begin_anew(self) -> None:
        self.before.update({rule: len(found) for rule, found in self.people.items()})
        self.windows += 1
        self.messages = 0
        self.people = {}


def may_be_quiet(source: RuleSource) -> bool:
    """Answer whether one person may keep a rule from acting while the place is open."""
    return source.level < NEVER_QUIET_FROM


def without(screening: Screening, rules: Set[str]) -> Screening:
    """Leave some rules out of what was seen, as if they were not there."""
    effectless = without_effect(screening, rules)
    return replace(effectless, watched=tuple(each for each in effectless.watched if each.rule not in rules))


def without_effect(screening: Screening, rules: Set[str]) -> Screening:
    """Let some rules be only watched in what was seen."""
    acting = tuple(each for each in screening.findings if each.rule not in rules)
    if len(acting) == len(screening.findings):
        return screening
    silenced = tuple(each for each in screening.findings if each.rule in rules)
    return replace(
        screening,
        findings=acting,
        watched=(*screening.watched, *silenced),
        level=max((each.level for each in acting), default=0),
        tags=frozenset(tag for each in acting for tag in each.tags),
    )
