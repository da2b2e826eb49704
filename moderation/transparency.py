"""The transparency report: what was decided and how fast, in figures that point at nobody.

A count of one to four is only said to be few. What would tell it all the same is left out with it: totals of
a group in which something is few, and shares made from it. Numbers of cases are rounded down to fives.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from moderation.review import Decision
from moderation.rule_record import RuleRecord
from moderation.verdict import Track

FEW = 5
Shown = int | str
"""A count, or words for a small one."""

NOTHING_IN_IT = frozenset({Decision.DISMISS, Decision.RELEASE})


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What the report takes from one case; no id of anything. Times in ms since 1970 UTC.

    `appeal` is how an objection ended, or `open`; `agreed` whether a second opinion came to the same.
    """

    track: Track
    level: int
    rules: frozenset[str]
    opened_at: int
    first_claim_at: int | None = None
    decision: Decision | None = None
    reversed: bool = False
    appeal: str | None = None
    agreed: bool | None = None


def few(count: int) -> Shown:
    """Show a count unless it is so small that it could point at somebody."""
    return f"under {FEW}" if 0 < count < FEW else count


def group(counts: Mapping[str, int]) -> dict[str, Shown]:
    """Show counts that belong together, with their total where that gives none of them away."""
    shown = {name: few(count) for name, count in sorted(counts.items())}
    if all(isinstance(each, int) for each in shown.values()):
        shown["all"] = sum(counts.values())
    return shown


def percentile(values: Sequence[int], share: float) -> int:
    """Give the value that this share of all is at or below (nearest rank)."""
    ordered = sorted(values)
    rank = max(1, -(-len(ordered) * share // 1))
    return ordered[int(rank) - 1]


def report(cases: Iterable[Told], golden: Iterable[bool] = ()) -> dict[str, object]:
    """Put the figures of some cases together; `golden` says which answers to made-up cases were right."""
    told = list(cases)
    decided = [case for case in told if case.decision is not None]
    return {
        "cases": {track.value: _rounded(sum(c.track is track for c in told)) for track in Track},
        "decisions": {track.value: group(_decisions(decided, track)) for track in Track},
        "reversals": few(sum(case.reversed for case in decided)),
        "appeals": group(Counter(case.appeal for case in told if case.appeal is not None)),
        "second_opinions": group(Counter(_agreed(c) for c in decided if c.agreed is not None)),
        "golden_set": group(Counter("right" if right else "other" for right in golden)),
        "time_to_human_seconds": _times(told),
        "rules": {record.rule: _shown(record) for record in rule_records(told)},
    }


def _rounded(count: int) -> Shown:
    return few(count) if count < FEW else count - count % FEW


def _decisions(decided: list[Told], track: Track) -> Counter[str]:
    return Counter(str(case.decision) for case in decided if case.track is track)


def _agreed(case: Told) -> str:
    return "same" if case.agreed else "different"


def _times(told: list[Told]) -> dict[str, dict[str, Shown]]:
    waited: dict[str, list[int]] = {}
    for case in told:
        if case.first_claim_at is not None:
            name = f"care {case.level}" if case.track is Track.CARE else "conduct"
            waited.setdefault(name, []).append((case.first_claim_at - case.opened_at) // 1000)
    return {name: _spread(values) for name, values in sorted(waited.items())}


def _spread(values: list[int]) -> dict[str, Shown]:
    if len(values) < FEW:
        return {"cases": few(len(values))}
    return {"cases": _rounded(len(values)), "p50": percentile(values, 0.5), "p95": percentile(values, 0.95)}


def _shown(record: RuleRecord) -> dict[str, object]:
    """Say how a rule did: how often people found something in what it pointed at, and whether two agreed."""
    shown: dict[str, object] = {"something": few(record.something), "nothing": few(record.nothing)}
    if all(isinstance(each, int) for each in shown.values()) and record.precision_percent is not None:
        shown["precision_percent"] = record.precision_percent
    if record.agreement_percent is not None:
        shown["second_opinions"] = group({"same": record.same, "different": record.different})
    return shown


def rule_records(cases: Iterable[Told]) -> list[RuleRecord]:
    """Count what became of the decided cases of each rule, by name."""
    decided = [case for case in cases if case.decision is not None]
    rules = sorted({rule for case in decided for rule in case.rules})
    return [_record(rule, [case for case in decided if rule in case.rules]) for rule in rules]


def _record(rule: str, mine: list[Told]) -> RuleRecord:
    nothing = sum(case.decision in NOTHING_IN_IT or case.reversed for case in mine)
    return RuleRecord(
        rule=rule,
        something=len(mine) - nothing,
        nothing=nothing,
        taken_back=sum(case.reversed for case in mine),
        same=sum(case.agreed is True for case in mine),
        different=sum(case.agreed is False for case in mine),
    )
