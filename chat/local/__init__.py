"""Serve one machine: a SQLite database, a bus in memory and the system's clock."""

import time

from chat.local.memory import Air, MemoryBus
from chat.local.opinion import ProcessOpinion
from chat.local.sqlite import Sqlite

__all__ = ["Air", "MemoryBus", "ProcessOpinion", "Sqlite", "SystemClock"]


class SystemClock:
    """Tell the system's time."""

    def now_ms(self) -> int:
        """Return milliseconds since 1970, UTC."""
        return time.time_ns() // 1_000_000
