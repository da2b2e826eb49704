"""Who gives way in a full group to somebody who is here: the peers who have been gone longest."""

from collections.abc import Collection, Mapping

from rooms.ids import PersonId
from rooms.people import Role
from rooms.room import Member, Room, RoomKind
from rooms.times import MINUTE_MS

SEAT_KEPT_MS = 10 * MINUTE_MS
"""So long a seat is kept for somebody without a connection: a tunnel, an empty battery, a child that woke."""


def who_gives_way(
    room: Room, gone_at: Mapping[PersonId, int], here: Collection[PersonId], now: int
) -> tuple[Member, ...]:
    """Choose whose seats make room for one more, gone longest first; nobody where that is not enough.

    `gone_at` says since when somebody has no connection, in ms since 1970 UTC; whoever is not in it is here,
    and so is whoever is in `here`, which is newer. The staff keep their seats, and a talk has none to give.
    """
    needed = len(room.members) - room.seats + 1
    gone = [one for one in room.members.values() if one.role is Role.PEER and one.person not in here]
    long_gone = [one for one in gone if gone_at.get(one.person, now) <= now - SEAT_KEPT_MS]
    if room.kind is not RoomKind.GROUP or not 0 < needed <= len(long_gone):
        return ()
    longest = sorted(long_gone, key=lambda one: (gone_at[one.person], one.from_seq))
    return tuple(longest[:needed])
