"""Keep shifts, what training somebody has, and when a silent talk was asked about.

Alembic reads `revision` and `down_revision`.
"""

from typing import Any

from alembic import op
from sqlalchemy import BigInteger, Column, Identity, Integer, PrimaryKeyConstraint, Text

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    # SQLite counts only a column whose type is spelled INTEGER, which holds 64 bits there.
    kind = BigInteger().with_variant(Integer, "sqlite")
    op.create_table(
        "shifts",
        Column("id", kind, Identity(), primary_key=True),
        number("person"),
        *(number(name, nullable=True) for name in ("starts_at", "ends_at", "began_at", "finished_at")),
        *(number(name, nullable=True) for name in ("energy", "heavy", "wants_talk", "shared")),
        sqlite_autoincrement=True,
    )
    op.create_index("shifts_of_person", "shifts", ["person", "began_at"])
    op.create_table(
        "training",
        number("person"),
        Column("course", Text, nullable=False),
        number("trained_on"),
        number("expires_on"),
        PrimaryKeyConstraint("person", "course"),
    )
    op.add_column("talks", number("checked_at", nullable=True))
    op.add_column("talks", number("ended_at", nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("talks") as changed:
        changed.drop_column("ended_at")
        changed.drop_column("checked_at")
    op.drop_table("training")
    op.drop_table("shifts")


def number(name: str, *, nullable: bool = False) -> Column[Any]:
    return Column(name, BigInteger, nullable=nullable)
