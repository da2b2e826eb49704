"""A group that meets every Tuesday evening: make it, hold it, let its time come, see and hear it."""

from datetime import UTC, datetime

from chat.store.transaction import Transaction
from chat.terms import Wish, set_terms
from rooms.ids import RoomId
from tests.client import Client, Frame
from tests.house import NOON_MS, House, OpenHouse, join_and_follow

ROOM = "r_tuesday"
LOG = f"room:{ROOM}"
NOON = datetime.fromtimestamp(NOON_MS / 1000, UTC).replace(tzinfo=None)
WEEKLY = Wish(starts=NOON.replace(hour=19, minute=0), zone="UTC", every="FREQ=WEEKLY", minutes=60)
SEVEN_MS = NOON_MS + (19 - NOON.hour) * 3_600_000 - NOON.minute * 60_000


async def with_a_weekly_group(build: OpenHouse) -> House:
    house = await build(group_grace_seconds=120)
    await group(house, WEEKLY)
    return house


async def group(house: House, wish: Wish, **fields: object) -> None:
    await house.group(ROOM, open=False, **fields)

    async def write(tx: Transaction) -> None:
        room = await tx.room(RoomId(ROOM))
        assert room is not None
        await set_terms(tx, room, wish)

    await house.app.writer.perform(write)


async def holder(house: House, name: str = "maya", role: str = "supporter") -> Client:
    """Come into the group as whoever holds it, and follow it."""
    client = await house.staff(name, role)
    await join_and_follow(client, ROOM)
    return client


async def go_to(house: House, moment_ms: int) -> None:
    """Move the clock, and let the convener look."""
    house.clock.now = moment_ms
    await house.app.housekeeping.convener.tick()


async def seen(client: Client) -> Frame:
    rooms: list[Frame] = (await client.request("rooms"))["rooms"]
    return next(room for room in rooms if room["room"] == ROOM)


def kinds_heard(client: Client) -> list[str]:
    return [entry["event"]["kind"] for entry in client.entries[LOG]]


async def opened(house: House) -> tuple[Client, Client]:
    """Open the group on time, with somebody who holds it and a peer."""
    maya = await holder(house)
    await go_to(house, SEVEN_MS)
    await maya.event(LOG, "room_opened")
    return maya, await house.member(ROOM)


async def named(tx: Transaction, *names: str) -> None:
    room = await tx.room(RoomId(ROOM))
    assert room is not None
    await set_terms(tx, room, Wish(facilitators=names))
