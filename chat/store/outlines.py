"""What lists of cases tell of their flags: how many, what about, from whom; never a text or a note."""

from collections.abc import Sequence
from dataclasses import dataclass

import orjson

from chat.ports import Sql
from rooms.ids import PersonId


@dataclass(frozen=True, slots=True)
class Outline:
    """One flag from outside. `rules` are the names of what found it; a report has none."""

    source: str
    person: PersonId | None
    rules: tuple[str, ...]


async def outlines(sql: Sql, case_keys: Sequence[int]) -> dict[int, list[Outline]]:
    """Read the flags of many cases at once, each in the order they came."""
    rows = await sql.rows(
        """SELECT case_id, source, person, findings FROM flags
           WHERE case_id IN {each_int:case_keys} ORDER BY id""",
        case_keys=list(case_keys),
    )
    found: dict[int, list[Outline]] = {key: [] for key in case_keys}
    for key, source, person, findings in rows:
        rules = tuple(str(each["rule"]) for each in orjson.loads(findings or "[]"))
        found[key].append(Outline(source, PersonId(person) if person is not None else None, rules))
    return found


def topics(flags: Sequence[Outline]) -> tuple[str, ...]:
    """Say what a case is about without a word of anyone: the rules that found it, or who pointed at it."""
    return tuple(sorted({name for flag in flags for name in flag.rules or (flag.source,)}))
