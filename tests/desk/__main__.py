"""Print how long people waited for a human in a hard hour, by level, and who was called.

python -m tests.desk
python -m tests.desk --waiting 50 --moderators 2 --minutes 30
"""

import asyncio
from argparse import ArgumentParser, Namespace
from collections.abc import Sequence
from contextlib import redirect_stdout
from io import StringIO
from pathlib import Path
from tempfile import TemporaryDirectory

from chat.cli.speaking import in_columns
from chat.store import schema
from moderation.transparency import percentile
from tests.desk.hour import DUE_SECONDS, LEVELS, Case, Evening, Hour, an_hour

HEAD = ("", "cases", "taken", "due s", "p50 s", "p95 s", "max s")


def main() -> None:
    asked = _asked()
    evening = Evening(asked.waiting, asked.moderators, asked.arrivals, asked.minutes, asked.seed)
    print(
        f"{evening.waiting} cases wait, {evening.arrivals_per_hour} an hour arrive, "
        f"{evening.moderators} moderators, {evening.minutes} minutes on a moved clock\n"
    )
    print(asyncio.run(_told(evening)))


def _asked() -> Namespace:
    parser = ArgumentParser(prog="python -m tests.desk")
    for name, usual in (("waiting", 200), ("moderators", 5), ("arrivals", 60), ("minutes", 60), ("seed", 7)):
        parser.add_argument(f"--{name}", type=int, default=usual)
    return parser.parse_args()


async def _told(evening: Evening) -> str:
    with TemporaryDirectory() as folder:
        migrated = Path(folder) / "migrated.db"
        await schema.upgrade(f"sqlite:///{migrated}")
        (Path(folder) / "house").mkdir()
        with redirect_stdout(StringIO()):  # a line for each alert would bury the table
            async with an_hour(evening, Path(folder) / "house", migrated) as hour:
                async for _ in hour.go_by():
                    pass
                return await _in_words(hour)


async def _in_words(hour: Hour) -> str:
    rows = [_row(level, [c for c in hour.cases.values() if c.level == level]) for level, _ in LEVELS]
    alarms = await hour.alarms()
    [(open_now,)] = await hour.house.rows("SELECT COUNT(*) FROM cases WHERE state = 'open'")
    return (
        f"{in_columns([HEAD, *rows])}\n\n"
        f"steps: {alarms['desk']} asked the desk, {alarms['on_call']} somebody on call, "
        f"{alarms['webhook']} the place\n"
        f"alerts that arrived: {hour.alerts('/0')} and {hour.alerts('/1')} to the people on call, "
        f"{hour.alerts('/phone')} to the place\n"
        f"still open at the end: {open_now}"
    )


def _row(level: int, cases: Sequence[Case]) -> Sequence[object]:
    waits = [(case.claimed_at - case.opened_at) // 1000 for case in cases if case.claimed_at is not None]
    name = f"care {level}" if level else "conduct"
    figures = (percentile(waits, 0.5), percentile(waits, 0.95), max(waits)) if waits else ("-", "-", "-")
    return (name, len(cases), len(waits), DUE_SECONDS[level], *figures)


if __name__ == "__main__":
    main()
