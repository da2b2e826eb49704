"""Hold rules to the examples that stand beside them."""

from collections.abc import Iterator

from moderation.compiling import BUILT_IN_CONTEXTS, Pack, Rule
from moderation.screening import Screener
from rooms.people import Role

LEAST_EXAMPLES = 3


def broken_promises(screener: Screener, pack: Pack) -> Iterator[str]:
    """Name each rule that misses an example of its own, or hits one that it must miss."""
    for rule in pack.rules:
        fewest = min(len(rule.source.must_hit), len(rule.source.must_miss))
        if fewest < LEAST_EXAMPLES:
            yield f"{rule.source.file}: {rule.source.id} has {fewest} examples, not {LEAST_EXAMPLES}"
        missed = sum(not finds(screener, rule, text) for text in rule.source.must_hit)
        hit = sum(finds(screener, rule, text) for text in rule.source.must_miss)
        if missed or hit:
            yield f"{rule.source.file}: {rule.source.id} misses {missed} examples, hits {hit} it must miss"


def finds(screener: Screener, rule: Rule, text: str) -> bool:
    """Say whether a rule finds something in a text of somebody to whom it applies."""
    role = next(role for role in Role if role in rule.roles)
    before = () if BUILT_IN_CONTEXTS.isdisjoint(rule.source.needs) else (2,)
    seen = screener.look_closely(text, role=role, before=before)
    return rule.source.id in {each.rule for each in (*seen.findings, *seen.watched)}
