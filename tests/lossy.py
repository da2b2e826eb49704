"""A bus that loses, repeats and reorders what it should carry."""

import random

from chat.local import Air, MemoryBus
from chat.ports import Ears, Sign


class LossyBus:
    """Carry each hint and sign not at all, once, twice, or only after the next one."""

    away = False

    def __init__(self, air: Air, chance: random.Random) -> None:
        self._inner = MemoryBus(air)
        self._chance = chance
        self._held: list[tuple[str, int]] = []
        self.lost = 0

    def listen(self, ears: Ears) -> None:
        self._inner.listen(ears)

    async def run(self) -> None:
        await self._inner.run()

    def publish(self, log: str, seq: int) -> None:
        match self._chance.randrange(4):
            case 0:
                self.lost += 1
            case 1:
                self._held.append((log, seq))
            case 2:
                self._inner.publish(log, seq)
                self._inner.publish(log, seq)
            case _:
                self._inner.publish(log, seq)
                while self._held:
                    self._inner.publish(*self._held.pop())

    def pass_on(self, log: str, sign: Sign) -> None:
        if self._chance.random() < 0.5:
            self._inner.pass_on(log, sign)

    def subscribe(self, log: str) -> None:
        self._inner.subscribe(log)

    def unsubscribe(self, log: str) -> None:
        self._inner.unsubscribe(log)
