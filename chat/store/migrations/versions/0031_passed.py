"""Keep why a talk was passed on, and by whom, until the next supporter reads it.

Alembic reads `revision` and `down_revision`.
"""

from alembic import op
from sqlalchemy import Column, Text

revision = "0031"
down_revision = "0030"


def upgrade() -> None:
    op.add_column("waiting", Column("passed_by", Text))
    op.add_column("waiting", Column("passed_words", Text))


def downgrade() -> None:
    with op.batch_alter_table("waiting") as changed:
        changed.drop_column("passed_by")
        changed.drop_column("passed_words")
