"""The transparency report counts what happened and points at nobody."""

import json

from hypothesis import given
from hypothesis import strategies as st

from moderation.review import Decision
from moderation.transparency import FEW, Told, group, percentile, report
from moderation.verdict import Track


def case(decision: Decision | None, *, waited: int = 60, rule: str = "en.contact", **more: object) -> Told:
    given = {"track": Track.CONDUCT, "level": 0, "rules": frozenset({rule}), "opened_at": 0} | more
    return Told(decision=decision, first_claim_at=waited * 1000, **given)  # type: ignore[arg-type]


def test_the_report_counts_decisions_times_and_what_came_of_each_rule() -> None:
    cases = [case(Decision.WARN, waited=n) for n in range(20)]
    cases += [case(Decision.DISMISS, waited=100) for _ in range(5)]

    told = report(cases)

    assert told["decisions"] == {"care": {"all": 0}, "conduct": {"dismiss": 5, "warn": 20, "all": 25}}
    assert told["time_to_human_seconds"] == {"conduct": {"cases": 25, "p50": 12, "p95": 100}}
    assert told["rules"] == {"en.contact": {"something": 20, "nothing": 5, "precision_percent": 80}}


def test_what_was_reversed_counts_against_the_rule() -> None:
    cases = [case(Decision.WARN, reversed=number < 6) for number in range(12)]

    told = report(cases)

    assert told["rules"] == {"en.contact": {"something": 6, "nothing": 6, "precision_percent": 50}}
    assert told["reversals"] == 6


@given(st.dictionaries(st.sampled_from("abcdef"), st.integers(0, 12)))
def test_a_small_count_is_neither_shown_nor_to_be_reckoned_out(counts: dict[str, int]) -> None:
    shown = group(counts)

    for name, count in counts.items():
        assert shown[name] == (count if count == 0 or count >= FEW else "under 5")
    assert ("all" in shown) == all(count == 0 or count >= FEW for count in counts.values())


@given(st.lists(st.sampled_from(list(Decision)), max_size=40))
def test_no_number_from_one_to_four_is_anywhere_in_a_report(decisions: list[Decision]) -> None:
    told = report([case(decision, waited=0, rule=f"rule.{decision}") for decision in decisions])

    numbers = [n for n in json.dumps(told).replace("}", ",").replace("{", ",").split(",") if ":" in n]
    assert not {n.rpartition(":")[2].strip() for n in numbers} & {"1", "2", "3", "4"}


def test_a_percentile_is_a_value_that_was_there() -> None:
    assert [percentile([9, 1, 5, 7], share) for share in (0.0, 0.5, 0.95)] == [1, 5, 9]


def test_agreement_is_told_for_each_rule_that_two_people_looked_at() -> None:
    cases = [case(Decision.WARN, agreed=number < 15) for number in range(20)]
    cases += [case(Decision.WARN, rule="en.money") for _ in range(5)]

    told = report(cases)

    assert told["rules"]["en.contact"]["second_opinions"] == {"different": 5, "same": 15, "all": 20}  # type: ignore[index]
    assert "second_opinions" not in told["rules"]["en.money"]  # type: ignore[index]
