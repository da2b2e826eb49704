"""Stand in line, be on duty, and see who was brought together, as many journeys begin."""

import asyncio

from chat.whereabouts import HEARD_MS
from tests.client import Client, Frame
from tests.house import House

WAIT = {"for": "supporter", "agreement": 1}
FIRST = {"client_id": "my-first-words", "text": "is anybody there"}


async def on_the_line(house: House, name: str, **duty: object) -> Client:
    client = await house.staff(name, "supporter")
    await client.follow("person", after=0)
    await client.request("on_duty", **{"capacity": 3} | duty)
    return client


async def waiting_peer(house: House, **fields: object) -> Client:
    client = await house.enter()
    await client.follow("person", after=0)
    await client.request("wait", **WAIT | fields)
    return client


async def pairs(client: Client, room: str) -> bool:
    return bool((await client.event("person", "paired"))["event"]["room"] == room)


def places(client: Client, since: int = 0) -> list[Frame]:
    """List what a client was told of its place in line, from a frame on."""
    return [frame for frame in client.frames[since:] if frame["type"] == "place"]


async def kinds_in(client: Client, room: str) -> list[str]:
    found = await client.request("read", log=f"room:{room}", after=0)
    return [entry["event"]["kind"] for entry in found["entries"]]


async def hang_up(house: House, client: Client) -> None:
    """Close a socket and wait until the server knows."""
    person = await house.person_of(client)
    await client.socket.close()
    async with asyncio.timeout(30):
        # The hub has no event for what only a test waits for.
        while house.app.hub.is_here(person):  # noqa: ASYNC110
            await asyncio.sleep(0)


async def looked_after(house: House, *, minutes: int = 0, seconds: int = 0) -> None:
    """Let time pass, and the host look round."""
    house.clock.forward(seconds=minutes * 60 + seconds)
    await house.app.housekeeping.host.tick()


async def noted(house: House, *, is_away: bool) -> None:
    """Wait until housekeeping has noted whether whoever waits is away, as soon as other nodes would know."""
    house.clock.forward(seconds=HEARD_MS // 1000)
    async with asyncio.timeout(30):
        while ((await house.rows("SELECT gone_at FROM waiting"))[0][0] is not None) is not is_away:
            pass
