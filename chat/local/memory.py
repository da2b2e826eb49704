"""A bus inside one process: at once, and each one. A server alone speaks into the void."""

import asyncio
from dataclasses import dataclass, field

from chat.ports import Ears, Sign


@dataclass(slots=True)
class Air:
    """What the buses of one process share."""

    buses: list["MemoryBus"] = field(default_factory=list)


class MemoryBus:
    """Carry hints and signs to the other buses in the same air."""

    away = False

    def __init__(self, air: Air | None = None) -> None:
        self._air = air or Air()
        self._air.buses.append(self)
        self._ears: Ears | None = None
        self._followed: set[str] = set()

    def listen(self, ears: Ears) -> None:
        """Say who hears."""
        self._ears = ears

    async def run(self) -> None:
        """Be there until cancelled."""
        try:
            await asyncio.get_running_loop().create_future()
        finally:
            self._air.buses.remove(self)

    def publish(self, log: str, seq: int) -> None:
        """Hint to every other node that follows the log."""
        for bus in self._air.buses:
            if bus is not self and bus._ears is not None and log in bus._followed:
                bus._ears.hint(log, seq)

    def pass_on(self, log: str, sign: Sign) -> None:
        """Bring a passing sign to every other node that follows the log."""
        for bus in self._air.buses:
            if bus is not self and bus._ears is not None and log in bus._followed:
                bus._ears.overhear(log, sign)

    def subscribe(self, log: str) -> None:
        """Begin to hear about a log."""
        self._followed.add(log)

    def unsubscribe(self, log: str) -> None:
        """Hear no more about a log."""
        self._followed.discard(log)
