"""Who is on duty, for what and how many, and when they were last here."""

from collections.abc import Sequence
from dataclasses import dataclass

import orjson

from chat.ports import Row, Sql
from rooms.ids import PersonId


@dataclass(frozen=True, slots=True)
class Duty:
    """A supporter on duty. `seen_at`: when some node last had a socket of theirs, in ms.

    `told_at`: when they heard that their hours of the week run out.
    """

    person: PersonId
    capacity: int
    about: tuple[str, ...]
    languages: tuple[str, ...]
    pool: str = ""
    ready: bool = False
    free_since: int = 0
    seen_at: int | None = None
    told_at: int | None = None


_DUTY = "SELECT person, capacity, about, languages, pool, ready, free_since, seen_at, told_at FROM duty"


async def set_duty(sql: Sql, duty: Duty, now: int) -> None:
    """Write a supporter as on duty."""
    await sql.run(
        """INSERT INTO duty (person, capacity, about, languages, since, pool, ready, free_since, seen_at)
           VALUES (:person, :capacity, :about, :languages, :now, :pool, :ready, :now, :now)
           ON CONFLICT (person) DO UPDATE SET capacity = excluded.capacity, about = excluded.about,
             languages = excluded.languages, pool = excluded.pool, ready = excluded.ready,
             seen_at = excluded.seen_at""",
        person=duty.person,
        capacity=duty.capacity,
        about=orjson.dumps(duty.about).decode(),
        languages=orjson.dumps(duty.languages).decode(),
        pool=duty.pool,
        ready=int(duty.ready),
        now=now,
    )


async def end_duty(sql: Sql, person: PersonId) -> bool:
    """Take a supporter off duty; says whether they were on."""
    return await sql.run("DELETE FROM duty WHERE person = :person", person=person) > 0


async def seen_on_duty(sql: Sql, people: Sequence[PersonId], now: int) -> None:
    """Note that supporters on duty are here."""
    await sql.run(
        "UPDATE duty SET seen_at = :now WHERE person IN {each_int:people}", now=now, people=list(people)
    )


async def note_hours_told(sql: Sql, person: PersonId, now: int) -> None:
    """Note that somebody on duty has heard that their hours run out."""
    await sql.run("UPDATE duty SET told_at = :now WHERE person = :person", now=now, person=person)


async def duty_of(sql: Sql, person: PersonId) -> Duty | None:
    """Read a supporter's duty."""
    row = await sql.row(f"{_DUTY} WHERE person = :person", person=person)
    return _duty(row) if row else None


async def all_duty(sql: Sql) -> list[Duty]:
    """List everybody on duty, the longest first."""
    return [_duty(row) for row in await sql.rows(f"{_DUTY} ORDER BY since, person")]


def _duty(row: Row) -> Duty:
    person, capacity, about, languages, pool, ready, free_since, seen_at, told_at = row
    return Duty(
        PersonId(person),
        capacity,
        tuple(orjson.loads(about)),
        tuple(orjson.loads(languages)),
        pool,
        bool(ready),
        free_since,
        seen_at,
        told_at,
    )


async def on_duty_count(sql: Sql) -> int:
    """Count the supporters on duty."""
    row = await sql.row("SELECT COUNT(*) FROM duty")
    return int(row[0]) if row else 0
