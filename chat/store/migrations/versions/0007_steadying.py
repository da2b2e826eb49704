"""Keep how slowly a room talks, and until when what a member writes waits for a look.

Alembic reads `revision` and `down_revision`.
"""

from alembic import op
from sqlalchemy import BigInteger, Column

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    op.add_column("rooms", Column("slow_seconds", BigInteger, nullable=False, server_default="0"))
    op.add_column("members", Column("held_until", BigInteger, nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("members") as changed:
        changed.drop_column("held_until")
    with op.batch_alter_table("rooms") as changed:
        changed.drop_column("slow_seconds")
