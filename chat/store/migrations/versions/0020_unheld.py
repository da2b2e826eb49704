"""Remember for which meeting of a group somebody was called, because nobody who holds it was there.

Alembic reads `revision` and `down_revision`.
"""

from alembic import op
from sqlalchemy import BigInteger, Column

revision = "0020"
down_revision = "0019"


def upgrade() -> None:
    op.add_column("groups", Column("called", BigInteger, nullable=False, server_default="0"))


def downgrade() -> None:
    with op.batch_alter_table("groups") as changed:
        changed.drop_column("called")
