"""The least one would write with `websockets`: whatever comes in goes out to the room, nothing is kept."""

import asyncio

from websockets.asyncio.server import ServerConnection, broadcast

from tests.bench.references.lobby import Members, open_doors, port_and_folder


async def talk(room: str, members: Members, connection: ServerConnection) -> None:
    async for text in connection:
        broadcast(members, text)


if __name__ == "__main__":
    asyncio.run(open_doors(port_and_folder()[0], talk))
