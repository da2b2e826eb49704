"""How talks went, as figures that name nobody: whatever is too small to hide in is left out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

FEWEST = 5
"""A number below this, but for none at all, could point at somebody."""


@dataclass(frozen=True, slots=True)
class Ended:
    """A talk that is over. Moods from 0 to 10, as the peer told them."""

    lasted_ms: int
    level: int
    mood_before: int | None
    mood_after: int | None
    helpful: bool | None


@dataclass(frozen=True, slots=True)
class OutcomeFigures:
    """What can be told; None where it would be about too few."""

    talks: int | None
    told_mood: int | None
    mood_before: float | None
    mood_after: float | None
    mood: Mapping[str, int | None]
    helpful: Mapping[str, int | None]
    levels: Mapping[str, int | None]


def figures(ended: Sequence[Ended]) -> OutcomeFigures:
    """Sum up how talks went."""
    both = [(e.mood_before, e.mood_after) for e in ended if None not in (e.mood_before, e.mood_after)]
    told = [(before, after) for before, after in both if before is not None and after is not None]
    change = [after - before for before, after in told]
    enough = len(told) >= FEWEST
    return OutcomeFigures(
        talks=suppressed({"talks": len(ended)})["talks"],
        told_mood=suppressed({"told": len(told)})["told"],
        mood_before=sum(before for before, _ in told) / len(told) if enough else None,
        mood_after=sum(after for _, after in told) / len(told) if enough else None,
        mood=suppressed(
            {
                "better": sum(by > 0 for by in change),
                "same": sum(by == 0 for by in change),
                "worse": sum(by < 0 for by in change),
            }
        ),
        helpful=suppressed(
            {
                "yes": sum(e.helpful is True for e in ended),
                "no": sum(e.helpful is False for e in ended),
                "not_told": sum(e.helpful is None for e in ended),
            }
        ),
        levels=suppressed({str(level): sum(e.level == level for e in ended) for level in range(5)}),
    )


def words_told(words: Sequence[str]) -> tuple[str, ...]:
    """Give what people wrote about their talks, in an order that says nothing, once enough have."""
    return tuple(sorted(words)) if len(words) >= FEWEST else ()


def suppressed(counts: Mapping[str, int]) -> dict[str, int | None]:
    """Leave out what is too small, and one more where the sum would tell the one left out."""
    hidden = {name for name, count in counts.items() if 0 < count < FEWEST}
    shown = {name: count for name, count in counts.items() if count and name not in hidden}
    if len(hidden) == 1 and shown:
        hidden.add(min(shown, key=lambda name: shown[name]))
    return {name: None if name in hidden else count for name, count in counts.items()}
