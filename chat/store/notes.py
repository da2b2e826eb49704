"""Notes that staff write to each other on a case; they are erased with its evidence."""

from dataclasses import dataclass

from chat.ports import Sql
from chat.store.secrets import case_words, secret
from rooms.ids import PersonId


@dataclass(frozen=True, slots=True)
class Note:
    """What one of the staff noted. `at` in ms since 1970 UTC."""

    at: int
    by: PersonId
    words: str


async def add(sql: Sql, case: int, by: PersonId, words: str, now: int) -> None:
    """Keep a note on a case."""
    await sql.run(
        "INSERT INTO case_notes (case_id, at, by, words) VALUES (:case_id, :now, :by, :words)",
        case_id=case,
        now=now,
        by=by,
        words=secret(words, case_words(case)),
    )


async def of_case(sql: Sql, case: int) -> list[Note]:
    """Read a case's notes in the order they came."""
    rows = await sql.rows(
        "SELECT at, by, words FROM case_notes WHERE case_id = :case_id ORDER BY id", case_id=case
    )
    return [Note(at, PersonId(by), words) for at, by, words in rows]
