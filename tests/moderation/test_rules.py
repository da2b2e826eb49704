"""Every rule keeps the promises written beside it: its examples hit, its counter-examples miss."""

import pytest

from chat.packs import packaged_screener
from moderation.compiling import Rule
from moderation.screening import Screener
from rooms.people import Role

RULES = [rule for pack in packaged_screener().packs for rule in pack.rules]


def _finds(screener: Screener, rule: Rule, text: str) -> bool:
    role = next((role for role in Role if role in rule.roles), Role.PEER)
    screening = screener.screen(text, role=role)
    return rule.source.id in {each.rule for each in (*screening.findings, *screening.watched)}


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.source.id)
def test_a_rule_hits_its_examples_and_misses_its_counter_examples(screener: Screener, rule: Rule) -> None:
    missed = [text for text in rule.source.must_hit if not _finds(screener, rule, text)]
    hit = [text for text in rule.source.must_miss if _finds(screener, rule, text)]

    assert (missed, hit) == ([], [])


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.source.id)
def test_a_rule_brings_at_least_three_examples_of_each_kind(rule: Rule) -> None:
    assert len(rule.source.must_hit) >= 3
    assert len(rule.source.must_miss) >= 3
