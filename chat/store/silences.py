"""Talks that have gone quiet: when somebody last wrote, whether they were asked, whether the talk sleeps."""

from dataclasses import dataclass

import orjson

from chat.ports import Sql
from chat.store.talks import LETTER


@dataclass(frozen=True, slots=True)
class Quiet:
    """When somebody last wrote in a talk, and when it was asked about."""

    room: int
    last_said: int
    checked_at: int | None
    asleep: bool
    letter: bool = False
    language: str | None = None


async def quiet(sql: Sql) -> list[Quiet]:
    """List the talks that go on with their last word; a talk without one counts from its beginning."""
    rows = await sql.rows(
        """SELECT t.room, COALESCE((SELECT MAX(e.at) FROM logs l JOIN entries e ON e.log = l.id
                                    WHERE l.name = 'room:' || r.public AND e.kind = 'message_posted'),
                                   t.began_at), t.checked_at, t.asleep, t.reasons, t.language
           FROM talks t JOIN rooms r ON r.id = t.room WHERE t.outcome IS NULL ORDER BY t.room"""
    )
    return [
        Quiet(room, last, checked, bool(asleep), LETTER in orjson.loads(reasons), language)
        for room, last, checked, asleep, reasons, language in rows
    ]


async def set_checked(sql: Sql, room: int, now: int) -> None:
    """Note that a silent talk was asked about."""
    await sql.run("UPDATE talks SET checked_at = :now WHERE room = :room", now=now, room=room)


async def set_asleep(sql: Sql, room: int, *, asleep: bool) -> None:
    """Let a talk sleep, or wake."""
    await sql.run("UPDATE talks SET asleep = :asleep WHERE room = :room", asleep=int(asleep), room=room)
