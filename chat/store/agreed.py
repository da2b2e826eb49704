"""What somebody who comes often agreed on with a supporter for the next times: one message, sealed."""

from dataclasses import dataclass

from chat.ports import Sql
from chat.store.secrets import person_words, secret
from rooms.ids import PersonId
from rooms.times import DAY_MS


@dataclass(frozen=True, slots=True)
class Agreed:
    """The words, the day since 1970, and with whom."""

    words: str
    on_day: int
    name: str


async def keep(sql: Sql, person: PersonId, words: str, supporter: PersonId, now: int) -> None:
    """Keep what was agreed on, instead of what was before."""
    await sql.run(
        """INSERT INTO agreed (person, words, on_day, supporter) VALUES (:person, :words, :day, :supporter)
           ON CONFLICT (person) DO UPDATE SET words = excluded.words, on_day = excluded.on_day,
             supporter = excluded.supporter""",
        person=person,
        words=secret(words, person_words(person)),
        day=now // DAY_MS,
        supporter=supporter,
    )


async def of_person(sql: Sql, person: PersonId) -> Agreed | None:
    """Read what somebody agreed on, if anything."""
    row = await sql.row(
        """SELECT a.words, a.on_day, s.name FROM agreed a JOIN staff s ON s.person = a.supporter
           WHERE a.person = :person""",
        person=person,
    )
    return Agreed(*row) if row and row[0] is not None else None


async def forget(sql: Sql, person: PersonId) -> int:
    """Forget what somebody agreed on; gives how much that was."""
    return await sql.run("DELETE FROM agreed WHERE person = :person", person=person)
