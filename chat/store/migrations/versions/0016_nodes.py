"""Say which nodes are there, who is connected to each, and which of them does a single job.

Alembic reads `revision` and `down_revision`.
"""

from typing import Any

from alembic import op
from sqlalchemy import BigInteger, Column, PrimaryKeyConstraint, Text

revision = "0016"
down_revision = "0015"

TABLES = ("leases", "nodes", "here", "tries")


def upgrade() -> None:
    op.create_table("leases", key("job"), words("node"), number("fence"), number("until"))
    # Whoever pairs people holds this row, so it has to be there before anybody has the job.
    op.execute("INSERT INTO leases (job, node, fence, until) VALUES ('line', '', 0, 0)")
    op.add_column("cases", Column("written", BigInteger, nullable=False, server_default="0"))
    op.create_table("nodes", key("node"), number("until"), number("staff"), number("watched"))
    op.create_table(
        "here", words("node"), number("person"), number("sockets"), PrimaryKeyConstraint("node", "person")
    )
    op.create_index("here_of_person", "here", ["person"])
    op.create_table("tries", key("what"), number("drops"), number("at"))


def downgrade() -> None:
    with op.batch_alter_table("cases") as changed:
        changed.drop_column("written")
    for name in reversed(TABLES):
        op.drop_table(name)


def key(name: str) -> Column[Any]:
    return Column(name, Text, primary_key=True)


def words(name: str) -> Column[Any]:
    return Column(name, Text, nullable=False)


def number(name: str) -> Column[Any]:
    return Column(name, BigInteger, nullable=False)
