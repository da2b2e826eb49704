"""Reach what is stored, beside a running server or without one."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TypeVar

from chat.cli.speaking import note
from chat.identity import load_key
from chat.local import SystemClock
from chat.outside import SQLITE_FILE, opened_database
from chat.ports import Sql
from chat.setting_sources import load_settings
from chat.settings import Settings
from chat.store.transaction import Transaction

T = TypeVar("T")


def record(act: Callable[[Transaction], Awaitable[T]], settings: Settings | None = None) -> T:
    """Do one thing in a transaction of its own; a running server hears of it within two seconds."""
    chosen = settings or load_settings()

    async def run() -> T:
        async with opened_database(chosen) as database, database.write() as sql:
            tx = Transaction(sql, SystemClock().now_ms(), {})
            done = await act(tx)
            await tx.flush()
            return done

    _begin_if_new(chosen)
    return asyncio.run(run())


def look(ask: Callable[[Sql], Awaitable[T]]) -> T:
    """Read one consistent moment, without holding anybody up."""
    chosen = load_settings()

    async def run() -> T:
        async with opened_database(chosen) as database, database.read() as sql:
            return await ask(sql)

    _begin_if_new(chosen)
    return asyncio.run(run())


def audit_key(settings: Settings) -> bytes:
    """Give the key that chains the audit, making the deployment's key if there is none. Raises `BadKey`."""
    settings.data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    return load_key(settings.data_dir).derive("audit")


def seal_key(settings: Settings) -> bytes:
    """Give the key that seals small secrets."""
    return load_key(settings.data_dir).derive("seal")


def sqlite_file(settings: Settings) -> Path:
    """Say where the database is when it is a file."""
    return settings.data_dir / SQLITE_FILE


def _begin_if_new(settings: Settings) -> None:
    # A server started with --data-dir and a command without it would quietly be two places.
    if not settings.database_url and not sqlite_file(settings).exists():
        audit_key(settings)  # a database without its key looks like one whose key was lost
        note(f"begins a new place in {settings.data_dir.absolute()}")
