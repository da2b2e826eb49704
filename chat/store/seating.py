"""Since when peers have been gone from the groups in which they have a seat."""

from chat.ports import Sql
from rooms.ids import PersonId
from rooms.room import Room


async def seated_peers(sql: Sql) -> list[tuple[PersonId, int | None]]:
    """List the peers who have a seat in a group, and when they were first missed; None while here."""
    return [
        (PersonId(person), gone_at)
        for person, gone_at in await sql.rows(
            """SELECT m.person, m.gone_at FROM members m JOIN rooms r ON r.id = m.room
               WHERE r.kind = 'group' AND m.state = 'here' AND m.role = 'peer'"""
        )
    ]


async def note_gone(sql: Sql, person: PersonId, gone_at: int | None) -> None:
    """Note that a peer is missed, unless they were before, or with None that they are back."""
    await sql.run(
        """UPDATE members SET gone_at = :gone_at WHERE person = :person AND role = 'peer'
             AND state = 'here' AND (gone_at IS NULL) <> (CAST(:gone_at AS BIGINT) IS NULL)""",
        person=person,
        gone_at=gone_at,
    )


async def gone_since(sql: Sql, room: Room) -> dict[PersonId, int]:
    """Say since when peers of a group are gone; until this transaction ends none of them comes back."""
    rows = await sql.rows(
        """SELECT person, gone_at FROM members WHERE room = :room AND state = 'here' AND role = 'peer'
             AND gone_at IS NOT NULL ORDER BY id {lock_rows}""",
        room=room.key,
    )
    return {PersonId(person): gone_at for person, gone_at in rows}
