"""A rule that floods the desks is noticed; nobody alone can bring that about, and no cry is silenced."""

from moderation.rates import LEAST, WINDOW, RuleRates, without_effect
from moderation.screening import Screening
from moderation.verdict import Finding, Track
from rooms.ids import PersonId

RULE = "test.rule"


def seen(level: int = 2, rule: str = RULE) -> Screening:
    finding = Finding(rule, 1, Track.CARE, level, "words", (), frozenset({f"of {rule}"}))
    return Screening((finding,), level=level, tags=finding.tags)


def flooding(rates: RuleRates, messages: int, *, people: int, budget: float = 0.05) -> list[str]:
    named = [rates.count(PersonId(n % people), seen(), {RULE: budget}) for n in range(messages)]
    return [rule for each in named for rule in each]


def test_a_rule_that_finds_something_in_everybody_is_named_once() -> None:
    assert flooding(RuleRates(), 200, people=200) == [RULE]


def test_one_person_can_not_make_a_rule_flood() -> None:
    assert flooding(RuleRates(), 900, people=LEAST - 1) == []


def test_what_is_usual_is_learned() -> None:
    rates = RuleRates()
    for number in range(WINDOW):
        found = seen() if number < LEAST - 1 else Screening.nothing
        rates.count(PersonId(number), found, {})

    assert flooding(rates, 10 * (LEAST - 1), people=500) == []
    assert flooding(RuleRates(), 10 * (LEAST - 1), people=500) == [RULE]


def test_a_budget_allows_as_much_as_it_says() -> None:
    assert flooding(RuleRates(), 70, people=500, budget=8.0) == []
    assert flooding(RuleRates(), 90, people=500, budget=8.0) == [RULE]


def test_a_silenced_rule_is_seen_without_effect() -> None:
    [loud], [other] = seen(3).findings, seen(1, "test.other").findings
    both = Screening((loud, other), level=3, tags=loud.tags | other.tags)

    calmed = without_effect(both, {RULE})

    assert calmed.findings == (other,)
    assert calmed.watched == (loud,)
    assert (calmed.level, calmed.tags) == (1, other.tags)
    assert without_effect(both, {"test.third"}) is both
