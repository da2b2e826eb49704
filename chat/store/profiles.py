"""Supporters as they were entered: what they have lived through and speak, and how many talks they held."""

from dataclasses import dataclass

import orjson

from chat.ports import Sql
from rooms.ids import PersonId


async def count_talk(sql: Sql, person: PersonId) -> None:
    """Count one more talk of a supporter."""
    await sql.run(
        """INSERT INTO profiles (person, about, languages, pool, newcomer, talks_held)
           VALUES (:person, '[]', '[]', '', 0, 1)
           ON CONFLICT (person) DO UPDATE SET talks_held = profiles.talks_held + 1""",
        person=person,
    )


@dataclass(frozen=True, slots=True)
class Profile:
    """What a supporter has lived through and speaks, whom they talk with, and whether they are new to it."""

    about: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    pool: str = ""
    newcomer: bool = False
    talks_held: int = 0


async def profile_of(sql: Sql, person: PersonId) -> Profile:
    """Read a supporter's profile; an empty one if there is none."""
    row = await sql.row(
        "SELECT about, languages, pool, newcomer, talks_held FROM profiles WHERE person = :person",
        person=person,
    )
    if row is None:
        return Profile()
    return Profile(tuple(orjson.loads(row[0])), tuple(orjson.loads(row[1])), row[2], bool(row[3]), row[4])


async def set_profile(sql: Sql, person: PersonId, profile: Profile) -> None:
    """Write a supporter's profile; the number of talks stays as it is."""
    await sql.run(
        """INSERT INTO profiles (person, about, languages, pool, newcomer, talks_held)
           VALUES (:person, :about, :languages, :pool, :newcomer, 0)
           ON CONFLICT (person) DO UPDATE SET about = excluded.about, languages = excluded.languages,
             pool = excluded.pool, newcomer = excluded.newcomer""",
        person=person,
        about=orjson.dumps(profile.about).decode(),
        languages=orjson.dumps(profile.languages).decode(),
        pool=profile.pool,
        newcomer=int(profile.newcomer),
    )
