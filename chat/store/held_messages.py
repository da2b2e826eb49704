"""What waits in a group for no other reason than that its author is held."""

from chat.ports import Sql
from chat.store import messages, reviews
from chat.store.messages import Message
from moderation.review import Case
from rooms.room import Room


async def waiting_in(sql: Sql, room: Room, now: int, limit: int) -> list[tuple[Case, Message]]:
    """List the cases and their messages, the oldest first.

    Nothing of somebody who is suspended, or not in the group any more: that is for moderators alone.
    """
    rows = await sql.rows(
        """SELECT c.id, c.message FROM cases c
           JOIN messages m ON m.public = c.message AND m.state = 'held'
           JOIN members b ON b.public = m.member AND b.state = 'here'
           JOIN persons p ON p.id = m.person AND COALESCE(p.suspended_until, 0) <= :now
           WHERE c.track = 'conduct' AND c.state = 'open' AND c.room = :room
             AND NOT EXISTS (SELECT 1 FROM flags f WHERE f.case_id = c.id AND f.source <> 'hold')
             AND NOT EXISTS (SELECT 1 FROM cases o WHERE o.message = c.message AND o.id <> c.id
                               AND o.track IN ('care', 'conduct') AND o.state = 'open')
           ORDER BY c.id LIMIT :limit""",
        now=now,
        room=room.key,
        limit=limit,
    )
    cases = await reviews.cases_by_keys(sql, [key for key, _ in rows])
    found = [(cases[key], await messages.message(sql, number)) for key, number in rows]
    return [(case, message) for case, message in found if message is not None]
