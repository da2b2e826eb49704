"""The chat server most would write: each message is one durable commit, then one broadcast and a receipt."""

import asyncio
import json
from collections import Counter
from pathlib import Path

import aiosqlite
from websockets.asyncio.server import ServerConnection, broadcast

from tests.bench.references.lobby import Members, entry, open_doors, port_and_folder

SCHEMA = "CREATE TABLE message (room TEXT, seq INTEGER, text TEXT, PRIMARY KEY (room, seq))"


async def serve_naively(port: int, folder: Path) -> None:
    async with aiosqlite.connect(folder / "naive.db") as database:
        await database.execute("PRAGMA journal_mode=WAL")
        await database.execute("PRAGMA synchronous=FULL")
        await database.execute(SCHEMA)
        lock = asyncio.Lock()
        last: Counter[str] = Counter()

        async def talk(room: str, members: Members, connection: ServerConnection) -> None:
            async for frame in connection:
                said = json.loads(frame)
                async with lock:
                    last[room] += 1
                    seq = last[room]
                    await database.execute("INSERT INTO message VALUES (?,?,?)", (room, seq, said["text"]))
                    await database.commit()
                broadcast(members, json.dumps(entry(room, seq, said["text"])))
                receipt = {"type": "receipt", "ref": said["ref"], "client_id": said["client_id"], "seq": seq}
                await connection.send(json.dumps(receipt))

        await open_doors(port, talk)


if __name__ == "__main__":
    asyncio.run(serve_naively(*port_and_folder()))
