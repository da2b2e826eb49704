"""The audit: who of the staff looked at or did what; a chain, so that no row can be changed unseen."""

import orjson

from chat.ports import Row, Sql
from chat.store import people
from moderation.audit import BEGINNING, Act, AuditRow, Mark, chained, marked
from rooms.ids import PersonId


async def write_audit(sql: Sql, key: bytes, act: Act) -> None:
    """Add a row, chained to the one before it; nobody else adds one meanwhile."""
    await sql.rows("SELECT value FROM site WHERE name = 'epoch' {lock_rows}")
    last = await newest(sql)
    before = last.link if last else (await checkpoint(sql) or BEGINNING).link
    await sql.run(
        """INSERT INTO audit (at, who, action, of_case, subject, reason, span, mac)
           VALUES (:at, :who, :action, :of_case, :subject, :reason, :span, :mac)""",
        at=act.at,
        who=act.who,
        action=act.action,
        of_case=act.of_case,
        subject=act.subject,
        reason=act.reason,
        span=act.span,
        mac=chained(key, before, act),
    )


_ROW = "SELECT id, at, who, action, of_case, subject, reason, span, mac FROM audit"


async def audit_after(sql: Sql, after: int, limit: int) -> list[AuditRow]:
    """Read audit rows after a number, ascending."""
    rows = await sql.rows(f"{_ROW} WHERE id > :after ORDER BY id LIMIT :limit", after=after, limit=limit)
    return [_audit_row(row) for row in rows]


async def audit_before(sql: Sql, before: int, limit: int) -> list[AuditRow]:
    """Read audit rows before a number, the newest first."""
    rows = await sql.rows(
        f"{_ROW} WHERE id < :before ORDER BY id DESC LIMIT :limit", before=before, limit=limit
    )
    return [_audit_row(row) for row in rows]


async def newest(sql: Sql) -> AuditRow | None:
    """Read the last row."""
    row = await sql.row(f"{_ROW} ORDER BY id DESC LIMIT 1")
    return _audit_row(row) if row else None


async def by_id(sql: Sql, key: int) -> AuditRow | None:
    """Read one row."""
    row = await sql.row(f"{_ROW} WHERE id = :key", key=key)
    return _audit_row(row) if row else None


async def looks_since(sql: Sql, person: PersonId, since: int) -> int:
    """Count how many texts somebody was shown since a time, by the record of their looks.

    What they opened once more in that time is the same text, and counts once.
    """
    row = await sql.row(
        """SELECT COUNT(*) FROM (
             SELECT DISTINCT action, of_case, span FROM audit WHERE who = :person AND at > :since
               AND action IN ('look', 'look_at_span', 'look_at_held')) AS seen""",
        person=person,
        since=since,
    )
    return int(row[0]) if row else 0


CHECKPOINT = "audit_checkpoint"


async def checkpoint(sql: Sql) -> Mark | None:
    """Read the mark of the last row that was forgotten on time."""
    kept = await people.site_value(sql, CHECKPOINT)
    return Mark(**orjson.loads(kept)) if kept else None


async def forget(sql: Sql, key: bytes, before: int) -> int:
    """Forget rows that are old, and leave a sealed mark from which the chain goes on."""
    row = await sql.row(
        "SELECT id, mac FROM audit WHERE at < :before ORDER BY id DESC LIMIT 1", before=before
    )
    if row is None:
        return 0
    mark = marked(key, row[0], row[1])
    await people.set_site_value(sql, CHECKPOINT, orjson.dumps(mark).decode())
    return await sql.run("DELETE FROM audit WHERE id <= :last", last=mark.row)


def _audit_row(row: Row) -> AuditRow:
    key, at, who, action, of_case, subject, reason, span, mac = row
    person = PersonId(who) if who is not None else None
    return AuditRow(key, Act(at, person, action, reason, of_case, span, subject), mac)
