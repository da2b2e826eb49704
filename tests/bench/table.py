"""The one table: what was measured, beside what it should reach."""

from collections.abc import Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Line:
    """One measure of one row: a figure a server, and perhaps a claim about Warmline's."""

    row: str
    measure: str
    figures: dict[str, float]
    claim: "Claim | None" = None


@dataclass(frozen=True, slots=True)
class Claim:
    """A figure and the bound it should keep; `beside` says what it is a ratio to, if it is one."""

    figure: float
    bound: float
    is_ceiling: bool
    beside: str = ""

    @property
    def is_met(self) -> bool:
        return self.figure <= self.bound if self.is_ceiling else self.figure >= self.bound

    def __str__(self) -> str:
        ratio = f"{number(self.figure)}× {self.beside}" if self.beside else number(self.figure)
        sign = "≤" if self.is_ceiling else "≥"
        return f"{ratio} ({sign} {number(self.bound)}: {'met' if self.is_met else 'NOT met'})"


def at_most(figure: float, bound: float, beside: str = "") -> Claim:
    return Claim(figure, bound, True, beside)


def at_least(figure: float, bound: float, beside: str = "") -> Claim:
    return Claim(figure, bound, False, beside)


@dataclass(frozen=True, slots=True)
class Report:
    """All lines of a run and the circumstances under which they were measured."""

    circumstances: dict[str, str]
    lines: list[Line] = field(default_factory=list)

    def as_text(self) -> str:
        head = [f"{name}: {words}" for name, words in self.circumstances.items()]
        return "\n".join([*head, "", *columns([line_cells(line) for line in self.lines])])


def line_cells(line: Line) -> list[str]:
    figures = [f"{name} {number(figure)}" for name, figure in line.figures.items()]
    return [line.row, line.measure, "  ".join(figures), str(line.claim) if line.claim else ""]


def columns(rows: Sequence[Sequence[str]]) -> list[str]:
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return ["  ".join(map(str.ljust, row, widths)).rstrip() for row in rows]


def number(value: float) -> str:
    """Write a figure with as many digits as it deserves."""
    if abs(value) >= 100:
        return f"{value:,.0f}"
    return f"{value:.3g}"
