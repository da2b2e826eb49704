"""Bring the database to the newest schema, and move from a file to PostgreSQL."""

import asyncio
from dataclasses import asdict
from typing import Annotated

import typer

from chat.actions.oversee import CannotDo
from chat.cli.speaking import AsJson, in_columns, say
from chat.cli.storing import audit_key, sqlite_file
from chat.identity import KEY_FILE
from chat.local import SystemClock
from chat.local.holding import held
from chat.outside import bare_database, database_url, new_database
from chat.setting_kinds import is_database_url
from chat.setting_sources import load_settings
from chat.settings import Settings
from chat.store import schema
from chat.store.audit import write_audit
from chat.store.moving import Moved, NotEmpty, NotTheSame
from chat.store.moving import move as move_all
from moderation.audit import Act


def migrate(as_json: AsJson = False) -> None:
    """Bring the database to the newest schema.

    The first server of a new version does this by itself; with several nodes you may want to see it done
    before. Servers of the version before go on working beside it.

    \b
      warmline migrate
    """
    settings = load_settings()
    settings.data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    before, after = asyncio.run(_migrate(settings))
    words = f"The schema is {after} already." if before == after else f"The schema is {after} now."
    say({"before": before, "after": after}, words, as_json=as_json)


async def _migrate(settings: Settings) -> tuple[str | None, str]:
    database = new_database(settings)
    await database.open()
    try:
        before = await schema.revision(database)
        await schema.upgrade(database_url(settings))
    finally:
        await database.close()
    return before, schema.newest()


def move(
    to: Annotated[str, typer.Option(help="Where to: postgresql:// and so on, an empty database.")],
    as_json: AsJson = False,
) -> None:
    """Move everything from the file into an empty PostgreSQL.

    Stop the server first. Every table is read back and compared before anything is kept; the file stays as
    it is. Then set database_url to the same address and start the server: people's pages go on where they
    were. A password need not stand in the address: the file ~/.pgpass is read.

    \b
      warmline move --to postgresql://warmline@db.example.org/warmline
    """
    settings = load_settings()
    if settings.database_url:
        raise CannotDo("database_url is set: this place is on PostgreSQL already")
    if not sqlite_file(settings).exists():
        raise CannotDo(f"there is no database in {settings.data_dir.absolute()} to move")
    target = settings.model_copy(update={"database_url": _address(to)})
    with held(settings.data_dir):
        moved = asyncio.run(_move(settings, target))
    lines = in_columns([(each.table, str(each.rows), f"{each.sum:032x}") for each in moved])
    words = f"{lines}\nAll of it is there, compared row by row. Set database_url before you start the server."
    say([asdict(each) | {"sum": f"{each.sum:032x}"} for each in moved], words, as_json=as_json)


def _address(to: str) -> str:
    try:
        return is_database_url(to)
    except ValueError as error:
        raise typer.BadParameter(f"--to {error}") from None


async def _move(settings: Settings, target: Settings) -> list[Moved]:
    for each in (settings, target):
        await schema.upgrade(database_url(each))
    source, into = bare_database(settings), bare_database(target)
    await source.open()
    await into.open()
    try:
        async with source.read() as read, into.write() as written:
            moved = await move_all(read, written)
            if (settings.data_dir / KEY_FILE).exists():
                await write_audit(written, audit_key(settings), Act(SystemClock().now_ms(), None, "move"))
            return moved
    except NotEmpty as table:
        raise CannotDo(f"that database holds something already, in {table}; nothing was changed") from None
    except NotTheSame as error:
        raise CannotDo(f"{error}; nothing was kept") from None
    finally:
        await source.close()
        await into.close()
