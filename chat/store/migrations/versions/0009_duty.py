"""Keep when somebody on duty was last here, so that nobody counts on who has gone.

Alembic reads `revision` and `down_revision`.
"""

from alembic import op
from sqlalchemy import BigInteger, Column

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    op.add_column("duty", Column("seen_at", BigInteger, nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("duty") as changed:
        changed.drop_column("seen_at")
