"""Keep the keys under which texts are sealed; each is sealed itself, with a key that is not in here.

Alembic reads `revision` and `down_revision`.
"""

from alembic import op
from sqlalchemy import Column, Text

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    op.create_table(
        "text_keys", Column("owner", Text, primary_key=True), Column("sealed", Text, nullable=False)
    )


def downgrade() -> None:
    op.drop_table("text_keys")
