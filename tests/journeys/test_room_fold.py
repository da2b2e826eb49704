"""A room in memory is a fold of its log: after every step it is what its tables say."""

from contextlib import suppress
from random import Random

from chat.actions.oversee import set_agreement
from chat.store import rooms as stored_rooms
from chat.store.transaction import Transaction
from rooms.ids import RoomId
from tests.client import Client, Refused
from tests.house import House, join_and_follow

ROOM = "r_hearth"
STEPS = 120


async def compare(tx: Transaction) -> None:
    """Hold the room as it is remembered against the room as it is read afresh."""
    assert await tx.room(RoomId(ROOM)) == await stored_rooms.load_room(tx, RoomId(ROOM))


async def step(house: House, chance: Random, mara: Client, peers: list[Client], members: list[str]) -> None:
    """Do one thing, whatever comes of it."""
    peer, member = chance.choice(peers), chance.choice(members)
    match chance.randrange(9):
        case 0:
            await mara.request("slow", room=ROOM, seconds=chance.choice([0, 1, 5]))
        case 1:
            await mara.request("hold", room=ROOM, member=member, minutes=chance.randint(1, 60))
        case 2:
            await mara.request("unhold", room=ROOM, member=member)
        case 3:
            await mara.request(chance.choice(["pause", "unpause"]), room=ROOM)
        case 4:
            await mara.request(chance.choice(["open", "close"]), room=ROOM)
        case 5:
            await house.app.writer.perform(lambda tx: set_agreement(tx, RoomId(ROOM), "Be kind."))
        case 6:
            await peer.request("leave", room=ROOM)
        case 7:
            (version,) = (await house.rows("SELECT agreement FROM rooms"))[0]
            await peer.request("join", room=ROOM, agreement=version)
        case _:
            await peer.say(ROOM, "good evening")


async def test_after_every_step_a_room_in_memory_is_what_its_tables_say(house: House) -> None:
    await house.group(ROOM)
    mara = await house.staff("mara", "supporter")
    await join_and_follow(mara, ROOM)
    peers = await house.members(ROOM, 3)
    members = [(await peer.join(ROOM))["member"] for peer in peers]
    chance = Random(20260501)

    for _ in range(STEPS):
        with suppress(Refused):
            await step(house, chance, mara, peers, members)
        await house.app.writer.perform(compare)
        house.clock.forward(seconds=chance.randint(1, 600))
