"""Count how often somebody in line was told their place in an answer, so that it is told anew after each.

Alembic reads `revision` and `down_revision`.
"""

from alembic import op
from sqlalchemy import BigInteger, Column

revision = "0032"
down_revision = "0031"


def upgrade() -> None:
    op.add_column("waiting", Column("answered", BigInteger, nullable=False, server_default="0"))


def downgrade() -> None:
    with op.batch_alter_table("waiting") as changed:
        changed.drop_column("answered")
