"""Shifts booked and worked, what a supporter says at the end of one, and their training. Times in ms."""

from dataclasses import dataclass

from chat.ports import Sql
from rooms.ids import PersonId
from rooms.shifts import Worked
from rooms.times import MINUTE_MS, WEEK_MS


@dataclass(frozen=True, slots=True)
class Shift:
    """A shift that is booked; `name` is the supporter's."""

    id: int
    person: PersonId
    name: str
    starts_at: int
    ends_at: int


async def book(sql: Sql, person: PersonId, starts_at: int, ends_at: int) -> None:
    """Book a shift."""
    await sql.run(
        "INSERT INTO shifts (person, starts_at, ends_at) VALUES (:person, :starts, :ends)",
        person=person,
        starts=starts_at,
        ends=ends_at,
    )


async def booked(sql: Sql, since: int) -> list[Shift]:
    """List the booked shifts that end after a moment, the next first."""
    rows = await sql.rows(
        """SELECT h.id, h.person, s.name, h.starts_at, h.ends_at FROM shifts h
           JOIN staff s ON s.person = h.person
           WHERE h.ends_at > :since AND h.finished_at IS NULL ORDER BY h.starts_at, h.id LIMIT 200""",
        since=since,
    )
    return [Shift(row[0], PersonId(row[1]), *row[2:]) for row in rows]


async def cancel(sql: Sql, person: PersonId, shift: int) -> bool:
    """Give back a shift of one's own that has not begun; says whether there was one."""
    return (
        await sql.run(
            "DELETE FROM shifts WHERE id = :shift AND person = :person AND began_at IS NULL",
            shift=shift,
            person=person,
        )
        > 0
    )


async def begin(sql: Sql, person: PersonId, now: int) -> None:
    """Begin the shift that is booked for now, or one that is not booked; nothing if one goes on."""
    if await sql.row(
        "SELECT 1 FROM shifts WHERE person = :person AND began_at IS NOT NULL AND finished_at IS NULL",
        person=person,
    ):
        return
    row = await sql.row(
        """SELECT id FROM shifts WHERE person = :person AND began_at IS NULL AND ends_at > :now
             AND starts_at <= :soon ORDER BY starts_at LIMIT 1""",
        person=person,
        now=now,
        soon=now + 30 * MINUTE_MS,
    )
    if row is None:
        await sql.run("INSERT INTO shifts (person, began_at) VALUES (:person, :now)", person=person, now=now)
    else:
        await sql.run("UPDATE shifts SET began_at = :now WHERE id = :id", now=now, id=row[0])


async def finish(sql: Sql, person: PersonId, now: int) -> None:
    """End the shift that goes on."""
    await sql.run(
        """UPDATE shifts SET finished_at = :now
           WHERE person = :person AND began_at IS NOT NULL AND finished_at IS NULL""",
        now=now,
        person=person,
    )


async def end_all(sql: Sql) -> None:
    """Take everybody off duty, as of when they were last seen: after a restore nobody is there yet."""
    await sql.run(
        """UPDATE shifts SET finished_at = COALESCE(
             (SELECT d.seen_at FROM duty d WHERE d.person = shifts.person), began_at)
           WHERE began_at IS NOT NULL AND finished_at IS NULL"""
    )
    await sql.run("DELETE FROM duty")


async def worked(sql: Sql, person: PersonId, now: int) -> list[Worked]:
    """List somebody's stretches on duty that reach into the last seven days."""
    rows = await sql.rows(
        """SELECT began_at, finished_at FROM shifts WHERE person = :person AND began_at IS NOT NULL
             AND COALESCE(finished_at, :now) > :since ORDER BY began_at""",
        person=person,
        now=now,
        since=now - WEEK_MS,
    )
    return [Worked(since, until) for since, until in rows]


async def worked_on_duty(sql: Sql, now: int) -> dict[PersonId, list[Worked]]:
    """List the same for everybody who is on duty."""
    rows = await sql.rows(
        """SELECT s.person, s.began_at, s.finished_at FROM shifts s JOIN duty d ON d.person = s.person
           WHERE s.began_at IS NOT NULL AND COALESCE(s.finished_at, :now) > :since ORDER BY s.began_at""",
        now=now,
        since=now - WEEK_MS,
    )
    found: dict[PersonId, list[Worked]] = {}
    for person, since, until in rows:
        found.setdefault(PersonId(person), []).append(Worked(since, until))
    return found


async def check_in(
    sql: Sql, person: PersonId, energy: int, *, heavy: bool, wants_talk: bool, share: bool
) -> bool:
    """Keep how the last shift felt; what is not shared is for nobody but its supporter."""
    row = await sql.row(
        "SELECT MAX(id) FROM shifts WHERE person = :person AND finished_at IS NOT NULL", person=person
    )
    if row is None or row[0] is None:
        return False
    await sql.run(
        """UPDATE shifts SET energy = :energy, heavy = :heavy, wants_talk = :wants, shared = :shared
           WHERE id = :id""",
        energy=energy,
        heavy=int(heavy),
        wants=int(wants_talk),
        shared=int(share),
        id=row[0],
    )
    return True


async def last_hard_talk(sql: Sql, person: PersonId, level: int) -> int | None:
    """Say when somebody's last hard talk ended."""
    row = await sql.row(
        """SELECT MAX(t.ended_at) FROM talks t JOIN outcomes o ON o.id = t.outcome
           WHERE t.supporter = :person AND o.level >= :level""",
        person=person,
        level=level,
    )
    return row[0] if row else None


async def hard_talks_on_duty(sql: Sql, level: int) -> dict[PersonId, int]:
    """Say the same for everybody who is on duty."""
    rows = await sql.rows(
        """SELECT t.supporter, MAX(t.ended_at) FROM talks t JOIN outcomes o ON o.id = t.outcome
           JOIN duty d ON d.person = t.supporter WHERE o.level >= :level GROUP BY t.supporter""",
        level=level,
    )
    return {PersonId(person): ended_at for person, ended_at in rows}


async def set_training(sql: Sql, person: PersonId, course: str, trained_on: int, expires_on: int) -> None:
    """Record a training; days since 1970."""
    await sql.run(
        """INSERT INTO training (person, course, trained_on, expires_on)
           VALUES (:person, :course, :trained, :expires)
           ON CONFLICT (person, course) DO UPDATE SET trained_on = excluded.trained_on,
             expires_on = excluded.expires_on""",
        person=person,
        course=course,
        trained=trained_on,
        expires=expires_on,
    )


@dataclass(frozen=True, slots=True)
class Training:
    """What somebody was trained in; days since 1970, the last one included."""

    name: str
    course: str
    trained_on: int
    expires_on: int


async def trained_until(sql: Sql, person: PersonId) -> int | None:
    """Say on which day the first of somebody's trainings runs out; None if there is none on record."""
    row = await sql.row("SELECT MIN(expires_on) FROM training WHERE person = :person", person=person)
    return row[0] if row else None


async def trainings(sql: Sql) -> list[Training]:
    """List every training on record, those that run out first in front."""
    rows = await sql.rows(
        """SELECT s.name, t.course, t.trained_on, t.expires_on FROM training t
           JOIN staff s ON s.person = t.person WHERE s.disabled_at IS NULL ORDER BY t.expires_on, s.name"""
    )
    return [Training(*row) for row in rows]
