"""Requests of two moderators to look across the cases of one person."""

from chat.ports import Row, Sql
from moderation.two_people import Across
from moderation.verdict import Track
from rooms.ids import PersonId

_ACROSS = """SELECT id, public, case_id, track, person, asked_by, asked_at, reason, until,
                    agreed_by, agreed_at, looked_at, over_at FROM across"""


async def add(sql: Sql, across: Across) -> None:
    """Keep a new request."""
    await sql.run(
        """INSERT INTO across (public, case_id, track, person, asked_by, asked_at, reason, until)
           VALUES (:public, :case_id, :track, :person, :asked_by, :asked_at, :reason, :until)""",
        public=across.id,
        case_id=across.case,
        track=across.track,
        person=across.person,
        asked_by=across.asked_by,
        asked_at=across.asked_at,
        reason=across.reason,
        until=across.until,
    )


async def write(sql: Sql, across: Across) -> None:
    """Write a request as it stands after a change."""
    await sql.run(
        """UPDATE across SET until = :until, agreed_by = :agreed_by, agreed_at = :agreed_at,
             looked_at = :looked_at, over_at = :over_at WHERE id = :key""",
        until=across.until,
        agreed_by=across.agreed_by,
        agreed_at=across.agreed_at,
        looked_at=across.looked_at,
        over_at=across.over_at,
        key=across.key,
    )


async def by_id(sql: Sql, public: str) -> Across | None:
    """Find a request by the id the desk sees, and hold it."""
    row = await sql.row(f"{_ACROSS} WHERE public = :public {{lock_rows}}", public=public)
    return _across(row) if row else None


async def on_case(sql: Sql, case: int) -> Across | None:
    """Find the request on a case that is not over."""
    row = await sql.row(
        f"{_ACROSS} WHERE case_id = :case_id AND over_at IS NULL ORDER BY id DESC", case_id=case
    )
    return _across(row) if row else None


async def ended(sql: Sql, now: int) -> list[Across]:
    """List the requests whose time is over and that were not closed yet."""
    rows = await sql.rows(f"{_ACROSS} WHERE over_at IS NULL AND until <= :now ORDER BY id", now=now)
    return [_across(row) for row in rows]


async def forget(sql: Sql, before: int) -> int:
    """Drop requests that were over long ago, reasons included."""
    return await sql.run("DELETE FROM across WHERE over_at < :before", before=before)


def _across(row: Row) -> Across:
    return Across(
        key=row[0],
        id=row[1],
        case=row[2],
        track=Track(row[3]),
        person=PersonId(row[4]),
        asked_by=PersonId(row[5]),
        asked_at=row[6],
        reason=row[7],
        until=row[8],
        agreed_by=PersonId(row[9]) if row[9] is not None else None,
        agreed_at=row[10],
        looked_at=row[11],
        over_at=row[12],
    )
