"""Remember that somebody on duty has heard that their hours of the week run out.

Alembic reads `revision` and `down_revision`.
"""

from alembic import op
from sqlalchemy import BigInteger, Column

revision = "0018"
down_revision = "0017"


def upgrade() -> None:
    op.add_column("duty", Column("told_at", BigInteger, nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("duty") as changed:
        changed.drop_column("told_at")
