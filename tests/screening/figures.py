"""Say what a figure is: how many of how many, how sure that is, and what it should reach."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from math import sqrt
from typing import TypeVar

_Z = 1.96
_Item = TypeVar("_Item")


@dataclass(frozen=True, slots=True)
class Share:
    """So many of so many."""

    hits: int
    of: int

    @property
    def value(self) -> float:
        return self.hits / self.of if self.of else 0.0

    def interval(self) -> tuple[float, float]:
        """Give Wilson's interval, in which the true share lies in 95 of 100 cases."""
        if not self.of:
            return 0.0, 1.0
        share, spread = self.value, _Z * _Z / self.of
        middle = (share + spread / 2) / (1 + spread)
        half = _Z * sqrt(share * (1 - share) / self.of + spread / (4 * self.of)) / (1 + spread)
        return max(0.0, middle - half), min(1.0, middle + half)

    def as_share(self) -> str:
        """Write it as a share with its interval."""
        low, high = self.interval()
        return f"{self.value:.2f} ({low:.2f}-{high:.2f}) of {self.of}" if self.of else "no text"

    def per_thousand(self) -> str:
        """Write it as so many of a thousand."""
        return f"{1000 * self.value:.2f} of {self.of}" if self.of else "no text"


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table: what was measured, the figure, what it should reach."""

    section: str
    name: str
    figure: str
    goal: str = ""


def share(items: Iterable[_Item], holds: Callable[[_Item], bool]) -> Share:
    """Count for how many items something holds."""
    answers = [holds(item) for item in items]
    return Share(sum(answers), len(answers))


def percentile(values: Sequence[float], of_hundred: float) -> float:
    """Give the value below which so many of a hundred lie."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * of_hundred / 100))] if ordered else 0.0
