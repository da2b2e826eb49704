"""Who holds a room beside its peer: the door of all that happens beside a talk."""

from chat.caller import Caller
from chat.store import talks as stored_talks
from chat.store.talks import Talk
from chat.store.transaction import Transaction
from rooms import refusals
from rooms.ids import RoomId
from rooms.people import Role
from rooms.room import Member, Room, RoomKind, check_takes_part


async def held_room(tx: Transaction, caller: Caller, room_id: str) -> tuple[Room, Member]:
    """Open a room as one of its staff; to anybody else it looks absent, and whoever reads along may not."""
    room, member = await tx.room_for(caller.person, RoomId(room_id))
    if member.role is Role.PEER:
        raise refusals.NotAMember
    check_takes_part(member)
    return room, member


async def held_talk(tx: Transaction, caller: Caller, room_id: str) -> tuple[Room, Member, Talk]:
    """Open a talk as one of its staff."""
    room, member = await held_room(tx, caller, room_id)
    talk = await stored_talks.talk_in(tx, room.key)
    if room.kind is not RoomKind.ONE_ON_ONE or talk is None:
        raise refusals.NotAMember
    return room, member, talk
