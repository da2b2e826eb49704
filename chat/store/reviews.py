"""Cases and what led to them, decisions and their reasons, and the audit of every look."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from operator import attrgetter

import orjson

from chat.ports import Contended, Row, Sql
from chat.store.secrets import case_words, secret
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
    """List the open cases about a message, of either track."""
    rows = await sql.rows(
        f"""{_CASE} WHERE track IN ('care', 'conduct') AND state = 'open' AND message = :message
            ORDER BY id""",
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

    When nobody looks at the care desk, no case there waits for half its time.
    """
    rows = await sql.rows(
        f"""{_CASE} WHERE state = 'open' AND alarm_at IS NOT NULL
              AND (claimed_until IS NULL OR claimed_until <= :now)
              AND (alarm_at <= :now OR (CAST(:empty AS BIGINT) = 1 AND track = 'care' AND alarm_step = 0))
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Flag:
    """One reason to look: a rule's findings or somebody's report. `text` is kept as evidence.

    `patience`: how many times the usual time a case may wait for this flag alone; it is not stored.
    """

    source: str
    at: int
    level: int
    message: int | None = None
    person: PersonId | None = None
    concern: str | None = None
    category: str | None = None
    note: str | None = None
    findings: tuple[Mapping[str, object], ...] = ()
    text: str | None = None
    code: str | None = None
    patience: int = 1


def evidence(flags: Sequence[Flag]) -> Flag | None:
    """Choose the flag whose text a case shows: of the highest level the newest."""
    return max((flag for flag in flags if flag.text), key=attrgetter("level", "at"), default=None)


async def add_flag(sql: Sql, case_key: int, flag: Flag) -> None:
    """Add a flag to a case."""
    await sql.run(
        """INSERT INTO flags (case_id, source, at, level, message, person, concern, category, note, findings,
                              text, code)
           VALUES (:case_id, :source, :at, :level, :message, :person, :concern, :category, :note, :findings,
                   :text, :code)""",
        case_id=case_key,
        source=flag.source,
        at=flag.at,
        level=flag.level,
        message=flag.message,
        person=flag.person,
        concern=flag.concern,
        category=secret(flag.category, case_words(case_key)),
        note=secret(flag.note, case_words(case_key)),
        findings=orjson.dumps(flag.findings).decode(),
        text=secret(flag.text, case_words(case_key)),
        code=flag.code,
    )


async def flag_count(sql: Sql, case_key: int) -> int:
    """Count a case's flags."""
    row = await sql.row("SELECT COUNT(*) FROM flags WHERE case_id = :case_key", case_key=case_key)
    return int(row[0]) if row else 0


async def flags_of(sql: Sql, case_key: int) -> list[Flag]:
    """Read a case's flags in the order they came."""
    rows = await sql.rows(
        """SELECT source, at, level, message, person, concern, category, note, findings, text, code
           FROM flags WHERE case_id = :case_key ORDER BY id""",
        case_key=case_key,
    )
    return [_flag(row) for row in rows]


def _flag(row: Row) -> Flag:
    return Flag(
        source=row[0],
        at=row[1],
        level=row[2],
        message=row[3],
        person=PersonId(row[4]) if row[4] is not None else None,
        concern=row[5],
        category=row[6],
        note=row[7],
        findings=tuple(orjson.loads(row[8] or "[]")),
        text=row[9],
        code=row[10],
    )


async def code_of_report(sql: Sql, person: PersonId, message: int, concern: str) -> str | None:
    """Find the code of an earlier report by the same person of the same message and concern."""
    row = await sql.row(
        """SELECT code FROM flags WHERE person = :person AND message = :message AND concern = :concern""",
        person=person,
        message=message,
        concern=concern,
    )
    return str(row[0]) if row else None


async def reports_that_led_to(sql: Sql, person: PersonId) -> tuple[int, int]:
    """Count what became of someone's reports of abuse: (nothing, something)."""
    row = await sql.row(
        """SELECT COUNT(CASE WHEN c.decision IN ('dismiss', 'release') THEN 1 END),
                  COUNT(CASE WHEN c.decision NOT IN ('dismiss', 'release') THEN 1 END)
           FROM flags f JOIN cases c ON c.id = f.case_id
           WHERE f.person = :person AND f.source = 'report' AND f.concern = 'abuse'
             AND c.state = 'decided'""",
        person=person,
    )
    return (int(row[0]), int(row[1])) if row else (0, 0)


@dataclass(frozen=True, slots=True)
class Reported:
    """A report as its code finds it."""

    state: CaseState
    decision: Decision | None


async def report_by_code(sql: Sql, code: str) -> Reported | None:
    """Find what became of a report."""
    row = await sql.row(
        "SELECT c.state, c.decision FROM flags f JOIN cases c ON c.id = f.case_id WHERE f.code = :code",
        code=code,
    )
    return Reported(CaseState(row[0]), Decision(row[1]) if row[1] else None) if row else None


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
