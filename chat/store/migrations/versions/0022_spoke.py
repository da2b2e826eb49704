"""Remember when somebody last spoke in a room that asks for pauses, so that every node asks for the same.

Alembic reads `revision` and `down_revision`.
"""

from alembic import op
from sqlalchemy import BigInteger, Column

revision = "0022"
down_revision = "0021"


def upgrade() -> None:
    op.add_column("members", Column("spoke_at", BigInteger, nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("members") as changed:
        changed.drop_column("spoke_at")
