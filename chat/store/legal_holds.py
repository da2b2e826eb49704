"""Legal holds: two people keep the evidence of a case past its time, with a reason, until a day."""

from dataclasses import dataclass

from chat.ports import Row, Sql
from rooms.ids import PersonId

IN_FORCE = "SELECT case_id FROM holds WHERE granted_by IS NOT NULL AND until > :now"
"""Finds the cases whose evidence stays; its parameter is the moment."""


@dataclass(frozen=True, slots=True)
class Hold:
    """A hold that somebody asked for; it counts once somebody else has granted it."""

    id: int
    asked_by: PersonId
    until: int
    reason: str
    granted_by: PersonId | None


async def newest(sql: Sql, case: int, now: int) -> Hold | None:
    """Find the newest hold of a case that has not run out."""
    row = await sql.row(
        """SELECT id, asked_by, until, reason, granted_by FROM holds
           WHERE case_id = :case_id AND until > :now ORDER BY id DESC LIMIT 1""",
        case_id=case,
        now=now,
    )
    return _hold(row) if row else None


async def ask(sql: Sql, case: int, by: PersonId, until: int, reason: str, now: int) -> None:
    """Note that somebody asks for a hold."""
    await sql.run(
        """INSERT INTO holds (case_id, asked_by, asked_at, until, reason)
           VALUES (:case_id, :by, :now, :until, :reason)""",
        case_id=case,
        by=by,
        now=now,
        until=until,
        reason=reason,
    )


async def grant(sql: Sql, hold: Hold, by: PersonId) -> None:
    """Note that somebody else agrees: from now on it counts."""
    await sql.run("UPDATE holds SET granted_by = :by WHERE id = :id", by=by, id=hold.id)


async def held_until(sql: Sql, cases: list[int], now: int) -> dict[int, int]:
    """Say until when the evidence of cases is held, for those where it is."""
    rows = await sql.rows(
        """SELECT case_id, MAX(until) FROM holds
           WHERE case_id IN {each_int:cases} AND granted_by IS NOT NULL AND until > :now GROUP BY case_id""",
        cases=cases,
        now=now,
    )
    return dict(rows)


def _hold(row: Row) -> Hold:
    key, asked_by, until, reason, granted_by = row
    granted = None if granted_by is None else PersonId(granted_by)
    return Hold(key, PersonId(asked_by), until, reason, granted)
