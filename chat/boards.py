"""Put a group's board together: who is here, who speaks how much, and what is worth a look."""

from chat.hub import Hub
from chat.ports import Sql
from chat.store import board
from chat.store.entries import room_log
from moderation.board import MINUTE_MS, Moment, Noticed
from rooms.ids import RoomId


async def moment_of(sql: Sql, hub: Hub, room: RoomId, now: int) -> Moment:
    """See a group as it stands now."""
    return Moment(
        said=await board.said_lately(sql, room, now),
        here=await board.peers_of(sql, room) & hub.members_everywhere(room_log(room)),
        stirred_at=await board.stirred_at(sql, room),
        now=now,
    )


def shown(each: Noticed, now: int) -> dict[str, object]:
    """Show a signal as the wire does."""
    fields = {"signal": each.signal.value, "member": each.member, "message": each.message}
    told: dict[str, object] = {name: value for name, value in fields.items() if value is not None}
    return {**told, "minutes": (now - each.since) // MINUTE_MS}
