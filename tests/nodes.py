"""Several nodes in one process: whole servers on one PostgreSQL, with one clock and a bus between them."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from chat.identity import load_key
from chat.local import Air, MemoryBus
from chat.ports import Bus
from tests.house import House, StillClock, open_house


@dataclass
class Nodes:
    """Nodes that a test starts as it needs them; what is on the clock of one is on the clocks of all."""

    folder: Path
    migrated: Path
    url: str
    stack: AsyncExitStack
    clock: StillClock = field(default_factory=StillClock)
    air: Air = field(default_factory=Air)

    async def start(self, bus: Bus | None = None, **settings: Any) -> House:
        """Start one more node; without a bus it uses one in memory."""
        folder = self.folder / "node"
        folder.mkdir(exist_ok=True)
        load_key(folder)
        opened = open_house(
            folder,
            self.migrated,
            clock=self.clock,
            bus=bus or MemoryBus(self.air),
            database_url=self.url,
            **settings,
        )
        return await self.stack.enter_async_context(opened)

    async def start_two(self, **settings: Any) -> tuple[House, House]:
        return await self.start(**settings), await self.start(**settings)


@pytest.fixture
async def nodes(tmp_path: Path, migrated: Path, postgres_url: str) -> AsyncIterator[Nodes]:
    """Nodes on one PostgreSQL."""
    async with AsyncExitStack() as stack:
        yield Nodes(tmp_path, migrated, postgres_url, stack)
