"""The record of what the staff did: prove that nobody touched it, and tell the world its figures."""

from functools import partial
from pathlib import Path
from typing import Annotated

import orjson
import typer

from chat.actions import oversee
from chat.actions.oversee import CannotDo
from chat.anchoring import FILE, Anchor, verify
from chat.cli.days import Since, Until, days_asked_for
from chat.cli.speaking import AsJson, new_group, note, say
from chat.cli.storing import audit_key, look, record
from chat.packs import golden_of
from chat.ports import Sql
from chat.setting_sources import load_settings
from chat.settings import Settings
from chat.store import audit
from chat.store.figures import golden_answers, told_cases
from moderation.deciding_anew import right_answers
from moderation.transparency import report

group = new_group("The record of what the staff did.")


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


@group.command()
def copied(
    name: Annotated[str, typer.Argument(help="What the copy is called.", show_default=False)],
    as_json: AsJson = False,
) -> None:
    """Put on record that a copy of everything is taken with other tools.

    Say so before you take it, as `warmline backup` does by itself for SQLite.

    \b
      warmline audit copied monday.dump && pg_dump --file=monday.dump ...
    """
    key = audit_key(load_settings())
    record(partial(oversee.put_on_record, action="backup", subject=name, key=key))
    say({"copy": name}, f"{name} is on record as a copy of everything.", as_json=as_json)


@group.command()
def export(
    since: Since = "",
    until: Until = "",
    into: Annotated[Path | None, typer.Option(help="Write a file instead of the terminal.")] = None,
) -> None:
    """Print a transparency report, as JSON.

    Cases, decisions, what came of each rule, appeals, and how long people waited for a human. Small counts
    are only said to be under 5, so that they point at nobody.

    \b
      warmline audit export --since 2026-01-01 --until 2026-03-31
    """
    days = days_asked_for(since, until)
    first, end = days.ends()
    told = look(partial(told_cases, since=first, until=end))
    answers = look(partial(golden_answers, since=first, until=end))
    figures = report(told, right_answers(golden_of(load_settings().golden_file), answers))
    facts = {"since": days.first.isoformat(), "until": days.last.isoformat()} | figures
    text = orjson.dumps(facts, option=orjson.OPT_INDENT_2).decode()
    if into is not None and into.exists():
        raise CannotDo(f"{into} exists already")
    key = audit_key(load_settings())
    record(partial(oversee.put_on_record, action="export", subject=str(days), key=key))
    if into is None:
        typer.echo(text)
        return
    into.write_text(text + "\n")
    note(f"wrote {into}")
