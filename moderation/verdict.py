"""Say what screening may conclude: findings, and a verdict with its two axes, delivery and care."""

from dataclasses import dataclass, field
from enum import StrEnum


class Track(StrEnum):
    """Two tracks, never mixed: care (someone may be at risk) and conduct (someone crosses a boundary)."""

    CARE = "care"
    CONDUCT = "conduct"


class Delivery(StrEnum):
    DELIVER = "deliver"
    HOLD = "hold"
    REFUSE = "refuse"


@dataclass(frozen=True, slots=True)
class Finding:
    """Name one rule that matched. Spans are [start, end) in code points of the stored text."""

    rule: str
    version: int
    track: Track
    level: int
    words: str
    spans: tuple[tuple[int, int], ...]
    tags: frozenset[str] = field(default=frozenset())


@dataclass(frozen=True, slots=True)
class Verdict:
    """Carry what happens to a message (delivery), what its author needs (care 0-4), and why (findings).

    `watched` holds findings of rules that are only being tried out: they count, and change nothing.
    `unscreened` is true when the detector failed; such a message is never taken for a clean one.
    """

    delivery: Delivery
    care: int
    findings: tuple[Finding, ...]
    unscreened: bool = False
    watched: tuple[Finding, ...] = ()


def care_only(verdict: Verdict) -> Verdict:
    """Keep what calls for care: how somebody puts a thing to the staff is never held against them."""
    found = tuple(finding for finding in verdict.findings if finding.track is Track.CARE)
    return Verdict(verdict.delivery, verdict.care, found, unscreened=verdict.unscreened)
