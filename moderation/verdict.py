"""Say what screening may conclude: findings, and a verdict with its two axes, delivery and care."""

from dataclasses import dataclass, field
from enum import StrEnum


class Track(StrEnum):
    """Two tracks, never mixed: care (someone may be at risk) and conduct (someone crosses a boundary)."""

    CARE = "care"
    CONDUCT = "conduct"


class Danger(StrEnum):
    """Whom a message fears, and for whom: what its author reads has to fit that.

    `OTHERS` hurt the author; `FOR_SOMEONE` is worry about what somebody else may do to themselves, and
    `FOR_SOMEONE_HURT` about what others do to them.
    """

    ONESELF = "oneself"
    OTHERS = "others"
    FOR_SOMEONE = "for_someone"
    FOR_SOMEONE_HURT = "for_someone_hurt"

    @classmethod
    def _missing_(cls, _: object) -> "Danger":
        """Read what a newer node wrote, while both run, as the danger whose words are wrong for nobody."""
        return cls.ONESELF

    @property
    def is_violence(self) -> bool:
        """Say whether somebody is hurt by others, not by themselves."""
        return self in {Danger.OTHERS, Danger.FOR_SOMEONE_HURT}

    @property
    def is_for_someone(self) -> bool:
        """Say whether it is somebody else who is in danger, not the author."""
        return self in {Danger.FOR_SOMEONE, Danger.FOR_SOMEONE_HURT}


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


VIOLENCE = "violence"
SOMEONE_ELSE = "someone_else"
"""Tags of rules for danger from somebody near, and for worry about somebody else."""

_GOING_ON = 4
"""The level of violence that happens now: whoever is under attack must not be asked to stay."""


def danger_in(verdict: Verdict) -> Danger:
    """Say whom the gravest findings fear: an attack, then what speaks of oneself, then who is near."""
    gravest = [found.tags for found in verdict.findings if found.level == verdict.care and found.level > 0]
    if verdict.care == _GOING_ON and any(VIOLENCE in tags and SOMEONE_ELSE not in tags for tags in gravest):
        return Danger.OTHERS
    if not gravest or any({VIOLENCE, SOMEONE_ELSE}.isdisjoint(tags) for tags in gravest):
        return Danger.ONESELF
    if any(SOMEONE_ELSE not in tags for tags in gravest):
        return Danger.OTHERS
    hurt = any(VIOLENCE in tags for tags in gravest)
    return Danger.FOR_SOMEONE_HURT if hurt else Danger.FOR_SOMEONE


def care_only(verdict: Verdict) -> Verdict:
    """Keep what calls for care: how somebody puts a thing to the staff is never held against them."""
    found = tuple(finding for finding in verdict.findings if finding.track is Track.CARE)
    return Verdict(verdict.delivery, verdict.care, found, unscreened=verdict.unscreened)
