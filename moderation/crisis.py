"""Weigh signs of crisis across a talk: what one message says, in the light of the author's last few."""

from collections.abc import Iterable, Sequence

from moderation.compiling import DISTRESS_BEFORE, RISK_BEFORE
from moderation.matching import Hit

BUILD_UP_FROM = 3
"""So many messages with distress, this one included, are worth a supporter's look of their own."""

NEVER_BELOW = 2
"""A joke about dying counts in full in a talk where distress was voiced just before."""


RISK_FROM = 2
"""From this level on a message spoke of risk (thoughts of dying, violence), not of distress alone."""


def said_before(levels: Iterable[int]) -> frozenset[str]:
    """Name what an author's last messages were about, as the rules that wait for it call that."""
    highest = max(levels, default=0)
    distress = {DISTRESS_BEFORE} if highest > 0 else set()
    return frozenset(distress | {RISK_BEFORE} if highest >= RISK_FROM else distress)


def weighed(found: Iterable[Hit], *, distress_before: bool) -> list[Hit]:
    """Undo what a joke softened when the talk was in distress already."""
    if not distress_before:
        return list(found)
    return [_firm(hit) if hit.softened else hit for hit in found]


def _firm(hit: Hit) -> Hit:
    level = max(hit.level, min(hit.rule.source.level, NEVER_BELOW))
    return Hit(hit.rule, level, False, hit.spans)


def builds_up(level: int, earlier: Sequence[int]) -> bool:
    """Answer whether distress has been said often enough lately to be more than a moment."""
    return level == 1 and 1 + sum(each >= 1 for each in earlier) >= BUILD_UP_FROM
