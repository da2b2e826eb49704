"""Hold a group, and hold one of its peers: what they write waits for a look."""

from tests.client import Client
from tests.house import House

ROOM = "r_hearth"
LOG, SIDE = f"room:{ROOM}", f"side:{ROOM}"


async def facilitator(house: House, name: str = "mara") -> Client:
    client = await house.staff(name, "supporter")
    await client.join(ROOM)
    await client.follow(LOG, after=0)
    await client.follow(SIDE, after=0)
    return client


async def held_peer(house: House, mara: Client) -> tuple[Client, str]:
    """Let somebody in whose messages are held from then on."""
    ben = await house.member(ROOM)
    member = (await ben.join(ROOM))["member"]
    await mara.request("hold", room=ROOM, member=member)
    return ben, member


async def case_of(house: House, message: str) -> object:
    rows = await house.rows(
        "SELECT public FROM cases WHERE track = 'conduct' AND subject = :message", message=message
    )
    return rows[0][0]
