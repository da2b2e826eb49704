"""Say under whose key a text is sealed, and destroy keys with what they belong to."""

from typing import overload

from chat.ports import SEALED, Secret, Sql
from chat.store.people import set_site_value, site_value
from rooms.ids import PersonId

PIECE = 200
ALL_SEALED = "texts_are_sealed"
FEEDBACK = "feedback"
"""The owner of what peers write about talks: it names no talk, so that nothing leads back to one."""


def room_words(room: int) -> str:
    """Name the owner of what is said in a room, by the room's key."""
    return f"room:{room}"


def case_words(case: int) -> str:
    """Name the owner of what is copied into a case, and noted on it, by the case's key."""
    return f"case:{case}"


def person_words(person: PersonId) -> str:
    """Name the owner of what somebody says while they wait."""
    return f"person:{person}"


@overload
def secret(text: str, owner: str) -> Secret: ...


@overload
def secret(text: str | None, owner: str) -> Secret | None: ...


def secret(text: str | None, owner: str) -> Secret | None:
    """Let a text be sealed; nothing stays nothing."""
    return None if text is None else Secret(text, owner)


async def seal_what_is_plain(sql: Sql) -> int:
    """Seal the next messages that an earlier version stored as they were written; say how many there were."""
    if await site_value(sql, ALL_SEALED):
        return 0
    rows = await sql.rows(
        """SELECT id, room, text, fold FROM messages
           WHERE text IS NOT NULL AND substr(text, 1, 1) <> :mark ORDER BY id LIMIT :piece""",
        mark=SEALED,
        piece=PIECE,
    )
    for key, room, text, fold in rows:
        await sql.run(
            "UPDATE messages SET text = :text, fold = :fold WHERE id = :id",
            text=secret(text, room_words(room)),
            fold=secret(fold, room_words(room)),
            id=key,
        )
    if not rows:
        await set_site_value(sql, ALL_SEALED, "yes")
    return len(rows)


async def destroy_key(sql: Sql, owner: str) -> None:
    """Destroy the key of an owner that is gone: whatever was sealed with it is noise from now on."""
    await sql.run("DELETE FROM text_keys WHERE owner = :owner", owner=owner)


async def destroy_all_keys(sql: Sql) -> int:
    """Destroy every key; say how many there were."""
    return await sql.run("DELETE FROM text_keys WHERE owner <> ''")


async def a_key(sql: Sql) -> tuple[str, str] | None:
    """Give any owner and their key as it is stored; None if there is none."""
    row = await sql.row("SELECT owner, sealed FROM text_keys LIMIT 1")
    return (row[0], row[1]) if row else None
