"""Remember whether the desk was called for people who wait in a group that nobody holds.

Alembic reads `revision` and `down_revision`.
"""

from alembic import op
from sqlalchemy import BigInteger, Column

revision = "0025"
down_revision = "0024"


def upgrade() -> None:
    op.add_column("groups", Column("rung", BigInteger, nullable=False, server_default="0"))


def downgrade() -> None:
    with op.batch_alter_table("groups") as changed:
        changed.drop_column("rung")
