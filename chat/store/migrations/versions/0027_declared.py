"""Remember of whoever waits in need whether they only said so, and wrote nothing that tells of it.

Alembic reads `revision` and `down_revision`.
"""

from alembic import op
from sqlalchemy import BigInteger, Column

revision = "0027"
down_revision = "0026"


def upgrade() -> None:
    op.add_column("waiting", Column("declared", BigInteger, nullable=False, server_default="0"))


def downgrade() -> None:
    with op.batch_alter_table("waiting") as changed:
        changed.drop_column("declared")
