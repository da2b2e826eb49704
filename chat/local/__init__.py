"""Serve one machine: a SQLite database, a bus in memory and the system's clock."""

import time

from chat.local.opinion import ProcessOpinion
from chat.local.sqlite import Sqlite
from chat.ports import Hear

__all__ = ["MemoryBus", "ProcessOpinion", "Sqlite", "SystemClock"]


class MemoryBus:
    """Carry hints inside one process: at once, and each one."""

    def __init__(self, hear: Hear) -> None:
        self._hear = hear
        self._followed: set[str] = set()

    def publish(self, log: str, seq: int) -> None:
        """Tell this node, if it follows the log."""
        if log in self._followed:
            self._hear(log, seq)

    def subscribe(self, log: str) -> None:
        """Begin to hear about a log."""
        self._followed.add(log)

    def unsubscribe(self, log: str) -> None:
        """Hear no more about a log."""
        self._followed.discard(log)


class SystemClock:
    """Tell the system's time."""

    def now_ms(self) -> int:
        """Return milliseconds since 1970, UTC."""
        return time.time_ns() // 1_000_000
