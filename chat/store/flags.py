"""Flags as they are kept: what led to a case, and how a report is found again by its code."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import orjson

from chat.ports import Row, Sql
from chat.store.secrets import case_words, secret
from moderation.review import CaseState, Decision
from rooms.ids import PersonId

DECLARED = "declared"
"""The source of a flag by which somebody says themselves that it is urgent."""

BESIDE_MAX = 9
"""So many texts a case shows beside the first one: who tries again and again writes much the same."""


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
    """Choose the flag whose text a case shows: of the highest level the newest.

    What stood beside a mere "it is urgent" never hides words in which something was found.
    """
    return max((flag for flag in flags if flag.text), key=_weight, default=None)


def texts_beside(flags: Sequence[Flag], shown: str | None) -> list[Flag]:
    """Choose the flags whose texts a case shows beside the first one: each text once, the latest in order."""
    beside: dict[str, Flag] = {}
    for flag in flags:
        if flag.text and flag.text != shown:
            beside.setdefault(flag.text, flag)
    return list(beside.values())[-BESIDE_MAX:]


def _weight(flag: Flag) -> tuple[int, bool, int]:
    return flag.level, flag.source != DECLARED, flag.at


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
