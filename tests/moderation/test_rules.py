"""Every rule keeps the promises written beside it: its examples hit, its counter-examples miss."""

import pytest

from chat.cli.rule_examples import finds
from chat.packs import packaged_screener
from moderation.compiling import Rule
from moderation.screening import Screener

RULES = [rule for pack in packaged_screener().packs for rule in pack.rules]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.source.id)
def test_a_rule_hits_its_examples_and_misses_its_counter_examples(screener: Screener, rule: Rule) -> None:
    missed = [text for text in rule.source.must_hit if not finds(screener, rule, text)]
    hit = [text for text in rule.source.must_miss if finds(screener, rule, text)]

    assert (missed, hit) == ([], [])


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.source.id)
def test_a_rule_brings_at_least_three_examples_of_each_kind(rule: Rule) -> None:
    assert len(rule.source.must_hit) >= 3
    assert len(rule.source.must_miss) >= 3
