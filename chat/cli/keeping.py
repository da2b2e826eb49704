"""Keep copies of everything, and bring one back."""

import asyncio
import sys
from datetime import datetime
from pathlib import Path
from secrets import token_hex
from typing import Annotated

import typer

from chat.actions.oversee import CannotDo
from chat.anchoring import FILE as ANCHOR_FILE
from chat.cli.speaking import AsJson, note, say
from chat.cli.storing import audit_key, sqlite_file
from chat.identity import KEY_FILE
from chat.local import SystemClock, copies
from chat.local.holding import held
from chat.outside import new_database, opened_database
from chat.ports import DatabaseUnavailable
from chat.setting_sources import load_settings
from chat.settings import Settings
from chat.store import schema, shifts
from chat.store.audit import write_audit
from moderation.audit import Act

FIRST_RECORD = "0003"
"""The schema from which on the record is what it is now."""

File = Annotated[Path, typer.Argument(metavar="FILE", show_default=False)]


def backup(file: File, as_json: AsJson = False) -> None:
    """Copy the database, also while it is used.

    The copy is one new file. The key file is not in it, and nothing that people wrote can be read without:
    keep a copy of the key in another place.

    \b
      warmline backup /backups/monday.db
    """
    settings = _settings_with_file()
    database = sqlite_file(settings)
    if not database.exists():
        raise CannotDo(f"there is no database in {settings.data_dir.absolute()} yet")
    if file.exists():
        raise CannotDo(f"{file} exists already")
    if not file.absolute().parent.is_dir():
        raise CannotDo(f"there is no folder {file.absolute().parent}")
    _put_on_record(settings, file)
    asyncio.run(copies.back_up(database, file))
    facts = {"file": str(file.absolute()), "bytes": file.stat().st_size}
    words = f"Copied everything into {file}, but for the key: {settings.data_dir / KEY_FILE}"
    say(facts, words, as_json=as_json)


def _put_on_record(settings: Settings, file: Path) -> None:
    """Say in the record that a copy is taken; a place in trouble is copied all the same, and that is told."""
    if not (settings.data_dir / KEY_FILE).exists():
        note("this copy is not on record: the key is missing")
        return
    try:
        asyncio.run(_say_in_record(settings, Act(SystemClock().now_ms(), None, "backup", subject=file.name)))
    except (DatabaseUnavailable, OldRecord):
        note("this copy is not on record: nothing can be written there, or it is of another version")


class OldRecord(Exception):
    """Say that a database was made by a version whose record this one does not know."""


async def _say_in_record(settings: Settings, act: Act) -> None:
    # A copy is often taken before a new version changes the schema, so taking one changes nothing else.
    database = new_database(settings)
    await database.open()
    try:
        if not FIRST_RECORD <= (await schema.revision(database) or "") <= schema.newest():
            raise OldRecord
        async with database.write() as sql:
            await write_audit(sql, audit_key(settings), act)
    finally:
        await database.close()


def restore(
    file: File,
    sure: Annotated[bool, typer.Option("--yes", help="Do not ask before what is there is replaced.")] = False,
    as_json: AsJson = False,
) -> None:
    """Put a backup in the database's place.

    Stop the server first. Whatever came after the backup is gone then; clients notice and read afresh. What
    is replaced stays beside it, in a file of its own with the date. On a new machine put the old key file
    into the data folder before. Where nobody can be asked, as in a script, --yes is needed.

    \b
      warmline restore /backups/monday.db
    """
    settings = _settings_with_file()
    with held(settings.data_dir):
        _must_fit(file)
        _must_be_wanted(sqlite_file(settings), sure=sure)
        _put_damaged_aside(sqlite_file(settings))
        _replace(file, settings)
    if not (settings.data_dir / KEY_FILE).exists():
        note(f"the key is missing: put your copy of it into {settings.data_dir} before you start the server")
    say({"file": str(file.absolute())}, f"Everything is again as it was in {file}.", as_json=as_json)


def _replace(file: Path, settings: Settings) -> None:
    aside = _kept_aside(sqlite_file(settings))
    try:
        asyncio.run(_bring_back(file, settings))
    except BaseException:
        if aside is not None:
            aside.unlink(missing_ok=True)  # nothing was replaced, and it holds what people wrote
        raise
    if aside is not None:
        note(f"what was there before is now {aside}; it holds what people wrote, so delete it when done")


def _kept_aside(database: Path) -> Path | None:
    if not database.exists():
        return None
    moment = datetime.now().astimezone().strftime("%Y-%m-%d-%H%M%S")
    aside = database.with_name(f"{database.name}.replaced-{moment}-{token_hex(2)}")
    asyncio.run(copies.back_up(database, aside))
    return aside


async def _bring_back(file: Path, settings: Settings) -> None:
    await copies.restore(file, sqlite_file(settings))
    # An older copy is brought to the newest schema now, not at the next start.
    async with opened_database(settings) as database, database.write() as sql:
        await shifts.end_all(sql)
        if (settings.data_dir / KEY_FILE).exists():
            await write_audit(sql, audit_key(settings), Act(SystemClock().now_ms(), None, "restore"))
    # The record goes on from the copy: what was seen after it is gone with everything else.
    (settings.data_dir / ANCHOR_FILE).unlink(missing_ok=True)


def _put_damaged_aside(database: Path) -> None:
    aside = copies.put_aside(database)
    if aside is not None:
        note(f"the damaged database is now {aside}; it holds what people wrote, so delete it when done")


def _settings_with_file() -> Settings:
    settings = load_settings()
    if settings.database_url:
        raise CannotDo(
            "PostgreSQL has its own tools for this: pg_dump and pg_restore; docs/running.md has the lines, "
            "and warmline audit copied puts it on record"
        )
    return settings


def _must_fit(file: Path) -> None:
    if not file.is_file():
        raise CannotDo(f"there is no file {file}")
    found = copies.revision_of(file)
    if found is None:
        raise CannotDo(f"{file} is damaged, or no backup of Warmline")
    if found > schema.newest():
        raise CannotDo(f"{file} was made by a newer version of Warmline; install that one first")


def _must_be_wanted(database: Path, *, sure: bool) -> None:
    if sure or not database.exists():
        return
    if not sys.stdin.isatty():
        raise CannotDo(f"nobody can be asked here: to replace all that is in {database} add --yes")
    if not typer.confirm(f"Replace all that is in {database}?", err=True):
        raise CannotDo("nothing was changed")
