"""The waiting line, what those in it said, and who is on duty."""

from dataclasses import dataclass

import orjson

from chat.ports import Sql
from rooms.ids import PersonId
from rooms.pairing import Waiting


@dataclass(frozen=True, slots=True)
class Wish:
    """What someone said when they began to wait; forgotten when the talk begins or they give up."""

    person: PersonId
    wanted: str
    agreement: int
    about: str | None
    mood: int | None
    language: str | None
    client_id: str | None
    first_message: str | None
    care: int


async def set_waiting(sql: Sql, wish: Wish, now: int) -> None:
    """Put someone at the end of the line, or renew what they said while they keep their place."""
    await sql.run(
        """INSERT INTO waiting (person, position, since, wanted, agreement, about, mood, language,
                                client_id, first_message, care)
           VALUES (:person, (SELECT COALESCE(MAX(position), 0) + 1 FROM waiting), :now, :wanted, :agreement,
                   :about, :mood, :language, :client_id, :first_message, :care)
           ON CONFLICT (person) DO UPDATE SET wanted = excluded.wanted, agreement = excluded.agreement,
             about = excluded.about, mood = excluded.mood, gone_at = NULL,
             client_id = COALESCE(excluded.client_id, waiting.client_id),
             first_message = COALESCE(excluded.first_message, waiting.first_message),
             care = CASE WHEN excluded.care > waiting.care THEN excluded.care ELSE waiting.care END""",
        person=wish.person,
        now=now,
        wanted=wish.wanted,
        agreement=wish.agreement,
        about=wish.about,
        mood=wish.mood,
        language=wish.language,
        client_id=wish.client_id,
        first_message=wish.first_message,
        care=wish.care,
    )


async def put_in_front(sql: Sql, wish: Wish, now: int) -> None:
    """Put someone at the front of the line: they were passed on and must not wait twice."""
    await set_waiting(sql, wish, now)
    await sql.run(
        """UPDATE waiting SET position = (SELECT MIN(position) - 1 FROM waiting) WHERE person = :person""",
        person=wish.person,
    )


async def line(sql: Sql) -> list[Waiting]:
    """Read the waiting line in order."""
    rows = await sql.rows(
        "SELECT person, position, since, wanted, care, gone_at FROM waiting ORDER BY position"
    )
    return [
        Waiting(PersonId(person), position, since, wanted, care, gone_at)
        for person, position, since, wanted, care, gone_at in rows
    ]


async def place_of(sql: Sql, person: PersonId) -> int | None:
    """Count a person's place from 1, or None if they do not wait."""
    row = await sql.row(
        """SELECT COUNT(*) FROM waiting
           WHERE position <= (SELECT position FROM waiting WHERE person = :person)""",
        person=person,
    )
    return row[0] or None if row else None


async def wish_of(sql: Sql, person: PersonId) -> Wish | None:
    """Read what a waiting person said."""
    row = await sql.row(
        """SELECT wanted, agreement, about, mood, language, client_id, first_message, care
           FROM waiting WHERE person = :person""",
        person=person,
    )
    return Wish(person, *row) if row else None


async def stop_waiting(sql: Sql, person: PersonId) -> bool:
    """Take someone out of the line; says whether they were in it."""
    return await sql.run("DELETE FROM waiting WHERE person = :person", person=person) > 0


async def set_gone(sql: Sql, person: PersonId, gone_at: int | None) -> None:
    """Note that a waiting person lost their last socket, or is back."""
    await sql.run(
        "UPDATE waiting SET gone_at = :gone_at WHERE person = :person", gone_at=gone_at, person=person
    )


@dataclass(frozen=True, slots=True)
class Duty:
    """A supporter on duty."""

    person: PersonId
    capacity: int
    about: tuple[str, ...]
    languages: tuple[str, ...]


async def set_duty(sql: Sql, duty: Duty, now: int) -> None:
    """Write a supporter as on duty."""
    await sql.run(
        """INSERT INTO duty (person, capacity, about, languages, since)
           VALUES (:person, :capacity, :about, :languages, :now)
           ON CONFLICT (person) DO UPDATE SET capacity = excluded.capacity, about = excluded.about,
             languages = excluded.languages""",
        person=duty.person,
        capacity=duty.capacity,
        about=orjson.dumps(duty.about).decode(),
        languages=orjson.dumps(duty.languages).decode(),
        now=now,
    )


async def end_duty(sql: Sql, person: PersonId) -> bool:
    """Take a supporter off duty; says whether they were on."""
    return await sql.run("DELETE FROM duty WHERE person = :person", person=person) > 0


async def duty_of(sql: Sql, person: PersonId) -> Duty | None:
    """Read a supporter's duty."""
    row = await sql.row("SELECT capacity, about, languages FROM duty WHERE person = :person", person=person)
    if row is None:
        return None
    return Duty(person, row[0], tuple(orjson.loads(row[1])), tuple(orjson.loads(row[2])))


async def on_duty_count(sql: Sql) -> int:
    """Count the supporters on duty."""
    row = await sql.row("SELECT COUNT(*) FROM duty")
    return int(row[0]) if row else 0


async def talks_of(sql: Sql, person: PersonId) -> int:
    """Count the one-on-ones a person is in."""
    row = await sql.row(
        """SELECT COUNT(*) FROM members m JOIN rooms r ON r.id = m.room
           WHERE m.person = :person AND m.state = 'here' AND r.kind = 'one_on_one'""",
        person=person,
    )
    return int(row[0]) if row else 0
