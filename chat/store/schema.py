"""Bring a database to the newest schema, and see cheaply whether it is there already."""

from pathlib import Path
from typing import Literal

from chat.ports import Database

MIGRATIONS = Path(__file__).parent / "migrations"


class SchemaUnknown(Exception):
    """Say that a database was made by another version of this program."""


def newest() -> str:
    """Name the last migration in the tree: its file name begins with it."""
    return max(file.stem.partition("_")[0] for file in (MIGRATIONS / "versions").glob("[0-9]*.py"))


async def revision(database: Database) -> str | None:
    """Name the last migration that an open database has seen; None for an empty one."""
    async with database.read() as sql:
        if not await sql.row("SELECT 1 FROM {tables} AS tables WHERE name = 'alembic_version'"):
            return None
        found = await sql.row("SELECT version_num FROM alembic_version")
    return str(found[0]) if found else None


async def is_current(database: Database) -> bool:
    """Say whether an open database needs no migration. Costs two small reads and no import."""
    return await revision(database) == newest()


async def upgrade(url: str, to: str = "head") -> None:
    """Migrate a database up to the newest schema, or to an older one; an empty one is filled.

    The url is `sqlite:///<path>` or `postgresql://…`. Safe to run on several nodes at once. Raises
    `SchemaUnknown` when the database is newer than this program, and `DatabaseUnavailable`.
    """
    await _migrate(url, "upgrade", to)


async def downgrade(url: str, to: str) -> None:
    """Migrate a database down to an older schema, or to `base`: then everything in it is gone."""
    await _migrate(url, "downgrade", to)


async def _migrate(url: str, direction: Literal["upgrade", "downgrade"], to: str) -> None:
    # Half a second of imports that most starts can do without.
    from chat.store.migrating import CommandError, migrate

    try:
        await migrate(url, direction, to)
    except CommandError as error:
        raise SchemaUnknown(f"this database was made by another version of Warmline ({error})") from error
