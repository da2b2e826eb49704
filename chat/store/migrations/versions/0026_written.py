"""Remember when somebody who waits wrote their first message, which may be posted much later.

Alembic reads `revision` and `down_revision`.
"""

from alembic import op
from sqlalchemy import BigInteger, Column

revision = "0026"
down_revision = "0025"


def upgrade() -> None:
    op.add_column("waiting", Column("written_at", BigInteger, nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("waiting") as changed:
        changed.drop_column("written_at")
