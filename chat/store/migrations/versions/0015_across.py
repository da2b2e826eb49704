"""Keep what two moderators agreed to look at together, until the person was told and it is forgotten.

Alembic reads `revision` and `down_revision`.
"""

from typing import Any

from alembic import op
from sqlalchemy import BigInteger, Column, Identity, Integer, Text

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    # SQLite counts only a column whose type is spelled INTEGER, which holds 64 bits there.
    kind = BigInteger().with_variant(Integer, "sqlite")
    op.create_table(
        "across",
        Column("id", kind, Identity(), primary_key=True),
        Column("public", Text, nullable=False, unique=True),
        number("case_id"),
        Column("track", Text, nullable=False),
        *(number(name) for name in ("person", "asked_by", "asked_at", "until")),
        Column("reason", Text, nullable=False),
        *(number(name, nullable=True) for name in ("agreed_by", "agreed_at", "looked_at", "over_at")),
        sqlite_autoincrement=True,
    )
    op.create_index("across_of_case", "across", ["case_id"])


def downgrade() -> None:
    op.drop_table("across")


def number(name: str, *, nullable: bool = False) -> Column[Any]:
    return Column(name, BigInteger, nullable=nullable)
