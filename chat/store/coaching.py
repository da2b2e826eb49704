"""What supporters would like a coach's word on. It goes once it is given, and at the latest with the talk."""

from dataclasses import dataclass

from chat.ports import Sql
from chat.store.secrets import room_words, secret
from rooms.ids import PersonId, RoomId

LINES_MAX = 200


@dataclass(frozen=True, slots=True)
class Asked:
    """A supporter's wish for a word on a talk. `words` are what they would like to hear about."""

    room: RoomId
    room_key: int
    person: PersonId
    name: str
    asked_at: int
    words: str | None


@dataclass(frozen=True, slots=True)
class Line:
    """One message of a talk. `text` is None for whoever did not ask, and once it is gone."""

    at: int
    by: str
    text: str | None


async def ask(sql: Sql, room: int, person: PersonId, words: str | None, now: int) -> None:
    """Keep that a supporter would like a word on a talk; again changes what they said."""
    await sql.run(
        """INSERT INTO coaching (room, person, asked_at, words) VALUES (:room, :person, :now, :words)
           ON CONFLICT (room, person) DO UPDATE SET words = excluded.words""",
        room=room,
        person=person,
        now=now,
        words=secret(words, room_words(room)),
    )


_ASKED = """SELECT r.public, c.room, c.person, s.name, c.asked_at, c.words
            FROM coaching c JOIN rooms r ON r.id = c.room JOIN staff s ON s.person = c.person"""


async def waiting(sql: Sql) -> list[Asked]:
    """List what is asked for, the oldest first."""
    rows = await sql.rows(f"{_ASKED} ORDER BY c.asked_at, c.room LIMIT 100")
    return [Asked(*row) for row in rows]


async def asked(sql: Sql, room: RoomId, name: str) -> Asked | None:
    """Find what somebody asked for about one talk."""
    row = await sql.row(f"{_ASKED} WHERE r.public = :room AND s.name = :name", room=room, name=name)
    return Asked(*row) if row else None


async def given(sql: Sql, room: int, person: PersonId) -> None:
    """Drop a wish that was answered."""
    await sql.run("DELETE FROM coaching WHERE room = :room AND person = :person", room=room, person=person)


async def own_words(sql: Sql, room: int, person: PersonId) -> list[Line]:
    """Read the last messages of a talk with the texts of one person alone; nobody else's is even opened."""
    rows = await sql.rows(
        """SELECT m.at, b.role, CASE WHEN m.person = :person THEN m.text END
           FROM messages m JOIN members b ON b.public = m.member
           WHERE m.room = :room AND m.state = 'delivered' AND m.seq IS NOT NULL
           ORDER BY m.seq DESC LIMIT :most""",
        room=room,
        person=person,
        most=LINES_MAX,
    )
    return [Line(*row) for row in reversed(rows)]
