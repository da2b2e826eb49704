"""Draw curves as a small SVG: a panel each, from zero upwards and by powers of ten to the right."""

from collections.abc import Iterator, Sequence
from html import escape
from math import log10

from tests.bench.table import Line, number

PANEL_WIDTH, PANEL_HEIGHT, MARGIN = 300, 200, 40
STYLE = (
    "text{font:12px sans-serif;fill:#444}"
    "polyline{fill:none;stroke:#2a6f6f;stroke-width:2}"
    "circle{fill:#2a6f6f}"
)


def draw(lines: Sequence[Line]) -> str:
    """Draw lines whose figures are named by numbers: the number to the right, the figure upwards."""
    panels = "".join(
        f'<g transform="translate({place * PANEL_WIDTH} 0)">{"".join(panel(line))}</g>'
        for place, line in enumerate(lines)
    )
    size = f'width="{len(lines) * PANEL_WIDTH}" height="{PANEL_HEIGHT}"'
    return f'<svg xmlns="http://www.w3.org/2000/svg" {size}><style>{STYLE}</style>{panels}</svg>\n'


def panel(line: Line) -> Iterator[str]:
    points = [(int(name.replace(",", "")), figure) for name, figure in line.figures.items()]
    least, most = log10(points[0][0]), log10(points[-1][0])
    top = max(figure for _, figure in points)
    across = (PANEL_WIDTH - 2 * MARGIN) / (most - least)
    up = (PANEL_HEIGHT - 2 * MARGIN) / top
    placed = [
        (MARGIN + (log10(at) - least) * across, PANEL_HEIGHT - MARGIN - figure * up) for at, figure in points
    ]
    yield f'<text x="{MARGIN}" y="16">{escape(line.measure)}</text>'
    yield f'<polyline points="{" ".join(f"{x:.0f},{y:.0f}" for x, y in placed)}"/>'
    for (x, y), (at, figure) in zip(placed, points, strict=True):
        yield f'<circle cx="{x:.0f}" cy="{y:.0f}" r="3"/>'
        yield f'<text x="{x:.0f}" y="{y - 8:.0f}" text-anchor="middle">{number(figure)}</text>'
        yield f'<text x="{x:.0f}" y="{PANEL_HEIGHT - 20}" text-anchor="middle">{at:,}</text>'
