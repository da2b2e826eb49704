"""Give cases their alarms and what follows a decision: alerts, strikes, appeals, second opinions.

Alembic reads `revision` and `down_revision`.
"""

from typing import Any

from alembic import op
from sqlalchemy import BigInteger, Column, Identity, Integer, Text, text
from sqlalchemy.schema import SchemaItem

revision = "0002"
down_revision = "0001"

CASE_COLUMNS = ("alarm_step", "alarm_at", "purpose", "origin")
TABLES = ("endpoints", "alerts", "strikes", "case_notes")


def upgrade() -> None:
    cases()
    alerts()
    consequences()


def downgrade() -> None:
    for name in reversed(TABLES):
        op.drop_table(name)
    op.drop_index("audit_of_someone", "audit")
    op.drop_index("cases_to_alarm", "cases")
    for table, columns in (("cases", CASE_COLUMNS), ("statements", ("state",))):
        with op.batch_alter_table(table) as changed:
            for column in columns:
                changed.drop_column(column)


def cases() -> None:
    op.add_column("cases", number("alarm_step", server_default="0"))
    op.add_column("cases", number("alarm_at", nullable=True))
    op.add_column("cases", words("purpose", server_default="flag"))
    op.add_column("cases", number("origin", nullable=True))
    # Whoever waits already is asked about at the end of their time; half of it may be long past.
    op.execute("UPDATE cases SET alarm_at = due_at WHERE state = 'open'")
    alarmed = text("state = 'open' AND alarm_at IS NOT NULL")
    op.create_index("cases_to_alarm", "cases", ["alarm_at"], sqlite_where=alarmed, postgresql_where=alarmed)


def alerts() -> None:
    counted(
        "endpoints",
        words("name", unique=True),
        words("url"),
        words("secret"),
        words("old_secret", nullable=True),
        number("place"),
        words("kind"),
        number("failures", server_default="0"),
        number("off_at", nullable=True),
        number("made_at"),
    )
    counted(
        "alerts",
        words("public", unique=True),
        number("endpoint"),
        number("case_id", nullable=True),
        number("at"),
        words("body"),
        number("tries"),
        number("next_at", nullable=True),
        words("state"),
        number("ended_at", nullable=True),
    )
    waiting = text("state = 'waiting'")
    op.create_index("alerts_waiting", "alerts", ["next_at"], sqlite_where=waiting, postgresql_where=waiting)


def consequences() -> None:
    op.add_column("statements", words("state", server_default="in_force"))
    counted(
        "strikes",
        number("person"),
        number("case_id"),
        number("at"),
        number("weight"),
        number("until"),
        number("lifted_at", nullable=True),
    )
    op.create_index("strikes_of_person", "strikes", ["person"])
    counted("case_notes", number("case_id"), number("at"), number("by"), words("words"))
    op.create_index("notes_of_case", "case_notes", ["case_id"])
    op.create_index("audit_of_someone", "audit", ["who", "at"])


def counted(name: str, *parts: SchemaItem) -> None:
    """Make a table whose ids count up."""
    # SQLite counts only a column whose type is spelled INTEGER, which holds 64 bits there.
    kind = BigInteger().with_variant(Integer, "sqlite")
    op.create_table(name, Column("id", kind, Identity(), primary_key=True), *parts, sqlite_autoincrement=True)


def number(name: str, *, nullable: bool = False, **more: Any) -> Column[Any]:
    return Column(name, BigInteger, nullable=nullable, **more)


def words(name: str, *, nullable: bool = False, **more: Any) -> Column[Any]:
    return Column(name, Text, nullable=nullable, **more)
