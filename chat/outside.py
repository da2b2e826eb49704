"""Choose what stands outside the program: the database with its keys, the bus, the second opinion."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import cache

from chat.identity import KEY_FILE, BadKey, Key, Unreadable, load_key
from chat.local import MemoryBus, ProcessOpinion, Sqlite
from chat.ports import Bus, Database, SecondOpinion
from chat.sealing import Sealed, Vault
from chat.settings import Settings
from chat.store import schema
from chat.store.secrets import a_key

SQLITE_FILE = "warmline.db"


def database_url(settings: Settings) -> str:
    """Give the address of the database as migrations want it."""
    return settings.database_url or f"sqlite:///{settings.data_dir / SQLITE_FILE}"


def new_database(settings: Settings) -> Database:
    """Choose the database, in which texts are sealed with the key in the data folder."""
    return Sealed(bare_database(settings), vault_of(settings))


def vault_of(settings: Settings) -> Vault:
    """Open texts with the key in the data folder, which is read or made when it is first needed."""
    return Vault(cache(lambda: load_key(settings.data_dir).derive("texts")))


def bare_database(settings: Settings) -> Database:
    """Choose SQLite in the data folder, or PostgreSQL where an address is given."""
    if settings.database_url:
        # Its driver takes longer to import than SQLite takes to open.
        from chat.cluster import Postgres

        return Postgres(settings.database_url)
    return Sqlite(settings.data_dir / SQLITE_FILE)


def new_bus(settings: Settings, key: Key) -> Bus:
    """Choose the bus: NATS where an address is given, else none that reaches further than this process."""
    if settings.bus_url:
        from chat.cluster.bus import NatsBus

        return NatsBus(settings.bus_url, key.derive("bus"))
    return MemoryBus()


async def bus_answers(settings: Settings) -> bool:
    """Say whether the bus that the settings name can be reached now."""
    from chat.cluster.bus import answers

    return await answers(settings.bus_url)


def new_opinion(settings: Settings) -> SecondOpinion | None:
    """Choose what gives a second opinion: a process of its own, or nothing."""
    return ProcessOpinion() if settings.second_opinion == "on" else None


@asynccontextmanager
async def opened_database(settings: Settings) -> AsyncIterator[Database]:
    """Open the database with the newest schema, and close it afterwards."""
    settings.data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    database = new_database(settings)
    await database.open()
    try:
        if not await schema.is_current(database):
            await schema.upgrade(database_url(settings))
        yield database
    finally:
        await database.close()


async def must_open(database: Database, settings: Settings) -> None:
    """Raise `BadKey` when the key opens nothing in the database: nobody could read what was said before."""
    async with database.read() as sql:
        sealed = await a_key(sql)
    if sealed is None:
        return
    path = settings.data_dir / KEY_FILE
    ways = f"bring back the right {path}, which all nodes share; if it is lost for good: warmline key reset"
    if not path.exists():
        raise BadKey(f"the key is missing: {ways}")
    try:
        vault_of(settings).opened(*sealed)
    except Unreadable:
        raise BadKey(f"the key opens nothing in the database: {ways}") from None
