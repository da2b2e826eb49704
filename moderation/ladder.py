"""The ladder of conduct: what a decision weighs, for how long, and which step would come next.

Only conduct decisions weigh. Nothing here decides: moderators see the sum and a suggestion, and choose.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from moderation.review import Decision
from moderation.verdict import Track

DAY_MS = 86_400_000

WEIGHTS: Mapping[Decision, int] = {
    Decision.HIDE_MESSAGE: 1,
    Decision.REJECT: 1,
    Decision.WARN: 1,
    Decision.MUTE: 2,
    Decision.REMOVE: 3,
    Decision.SUSPEND: 4,
}
"""A nudge weighs nothing: it is a kind word, and nothing that is held against anybody."""

STEPS = (
    (0, Decision.NUDGE),
    (1, Decision.WARN),
    (2, Decision.MUTE),
    (4, Decision.REMOVE),
    (7, Decision.SUSPEND),
)
"""From which standing weight on a step is suggested: each of them is tried before the next."""


@dataclass(frozen=True, slots=True)
class Strike:
    """What one decision left behind. `until`: when it is over (ms since 1970 UTC); lifted by a reversal."""

    weight: int
    until: int
    lifted: bool = False


def strike_for(track: Track, decision: Decision, days: int, now: int) -> Strike | None:
    """Say what a decision leaves behind; on the care side nothing ever does."""
    weight = WEIGHTS.get(decision, 0)
    if track is not Track.CONDUCT or weight == 0:
        return None
    return Strike(weight, now + days * DAY_MS)


def standing(strikes: Iterable[Strike], now: int) -> int:
    """Add up what still counts."""
    return sum(strike.weight for strike in strikes if not strike.lifted and strike.until > now)


def suggested(weight: int) -> Decision:
    """Name the step of the ladder that somebody with this standing weight has come to."""
    return [step for least, step in STEPS if weight >= least][-1]
