"""Who holds a group, and the beginning and the end of its meeting."""

from chat.caller import Caller
from chat.store import groups as stored_groups
from chat.store import rooms as stored_rooms
from chat.store import shifts as stored_shifts
from chat.store.groups import Held
from chat.store.transaction import Transaction
from rooms import refusals
from rooms.events import RoomClosed, RoomOpened, RoomResumed
from rooms.holding import is_trained, may_hold
from rooms.ids import RoomId
from rooms.meetings import opened_by_hand
from rooms.room import Member, Room, RoomKind
from rooms.times import DAY_MS, rfc3339


async def group_held_by(tx: Transaction, caller: Caller, room_id: str) -> tuple[Room, Member]:
    """Open a group as one of those who hold it; raises `NotAMember`, `NotAllowed`."""
    room, member = await tx.room_for(caller.person, RoomId(room_id))
    if room.kind is not RoomKind.GROUP:
        raise refusals.NotAllowed
    held = await stored_groups.held_group(tx, room.key)
    if held is not None and not may_hold(caller.person, caller.role, held.terms.facilitators):
        raise refusals.NotAllowed
    return room, member


async def check_trained(tx: Transaction, caller: Caller, *, required: bool) -> None:
    """Refuse to let somebody begin whose training has run out; raises `TrainingNeeded`."""
    until = await stored_shifts.trained_until(tx, caller.person)
    if not is_trained(until, tx.now // DAY_MS, required=required):
        raise refusals.TrainingNeeded


async def open_meeting(tx: Transaction, room: Room, met: int, closes_at: int | None) -> None:
    """Open a group for one of its meetings, without a pause that was left from the last."""
    if room.paused is not None:
        room = await tx.happen(room, RoomResumed())
        await stored_rooms.set_paused(tx, room, None)
    room = await tx.happen(room, RoomOpened(None if closes_at is None else rfc3339(closes_at)))
    await stored_rooms.set_room_state(tx, room, "open", tx.now)
    await stored_groups.note_open(tx, room, met, closes_at, tx.now)


async def open_held(tx: Transaction, room: Room, held: Held) -> None:
    """Open a held group by hand: near or within its time for that meeting, else for an extra one."""
    met, closes_at = opened_by_hand(held.terms.meeting(tx.now), held.terms.minutes, tx.now)
    await open_meeting(tx, room, met or held.met, closes_at)


async def close_held(tx: Transaction, room: Room, held: Held) -> None:
    """Close a held group by hand: the meeting that goes on is over, and not opened again by itself."""
    meeting = held.terms.meeting(tx.now)
    goes_on = meeting is not None and meeting.opens_at <= tx.now
    await close_meeting(tx, room, held, meeting.opens_at if meeting and goes_on else held.met, None)


async def close_meeting(tx: Transaction, room: Room, held: Held, met: int, words: str | None) -> None:
    """Close a group, kindly: with words, and when it meets again."""
    coming = held.terms.meeting(tx.now)
    if coming is not None and coming.opens_at == met:
        coming = held.terms.meeting(coming.closes_at)
    opens_at = None if coming is None else rfc3339(coming.opens_at)
    room = await tx.happen(room, RoomClosed(over=False, words=words, opens_at=opens_at))
    await stored_rooms.set_room_state(tx, room, "closed", tx.now)
    await stored_groups.note_closed(tx, room, met, tx.now)
