"""Remember of a talk whom its peer fears, and whether they only said that it is urgent: it may be passed on.

Alembic reads `revision` and `down_revision`.
"""

from alembic import op
from sqlalchemy import BigInteger, Column, Text

revision = "0029"
down_revision = "0028"


def upgrade() -> None:
    op.add_column("talks", Column("danger", Text, nullable=False, server_default="oneself"))
    op.add_column("talks", Column("declared", BigInteger, nullable=False, server_default="0"))


def downgrade() -> None:
    with op.batch_alter_table("talks") as changed:
        changed.drop_column("declared")
        changed.drop_column("danger")
