"""Remember of whoever waits in need whom they fear, so that what they read goes on fitting.

Alembic reads `revision` and `down_revision`.
"""

from alembic import op
from sqlalchemy import Column, Text

revision = "0028"
down_revision = "0027"


def upgrade() -> None:
    op.add_column("waiting", Column("danger", Text, nullable=False, server_default="oneself"))


def downgrade() -> None:
    with op.batch_alter_table("waiting") as changed:
        changed.drop_column("danger")
