"""Keep the pauses that a slow group asks for, on all nodes and over a restart."""

from chat.store import members
from chat.store.transaction import Transaction
from rooms.pace import check_gap
from rooms.people import Role
from rooms.room import Member, Room


async def take_turn(tx: Transaction, room: Room, member: Member) -> None:
    """Let a peer speak in a slow group and begin the next pause; raises `TooFast`."""
    if not room.slow_seconds or member.role is not Role.PEER:
        return
    check_gap(await members.spoke_at(tx, member.id), room.slow_seconds * 1000, tx.now)
    await members.set_spoke_at(tx, member.id, tx.now)
