"""The audit: who of the staff looked at or did what; a chain, so that no row can be changed unseen."""

from dataclasses import dataclass

from chat.ports import Row, Sql
from moderation.audit import Act, chained
from rooms.ids import PersonId


async def write_audit(sql: Sql, key: bytes, act: Act) -> None:
    """Add a row, chained to the one before it."""
    last = await sql.row("SELECT mac FROM audit ORDER BY id DESC LIMIT 1")
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
        mac=chained(key, last[0] if last else "", act),
    )


@dataclass(frozen=True, slots=True)
class AuditRow:
    """One row: its number, the act, and its link in the chain."""

    id: int
    act: Act
    mac: str


_ROW = "SELECT id, at, who, action, of_case, subject, reason, span, mac FROM audit"


async def audit_after(sql: Sql, after: int, limit: int) -> list[AuditRow]:
    """Read audit rows after a number, ascending."""
    rows = await sql.rows(f"{_ROW} WHERE id > :after ORDER BY id LIMIT :limit", after=after, limit=limit)
    return [_audit_row(row) for row in rows]


def _audit_row(row: Row) -> AuditRow:
    key, at, who, action, of_case, subject, reason, span, mac = row
    person = PersonId(who) if who is not None else None
    return AuditRow(key, Act(at, person, action, reason, of_case, span, subject), mac)
