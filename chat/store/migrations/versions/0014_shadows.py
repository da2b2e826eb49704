"""Keep who reads along in a talk to learn, and who was offered to.

Alembic reads `revision` and `down_revision`.
"""

from alembic import op
from sqlalchemy import BigInteger, Column

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    op.add_column("members", Column("shadow", BigInteger, nullable=False, server_default="0"))
    op.add_column("talks", Column("shadow_offered", BigInteger, nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("talks") as changed:
        changed.drop_column("shadow_offered")
    with op.batch_alter_table("members") as changed:
        changed.drop_column("shadow")
