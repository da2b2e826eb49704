"""Remember since when the supporter of a talk has been gone, and whether its peer has heard of it.

Alembic reads `revision` and `down_revision`.
"""

from alembic import op
from sqlalchemy import BigInteger, Column

revision = "0024"
down_revision = "0023"


def upgrade() -> None:
    op.add_column("talks", Column("gone_at", BigInteger, nullable=True))
    op.add_column("talks", Column("gone_told", BigInteger, nullable=False, server_default="0"))


def downgrade() -> None:
    with op.batch_alter_table("talks") as changed:
        changed.drop_column("gone_told")
        changed.drop_column("gone_at")
