"""Tell a handover that is offered because a supporter is gone from one that they asked for.

Alembic reads `revision` and `down_revision`.
"""

from alembic import op
from sqlalchemy import BigInteger, Column

revision = "0034"
down_revision = "0033"


def upgrade() -> None:
    op.add_column("talks", Column("offered_as_gone", BigInteger, nullable=False, server_default="0"))


def downgrade() -> None:
    with op.batch_alter_table("talks") as changed:
        changed.drop_column("offered_as_gone")
