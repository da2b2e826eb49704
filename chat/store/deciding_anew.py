"""Second looks: which decisions could be looked at again, and what of the golden set was used when."""

from chat.ports import Sql
from chat.store.reviews import cases_by_keys
from moderation.deciding_anew import GOLDEN
from moderation.review import Case


async def decided_between(sql: Sql, since: int, until: int) -> list[Case]:
    """Find decisions of that time that stand and were not looked at again."""
    rows = await sql.rows(
        """SELECT id FROM cases c WHERE purpose = 'flag' AND state = 'decided'
             AND decided_at > :since AND decided_at <= :until
             AND NOT EXISTS (SELECT 1 FROM cases s WHERE s.origin = c.id AND s.purpose = 'anew')
             AND subject NOT LIKE 'unheld:%'
           ORDER BY id""",
        since=since,
        until=until,
    )
    return await _cases(sql, [row[0] for row in rows])


async def opened_before(sql: Sql, before: int) -> list[Case]:
    """Find second looks that were opened so long ago and are not answered."""
    rows = await sql.rows(
        """SELECT id FROM cases WHERE purpose = 'anew' AND state = 'open' AND opened_at <= :before
           ORDER BY id""",
        before=before,
    )
    return await _cases(sql, [row[0] for row in rows])


async def _cases(sql: Sql, keys: list[int]) -> list[Case]:
    found = await cases_by_keys(sql, keys)
    return [found[key] for key in keys]


async def golden_used(sql: Sql) -> list[str]:
    """List the golden cases that were used, the one used longest ago first."""
    rows = await sql.rows(
        """SELECT subject FROM cases WHERE purpose = 'anew' AND origin IS NULL
           GROUP BY subject ORDER BY MAX(id)"""
    )
    return [subject for (subject,) in rows if subject.startswith(GOLDEN)]
