"""Earlier talks of a person who stays and said yes: the day and with whom, nothing of what was said."""

from dataclasses import dataclass

from chat.ports import Sql
from rooms.ids import PersonId
from rooms.times import DAY_MS

MOST = 10


@dataclass(frozen=True, slots=True)
class Contact:
    """A talk there was. `on_day` in days since 1970."""

    on_day: int
    name: str


async def add(sql: Sql, person: PersonId, supporter: PersonId, now: int) -> None:
    """Keep that two people talked."""
    await sql.run(
        "INSERT INTO contacts (person, supporter, on_day) VALUES (:person, :supporter, :day)",
        person=person,
        supporter=supporter,
        day=now // DAY_MS,
    )


async def of_person(sql: Sql, person: PersonId) -> list[Contact]:
    """List somebody's earlier talks, the latest first."""
    rows = await sql.rows(
        """SELECT c.on_day, s.name FROM contacts c JOIN staff s ON s.person = c.supporter
           WHERE c.person = :person ORDER BY c.id DESC LIMIT :most""",
        person=person,
        most=MOST,
    )
    return [Contact(day, name) for day, name in rows]


async def forget(sql: Sql, person: PersonId) -> None:
    """Forget that somebody ever talked with anyone."""
    await sql.run("DELETE FROM contacts WHERE person = :person", person=person)
