"""`python -m tests.screening`: print what screening finds on real text, and how sure that is.

Nothing here passes or fails: the table is read, not asserted. The reported part is what no rule was written
on; a figure on the development part flatters.
"""

import argparse
import os
import sys
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from pathlib import Path

from chat.packs import packaged_screener
from tests.screening import looks, page_table
from tests.screening.boundary_rows import boundary_rows
from tests.screening.corpus import PLACE, Corpus, Part, is_here
from tests.screening.crisis_rows import crisis_rows
from tests.screening.figures import Row
from tests.screening.missed import missed_rows
from tests.screening.viewing import Viewer


def main(arguments: Sequence[str] | None = None) -> int:
    asked = _parse(arguments)
    if not is_here(asked.data):
        print(f"There is no text to measure on in {asked.data}; see docs/screening.md.", file=sys.stderr)
        return 1
    parts = [Part.DEVELOPMENT] if asked.development else [Part.REPORTED, Part.DEVELOPMENT]
    columns = [(part, list(_rows(Corpus(asked.data, part)))) for part in parts]
    print(_circumstances(asked))
    print("\n".join(_table(columns)))
    if asked.record:
        page_table.keep(columns, looks.counted(asked.looks))
    print("\nmissed, by label and why (no text is shown)")
    for part in parts:
        print("\n".join(_missed(Corpus(asked.data, part))))
    return 0


def _parse(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.screening", description=__doc__)
    parser.add_argument("--development", action="store_true", help="only the part rules are written on")
    parser.add_argument("--data", type=Path, default=PLACE, metavar="FOLDER", help="where the text is")
    parser.add_argument("--record", action="store_true", help="keep the figures, and write the page's table")
    parser.add_argument("--looks", type=Path, default=looks.FILE, metavar="FILE", help="the count of looks")
    return parser.parse_args(arguments)


def _circumstances(asked: argparse.Namespace) -> str:
    load = f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f} while measuring"
    if asked.development:
        return f"development part only, {load}"
    times = looks.count_one_more(asked.looks)
    return f"the reported part has been looked at {times} times, this one included; {load}"


def _rows(corpus: Corpus) -> Iterator[Row]:
    viewer = Viewer(packaged_screener())
    yield from crisis_rows(viewer, corpus)
    yield from boundary_rows(viewer, corpus)


def _table(columns: Sequence[tuple[Part, Sequence[Row]]]) -> Iterator[str]:
    figures = [{(row.section, row.name): row.figure for row in rows} for _, rows in columns]
    head = "".join(f"{part.value:26}" for part, _ in columns)
    yield f"{'':48}{head}asked for"
    for section, rows in groupby(columns[0][1], key=lambda row: row.section):
        yield f"\n{section}"
        yield from _section(rows, figures)


def _section(rows: Iterable[Row], figures: Sequence[dict[tuple[str, str], str]]) -> Iterator[str]:
    for row in rows:
        cells = "".join(f"{each.get((row.section, row.name), ''):26}" for each in figures)
        yield f"  {row.name:46}{cells}{row.goal}".rstrip()


def _missed(corpus: Corpus) -> Iterator[str]:
    for label, category, number in missed_rows(Viewer(packaged_screener()), corpus):
        yield f"  {corpus.part.value:14}level {label}  {number:3}  {category}"


if __name__ == "__main__":
    sys.exit(main())
