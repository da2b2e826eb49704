"""Keep, with the yes of a person who stays, on which days they talked and with whom.

Alembic reads `revision` and `down_revision`.
"""

from alembic import op
from sqlalchemy import BigInteger, Column, Identity, Integer

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    # SQLite counts only a column whose type is spelled INTEGER, which holds 64 bits there.
    kind = BigInteger().with_variant(Integer, "sqlite")
    op.create_table(
        "contacts",
        Column("id", kind, Identity(), primary_key=True),
        *(Column(name, BigInteger, nullable=False) for name in ("person", "supporter", "on_day")),
        sqlite_autoincrement=True,
    )
    op.create_index("contacts_of_person", "contacts", ["person"])
    for table in ("waiting", "talks"):
        op.add_column(table, Column("earlier", BigInteger, nullable=False, server_default="0"))


def downgrade() -> None:
    for table in ("talks", "waiting"):
        with op.batch_alter_table(table) as changed:
            changed.drop_column("earlier")
    op.drop_table("contacts")
