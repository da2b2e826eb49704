"""`python -m tests.bench`: measure all rows, or some, and print one table.

Nothing here passes or fails: a benchmark is read, not asserted.
"""

import argparse
import json
import os
import platform
import sqlite3
import sys
from collections.abc import Iterable, Sequence
from contextlib import ExitStack
from dataclasses import asdict, replace
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from tests.bench.bench import Bench
from tests.bench.drawing import draw
from tests.bench.generators import Wsload
from tests.bench.growth import ROW as GROWTH
from tests.bench.rows import ROWS
from tests.bench.servers import KeptServers
from tests.bench.table import Report

SHORT_SCALE = 0.02


def main(arguments: Sequence[str] | None = None) -> None:
    asked = parse(arguments)
    with ExitStack() as kept:
        report = measured(asked.row or ROWS, short_bench(kept) if asked.short else whole_bench(asked))
    if asked.draw:
        asked.draw.write_text(draw([line for line in report.lines if line.row == GROWTH]))
    if asked.json:
        asked.json.write_text(json.dumps(asdict(report), indent=1))


def whole_bench(asked: argparse.Namespace) -> Bench:
    return Bench(rounds=asked.rounds, wsload=Wsload(asked.wsload) if asked.wsload else None)


def short_bench(kept: ExitStack) -> Bench:
    return Bench(rounds=1, scale=SHORT_SCALE, lend=KeptServers(kept).lend)


def measured(rows: Iterable[str], bench: Bench) -> Report:
    """Measure some rows and print them; those that could not be measured are raised together at the end."""
    report, failed = Report(circumstances(bench)), []
    try:
        for name in rows:
            print(f"{name} …", file=sys.stderr, flush=True)
            try:
                lines = ROWS[name](bench)
            except Exception as error:
                error.add_note(f"while measuring the row {name}")
                failed.append(error)
                continue
            # What is so small proves nothing.
            report.lines.extend(lines if bench.scale == 1 else [replace(line, claim=None) for line in lines])
    finally:
        print(report.as_text(), flush=True)
    if failed:
        raise ExceptionGroup("rows could not be measured", failed)
    return report


def parse(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("--row", action="append", choices=[*ROWS], help="only this row; may be repeated")
    parser.add_argument("--rounds", type=int, default=3, help="how often each load is played (3)")
    parser.add_argument("--short", action="store_true", help="everything tiny and once: a test of the bench")
    parser.add_argument("--wsload", type=Path, metavar="SOURCE", help="play rows 1 to 5 with wsload.c")
    parser.add_argument("--json", type=Path, metavar="FILE", help="also write the table as JSON")
    parser.add_argument("--draw", type=Path, metavar="FILE", help="draw the row growth as SVG")
    return parser.parse_args(arguments)


def circumstances(bench: Bench) -> dict[str, str]:
    """Say where, when and with what the figures were measured."""
    return {
        "measured": datetime.now(UTC).isoformat(timespec="minutes"),
        "machine": f"{os.cpu_count()} cores, {platform.system()} {platform.release()}",
        "software": f"Python {platform.python_version()}, websockets {version('websockets')},"
        f" SQLite {sqlite3.sqlite_version}",
        "cores": f"server on {bench.server_core}, load on {bench.load_core}",
        "load": "wsload (C) in rows 1 to 5, else our driver" if bench.wsload else "our driver (Python)",
        "rounds": f"medians of {bench.rounds}" + ("" if bench.scale == 1 else f", scale {bench.scale}"),
    }


if __name__ == "__main__":
    main()
