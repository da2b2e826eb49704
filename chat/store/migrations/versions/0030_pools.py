"""Remember in which pool a talk was asked for, so that it stays there whoever holds it later.

None where nobody knows: talks that an earlier version began. Alembic reads `revision` and `down_revision`.
"""

from alembic import op
from sqlalchemy import Column, Text

revision = "0030"
down_revision = "0029"


def upgrade() -> None:
    op.add_column("talks", Column("pool", Text))


def downgrade() -> None:
    with op.batch_alter_table("talks") as changed:
        changed.drop_column("pool")
