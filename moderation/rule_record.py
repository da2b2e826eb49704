"""The record of each rule: how often people found something in what it pointed at, and whether two agreed."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class RuleRecord:
    """What became of the cases a rule was part of.

    What was taken back, on an appeal or without one, counts as `nothing`. `same` and `different` count second
    opinions.
    """

    rule: str
    something: int
    nothing: int
    taken_back: int
    same: int
    different: int

    @property
    def precision_percent(self) -> int | None:
        """Say in how many of a hundred decided cases there was something."""
        decided = self.something + self.nothing
        return round(100 * self.something / decided) if decided else None

    @property
    def agreement_percent(self) -> int | None:
        """Say in how many of a hundred second opinions two people came to the same."""
        compared = self.same + self.different
        return round(100 * self.same / compared) if compared else None
