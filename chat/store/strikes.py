"""Strikes: what conduct decisions left behind, until each of them is over."""

from chat.ports import Sql
from moderation.ladder import Strike
from rooms.ids import PersonId


async def add(sql: Sql, person: PersonId, case: int, strike: Strike, now: int) -> None:
    """Keep a strike with the case it came from."""
    await sql.run(
        """INSERT INTO strikes (person, case_id, at, weight, until)
           VALUES (:person, :case_id, :now, :weight, :until)""",
        person=person,
        case_id=case,
        now=now,
        weight=strike.weight,
        until=strike.until,
    )


async def of_person(sql: Sql, person: PersonId, besides: int = 0) -> list[Strike]:
    """List a person's strikes, also those that are over; `besides` is the key of a case to leave out."""
    rows = await sql.rows(
        "SELECT weight, until, lifted_at FROM strikes WHERE person = :person AND case_id <> :besides",
        person=person,
        besides=besides,
    )
    return [Strike(weight, until, lifted is not None) for weight, until, lifted in rows]


async def lift(sql: Sql, case: int, now: int) -> None:
    """Take back what a case left behind."""
    await sql.run(
        "UPDATE strikes SET lifted_at = :now WHERE case_id = :case_id AND lifted_at IS NULL",
        now=now,
        case_id=case,
    )


async def forget(sql: Sql, before: int) -> int:
    """Drop strikes that are over."""
    return await sql.run("DELETE FROM strikes WHERE until < :before", before=before)
