"""What was said in a group lately, without its words: who, when, in reply to what, with how much care."""

from dataclasses import dataclass

import orjson

from chat.identity import message_id
from chat.ports import Row, Sql
from chat.store.entries import room_log
from moderation.board import USUAL, Said
from rooms.ids import MemberId, PersonId, RoomId

LOOKED_AT = 1000
"""Entries looked back at most: a board is for a group that somebody can follow."""


async def said_lately(sql: Sql, room: RoomId, now: int) -> list[Said]:
    """List the messages that others can read and that still count, in order."""
    rows = await sql.rows(
        """SELECT m.public, m.member, e.at, m.receipt, m.reply_to, p.role
           FROM logs l JOIN entries e ON e.log = l.id JOIN messages m ON m.public = e.message
             JOIN members p ON p.public = m.member
           WHERE l.name = :log AND e.seq > l.head - CAST(:most AS BIGINT) AND e.kind = 'message_posted'
             AND e.at >= :since AND m.state = 'delivered' ORDER BY e.seq""",
        log=room_log(room),
        most=LOOKED_AT,
        since=now - USUAL.remembered_ms,
    )
    return [_said(row) for row in rows]


def _said(row: Row) -> Said:
    number, member, at, receipt, reply_to, role = row
    care = orjson.loads(receipt).get("care") if receipt else None
    return Said(
        message=message_id(number),
        member=member,
        at=at,
        care=care["level"] if care else 0,
        reply_to=None if reply_to is None else message_id(reply_to),
        staff=role != "peer",
    )


async def stirred_at(sql: Sql, room: RoomId) -> int:
    """Say when something last happened in a group that everybody saw: a word, a newcomer, its opening."""
    row = await sql.row(
        """SELECT MAX(e.at) FROM logs l JOIN entries e ON e.log = l.id
           WHERE l.name = :log AND e.seq > l.head - CAST(:most AS BIGINT)
             AND e.kind IN ('message_posted', 'member_joined', 'room_opened', 'room_resumed')""",
        log=room_log(room),
        most=LOOKED_AT,
    )
    return row[0] or 0 if row else 0


@dataclass(frozen=True, slots=True)
class Holding:
    """A member of the staff in an open group that is not paused."""

    room: RoomId
    member: MemberId
    person: PersonId


async def holding_now(sql: Sql) -> list[Holding]:
    """List the staff who are members of open groups."""
    rows = await sql.rows(
        """SELECT r.public, m.public, m.person FROM members m JOIN rooms r ON r.id = m.room
           WHERE r.kind = 'group' AND r.state = 'open' AND r.paused IS NULL
             AND m.state = 'here' AND m.role <> 'peer' ORDER BY m.id"""
    )
    return [Holding(RoomId(room), MemberId(member), PersonId(person)) for room, member, person in rows]


async def peers_of(sql: Sql, room: RoomId) -> set[MemberId]:
    """List the peers who are members of a group now."""
    rows = await sql.rows(
        """SELECT m.public FROM members m JOIN rooms r ON r.id = m.room
           WHERE r.public = :room AND m.state = 'here' AND m.role = 'peer'""",
        room=room,
    )
    return {MemberId(row[0]) for row in rows}
