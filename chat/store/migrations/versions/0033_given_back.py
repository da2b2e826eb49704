"""Remember who passed somebody on, so that the next talk with them is somebody else's, if there is anybody.

Alembic reads `revision` and `down_revision`.
"""

from alembic import op
from sqlalchemy import BigInteger, Column

revision = "0033"
down_revision = "0032"


def upgrade() -> None:
    op.add_column("waiting", Column("given_back_by", BigInteger))


def downgrade() -> None:
    with op.batch_alter_table("waiting") as changed:
        changed.drop_column("given_back_by")
