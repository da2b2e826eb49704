"""Forget one person at their word: what is theirs in whatever table it stands, and what has to stay a while.

What belongs to others is left as it is: their words, and the numbers of a log. Nothing links the member of a
room, or a message whose text is gone, to the person any more.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import orjson

from chat.ports import Sql
from chat.store import agreed, contacts, legal_holds
from chat.store.entries import person_log
from chat.store.secrets import destroy_key, person_words
from moderation.erasing import Stays, copy_must_stay, kept_until
from moderation.review import CaseState, Decision
from rooms.ids import PersonId, RoomId
from rooms.times import milliseconds_of


@dataclass(frozen=True, slots=True)
class Written:
    """A message of somebody. `over`: its room is a talk that has ended."""

    number: int
    room: RoomId
    state: str
    over: bool


async def written_by(sql: Sql, person: PersonId) -> list[Written]:
    """List what somebody wrote that is still kept, room by room, in the order in which rooms are locked."""
    rows = await sql.rows(
        """SELECT m.public, r.public, m.state, r.state FROM members b
           JOIN rooms r ON r.id = b.room
           JOIN logs l ON l.name = 'room:' || r.public
           JOIN entries e ON e.log = l.id AND e.kind = 'message_posted'
           JOIN messages m ON m.public = e.message
           WHERE b.person = :person AND m.person = :person
           UNION
           SELECT m.public, r.public, m.state, r.state FROM members b
           JOIN rooms r ON r.id = b.room
           JOIN messages m ON m.room = r.id AND m.seq IS NULL
           WHERE b.person = :person AND m.person = :person
           ORDER BY 2, 1""",
        person=person,
    )
    return [Written(number, RoomId(room), state, over == "over") for number, room, state, over in rows]


async def erase_messages(sql: Sql, numbers: Sequence[int]) -> None:
    """Erase texts, labels and receipts, and who wrote them; the numbers of logs and messages stay."""
    await erase_labels(sql, numbers)
    await sql.run(
        """UPDATE messages SET text = NULL, receipt = '{}', fingerprint = 0, person = 0,
             state = CASE WHEN state IN ('delivered', 'held') THEN 'withdrawn' ELSE state END
           WHERE public IN {each_int:numbers}""",
        numbers=numbers,
    )


async def erase_labels(sql: Sql, numbers: Sequence[int]) -> None:
    """Erase the labels that messages were folded behind; their entries hold them, too."""
    rows = await sql.rows(
        """SELECT e.id, e.body FROM messages m JOIN rooms r ON r.id = m.room
           JOIN logs l ON l.name = 'room:' || r.public
           JOIN entries e ON e.log = l.id AND e.seq = m.seq
           WHERE m.public IN {each_int:numbers} AND m.fold IS NOT NULL""",
        numbers=numbers,
    )
    for key, body in rows:
        told = {name: value for name, value in orjson.loads(body).items() if name != "fold"}
        await sql.run(
            "UPDATE entries SET body = :body WHERE id = :id", body=orjson.dumps(told).decode(), id=key
        )
    await sql.run("UPDATE messages SET fold = NULL WHERE public IN {each_int:numbers}", numbers=numbers)


async def erase_own_words(sql: Sql, person: PersonId) -> int:
    """Erase feedback, what was agreed on, and what was told with reports.

    A report on an open case keeps its words, unlinked.
    """
    feedback = await sql.run(
        """UPDATE outcomes SET words = NULL WHERE words IS NOT NULL
             AND id IN (SELECT outcome FROM talks WHERE peer = :person)""",
        person=person,
    )
    notes = await sql.run(
        """UPDATE flags SET note = NULL, category = NULL
           WHERE person = :person AND (note IS NOT NULL OR category IS NOT NULL)
             AND case_id IN (SELECT id FROM cases WHERE state <> 'open')""",
        person=person,
    )
    await sql.run("UPDATE flags SET person = NULL WHERE person = :person", person=person)
    kept = await agreed.forget(sql, person)
    await destroy_key(sql, person_words(person))
    return feedback + notes + kept


@dataclass(frozen=True, slots=True)
class Copied:
    """A case that keeps a copy of somebody's words."""

    key: int
    state: CaseState
    decision: Decision | None
    decided_at: int | None


async def cases_with_copies(sql: Sql, person: PersonId) -> list[Copied]:
    """List the cases about somebody that keep any of their words."""
    rows = await sql.rows(
        """SELECT c.id, c.state, c.decision, c.decided_at FROM cases c
           WHERE c.person = :person
             AND (EXISTS (SELECT 1 FROM flags f WHERE f.case_id = c.id
                            AND (f.text IS NOT NULL OR f.note IS NOT NULL))
                  OR EXISTS (SELECT 1 FROM case_notes n WHERE n.case_id = c.id)
                  OR c.state = 'open')
           ORDER BY c.id""",
        person=person,
    )
    return [
        Copied(key, CaseState(state), Decision(decision) if decision else None, decided_at)
        for key, state, decision, decided_at in rows
    ]


async def erase_copies(sql: Sql, cases: Sequence[int]) -> None:
    """Erase what cases keep of what they were about."""
    await sql.run("DELETE FROM case_notes WHERE case_id IN {each_int:cases}", cases=cases)
    await sql.run(
        """UPDATE flags SET text = NULL, note = NULL, category = NULL, person = NULL, findings = '[]'
           WHERE case_id IN {each_int:cases}""",
        cases=cases,
    )


async def erase_cases(sql: Sql, person: PersonId, case_days: int, now: int) -> tuple[int, list[Stays]]:
    """Erase the copies that nobody needs; gives how many went, and which stay."""
    cases = await cases_with_copies(sql, person)
    held = await legal_holds.held_until(sql, [each.key for each in cases], now)
    free = [each for each in cases if each.key not in held]
    stay = [each for each in free if copy_must_stay(each.state, each.decision)]
    needless = [each.key for each in free if each not in stay]
    await erase_copies(sql, needless)
    stays = [Stays("held", len(held), max(held.values()))] if held else []
    return len(needless), [*_why(stay, case_days), *stays]


def _why(stay: Sequence[Copied], case_days: int) -> list[Stays]:
    closed = [until for each in stay if (until := kept_until(each.decided_at, case_days)) is not None]
    still_open = len(stay) - len(closed)
    stays = [Stays("open", still_open)] if still_open else []
    return [*stays, Stays("closed", len(closed), max(closed))] if closed else stays


async def unlink_rooms(sql: Sql, person: PersonId) -> int:
    """Let nothing lead from a room's member to the person; gives how many rooms that were."""
    await sql.run("DELETE FROM hidden WHERE person = :person", person=person)
    await sql.run("DELETE FROM blocks WHERE peer = :person", person=person)
    await contacts.forget(sql, person)
    await sql.run("DELETE FROM strikes WHERE person = :person", person=person)
    await sql.run("UPDATE talks SET peer = 0 WHERE peer = :person", person=person)
    # A negative number was never anybody's; the member itself stays, so that nobody inherits its name.
    return await sql.run("UPDATE members SET person = -id WHERE person = :person", person=person)


async def statements_that_stay(sql: Sql, person: PersonId, now: int) -> list[Stays]:
    """Drop the statements of reasons that nobody can contest any more; say which stay."""
    rows = await sql.rows("SELECT id, body FROM statements WHERE person = :person", person=person)
    until = {key: milliseconds_of(str(orjson.loads(body)["contest_by"])) for key, body in rows}
    over = [key for key, last in until.items() if last <= now]
    await sql.run("DELETE FROM statements WHERE id IN {each_int:over}", over=over)
    stay = [last for last in until.values() if last > now]
    return [Stays("statements", len(stay), max(stay))] if stay else []


async def talks_that_stay(sql: Sql, person: PersonId, talk_ms: int, now: int) -> list[Stays]:
    """Say how many ended talks are kept a while for what others wrote in them."""
    row = await sql.row(
        """SELECT COUNT(*), MAX(r.ended_at) FROM members b JOIN rooms r ON r.id = b.room
           WHERE b.person = :person AND r.state = 'over'""",
        person=person,
    )
    return [Stays("talks", row[0], (row[1] or now) + talk_ms)] if row and row[0] else []


async def empty_log(sql: Sql, person: PersonId, last: int) -> int:
    """Erase somebody's own log up to its last entry, which tells every node that they have gone."""
    log = person_log(person)
    gone = await sql.run(
        "DELETE FROM entries WHERE log = (SELECT id FROM logs WHERE name = :log) AND seq < :last",
        log=log,
        last=last,
    )
    await sql.run("UPDATE logs SET first = :last WHERE name = :log", log=log, last=last)
    return gone
