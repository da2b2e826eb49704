"""Keep when a group meets, who holds it, and how far its meeting has come.

Alembic reads `revision` and `down_revision`.
"""

from typing import Any

from alembic import op
from sqlalchemy import BigInteger, Column, PrimaryKeyConstraint, Text

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    op.create_table(
        "groups",
        Column("room", BigInteger, primary_key=True, autoincrement=False),
        *(words("starts", nullable=True), words("zone"), words("rule")),
        *(number("minutes", nullable=True), number("grace_seconds", nullable=True)),
        *(number("met"), number("closes_at", nullable=True), number("told", nullable=True)),
        *(number("adrift"), number("held_at"), number("closed_at", nullable=True)),
    )
    op.create_table("facilitators", number("room"), number("person"), PrimaryKeyConstraint("room", "person"))


def downgrade() -> None:
    op.drop_table("facilitators")
    op.drop_table("groups")


def number(name: str, *, nullable: bool = False) -> Column[Any]:
    return Column(name, BigInteger, nullable=nullable)


def words(name: str, *, nullable: bool = False) -> Column[Any]:
    return Column(name, Text, nullable=nullable)
