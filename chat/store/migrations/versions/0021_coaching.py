"""Keep what supporters would like a coach's word on, as long as the talk is kept.

Alembic reads `revision` and `down_revision`.
"""

from alembic import op
from sqlalchemy import BigInteger, Column, PrimaryKeyConstraint, Text

revision = "0021"
down_revision = "0020"


def upgrade() -> None:
    op.create_table(
        "coaching",
        Column("room", BigInteger, nullable=False),
        Column("person", BigInteger, nullable=False),
        Column("asked_at", BigInteger, nullable=False),
        Column("words", Text, nullable=True),
        PrimaryKeyConstraint("room", "person"),
    )


def downgrade() -> None:
    op.drop_table("coaching")
