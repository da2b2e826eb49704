"""Forgetting on time: texts, talks that are over, people who do not come back, the evidence of closed cases.

Each function does a bounded piece of work and says how much it did, so that nobody waits for the lock long.
"""

import orjson

from chat.ports import Sql
from chat.store import across, agreed, contacts, legal_holds, people, strikes
from chat.store.entries import person_log, room_log, side_log
from chat.store.erasing import erase_labels
from chat.store.leaving import leave_everything
from chat.store.secrets import destroy_key, person_words, room_words
from chat.store.transaction import Transaction
from moderation.retention import Cutoffs
from rooms.ids import PersonId, RoomId
from rooms.times import milliseconds_of

PIECE = 500
FORGOTTEN_TO = "texts_forgotten_to"


async def forget_texts(sql: Sql, cutoffs: Cutoffs) -> int:
    """Erase the texts of the next old messages; numbers, pseudonyms and receipts stay."""
    mark = int(await people.site_value(sql, FORGOTTEN_TO) or 0)
    row = await sql.row(
        """SELECT MAX(id) FROM (SELECT id, at FROM messages WHERE id > :mark ORDER BY id LIMIT :piece) AS old
           WHERE at < :before""",
        mark=mark,
        piece=PIECE,
        before=cutoffs.texts,
    )
    if row is None or row[0] is None:
        return 0
    await people.set_site_value(sql, FORGOTTEN_TO, str(row[0]))
    labelled = await sql.rows(
        "SELECT public FROM messages WHERE id > :mark AND id <= :last AND fold IS NOT NULL",
        mark=mark,
        last=row[0],
    )
    await erase_labels(sql, [public for (public,) in labelled])
    return await sql.run(
        "UPDATE messages SET text = NULL WHERE id > :mark AND id <= :last AND text IS NOT NULL",
        mark=mark,
        last=row[0],
    )


async def forget_withdrawn(sql: Sql, cutoffs: Cutoffs) -> int:
    """Erase the texts of messages taken back a while ago; until then they can still be reported."""
    return await sql.run(
        "UPDATE messages SET text = NULL WHERE state = 'withdrawn' AND text IS NOT NULL AND at < :before",
        before=cutoffs.withdrawn,
    )


async def forget_feedback(sql: Sql, cutoffs: Cutoffs) -> int:
    """Erase what peers wrote about their talks; the figures stay, and name nobody."""
    return await sql.run(
        "UPDATE outcomes SET words = NULL WHERE words IS NOT NULL AND ended_at < :before",
        before=cutoffs.texts,
    )


async def forget_talks(sql: Sql, cutoffs: Cutoffs) -> int:
    """Let one-on-ones vanish that have been over for long, with everything said in them."""
    rows = await sql.rows(
        "SELECT id, public FROM rooms WHERE state = 'over' AND ended_at < :before ORDER BY id LIMIT 20",
        before=cutoffs.talks,
    )
    for key, public in rows:
        await _forget_room(sql, key, RoomId(public))
    return len(rows)


async def _forget_room(sql: Sql, key: int, room: RoomId) -> None:
    await sql.run("DELETE FROM messages WHERE room = :room AND seq IS NULL", room=key)
    await sql.run(
        """DELETE FROM messages WHERE public IN
             (SELECT e.message FROM entries e JOIN logs l ON l.id = e.log WHERE l.name = :log)""",
        log=room_log(room),
    )
    for log in (room_log(room), side_log(room)):
        await _forget_log(sql, log)
        await destroy_key(sql, log)
    for table in ("members", "agreements", "hidden", "talks", "coaching"):
        await sql.run(f"DELETE FROM {table} WHERE room = :room", room=key)
    await sql.run("DELETE FROM rooms WHERE id = :room", room=key)
    await destroy_key(sql, room_words(key))


async def _forget_log(sql: Sql, log: str) -> None:
    await sql.run("DELETE FROM entries WHERE log = (SELECT id FROM logs WHERE name = :log)", log=log)
    await sql.run("DELETE FROM logs WHERE name = :log", log=log)


async def forgettable(sql: Sql, cutoffs: Cutoffs) -> list[PersonId]:
    """Find people who did not come back; someone suspended is remembered until that is over.

    Whoever left a message is remembered until it lapses, or the talk with its answer is put away or not kept.
    """
    rows = await sql.rows(
        """SELECT id FROM persons WHERE role = 'peer' AND state <> 'forgotten'
             AND ((stay = 0 AND seen_on < :idle_day) OR seen_on < :stay_day)
             AND COALESCE(suspended_until, 0) < :until
             AND NOT EXISTS (SELECT 1 FROM waiting w WHERE w.person = persons.id AND w.later = 1)
             AND NOT EXISTS (SELECT 1 FROM talks t WHERE t.peer = persons.id AND t.reasons LIKE '%"letter"%'
                               AND (t.outcome IS NULL
                                    OR EXISTS (SELECT 1 FROM members m WHERE m.room = t.room
                                                 AND m.person = t.peer AND m.state = 'ended')))
           ORDER BY id LIMIT 100""",
        idle_day=cutoffs.idle_day,
        stay_day=cutoffs.stay_day,
        until=cutoffs.now,
    )
    return [PersonId(row[0]) for row in rows]


async def forget_person(tx: Transaction, person: PersonId) -> None:
    """Forget a person: no token opens anything any more, their rooms are left, their own log is gone."""
    await leave_everything(tx, person, quiet=True)
    await people.drop_tokens(tx, person)
    await people.set_person_state(tx, person, "forgotten")
    await tx.run("DELETE FROM hidden WHERE person = :person", person=person)
    await contacts.forget(tx, person)
    await agreed.forget(tx, person)
    await _forget_log(tx, person_log(person))
    await destroy_key(tx, person_words(person))


async def forget_evidence(sql: Sql, cutoffs: Cutoffs) -> int:
    """Erase what was kept as evidence of cases decided long ago, notes included; a hold keeps it."""
    await sql.run(
        f"""DELETE FROM case_notes WHERE case_id IN
             (SELECT id FROM cases WHERE state <> 'open' AND decided_at < :before
                AND id NOT IN ({legal_holds.IN_FORCE}))""",
        before=cutoffs.cases,
        now=cutoffs.now,
    )
    await across.forget(sql, cutoffs.cases)
    return await sql.run(
        f"""UPDATE flags SET text = NULL, note = NULL, category = NULL, person = NULL
           WHERE (text IS NOT NULL OR note IS NOT NULL OR category IS NOT NULL)
             AND case_id IN (SELECT id FROM cases WHERE state <> 'open' AND decided_at < :before
                               AND id NOT IN ({legal_holds.IN_FORCE}))""",
        before=cutoffs.cases,
        now=cutoffs.now,
    )


async def forget_statements(sql: Sql, cutoffs: Cutoffs) -> int:
    """Drop statements of reasons that nobody can contest any more and that restrict nobody any more."""
    rows = await sql.rows(
        """SELECT s.id, s.body FROM statements s WHERE s.at < :before
             AND NOT EXISTS (SELECT 1 FROM cases c WHERE c.state = 'open' AND c.subject = 'appeal:' || s.code)
           ORDER BY s.id LIMIT :piece""",
        before=cutoffs.statements,
        piece=PIECE,
    )
    over = [key for key, body in rows if _ends(orjson.loads(body)) <= cutoffs.now]
    return await sql.run("DELETE FROM statements WHERE id IN {each_int:over}", over=over)


def _ends(body: dict[str, object]) -> int:
    until = body.get("until")
    return 0 if until is None else milliseconds_of(str(until))


async def forget_strikes(sql: Sql, cutoffs: Cutoffs) -> int:
    """Drop what weighed for somebody and weighs no more."""
    return await strikes.forget(sql, cutoffs.now)
