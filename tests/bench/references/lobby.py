"""What the reference servers share: the socket, and who sits in which room."""

import asyncio
import json
import sys
from collections import defaultdict
from collections.abc import Awaitable, Callable
from pathlib import Path

from websockets.asyncio.server import ServerConnection, serve
from websockets.exceptions import ConnectionClosed

Members = set[ServerConnection]
Talk = Callable[[str, Members, ServerConnection], Awaitable[None]]


async def open_doors(port: int, talk: Talk) -> None:
    """Seat each newcomer in the room its first frame names, then let `talk` serve it until it goes."""
    rooms: dict[str, Members] = defaultdict(set)

    async def greet(connection: ServerConnection) -> None:
        try:
            join = json.loads(await connection.recv())
            members = rooms[join["room"]]
            members.add(connection)
            await connection.send(json.dumps({"type": "joined", "ref": join["ref"]}))
            await talk(join["room"], members, connection)
        except ConnectionClosed:
            pass
        finally:
            rooms[join["room"]].discard(connection)

    async with serve(greet, "127.0.0.1", port, compression=None, ping_interval=None, close_timeout=1):
        await asyncio.Future()


def entry(room: str, seq: int, text: str) -> dict[str, object]:
    """Make an entry as long as the protocol's, so that all servers that store move the same bytes."""
    event = {
        "kind": "message_posted",
        "message": "x_aaaaaaaaaaaaaaaaaaaaaa",
        "member": "m_aaaaaaaaaaaaaaaaaaaaaa",
        "pseudonym": "Quiet Harbour",
        "role": "peer",
        "text": text,
    }
    return {
        "type": "entry",
        "log": f"room:{room}",
        "seq": seq,
        "at": "2026-01-01T00:00:00.000Z",
        "event": event,
    }


def port_and_folder() -> tuple[int, Path]:
    return int(sys.argv[1]), Path(sys.argv[2])
