"""The record of what the staff did: prove that nobody touched it, and tell the world its figures."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from pathlib import Path
from typing import Annotated

import orjson
import typer

from chat.actions.oversee import CannotDo
from chat.anchoring import FILE, Anchor, verify
from chat.cli.speaking import AsJson, new_group, note, say
from chat.cli.storing import audit_key, look
from chat.ports import Sql
from chat.settings import Settings, load_settings
from chat.store import audit
from chat.store.figures import told_cases
from moderation.transparency import report
from rooms.times import milliseconds

group = new_group("The record of what the staff did.")

USUAL_DAYS = 90


@group.command("verify")
def verify_record(as_json: AsJson = False) -> None:
    """Find rows that were changed, taken out, moved or cut off.

    Every row vouches for the one before it with a key that is not in the database, and the file audit.anchor
    beside it knows how far the record had got. The exit code is 1 when something is wrong.
    """
    anchor = anchor_of(load_settings())
    count, found = look(partial(_verified, anchor=anchor))
    lines = "\n".join(found) or f"{count} rows, and every one as it was written."
    say({"rows": count, "wrong": found}, lines, as_json=as_json)
    if found:
        raise typer.Exit(1)


async def _verified(sql: Sql, anchor: Anchor) -> tuple[int, list[str]]:
    count, found = await verify(sql, anchor.key, anchor)
    last = await audit.newest(sql)
    if not found and last is not None:
        anchor.write(last)
    return count, found


def anchor_of(settings: Settings) -> Anchor:
    """Name the place's anchor."""
    return Anchor(settings.data_dir / FILE, audit_key(settings))


@dataclass(frozen=True, slots=True)
class Days:
    """From a day to another, both included, in UTC."""

    first: date
    last: date

    def ends(self) -> tuple[int, int]:
        """Give both ends in ms since 1970."""
        after = self.last + timedelta(days=1)
        first, end = (datetime.combine(day, time(), UTC) for day in (self.first, after))
        return milliseconds(first), milliseconds(end)


@group.command()
def export(
    since: Annotated[str, typer.Option(help="First day, as 2026-01-31; usually 90 days ago.")] = "",
    until: Annotated[str, typer.Option(help="Last day; usually today.")] = "",
    into: Annotated[Path | None, typer.Option(help="Write a file instead of the terminal.")] = None,
) -> None:
    """Print a transparency report, as JSON.

    Cases, decisions, what came of each rule, appeals, and how long people waited for a human. Small counts
    are only said to be under 5, so that they point at nobody.

    \b
      warmline audit export --since 2026-01-01 --until 2026-03-31
    """
    today = datetime.now(UTC).date()
    days = Days(_day(since, today - timedelta(days=USUAL_DAYS)), _day(until, today))
    if days.first > days.last:
        raise typer.BadParameter("the last day comes before the first")
    first, end = days.ends()
    told = look(partial(told_cases, since=first, until=end))
    facts = {"since": days.first.isoformat(), "until": days.last.isoformat()} | report(told)
    text = orjson.dumps(facts, option=orjson.OPT_INDENT_2).decode()
    if into is None:
        typer.echo(text)
        return
    if into.exists():
        raise CannotDo(f"{into} exists already")
    into.write_text(text + "\n")
    note(f"wrote {into}")


def _day(given: str, usual: date) -> date:
    try:
        return date.fromisoformat(given) if given else usual
    except ValueError:
        raise typer.BadParameter(f"{given} is no day; write 2026-01-31") from None
