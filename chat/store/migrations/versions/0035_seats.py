"""Remember since when somebody is gone from their seat in a group, so that a full one can give it away.

Alembic reads `revision` and `down_revision`.
"""

from alembic import op
from sqlalchemy import BigInteger, Column

revision = "0035"
down_revision = "0034"


def upgrade() -> None:
    op.add_column("members", Column("gone_at", BigInteger, nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("members") as changed:
        changed.drop_column("gone_at")
