"""Let the audit name the case that an act is about, apart from what else it may be about.

Alembic reads `revision` and `down_revision`.
"""

from alembic import op
from sqlalchemy import Column, Text

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.add_column("audit", Column("of_case", Text, nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("audit") as changed:
        changed.drop_column("of_case")
