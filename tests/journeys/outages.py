"""Take something away from a server that runs."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from chat.ports import DatabaseUnavailable
from tests.house import House


@asynccontextmanager
async def no_database(house: House, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[None]:
    """Let no transaction be written."""

    def unavailable() -> None:
        raise DatabaseUnavailable("the disk is full")

    with monkeypatch.context() as patched:
        patched.setattr(type(house.app.database), "write", lambda _: unavailable())
        yield
