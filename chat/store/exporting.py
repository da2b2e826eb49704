"""Gather everything kept about one person, as they would read it: for their own eyes only.

What others wrote, who reported somebody and what is still open on a desk are not in it: the first is theirs,
the second would put them at risk, and the third is told once it is decided.
"""

from collections.abc import Mapping

import orjson

from chat.identity import message_id
from chat.ports import Sql
from chat.store import agreed, contacts
from chat.store.entries import PAGE, person_log
from rooms.ids import PersonId
from rooms.times import DAY_MS, rfc3339

Shown = dict[str, object]


async def messages_after(sql: Sql, person: PersonId, after: int) -> tuple[list[Shown], int | None]:
    """Give the next page of somebody's messages, and where to go on; None at the end."""
    rows = await sql.rows(
        """SELECT m.id, r.public, m.public, m.at, m.state, m.text, m.fold, m.reply_to FROM members b
           JOIN rooms r ON r.id = b.room
           JOIN logs l ON l.name = 'room:' || r.public
           JOIN entries e ON e.log = l.id AND e.kind = 'message_posted'
           JOIN messages m ON m.public = e.message
           WHERE b.person = :person AND m.person = :person AND m.id > :after
           UNION
           SELECT m.id, r.public, m.public, m.at, m.state, m.text, m.fold, m.reply_to FROM members b
           JOIN rooms r ON r.id = b.room
           JOIN messages m ON m.room = r.id AND m.seq IS NULL
           WHERE b.person = :person AND m.person = :person AND m.id > :after
           ORDER BY 1 LIMIT :limit""",
        person=person,
        after=after,
        limit=PAGE + 1,
    )
    shown = [
        _without_nothing(
            room=room,
            message=message_id(public),
            at=rfc3339(at),
            state=state,
            text=text,
            fold=fold if text is not None else None,
            reply_to=None if reply_to is None else message_id(reply_to),
        )
        for _, room, public, at, state, text, fold, reply_to in rows[:PAGE]
    ]
    return shown, rows[PAGE - 1][0] if len(rows) > PAGE else None


async def about(sql: Sql, person: PersonId) -> Shown:
    """Give all the rest, one list for each kind of thing."""
    return {
        "person": await _person(sql, person),
        "rooms": await _rooms(sql, person),
        "waiting": await _waiting(sql, person),
        "talks": await _talks(sql, person),
        "earlier_talks": [
            {"on": _day(each.on_day), "name": each.name} for each in await contacts.of_person(sql, person)
        ],
        "agreed": await _agreed(sql, person),
        "notices": await _notices(sql, person),
        "reports": await _reports(sql, person),
        "statements": await _statements(sql, person),
        "decided_cases": await _cases(sql, person),
        "hidden": await _hidden(sql, person),
        "supporters_blocked": await _count(
            sql, "SELECT COUNT(*) FROM blocks WHERE peer = :person AND by_peer = 1", person
        ),
        "ways_back_in": await _count(sql, "SELECT COUNT(*) FROM tokens WHERE person = :person", person),
        "shifts": await _shifts(sql, person),
    }


async def _person(sql: Sql, person: PersonId) -> Shown:
    row = await sql.row("SELECT role, stay, made_on, seen_on FROM persons WHERE id = :person", person=person)
    if row is None:
        return {}
    role, stay, made_on, seen_on = row
    return {"role": role, "stay": bool(stay), "first_day": _day(made_on), "last_day": _day(seen_on)}


async def _rooms(sql: Sql, person: PersonId) -> list[Shown]:
    rows = await sql.rows(
        """SELECT r.public, r.kind, r.title, m.public, m.pseudonym, m.state, m.joined_at, m.agreement,
                  m.muted_until
           FROM members m JOIN rooms r ON r.id = m.room WHERE m.person = :person ORDER BY m.id""",
        person=person,
    )
    return [
        _without_nothing(
            room=room,
            kind=kind,
            title=title or None,
            member=member,
            pseudonym=pseudonym,
            state=state,
            joined_at=rfc3339(joined),
            agreement=agreement,
            muted_until=rfc3339(muted) if muted else None,
        )
        for room, kind, title, member, pseudonym, state, joined, agreement, muted in rows
    ]


async def _waiting(sql: Sql, person: PersonId) -> list[Shown]:
    rows = await sql.rows(
        "SELECT since, about, mood, language, first_message FROM waiting WHERE person = :person",
        person=person,
    )
    return [
        _without_nothing(since=rfc3339(since), about=about, mood=mood, language=language, first_message=first)
        for since, about, mood, language, first in rows
    ]


async def _talks(sql: Sql, person: PersonId) -> list[Shown]:
    rows = await sql.rows(
        """SELECT r.public, t.began_at, t.ended_at, t.about, COALESCE(t.mood, o.mood_before), t.language,
                  o.mood_after, o.helpful, o.words
           FROM talks t JOIN rooms r ON r.id = t.room LEFT JOIN outcomes o ON o.id = t.outcome
           WHERE t.peer = :person ORDER BY t.room""",
        person=person,
    )
    return [
        _without_nothing(
            room=room,
            began_at=rfc3339(began),
            ended_at=rfc3339(ended) if ended else None,
            about=about,
            mood=mood,
            language=language,
            mood_after=after,
            helpful=None if helpful is None else bool(helpful),
            feedback=words,
        )
        for room, began, ended, about, mood, language, after, helpful, words in rows
    ]


async def _agreed(sql: Sql, person: PersonId) -> list[Shown]:
    kept = await agreed.of_person(sql, person)
    return [{"words": kept.words, "on": _day(kept.on_day), "name": kept.name}] if kept else []


async def _notices(sql: Sql, person: PersonId) -> list[Shown]:
    rows = await sql.rows(
        """SELECT e.at, e.kind, e.body FROM entries e JOIN logs l ON l.id = e.log
           WHERE l.name = :log ORDER BY e.seq""",
        log=person_log(person),
    )
    return [{"at": rfc3339(at), "kind": kind, **orjson.loads(body)} for at, kind, body in rows]


async def _reports(sql: Sql, person: PersonId) -> list[Shown]:
    rows = await sql.rows(
        """SELECT code, at, concern, category, note FROM flags
           WHERE person = :person AND source IN ('report', 'block') ORDER BY id""",
        person=person,
    )
    return [
        _without_nothing(code=code, at=rfc3339(at), concern=concern, category=category, note=note)
        for code, at, concern, category, note in rows
    ]


async def _statements(sql: Sql, person: PersonId) -> list[Shown]:
    rows = await sql.rows(
        "SELECT at, state, body FROM statements WHERE person = :person ORDER BY id", person=person
    )
    return [{"at": rfc3339(at), "state": state, **orjson.loads(body)} for at, state, body in rows]


async def _cases(sql: Sql, person: PersonId) -> list[Shown]:
    rows = await sql.rows(
        """SELECT c.track, c.opened_at, c.decided_at, c.decision, f.text FROM cases c
           LEFT JOIN flags f ON f.case_id = c.id AND f.source IN ('rule', 'unscreened')
           WHERE c.person = :person AND c.state <> 'open' ORDER BY c.id, f.id""",
        person=person,
    )
    return [
        _without_nothing(
            track=track,
            opened_at=rfc3339(opened),
            decided_at=rfc3339(decided) if decided else None,
            decision=decision,
            copy_of_your_words=text,
        )
        for track, opened, decided, decision, text in rows
    ]


async def _hidden(sql: Sql, person: PersonId) -> list[Shown]:
    rows = await sql.rows(
        """SELECT r.public, h.member FROM hidden h JOIN rooms r ON r.id = h.room
           WHERE h.person = :person ORDER BY h.room""",
        person=person,
    )
    return [{"room": room, "member": member} for room, member in rows]


async def _shifts(sql: Sql, person: PersonId) -> list[Shown]:
    rows = await sql.rows(
        """SELECT starts_at, ends_at, began_at, finished_at, energy, heavy, wants_talk, shared FROM shifts
           WHERE person = :person ORDER BY id""",
        person=person,
    )
    names = ("starts_at", "ends_at", "began_at", "finished_at")
    return [
        _without_nothing(
            **{name: rfc3339(at) for name, at in zip(names, row, strict=False) if at},
            energy=row[4],
            heavy=None if row[5] is None else bool(row[5]),
            wants_talk=None if row[6] is None else bool(row[6]),
            shared=None if row[7] is None else bool(row[7]),
        )
        for row in rows
    ]


async def _count(sql: Sql, statement: str, person: PersonId) -> int:
    row = await sql.row(statement, person=person)
    return int(row[0]) if row else 0


def _day(days: int) -> str:
    return rfc3339(days * DAY_MS)[:10]


def _without_nothing(**fields: object) -> Shown:
    shown: Mapping[str, object] = fields
    return {name: value for name, value in shown.items() if value is not None}
