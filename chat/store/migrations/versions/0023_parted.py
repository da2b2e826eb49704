"""Remember which of the two would rather not talk with the other again.

Alembic reads `revision` and `down_revision`.
"""

from alembic import op
from sqlalchemy import BigInteger, Column

revision = "0023"
down_revision = "0022"


def upgrade() -> None:
    op.add_column("blocks", Column("by_peer", BigInteger, nullable=False, server_default="1"))


def downgrade() -> None:
    with op.batch_alter_table("blocks") as changed:
        changed.drop_column("by_peer")
