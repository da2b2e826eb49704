"""Keep what a person who stays and a supporter agreed on for the next times.

Alembic reads `revision` and `down_revision`.
"""

from alembic import op
from sqlalchemy import BigInteger, Column, Text

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    op.create_table(
        "agreed",
        Column("person", BigInteger, primary_key=True, autoincrement=False),
        Column("words", Text, nullable=False),
        Column("on_day", BigInteger, nullable=False),
        Column("supporter", BigInteger, nullable=False),
    )


def downgrade() -> None:
    op.drop_table("agreed")
