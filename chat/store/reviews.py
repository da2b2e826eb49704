"""Cases as they stand: looked for in every way the desks need, opened, moved on, and decided."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from chat.ports import Contended, Row, Sql
from moderation.review import Case, CaseState, Decision, Purpose
from moderation.verdict import Track
from rooms.ids import CaseId, MemberId, PersonId

_CASE = """SELECT id, public, track, level, state, version, subject, message, room, member, person,
                  opened_at, due_at, claimed_by, claimed_until, decided_by, decision,
                  alarm_step, alarm_at, purpose, origin, written FROM cases"""


async def open_case_about(sql: Sql, track: Track, subject: str) -> Case | None:
    """Find the open case about a subject; there is never more than one."""
    row = await sql.row(
        f"{_CASE} WHERE track = :track AND subject = :subject AND state = 'open'",
        track=track,
        subject=subject,
    )
    return _case(row) if row else None


async def case_by_id(sql: Sql, case: CaseId) -> Case | None:
    """Find a case by the id the desk sees."""
    row = await sql.row(f"{_CASE} WHERE public = :case", case=case)
    return _case(row) if row else None


async def case_by_key(sql: Sql, key: int) -> Case | None:
    """Find a case by its key."""
    row = await sql.row(f"{_CASE} WHERE id = :key", key=key)
    return _case(row) if row else None


async def cases_by_keys(sql: Sql, keys: Sequence[int]) -> dict[int, Case]:
    """Find many cases at once, by their keys."""
    rows = await sql.rows(f"{_CASE} WHERE id IN {{each_int:keys}}", keys=list(keys))
    return {row[0]: _case(row) for row in rows}


async def tracks_of(sql: Sql, cases: Sequence[str]) -> dict[str, Track]:
    """Say to which desk each of many cases belongs, as far as they are still kept."""
    rows = await sql.rows(
        "SELECT public, track FROM cases WHERE public IN {each_text:cases}", cases=list(cases)
    )
    return {public: Track(track) for public, track in rows}


async def newest_case_about(sql: Sql, track: Track, subject: str) -> Case | None:
    """Find the newest case about a subject, open or not."""
    row = await sql.row(
        f"{_CASE} WHERE track = :track AND subject = :subject ORDER BY id DESC LIMIT 1",
        track=track,
        subject=subject,
    )
    return _case(row) if row else None


async def open_cases_on(sql: Sql, message: int) -> list[Case]:
    """List the open cases in which something was flagged about a message, of either track.

    Whoever looks at an earlier decision anew says nothing about the message itself.
    """
    rows = await sql.rows(
        f"""{_CASE} WHERE track IN ('care', 'conduct') AND state = 'open' AND message = :message
              AND purpose = 'flag' ORDER BY id""",
        message=message,
    )
    return [_case(row) for row in rows]


async def open_subjects(sql: Sql, track: Track, room: int, prefix: str) -> list[str]:
    """Name the subjects of one kind about which a case of a desk is open in a room."""
    rows = await sql.rows(
        """SELECT subject FROM cases WHERE track = :track AND state = 'open' AND room = :room
             AND subject LIKE :like ORDER BY id""",
        track=track,
        room=room,
        like=f"{prefix}%",
    )
    return [subject for (subject,) in rows]


async def open_cases(sql: Sql, track: Track) -> list[Case]:
    """List the open cases of a desk."""
    rows = await sql.rows(f"{_CASE} WHERE track = :track AND state = 'open'", track=track)
    return [_case(row) for row in rows]


async def closed_cases(sql: Sql, track: Track, limit: int) -> list[Case]:
    """List the cases of a desk that were decided, the latest first."""
    rows = await sql.rows(
        f"{_CASE} WHERE track = :track AND state <> 'open' ORDER BY decided_at DESC, id DESC LIMIT :limit",
        track=track,
        limit=limit,
    )
    return [_case(row) for row in rows]


@dataclass(frozen=True, slots=True)
class Pile:
    """The open cases of one track and level: how many, since when, and how many were alarmed for in vain."""

    track: str
    level: int
    cases: int
    oldest_at: int
    alarmed: int


async def standing(sql: Sql, now: int) -> list[Pile]:
    """Count the open cases by track and level; those alarmed for that nobody holds are counted apart."""
    rows = await sql.rows(
        """SELECT track, level, COUNT(*), MIN(opened_at),
                  COUNT(CASE WHEN alarm_step > 0 AND COALESCE(claimed_until, 0) <= :now THEN 1 END)
           FROM cases WHERE state = 'open' GROUP BY track, level ORDER BY level""",
        now=now,
    )
    return [Pile(*row) for row in rows]


async def cases_about(sql: Sql, track: Track, person: PersonId, limit: int) -> list[Case]:
    """List the cases of one desk about one person, the newest first; only two together may ask for this."""
    rows = await sql.rows(
        f"{_CASE} WHERE track = :track AND person = :person ORDER BY id DESC LIMIT :limit",
        track=track,
        person=person,
        limit=limit,
    )
    return [_case(row) for row in rows]


async def claims_run_out(sql: Sql, now: int) -> list[Case]:
    """List open cases whose claim has run out."""
    rows = await sql.rows(f"{_CASE} WHERE state = 'open' AND claimed_until <= :now", now=now)
    return [_case(row) for row in rows]


async def claimed_cases(sql: Sql, now: int) -> list[Case]:
    """List open cases that somebody holds."""
    rows = await sql.rows(f"{_CASE} WHERE state = 'open' AND claimed_until > :now", now=now)
    return [_case(row) for row in rows]


async def cases_to_alarm(sql: Sql, now: int, *, desk_empty: bool, lock: bool = False) -> list[Case]:
    """List open cases that nobody holds and whose next alarm is due; `lock` them to move them on.

    When nobody looks at the care desk, nobody in need waits there for half their time; an appeal does.
    """
    rows = await sql.rows(
        f"""{_CASE} WHERE state = 'open' AND alarm_at IS NOT NULL
              AND (claimed_until IS NULL OR claimed_until <= :now)
              AND (alarm_at <= :now OR (CAST(:empty AS BIGINT) = 1 AND track = 'care' AND purpose = 'flag'
                                   AND alarm_step = 0))
            ORDER BY id LIMIT 200 {"{lock_rows}" if lock else ""}""",
        now=now,
        empty=int(desk_empty),
    )
    return [_case(row) for row in rows]


async def cases_held_by(sql: Sql, person: PersonId) -> list[Case]:
    """List the open cases someone has claimed."""
    rows = await sql.rows(f"{_CASE} WHERE state = 'open' AND claimed_by = :person", person=person)
    return [_case(row) for row in rows]


def _case(row: Row) -> Case:
    return Case(
        key=row[0],
        id=CaseId(row[1]),
        track=Track(row[2]),
        level=row[3],
        state=CaseState(row[4]),
        version=row[5],
        subject=row[6],
        message=row[7],
        room=row[8],
        member=MemberId(row[9]) if row[9] else None,
        person=PersonId(row[10]) if row[10] is not None else None,
        opened_at=row[11],
        due_at=row[12],
        claimed_by=PersonId(row[13]) if row[13] is not None else None,
        claimed_until=row[14],
        decided_by=PersonId(row[15]) if row[15] is not None else None,
        decision=Decision(row[16]) if row[16] else None,
        alarm_step=row[17],
        alarm_at=row[18],
        purpose=Purpose(row[19]),
        origin=row[20],
        written=row[21],
    )


async def add_case(sql: Sql, case: Case) -> int:
    """Open a case; gives its key."""
    rows = await sql.rows(
        """INSERT INTO cases (public, track, level, state, version, subject, message, room, member, person,
                              opened_at, due_at, alarm_step, alarm_at, purpose, origin)
           VALUES (:public, :track, :level, :state, :version, :subject, :message, :room, :member, :person,
                   :opened_at, :due_at, :alarm_step, :alarm_at, :purpose, :origin) RETURNING id""",
        public=case.id,
        track=case.track,
        level=case.level,
        state=case.state,
        version=case.version,
        subject=case.subject,
        message=case.message,
        room=case.room,
        member=case.member,
        person=case.person,
        opened_at=case.opened_at,
        due_at=case.due_at,
        alarm_step=case.alarm_step,
        alarm_at=case.alarm_at,
        purpose=case.purpose,
        origin=case.origin,
    )
    return int(rows[0][0])


async def set_case(sql: Sql, case: Case, now: int) -> Case:
    """Write a case as it stands after a change; gives it as it is stored then.

    Raises `Contended` when another node has written it since it was read: then all is looked at anew.
    """
    written = await sql.run(
        """UPDATE cases SET written = written + 1, level = :level, state = :state, version = :version,
             due_at = :due_at, claimed_by = :claimed_by, claimed_until = :claimed_until,
             decided_by = :decided_by, decision = :decision, alarm_step = :alarm_step, alarm_at = :alarm_at,
             decided_at = CASE WHEN :state_now = 'open' THEN NULL
                               ELSE COALESCE(decided_at, CAST(:now AS BIGINT)) END
           WHERE id = :key AND written = :written""",
        written=case.written,
        level=case.level,
        state=case.state,
        state_now=case.state,
        version=case.version,
        due_at=case.due_at,
        claimed_by=case.claimed_by,
        claimed_until=case.claimed_until,
        decided_by=case.decided_by,
        decision=case.decision,
        alarm_step=case.alarm_step,
        alarm_at=case.alarm_at,
        now=now,
        key=case.key,
    )
    if not written:
        raise Contended("another node wrote this case meanwhile")
    return replace(case, written=case.written + 1)


async def add_decision(
    sql: Sql,
    case: Case,
    by: PersonId,
    decision: str,
    reason: str,
    words: str | None,
    until: int | None,
    now: int,
) -> None:
    """Keep a decision with its reason."""
    await sql.run(
        """INSERT INTO decisions (case_id, at, by, decision, reason, words, until)
           VALUES (:case_id, :at, :by, :decision, :reason, :words, :until)""",
        case_id=case.key,
        at=now,
        by=by,
        decision=decision,
        reason=reason,
        words=words,
        until=until,
    )


@dataclass(frozen=True, slots=True)
class Decided:
    """A decision as it is kept, by whom, why and when."""

    by: PersonId
    decision: str
    reason: str
    at: int


async def decision_on(sql: Sql, case_key: int) -> Decided | None:
    """Find what was decided last about a case, before anything was taken back."""
    row = await sql.row(
        """SELECT by, decision, reason, at FROM decisions
           WHERE case_id = :case_key AND decision <> 'reverse' ORDER BY id DESC""",
        case_key=case_key,
    )
    return Decided(PersonId(row[0]), row[1], row[2], row[3]) if row else None
