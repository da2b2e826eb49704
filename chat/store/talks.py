"""One-on-ones as they are held: who with whom, how heavy, what was said at the check-in, and how they went.

What a peer said at the check-in is erased when the talk ends, or waits with them when they are passed on;
the figures that stay name nobody.
"""

from dataclasses import dataclass

import orjson

from chat.ports import Row, Sql
from chat.store import contacts
from chat.store.profiles import count_talk, profile_of
from chat.store.rooms import public_id
from chat.store.secrets import FEEDBACK, room_words, secret
from moderation.verdict import Danger
from rooms.ids import PersonId, RoomId
from rooms.load import NEWCOMER_TALKS, Load, weight

LETTER = "letter"
"""The reason of a talk that began with a message left behind."""


@dataclass(frozen=True, slots=True)
class Talk:
    """A talk that goes on. `offered_to`: the colleague a handover was offered to, until the peer answers.

    `gone_at`: since when its supporter has had no socket, `gone_told`: whether anybody heard of that.
    `level`, `danger` and `declared` are what its peer said or declared, before it and in it.
    `pool`: where its peer asked for it, None if nobody knows. `offered_as_gone`: the handover is offered only
    because its supporter is gone or off duty, and not because they wished it; or its peer was told of that.
    """

    room: int
    peer: PersonId
    supporter: PersonId
    began_at: int
    about: str | None
    mood: int | None
    language: str | None
    reasons: tuple[str, ...]
    asleep: bool = False
    level: int = 0
    outcome: int | None = None
    help_case: int | None = None
    offered_to: PersonId | None = None
    earlier: bool = False
    gone_at: int | None = None
    gone_told: bool = False
    danger: Danger = Danger.ONESELF
    declared: bool = False
    pool: str | None = None
    offered_as_gone: bool = False


_COLUMNS = """room, peer, supporter, began_at, about, mood, language, reasons, asleep, level, outcome,
              help_case, offered_to, earlier, gone_at, gone_told, danger, declared, pool,
              offered_as_gone"""


async def add_talk(sql: Sql, talk: Talk) -> None:
    """Note that a talk begins, and that its supporter has held one more."""
    await sql.run(
        """INSERT INTO talks (room, peer, supporter, began_at, about, mood, language, reasons, asleep, level,
                              earlier, danger, declared, pool)
           VALUES (:room, :peer, :supporter, :began_at, :about, :mood, :language, :reasons, :asleep,
                   :level, :earlier, :danger, :declared, :pool)""",
        room=talk.room,
        peer=talk.peer,
        supporter=talk.supporter,
        began_at=talk.began_at,
        about=secret(talk.about, room_words(talk.room)),
        mood=talk.mood,
        language=talk.language,
        reasons=orjson.dumps(talk.reasons).decode(),
        asleep=int(talk.asleep),
        level=talk.level,
        earlier=int(talk.earlier),
        danger=talk.danger,
        declared=int(talk.declared),
        pool=talk.pool,
    )
    await count_talk(sql, talk.supporter)


async def talk_in(sql: Sql, room: int) -> Talk | None:
    """Find the talk of a room, also one that is over as long as its room is kept."""
    row = await sql.row(f"SELECT {_COLUMNS} FROM talks WHERE room = :room", room=room)
    return _talk(row) if row else None


async def held_by(sql: Sql, person: PersonId) -> list[Talk]:
    """List the talks that a supporter holds now."""
    rows = await sql.rows(
        f"SELECT {_COLUMNS} FROM talks WHERE supporter = :person AND outcome IS NULL ORDER BY room",
        person=person,
    )
    return [_talk(row) for row in rows]


@dataclass(frozen=True, slots=True)
class Watched:
    """A talk that somebody of the staff holds, and what is known of their absence; fields as in `Talk`."""

    room: int
    supporter: PersonId
    gone_at: int | None
    gone_told: bool


async def watched(sql: Sql, heavy_from: int) -> list[Watched]:
    """List the talks whose supporter should be here; the answer to a letter may take days, if it is light."""
    rows = await sql.rows(
        """SELECT t.room, t.supporter, t.gone_at, t.gone_told FROM talks t
           WHERE t.outcome IS NULL AND t.supporter IN (SELECT person FROM staff)
             AND (t.reasons NOT LIKE '%"letter"%' OR t.level >= :heavy
                  OR EXISTS (SELECT 1 FROM cases c WHERE c.room = t.room AND c.track = 'care'
                               AND c.level >= :heavy))
           ORDER BY t.room""",
        heavy=heavy_from,
    )
    return [
        Watched(room, PersonId(supporter), gone_at, bool(told)) for room, supporter, gone_at, told in rows
    ]


async def talked_with_by(sql: Sql, peer: PersonId, besides: int) -> list[tuple[str, str]]:
    """List who of the staff is there for a peer in another talk than one: names and roles.

    A message left behind may be answered in days, and whoever has gone without a word is there for nobody.
    """
    rows = await sql.rows(
        """SELECT DISTINCT s.name, s.role FROM talks t JOIN staff s ON s.person = t.supporter
           WHERE t.peer = :peer AND t.room <> :besides AND t.outcome IS NULL AND t.gone_told = 0
             AND t.reasons NOT LIKE '%"letter"%' ORDER BY s.name""",
        peer=peer,
        besides=besides,
    )
    return [(str(name), str(role)) for name, role in rows]


async def set_supporter_gone(sql: Sql, room: int, gone_at: int | None) -> None:
    """Note since when the supporter of a talk is gone, or that they are back."""
    await sql.run(
        "UPDATE talks SET gone_at = :gone_at, gone_told = 0 WHERE room = :room", gone_at=gone_at, room=room
    )


async def note_absence_told(sql: Sql, room: int) -> None:
    """Note that it was told that the supporter of a talk is gone."""
    await sql.run("UPDATE talks SET gone_told = 1 WHERE room = :room", room=room)


async def pool_of(sql: Sql, talk: Talk) -> str:
    """Say in which pool a talk stays: where it was asked for, or else where its supporter answers."""
    return (await profile_of(sql, talk.supporter)).pool if talk.pool is None else talk.pool


async def pool_asked_for(sql: Sql, peer: PersonId) -> str | None:
    """Say in which pool somebody waits or talks; None if they do neither, or nobody knows."""
    row = await sql.row(
        """SELECT pool FROM waiting WHERE person = :peer AND pool <> ''
           UNION ALL SELECT pool FROM talks WHERE peer = :peer AND outcome IS NULL AND pool IS NOT NULL
           LIMIT 1""",
        peer=peer,
    )
    return str(row[0]) if row else None


async def room_id(sql: Sql, talk: Talk) -> RoomId | None:
    """Give the id of a talk's room."""
    return await public_id(sql, talk.room)


async def set_offer(sql: Sql, room: int, colleague: PersonId | None) -> None:
    """Note to whom a talk was offered; None when that is over."""
    await sql.run(
        "UPDATE talks SET offered_to = :colleague, offered_as_gone = 0 WHERE room = :room",
        colleague=colleague,
        room=room,
    )


async def offered(sql: Sql) -> list[tuple[int, PersonId]]:
    """List whose peer was asked about a colleague and has not answered: rooms, and who may come in."""
    rows = await sql.rows(
        "SELECT room, offered_to FROM talks WHERE offered_to IS NOT NULL AND outcome IS NULL ORDER BY room"
    )
    return [(room, PersonId(colleague)) for room, colleague in rows]


async def note_offered_as_gone(sql: Sql, room: int) -> None:
    """Note that a talk is offered, or its peer told, only because its supporter is gone or off duty."""
    await sql.run("UPDATE talks SET offered_as_gone = 1 WHERE room = :room", room=room)


async def shadow_offered(sql: Sql, room: int) -> PersonId | None:
    """Say which trainee a peer was asked about, as long as they have not answered."""
    row = await sql.row("SELECT shadow_offered FROM talks WHERE room = :room", room=room)
    return None if row is None or row[0] is None else PersonId(row[0])


async def set_shadow_offered(sql: Sql, room: int, trainee: PersonId | None) -> None:
    """Note which trainee a peer was asked about; None when that is over."""
    await sql.run("UPDATE talks SET shadow_offered = :trainee WHERE room = :room", trainee=trainee, room=room)


async def set_supporter(sql: Sql, room: int, person: PersonId) -> None:
    """Let a talk weigh on another supporter from now on."""
    await sql.run(
        "UPDATE talks SET supporter = :person, offered_to = NULL, offered_as_gone = 0 WHERE room = :room",
        person=person,
        room=room,
    )
    await count_talk(sql, person)


async def set_help_case(sql: Sql, room: int, case: int) -> None:
    """Note the case of a call for help."""
    await sql.run("UPDATE talks SET help_case = :case WHERE room = :room", case=case, room=room)


def _talk(row: Row) -> Talk:
    return Talk(
        room=row[0],
        peer=PersonId(row[1]),
        supporter=PersonId(row[2]),
        began_at=row[3],
        about=row[4],
        mood=row[5],
        language=row[6],
        reasons=tuple(orjson.loads(row[7])),
        asleep=bool(row[8]),
        level=row[9],
        outcome=row[10],
        help_case=row[11],
        offered_to=None if row[12] is None else PersonId(row[12]),
        earlier=bool(row[13]),
        gone_at=row[14],
        gone_told=bool(row[15]),
        danger=Danger(row[16]),
        declared=bool(row[17]),
        pool=row[18],
        offered_as_gone=bool(row[19]),
    )


async def end(sql: Sql, room: int, now: int) -> tuple[PersonId, int] | None:
    """Note that a talk is over, and forget what was said at the check-in; gives its supporter and level.

    That it began with a message left behind stays: its author is remembered until they have read the answer.
    """
    talk = await talk_in(sql, room)
    if talk is None or talk.outcome is not None:
        return None
    level = await level_of(sql, talk)
    rows = await sql.rows(
        """INSERT INTO outcomes (ended_at, lasted_ms, level, mood_before)
           VALUES (:now, :lasted, :level, :mood) RETURNING id""",
        now=now,
        lasted=now - talk.began_at,
        level=level,
        mood=talk.mood,
    )
    await sql.run(
        """UPDATE talks SET about = NULL, mood = NULL, language = NULL, pool = NULL, offered_to = NULL,
             reasons = CASE WHEN reasons LIKE '%"letter"%' THEN '["letter"]' ELSE '[]' END,
             outcome = :outcome, ended_at = :now WHERE room = :room""",
        outcome=rows[0][0],
        now=now,
        room=room,
    )
    if talk.earlier:
        await contacts.add(sql, talk.peer, talk.supporter, now)
    await sql.run("UPDATE duty SET free_since = :now WHERE person = :person", now=now, person=talk.supporter)
    return talk.supporter, level


async def level_of(sql: Sql, talk: Talk) -> int:
    """Say how heavy a talk is: the highest level of care of its cases, and of what came before it."""
    row = await sql.row(
        "SELECT COALESCE(MAX(level), 0) FROM cases WHERE room = :room AND track = 'care'", room=talk.room
    )
    return max(talk.level, row[0] if row else 0)


async def note_need(sql: Sql, room: int, peer: PersonId, level: int, danger: Danger) -> None:
    """Remember what the peer of a talk wrote, for whoever comes next; what was graver stays.

    Whom they fear stays, too, until they write something graver about themselves.
    """
    await sql.run(
        """UPDATE talks SET level = :level, declared = 0,
             danger = CASE WHEN level = :level AND danger = 'others' AND CAST(:danger AS TEXT) = 'oneself'
                           THEN danger ELSE :danger END
           WHERE room = :room AND peer = :peer AND outcome IS NULL AND level <= :level""",
        level=level,
        danger=danger,
        room=room,
        peer=peer,
    )


async def add_feedback(
    sql: Sql, outcome: int, mood: int | None, helpful: bool | None, words: str | None
) -> None:
    """Keep how a talk was for the peer; what is told again takes the place of what was told before."""
    await sql.run(
        """UPDATE outcomes SET mood_after = COALESCE(:mood, mood_after),
             helpful = COALESCE(:helpful, helpful), words = COALESCE(:words, words) WHERE id = :id""",
        mood=mood,
        helpful=None if helpful is None else int(helpful),
        words=secret(words, FEEDBACK),
        id=outcome,
    )


async def load_of(sql: Sql, person: PersonId, capacity: int) -> Load:
    """Weigh what a supporter holds now."""
    rows = await sql.rows(
        """SELECT t.asleep, t.level,
                  (SELECT COALESCE(MAX(c.level), 0) FROM cases c WHERE c.room = t.room AND c.track = 'care')
           FROM talks t WHERE t.supporter = :person AND t.outcome IS NULL""",
        person=person,
    )
    profile = await profile_of(sql, person)
    newcomer = profile.newcomer and profile.talks_held < NEWCOMER_TALKS
    held = sum(
        weight(level=max(level, risen), asleep=bool(asleep), newcomer=newcomer)
        for asleep, level, risen in rows
    )
    return Load(len(rows), held, capacity, newcomer)
