"""The limit: what no message can do without (validate, look for words, store, write), each done the best way.

No membership, no roles, no receipts looked up, no cases, no resume. Messages queue up while the last commit
runs, go in with one transaction, and leave in one write a connection.
"""

import asyncio
from collections import Counter, defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal

import ahocorasick_rs
import aiosqlite
import orjson
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter
from websockets.asyncio.server import ServerConnection
from websockets.protocol import State

from tests.bench.references.lobby import Members, entry, open_doors, port_and_folder

BATCH_MAX = 300
PHRASES = [f"phrase {number} that nobody says" for number in range(2000)]
SCHEMA = """
CREATE TABLE message (
    id INTEGER PRIMARY KEY, room TEXT, seq INTEGER, client_id TEXT, text TEXT, flagged INTEGER
)
"""
INSERT = "INSERT INTO message (room, seq, client_id, text, flagged) VALUES (?,?,?,?,?)"


class Say(BaseModel):
    model_config = ConfigDict(strict=True)
    type: Literal["say"]
    ref: int | Annotated[str, Field(max_length=36)]
    room: Annotated[str, Field(max_length=64)]
    client_id: Annotated[str, Field(min_length=8, max_length=64)]
    text: Annotated[str, Field(min_length=1, max_length=2000)]


class Typing(BaseModel):
    model_config = ConfigDict(strict=True)
    type: Literal["typing"]
    room: str


@dataclass(frozen=True, slots=True)
class Intent:
    said: Say
    flagged: bool
    members: Members
    author: ServerConnection


def text_frame(payload: bytes) -> bytes:
    """Wrap a text of up to 64 KiB as one unmasked frame."""
    size = len(payload)
    return (bytes((0x81, size)) if size < 126 else b"\x81\x7e" + size.to_bytes(2, "big")) + payload


def entry_frame(seq: int, said: Say) -> bytes:
    return text_frame(orjson.dumps(entry(said.room, seq, said.text)))


def receipt_frame(seq: int, said: Say) -> bytes:
    receipt = {"type": "receipt", "ref": said.ref, "client_id": said.client_id, "seq": seq}
    return text_frame(orjson.dumps(receipt))


class MinimalServer:
    def __init__(self, database: aiosqlite.Connection) -> None:
        self._database = database
        self._waiting: list[Intent] = []
        self._wake = asyncio.Event()
        self._last: Counter[str] = Counter()
        self._words = ahocorasick_rs.AhoCorasick(PHRASES)
        self._commands: TypeAdapter[Say | Typing] = TypeAdapter(
            Annotated[Say | Typing, Field(discriminator="type")],
        )

    async def talk(self, room: str, members: Members, connection: ServerConnection) -> None:
        while True:
            said = self._commands.validate_json(await connection.recv(decode=False))
            if isinstance(said, Say):
                flagged = bool(self._words.find_matches_as_indexes(said.text.casefold()))
                self._waiting.append(Intent(said, flagged, members, connection))
                self._wake.set()

    async def write(self) -> None:
        """Store and tell batch after batch, forever."""
        while True:
            await self._wake.wait()
            batch, self._waiting = self._waiting[:BATCH_MAX], self._waiting[BATCH_MAX:]
            if not self._waiting:
                self._wake.clear()
            self._tell(batch, await self._store(batch))

    async def _store(self, batch: list[Intent]) -> list[int]:
        numbers = [self._next(intent.said.room) for intent in batch]
        rows = [
            (intent.said.room, seq, intent.said.client_id, intent.said.text, intent.flagged)
            for intent, seq in zip(batch, numbers, strict=True)
        ]
        await self._database.execute("BEGIN IMMEDIATE")
        await self._database.executemany(INSERT, rows)
        await self._database.commit()
        return numbers

    def _next(self, room: str) -> int:
        self._last[room] += 1
        return self._last[room]

    def _tell(self, batch: list[Intent], numbers: list[int]) -> None:
        entries: dict[str, list[bytes]] = defaultdict(list)
        receipts: dict[ServerConnection, bytes] = defaultdict(bytes)
        rooms = {}
        for intent, seq in zip(batch, numbers, strict=True):
            entries[intent.said.room].append(entry_frame(seq, intent.said))
            receipts[intent.author] += receipt_frame(seq, intent.said)
            rooms[intent.said.room] = intent.members
        for room, members in rooms.items():
            joined = b"".join(entries[room])
            for member in members:
                if member.state is State.OPEN:
                    own = receipts.get(member)
                    member.transport.write(joined + own if own else joined)


async def serve_minimally(port: int, folder: Path) -> None:
    async with aiosqlite.connect(folder / "minimal.db", isolation_level=None) as database:
        await database.execute("PRAGMA journal_mode=WAL")
        await database.execute("PRAGMA synchronous=FULL")
        await database.execute(SCHEMA)
        server = MinimalServer(database)
        async with asyncio.TaskGroup() as group:
            group.create_task(server.write())
            group.create_task(open_doors(port, server.talk))


if __name__ == "__main__":
    asyncio.run(serve_minimally(*port_and_folder()))
