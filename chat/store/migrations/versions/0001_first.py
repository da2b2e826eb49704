"""Make every table of the first release.

Ids count up and are never used again, so that nothing old can come to point at somebody new. Whatever a
client sees has a random public id beside it. Alembic reads `revision` and `down_revision`.
"""

import secrets
from typing import Any

from alembic import op
from sqlalchemy import (
    BigInteger,
    Column,
    Identity,
    Integer,
    PrimaryKeyConstraint,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.schema import SchemaItem

revision = "0001"
down_revision = None

TABLES = (
    *("site", "logs", "entries", "messages", "persons", "tokens", "rooms", "agreements", "members", "hidden"),
    *("waiting", "duty", "staff", "cases", "flags", "decisions", "statements", "audit"),
)


def upgrade() -> None:
    site()
    logs()
    people()
    places()
    line()
    staff()
    reviews()


def downgrade() -> None:
    for name in reversed(TABLES):
        op.drop_table(name)


def site() -> None:
    op.create_table("site", key("name", Text), words("value"))
    # A database restored or begun anew has a new epoch: numbers of another epoch mean nothing in it.
    op.execute(text("INSERT INTO site VALUES ('epoch', :epoch)").bindparams(epoch=secrets.token_hex(8)))


def logs() -> None:
    counted("logs", words("name", unique=True), number("head"), number("first", server_default="1"))
    counted(
        "entries",
        *numbers("log seq at"),
        words("kind"),
        words("body"),
        number("message", nullable=True),
        UniqueConstraint("log", "seq"),
    )
    counted(
        "messages",
        number("public", unique=True),
        number("room"),
        words("member"),
        *numbers("person at"),
        words("state"),
        words("text", nullable=True),
        number("fingerprint"),
        number("reply_to", nullable=True),
        words("fold", nullable=True),
        number("seq", nullable=True),
        words("receipt"),
    )
    partly("messages_withdrawn", "messages", "at", "state = 'withdrawn' AND text IS NOT NULL")
    partly("messages_unposted", "messages", "room", "seq IS NULL")


def people() -> None:
    counted(
        "persons",
        words("role"),
        *numbers("stay made_on seen_on"),
        words("state"),
        number("suspended_until", nullable=True),
        words("secret", nullable=True),
    )
    op.create_table("tokens", key("hash", Text), *numbers("person used issued_at"))
    op.create_index("tokens_of_person", "tokens", ["person"])


def places() -> None:
    counted(
        "rooms",
        words("public", unique=True),
        *texts("kind title topic state"),
        words("paused", nullable=True),
        number("seats"),
        words("history"),
        *numbers("agreement made_at"),
        number("ended_at", nullable=True),
    )
    op.create_table(
        "agreements",
        *numbers("room version"),
        words("text"),
        number("at"),
        PrimaryKeyConstraint("room", "version"),
    )
    counted(
        "members",
        words("public", unique=True),
        *numbers("room person"),
        *texts("pseudonym role state"),
        number("from_seq"),
        number("muted_until", nullable=True),
        *numbers("agreement joined_at"),
        UniqueConstraint("room", "person"),
    )
    op.create_index("members_of_person", "members", ["person"])
    op.create_table(
        "hidden", *numbers("person room"), words("member"), PrimaryKeyConstraint("person", "room", "member")
    )


def line() -> None:
    op.create_table(
        "waiting",
        key("person", BigInteger),
        *numbers("position since"),
        words("wanted"),
        number("agreement"),
        words("about", nullable=True),
        number("mood", nullable=True),
        *texts("language client_id first_message", nullable=True),
        number("care"),
        number("gone_at", nullable=True),
    )
    op.create_index("waiting_in_order", "waiting", ["position"])
    op.create_table(
        "duty", key("person", BigInteger), number("capacity"), *texts("about languages"), number("since")
    )


def staff() -> None:
    op.create_table(
        "staff",
        key("person", BigInteger),
        words("name", unique=True),
        words("role"),
        words("invitation", nullable=True, unique=True),
        number("invited_until", nullable=True),
        *texts("password totp", nullable=True),
        number("totp_step"),
        number("disabled_at", nullable=True),
        number("made_at"),
        number("signed_in_at", nullable=True),
    )


def reviews() -> None:
    counted(
        "cases",
        words("public", unique=True),
        words("track"),
        number("level"),
        words("state"),
        number("version"),
        words("subject"),
        *numbers("message room", nullable=True),
        words("member", nullable=True),
        number("person", nullable=True),
        *numbers("opened_at due_at"),
        *numbers("claimed_by claimed_until decided_at decided_by", nullable=True),
        words("decision", nullable=True),
    )
    still_open = text("state = 'open'")
    op.create_index(
        "one_open_case", "cases", ["track", "subject"], unique=True,
        sqlite_where=still_open, postgresql_where=still_open,
    )  # fmt: skip
    op.create_index("cases_on_desk", "cases", ["track", "state"])
    counted(
        "flags",
        number("case_id"),
        words("source"),
        *numbers("at level"),
        *numbers("message person", nullable=True),
        *texts("concern category note findings text", nullable=True),
        words("code", nullable=True, unique=True),
    )
    op.create_index("flags_of_case", "flags", ["case_id"])
    op.create_index("flags_by_person", "flags", ["person", "message"])
    counted(
        "decisions",
        *numbers("case_id at by"),
        *texts("decision reason"),
        words("words", nullable=True),
        number("until", nullable=True),
    )
    op.create_index("decisions_of_case", "decisions", ["case_id"])
    counted("statements", words("code", unique=True), number("person"), number("case_id", nullable=True),
            number("at"), words("body"))  # fmt: skip
    op.create_index("statements_to_person", "statements", ["person"])
    counted(
        "audit",
        number("at"),
        number("who", nullable=True),
        words("action"),
        *texts("subject reason span", nullable=True),
        words("mac"),
    )


def counted(name: str, *parts: SchemaItem) -> None:
    """Make a table whose ids count up."""
    # SQLite counts only a column whose type is spelled INTEGER, which holds 64 bits there.
    kind = BigInteger().with_variant(Integer, "sqlite")
    op.create_table(name, Column("id", kind, Identity(), primary_key=True), *parts, sqlite_autoincrement=True)


def partly(name: str, table: str, column: str, where: str) -> None:
    """Index only the rows that a condition finds, so that the usual row costs nothing."""
    op.create_index(name, table, [column], sqlite_where=text(where), postgresql_where=text(where))


def key(name: str, kind: Any) -> Column[Any]:
    return Column(name, kind, primary_key=True, autoincrement=False)


def number(name: str, *, nullable: bool = False, **more: Any) -> Column[Any]:
    return Column(name, BigInteger, nullable=nullable, **more)


def words(name: str, *, nullable: bool = False, **more: Any) -> Column[Any]:
    return Column(name, Text, nullable=nullable, **more)


def numbers(names: str, *, nullable: bool = False) -> list[Column[Any]]:
    return [number(name, nullable=nullable) for name in names.split()]


def texts(names: str, *, nullable: bool = False) -> list[Column[Any]]:
    return [words(name, nullable=nullable) for name in names.split()]
