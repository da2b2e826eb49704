"""The waiting line, and what those in it said."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

import orjson

from chat.ports import Sql, Value
from chat.store import shifts
from chat.store.duty import Duty, all_duty
from chat.store.secrets import person_words, secret
from moderation.verdict import Danger
from rooms.estimating import Waited, estimate_minutes
from rooms.ids import PersonId
from rooms.pairing import Waiting, places
from rooms.shifts import HARD_LEVEL, Rest, rest_ms
from rooms.times import HOUR_MS

LEARNED_MS = 6 * HOUR_MS
"""How far back waits still say something about the next one."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What someone said when they began to wait; forgotten when the talk begins or they give up.

    `delivery` and `first_level` say what was found in the first words when they came, at `written_at`.
    `declared`: they said that it is urgent, and wrote nothing that tells of it. `danger`: whom they fear,
    None where nothing they wrote tells of that. `passed_by`, `passed_words`: who of the staff gave their talk
    back, and why, for whoever takes it next and nobody else. `given_back_by`: who held it, and comes last.
    `earlier`: their yes or no to earlier talks, None where they said neither.
    """

    person: PersonId
    wanted: str
    agreement: int
    about: str | None
    mood: int | None
    language: str | None
    client_id: str | None
    first_message: str | None
    care: int
    topics: tuple[str, ...] = ()
    pool: str = ""
    asked_for: PersonId | None = None
    later: bool = False
    delivery: str | None = None
    first_level: int = 0
    earlier: bool | None = None
    written_at: int | None = None
    declared: bool = False
    danger: Danger | None = None
    passed_by: str | None = None
    passed_words: str | None = None
    given_back_by: PersonId | None = None


_WAIT = """INSERT INTO waiting (person, position, since, wanted, agreement, about, mood, language,
                        client_id, first_message, care, topics, pool, asked_for, later, delivery,
                        first_level, earlier, declared, danger, passed_by, passed_words,
                        given_back_by, written_at, first_place)
   VALUES (:person, (SELECT COALESCE(MAX(position), 0) + 1 FROM waiting), :now, :wanted, :agreement,
           :about, :mood, :language, :client_id, :first_message, :care, :topics, :pool, :asked_for,
           :later, :delivery, :first_level, COALESCE(CAST(:earlier AS BIGINT), 0), :declared,
           COALESCE(CAST(:danger AS TEXT), 'oneself'), :passed_by, :passed_words,
           :given_back_by,
           CASE WHEN CAST(:client_id AS TEXT) IS NOT NULL THEN CAST(:now AS BIGINT) END,
           (SELECT COUNT(*) + 1 FROM waiting WHERE later = 0))
   ON CONFLICT (person) DO UPDATE SET wanted = excluded.wanted, agreement = excluded.agreement,
     about = COALESCE(excluded.about, waiting.about), mood = COALESCE(excluded.mood, waiting.mood),
     topics = CASE WHEN excluded.about IS NULL AND excluded.topics = '[]' THEN waiting.topics
                   ELSE excluded.topics END,
     asked_for = COALESCE(excluded.asked_for, waiting.asked_for),
     earlier = COALESCE(CAST(:earlier AS BIGINT), waiting.earlier),
     gone_at = NULL, language = excluded.language, answered = waiting.answered + 1,
     pool = excluded.pool, later = excluded.later,
     delivery = CASE WHEN excluded.client_id IS NULL THEN waiting.delivery
                     ELSE excluded.delivery END,
     first_level = CASE WHEN excluded.client_id IS NULL THEN waiting.first_level
                        ELSE excluded.first_level END,
     written_at = CASE WHEN excluded.client_id IS NULL OR excluded.client_id = waiting.client_id
                       THEN waiting.written_at ELSE excluded.written_at END,
     declared = CASE WHEN excluded.care < waiting.care THEN waiting.declared
                     WHEN excluded.care = waiting.care AND waiting.declared = 0 THEN 0
                     ELSE excluded.declared END,
     danger = CASE WHEN excluded.care < waiting.care OR CAST(:danger AS TEXT) IS NULL
                     THEN waiting.danger
                   WHEN excluded.care = waiting.care AND waiting.declared < excluded.declared
                     THEN waiting.danger
                   WHEN excluded.care = waiting.care AND waiting.danger = 'others'
                        AND excluded.danger = 'oneself'
                     THEN waiting.danger
                   ELSE excluded.danger END,
     client_id = COALESCE(excluded.client_id, waiting.client_id),
     first_message = COALESCE(excluded.first_message, waiting.first_message),
     passed_by = COALESCE(excluded.passed_by, waiting.passed_by),
     passed_words = COALESCE(excluded.passed_words, waiting.passed_words),
     given_back_by = COALESCE(excluded.given_back_by, waiting.given_back_by),
     care = CASE WHEN excluded.care > waiting.care THEN excluded.care ELSE waiting.care END"""
"""Put somebody at the end of the line; whoever is in it keeps their place, and the graver of their words."""


async def set_waiting(sql: Sql, wish: Wish, now: int) -> None:
    """Put someone at the end of the line, or renew what they said while they keep their place.

    What they name anew replaces what they said before, and what they do not name stays.
    """
    await sql.run(_WAIT, now=now, **_values(wish))


def _values(wish: Wish) -> dict[str, Value]:
    return {
        "person": wish.person,
        "wanted": wish.wanted,
        "agreement": wish.agreement,
        "about": secret(wish.about, person_words(wish.person)),
        "mood": wish.mood,
        "language": wish.language,
        "client_id": wish.client_id,
        "first_message": secret(wish.first_message, person_words(wish.person)),
        "care": wish.care,
        "topics": orjson.dumps(wish.topics).decode(),
        "pool": wish.pool,
        "asked_for": wish.asked_for,
        "later": int(wish.later),
        "delivery": wish.delivery,
        "first_level": wish.first_level,
        "earlier": None if wish.earlier is None else int(wish.earlier),
        "declared": int(wish.declared),
        "danger": wish.danger,
        "passed_by": wish.passed_by,
        "passed_words": secret(wish.passed_words, person_words(wish.person)),
        "given_back_by": wish.given_back_by,
    }


async def put_in_front(sql: Sql, wish: Wish, now: int) -> None:
    """Put someone at the front of the line, for anybody: they were passed on and must not wait twice."""
    await set_waiting(sql, wish, now)
    await sql.run(
        """UPDATE waiting SET position = (SELECT MIN(position) - 1 FROM waiting), asked_for = NULL
           WHERE person = :person""",
        person=wish.person,
    )


async def lock(sql: Sql) -> None:
    """Let nobody else pair anybody until this transaction ends, on any node; ask for it before looking."""
    await sql.rows("SELECT fence FROM leases WHERE job = 'line' {lock_rows}")


async def line(sql: Sql) -> list[Waiting]:
    """Read the waiting line in order."""
    rows = await sql.rows(
        """SELECT person, position, since, wanted, care, gone_at, topics, language, pool, asked_for, later,
                  declared, danger, answered, given_back_by
           FROM waiting ORDER BY position"""
    )
    blocked: dict[int, set[PersonId]] = {}
    for peer, supporter in await sql.rows(
        "SELECT b.peer, b.supporter FROM blocks b JOIN waiting w ON w.person = b.peer"
    ):
        blocked.setdefault(peer, set()).add(PersonId(supporter))
    return [
        Waiting(
            person=PersonId(row[0]),
            position=row[1],
            since=row[2],
            wanted=row[3],
            care=row[4],
            gone_at=row[5],
            topics=frozenset(orjson.loads(row[6])),
            language=row[7],
            pool=row[8],
            asked_for=None if row[9] is None else PersonId(row[9]),
            later=bool(row[10]),
            declared=bool(row[11]),
            danger=row[12],
            answered=row[13],
            given_back_by=None if row[14] is None else PersonId(row[14]),
            blocked=frozenset(blocked.get(row[0], ())),
        )
        for row in rows
    ]


async def how_many(sql: Sql) -> int:
    """Count those in line, messages left behind included."""
    row = await sql.row("SELECT COUNT(*) FROM waiting")
    return int(row[0]) if row else 0


async def pool_of(sql: Sql, person: PersonId) -> str:
    """Say in which pool somebody waits."""
    row = await sql.row("SELECT pool FROM waiting WHERE person = :person", person=person)
    return str(row[0]) if row else ""


async def place_of(sql: Sql, person: PersonId) -> int | None:
    """Count a person's place from 1, or None if they do not wait."""
    return places(await line(sql)).get(person)


async def wish_of(sql: Sql, person: PersonId) -> Wish | None:
    """Read what a waiting person said."""
    row = await sql.row(
        """SELECT wanted, agreement, about, mood, language, client_id, first_message, care,
                  delivery, first_level, earlier, written_at, declared, danger, passed_by, passed_words
           FROM waiting WHERE person = :person""",
        person=person,
    )
    if row is None:
        return None
    *said, delivery, first_level, earlier, written_at, declared, danger, passed_by, passed_words = row
    wish = Wish(person, *said)
    return replace(
        wish,
        delivery=delivery,
        first_level=first_level,
        earlier=bool(earlier),
        written_at=written_at,
        declared=bool(declared),
        danger=Danger(danger),
        passed_by=passed_by,
        passed_words=passed_words,
    )


async def note_wait(sql: Sql, person: PersonId, ended_by: str, now: int) -> None:
    """Keep how long a wait took and how it ended: `paired`, `gave_up` or `lapsed`; never whose it was."""
    await sql.run(
        """INSERT INTO waits (ended_at, waited_ms, place, ended_by)
           SELECT CAST(:now AS BIGINT), CAST(:now AS BIGINT) - since, first_place, CAST(:ended_by AS TEXT)
           FROM waiting WHERE person = :person AND later = 0""",
        now=now,
        ended_by=ended_by,
        person=person,
    )


async def waits_since(sql: Sql, since: int) -> list[Waited]:
    """List the waits that ended in a talk."""
    rows = await sql.rows(
        "SELECT place, waited_ms FROM waits WHERE ended_at >= :since AND ended_by = 'paired'", since=since
    )
    return [Waited(place, waited) for place, waited in rows]


@dataclass(frozen=True, slots=True)
class Outlook:
    """What can be told to those in line: who is there for talks, and how long others waited.

    `but`: those whom somebody never gets, or not unasked, as they were blocked or have just passed them on.
    """

    there: tuple[Duty, ...]
    waits: tuple[Waited, ...]

    def supporters(self, pool: str, but: Collection[PersonId]) -> int:
        """Say how many there are for somebody who waits in a pool."""
        return sum(duty.pool == pool and duty.person not in but for duty in self.there)

    def minutes(self, place: int, pool: str, but: Collection[PersonId]) -> tuple[int, int]:
        """Give an honest range for a place."""
        return estimate_minutes(place, self.supporters(pool, but), self.waits)


async def outlook(sql: Sql, rest: Rest, here: Collection[PersonId], now: int) -> Outlook:
    """Look at who is there for those in line, and at the waits of the last hours."""
    there = await there_for_talks(sql, await all_duty(sql), rest, here, now)
    return Outlook(tuple(there), tuple(await waits_since(sql, now - LEARNED_MS)))


async def there_for_talks(
    sql: Sql, on_duty: Sequence[Duty], rest: Rest, here: Collection[PersonId], now: int
) -> list[Duty]:
    """Find who of those on duty is really `here` and need not rest."""
    if not here:
        return []
    worked = await shifts.worked_on_duty(sql, now)
    hard = await shifts.hard_talks_on_duty(sql, HARD_LEVEL) if rest.cool_down_required else {}
    return [
        duty
        for duty in on_duty
        if duty.person in here and rest_ms(worked.get(duty.person, ()), hard.get(duty.person), rest, now) == 0
    ]


async def stop_waiting(sql: Sql, person: PersonId) -> bool:
    """Take someone out of the line; says whether they were in it."""
    return await sql.run("DELETE FROM waiting WHERE person = :person", person=person) > 0


async def set_gone(sql: Sql, person: PersonId, gone_at: int | None) -> None:
    """Note that a waiting person lost their last socket, or is back."""
    await sql.run(
        "UPDATE waiting SET gone_at = :gone_at WHERE person = :person", gone_at=gone_at, person=person
    )


async def come_back(sql: Sql, person: PersonId) -> bool:
    """Note that somebody who waits is back and is told their place, before anybody can take it from them.

    False if they do not wait.
    """
    back = "UPDATE waiting SET gone_at = NULL, answered = answered + 1 WHERE person = :person"
    return await sql.run(back, person=person) > 0


async def hold_away(sql: Sql) -> None:
    """Let nobody who is away come back before this transaction ends; ask for it before looking."""
    await sql.rows("SELECT person FROM waiting WHERE gone_at IS NOT NULL ORDER BY person {lock_rows}")
