"""Run migrations from code; imported only when one has to run, because its libraries take half a second."""

from pathlib import Path
from typing import Literal

from alembic import command
from alembic.config import Config
from alembic.util import CommandError
from sqlalchemy import URL, Connection
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.pool import NullPool

from chat.ports import DatabaseUnavailable

__all__ = ["CommandError", "migrate"]

MIGRATIONS = Path(__file__).parent / "migrations"


async def migrate(url: str, direction: Literal["upgrade", "downgrade"], to: str) -> None:
    """Move a database to a revision, wholly or not at all.

    Raises `CommandError` when the database or the goal is at a revision that is not in the tree, and
    `DatabaseUnavailable`.
    """
    engine = _engine(url)
    try:
        async with engine.connect() as connection:
            await connection.run_sync(_move, direction, to)
            await connection.commit()
    except (DBAPIError, OSError) as error:
        raise DatabaseUnavailable(f"cannot migrate: {getattr(error, 'orig', error)}") from error
    finally:
        await engine.dispose()


def _move(connection: Connection, direction: str, to: str) -> None:
    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    steps = {"upgrade": command.upgrade, "downgrade": command.downgrade}
    steps[direction](config, to)


def _engine(url: str) -> AsyncEngine:
    scheme, _, place = url.partition("://")
    if scheme == "sqlite":
        file = URL.create("sqlite+aiosqlite", database=place.removeprefix("/"))
        return create_async_engine(file, poolclass=NullPool)
    # The driver reads the address itself, as it does for the server: SQLAlchemy knows fewer options.
    return create_async_engine("postgresql+asyncpg://", connect_args={"dsn": url}, poolclass=NullPool)
