"""Remember for a while which networks are pressed, and which proofs were shown from there.

Alembic reads `revision` and `down_revision`.
"""

from alembic import op
from sqlalchemy import BigInteger, Column, Text

revision = "0017"
down_revision = "0016"

TABLES = (("pressed", "tag"), ("proofs", "mark"))


def upgrade() -> None:
    for table, key in TABLES:
        until = Column("until", BigInteger, nullable=False)
        op.create_table(table, Column(key, Text, primary_key=True), until)


def downgrade() -> None:
    for table, _ in TABLES:
        op.drop_table(table)
