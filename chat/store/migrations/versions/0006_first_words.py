"""Keep what was found in the words of somebody who waits, and from where on a member has ever read.

Alembic reads `revision` and `down_revision`.
"""

from alembic import op
from sqlalchemy import BigInteger, Column, Text

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    # Words that were never judged wait for a human: None is not "deliver".
    op.add_column("waiting", Column("delivery", Text, nullable=True))
    op.add_column("waiting", Column("first_level", BigInteger, nullable=False, server_default="0"))
    op.add_column("members", Column("first_seq", BigInteger, nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("members") as changed:
        changed.drop_column("first_seq")
    with op.batch_alter_table("waiting") as changed:
        changed.drop_column("first_level")
        changed.drop_column("delivery")
