"""Read what the transparency report is made from: cases without the people in them."""

import orjson

from chat.ports import Sql
from moderation.review import CaseState, Decision, Purpose
from moderation.transparency import Told
from moderation.verdict import Track

_CASES = """
    SELECT id, public, track, level, state, decision, opened_at, purpose, origin FROM cases
    WHERE opened_at >= :since AND opened_at < :until AND subject NOT LIKE 'unheld:%' ORDER BY id
"""
_FIRST_CLAIMS = "SELECT of_case, MIN(at) FROM audit WHERE action = 'claim' GROUP BY of_case"
_RULES = "SELECT case_id, findings FROM flags WHERE source = 'rule'"
_SECOND_LOOKS = "SELECT origin, purpose, state, decision FROM cases WHERE origin IS NOT NULL ORDER BY id"


async def told_cases(sql: Sql, since: int, until: int) -> list[Told]:
    """Read the cases that were opened in a time, each with what became of it."""
    claims: dict[str, int] = dict(await sql.rows(_FIRST_CLAIMS))
    rules = await _rules(sql)
    appeals, opinions = await _second_looks(sql)
    told = []
    for key, public, track, level, state, decision, opened_at, purpose, _ in await sql.rows(
        _CASES, since=since, until=until
    ):
        if purpose != Purpose.FLAG:
            continue
        made = Decision(decision) if decision else None
        opinion = opinions.get(key)
        told.append(
            Told(
                track=Track(track),
                level=level,
                rules=rules.get(key, frozenset()),
                opened_at=opened_at,
                first_claim_at=claims.get(public),
                decision=made,
                reversed=state == CaseState.REVERSED,
                appeal=appeals.get(key),
                agreed=None if opinion is None or made is None else opinion == made,
            )
        )
    return told


async def _rules(sql: Sql) -> dict[int, frozenset[str]]:
    found: dict[int, frozenset[str]] = {}
    for case, findings in await sql.rows(_RULES):
        names = frozenset(str(each["rule"]) for each in orjson.loads(findings or "[]"))
        found[case] = found.get(case, frozenset()) | names
    return found


async def _second_looks(sql: Sql) -> tuple[dict[int, str], dict[int, str]]:
    """Say how appeals ended and what second opinions were, each by the case it is about."""
    appeals: dict[int, str] = {}
    opinions: dict[int, str] = {}
    for origin, purpose, state, decision in await sql.rows(_SECOND_LOOKS):
        if purpose == Purpose.APPEAL:
            appeals[origin] = "open" if state == CaseState.OPEN else str(decision)
        elif state != CaseState.OPEN and decision is not None:
            opinions[origin] = str(decision)
    return appeals, opinions


async def golden_answers(sql: Sql, since: int, until: int) -> list[tuple[str, Decision]]:
    """Read what was answered to cases of the golden set that were opened in a time: subject and decision."""
    rows = await sql.rows(
        """SELECT subject, decision FROM cases WHERE purpose = 'anew' AND origin IS NULL
             AND decision IS NOT NULL AND opened_at >= :since AND opened_at < :until ORDER BY id""",
        since=since,
        until=until,
    )
    return [(subject, Decision(decision)) for subject, decision in rows]
