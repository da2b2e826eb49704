"""Somebody who talks without a pause, and comes back after every crash."""

import asyncio
import uuid
from dataclasses import dataclass, field

from websockets.exceptions import InvalidHandshake

from tests.client import Client, Frame, Gone, connect
from tests.journeys.crash_ledger import Ledger

VOICES = 3
"""How many messages each talker has outstanding."""
PAGE = 200


@dataclass(slots=True)
class Talker:
    """One person across all crashes: its token, and how far it has read each log."""

    name: str
    ledger: Ledger
    token: str
    rooms: list[str] = field(default_factory=list)
    heard: dict[str, int] = field(default_factory=dict)
    count: int = 0
    unanswered: dict[str, tuple[str, str]] = field(default_factory=dict)
    """The room and text of each `client_id` without a receipt."""

    def enter(self, room: str, from_seq: int) -> None:
        """Remember a room, to be followed from the entry that let this person in."""
        self.rooms.append(room)
        self.heard[f"room:{room}"] = from_seq - 1

    async def talk(self, url: str) -> None:
        """Resume, repeat what was not acknowledged, and talk until the server is gone."""
        try:
            async with connect(url) as client:
                try:
                    await self._resume(client)
                    async with asyncio.TaskGroup() as group:
                        for _ in range(VOICES):
                            group.create_task(self._talk_on(client))
                finally:
                    self._take_down(client)
        except* (Gone, OSError, InvalidHandshake):
            pass

    async def finish(self, url: str) -> None:
        """Resume, repeat what was not acknowledged, and say no more."""
        async with connect(url) as client:
            await self._resume(client)
            self._take_down(client)

    async def read_all(self, url: str, room: str) -> list[Frame]:
        """Read a room's log from one's own first entry to the end."""
        log = f"room:{room}"
        entries: list[Frame] = []
        async with connect(url) as client:
            await self._hello(client)
            after = min(self.ledger.entries[log]) - 1
            while (page := await client.request("read", log=log, after=after, limit=PAGE))["entries"]:
                entries += page["entries"]
                after = entries[-1]["seq"]
        return entries

    async def _resume(self, client: Client) -> None:
        await self._hello(client)
        for log, seq in self.heard.items():
            await client.follow(log, after=seq)
        for client_id, (room, text) in list(self.unanswered.items()):
            await self._say(client, client_id, room, text)

    async def _hello(self, client: Client) -> None:
        self.token = (await client.hello(self.token))["token"]

    async def _talk_on(self, client: Client) -> None:
        while True:
            self.count += 1
            room = self.rooms[self.count % len(self.rooms)]
            await self._say(client, str(uuid.uuid4()), room, f"{self.name} says thing number {self.count}")

    async def _say(self, client: Client, client_id: str, room: str, text: str) -> None:
        self.ledger.texts[client_id] = self.unanswered[client_id] = (room, text)
        receipt = await client.say(room, text, client_id=client_id)
        del self.unanswered[client_id]
        self.ledger.acknowledge(receipt)

    def _take_down(self, client: Client) -> None:
        for log, seq in self.heard.items():
            self.heard[log] = self.ledger.hear(log, seq, client.entries[log])
