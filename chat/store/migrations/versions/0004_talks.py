"""Say who suits whom, what a talk weighs, how long people waited and how talks went.

Alembic reads `revision` and `down_revision`.
"""

from typing import Any

from alembic import op
from sqlalchemy import BigInteger, Column, Identity, Integer, PrimaryKeyConstraint, Text

revision = "0004"
down_revision = "0003"

WAITING_COLUMNS = ("topics", "pool", "asked_for", "later", "first_place")
DUTY_COLUMNS = ("pool", "ready", "free_since")
TABLES = ("profiles", "talks", "waits", "outcomes", "blocks")


def upgrade() -> None:
    for column in (
        words("topics", server_default="[]"),
        words("pool", server_default=""),
        number("asked_for", nullable=True),
        number("later", server_default="0"),
        number("first_place", server_default="1"),
    ):
        op.add_column("waiting", column)
    for column in (
        words("pool", server_default=""),
        number("ready", server_default="0"),
        number("free_since", server_default="0"),
    ):
        op.add_column("duty", column)
    talks()
    figures()
    op.create_index("cases_of_room", "cases", ["room"])


def downgrade() -> None:
    op.drop_index("cases_of_room", "cases")
    for name in reversed(TABLES):
        op.drop_table(name)
    for table, columns in (("duty", DUTY_COLUMNS), ("waiting", WAITING_COLUMNS)):
        with op.batch_alter_table(table) as changed:
            for column in columns:
                changed.drop_column(column)


def talks() -> None:
    op.create_table(
        "profiles",
        *(key("person"), words("about"), words("languages"), words("pool")),
        *(number("newcomer"), number("talks_held")),
    )
    op.create_table(
        "talks",
        key("room"),
        *(number("peer"), number("supporter"), number("began_at")),
        *(words("about", nullable=True), number("mood", nullable=True), words("language", nullable=True)),
        words("reasons"),
        number("asleep"),
        number("level"),
        number("outcome", nullable=True),
        number("help_case", nullable=True),
        number("offered_to", nullable=True),
        number("offered_at", nullable=True),
    )
    op.create_index("talks_of_supporter", "talks", ["supporter"])
    op.create_table("blocks", number("peer"), number("supporter"), PrimaryKeyConstraint("peer", "supporter"))


def figures() -> None:
    counted("waits", number("ended_at"), number("waited_ms"), number("place"), words("ended_by"))
    op.create_index("waits_in_time", "waits", ["ended_at"])
    counted(
        "outcomes",
        *(number("ended_at"), number("lasted_ms"), number("level")),
        *(number("mood_before", nullable=True), number("mood_after", nullable=True)),
        *(number("helpful", nullable=True), words("words", nullable=True)),
    )
    op.create_index("outcomes_in_time", "outcomes", ["ended_at"])


def counted(name: str, *parts: Column[Any]) -> None:
    """Make a table whose ids count up."""
    # SQLite counts only a column whose type is spelled INTEGER, which holds 64 bits there.
    kind = BigInteger().with_variant(Integer, "sqlite")
    op.create_table(name, Column("id", kind, Identity(), primary_key=True), *parts, sqlite_autoincrement=True)


def key(name: str) -> Column[Any]:
    return Column(name, BigInteger, primary_key=True, autoincrement=False)


def number(name: str, *, nullable: bool = False, **more: Any) -> Column[Any]:
    return Column(name, BigInteger, nullable=nullable, **more)


def words(name: str, *, nullable: bool = False, **more: Any) -> Column[Any]:
    return Column(name, Text, nullable=nullable, **more)
