"""Keep the figures that were taken last, and write those that matter into the page about screening."""

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from tests.screening.corpus import Part
from tests.screening.figures import Row

PAGE = Path(__file__).parents[2] / "docs" / "screening.md"
FIGURES = Path(__file__).with_name("figures.json")
BEGIN, END = "<!-- figures: written by make screening -->\n", "<!-- end of figures -->\n"


class Told(NamedTuple):
    """A figure that the page tells: in which words, and where it stands in the table."""

    words: str
    section: str
    row: str


TOGETHER = "rules and second opinion together"
TOLD = (
    Told("risk (levels 2–4) found by rules", "recall (careful labels)", "risk (levels 2-4), flagged"),
    Told("imminent danger (level 4) found by rules", "recall (careful labels)", "imminent, flagged"),
    Told("messages of a forum about suicide found by rules", "recall (noisy labels)", "tweets9k"),
    Told(
        "false alarms of rules in 1,000 everyday messages", "false alarms per 1,000", "everyday chat together"
    ),
    Told("risk found with the second opinion", TOGETHER, "risk, flagged"),
    Told("imminent danger found with the second opinion", TOGETHER, "imminent, flagged"),
    Told("false alarms in 1,000 with the second opinion", TOGETHER, "false alarms per 1,000"),
    Told("answers of counsellors flagged", "support replies flagged", "long answers"),
    Told("replies of peers flagged", "support replies flagged", "peers' replies"),
    Told("hyperbole taken for level 3 or 4", "hyperbole and jokes", "at level 3 or 4"),
    Told("disguised messages still found, average of 16 ways", "disguises, found messages kept", "average"),
    Told("the same, the worst way (a dropped letter)", "disguises, found messages kept", "worst"),
    Told("phone numbers found", "contact details", "phone numbers, found"),
    Told("mail addresses found", "contact details", "mail addresses, found"),
    Told("web addresses found", "contact details", "web addresses, found"),
    Told("streets found", "contact details", "streets, found"),
    Told("contact details in 1,000 messages without any", "contact details", "false alarms per 1,000"),
    Told("helplines stopped", "contact details", "helplines stopped"),
    Told("hateful lines found", "abuse, hate, method information", "hateful lines, found"),
    Told("harmless look-alikes flagged", "abuse, hate, method information", "harmless look-alikes, flagged"),
    Told("lines in dialect (AAE) flagged as abuse", "fairness, flagged", "dialect (AAE) without offence"),
    Told("Spanish: risk found", "Spanish (unreviewed, noisy labels)", "risk, flagged"),
    Told(
        "Spanish: sad or ordinary lines flagged",
        "Spanish (unreviewed, noisy labels)",
        "sad or ordinary, flagged",
    ),
)


def keep(columns: Sequence[tuple[Part, Sequence[Row]]], looks: int) -> None:
    """Keep the figures of both parts, and write the page's table from them."""
    figures = {
        part.value: {f"{row.section}: {row.name}": row.figure for row in rows} for part, rows in columns
    }
    goals = {f"{row.section}: {row.name}": row.goal for row in columns[0][1]}
    FIGURES.write_text(json.dumps({"looks": looks, "goals": goals, **figures}, indent=1) + "\n")
    before, _, rest = PAGE.read_text("utf-8").partition(BEGIN)
    after = rest.partition(END)[2]
    PAGE.write_text(before + BEGIN + table() + END + after, "utf-8")


def table() -> str:
    """Write the table from the figures that were kept."""
    return "\n".join(_lines(json.loads(FIGURES.read_text()))) + "\n"


def _lines(kept: Mapping[str, Mapping[str, str]]) -> Iterator[str]:
    yield "| what | reported part | development part | asked for |"
    yield "| --- | --- | --- | --- |"
    for told in TOLD:
        name = f"{told.section}: {told.row}"
        cells = (kept[part.value][name] for part in Part)
        yield f"| {told.words} | {' | '.join(cells)} | {kept['goals'][name]} |"
    yield ""
    yield f"Taken at look {kept['looks']} at the reported part."
    yield ""
