"""Let two people keep the evidence of a case past its time, with a reason and an end.

Alembic reads `revision` and `down_revision`.
"""

from alembic import op
from sqlalchemy import BigInteger, Column, Identity, Integer, Text

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    # SQLite counts only a column whose type is spelled INTEGER, which holds 64 bits there.
    kind = BigInteger().with_variant(Integer, "sqlite")
    op.create_table(
        "holds",
        Column("id", kind, Identity(), primary_key=True),
        *(Column(name, BigInteger, nullable=False) for name in ("case_id", "asked_by", "asked_at", "until")),
        Column("reason", Text, nullable=False),
        Column("granted_by", BigInteger, nullable=True),
        sqlite_autoincrement=True,
    )
    op.create_index("holds_of_case", "holds", ["case_id"])


def downgrade() -> None:
    op.drop_table("holds")
