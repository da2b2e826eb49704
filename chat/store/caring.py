"""Tell somebody who was given care how it goes on: somebody has it, it waits again, somebody has looked.

They hear no more than that: not who, not what was decided, and never that others were worried about them.
"""

from collections.abc import Sequence

from chat.ports import Sql
from chat.store import people
from chat.store.entries import person_log
from chat.store.transaction import Transaction
from moderation.review import Attention, Case, Purpose, attention
from moderation.verdict import Track
from rooms.events import Notice
from rooms.ids import PersonId


async def tell_author(tx: Transaction, case: Case, before: Attention, now: Attention) -> None:
    """Tell whom a care case is about what changed with it, if they were told of care when they wrote.

    Whoever wrote several such messages hears of all of them as of one thing.
    """
    if case.person is None or not await _concerns_its_author(tx, case):
        return
    person = await people.person_by_id(tx, case.person)
    if person is None or person.state != "here":
        return
    others = await _others(tx, case.person, case.key)
    stands = attention([*others, now])
    if stands is not attention([*others, before]):
        await tx.append(person_log(case.person), Notice("care_moved", {"state": stands}))


async def tell_authors(tx: Transaction, cases: Sequence[Case], before: Attention, now: Attention) -> None:
    """Tell the same of several cases at once, after all of them are written: each person hears of it once."""
    told: dict[PersonId, Case] = {}
    for case in cases:
        if case.person is not None and case.person not in told and await _concerns_its_author(tx, case):
            told[case.person] = case
    for case in told.values():
        await tell_author(tx, case, before, now)


AT_ONCE = "('rule', 'unscreened', 'declared')"
"""What somebody is told of care for, together with the answer to what they wrote or said is urgent."""


async def _concerns_its_author(sql: Sql, case: Case) -> bool:
    if case.track is not Track.CARE or case.purpose is not Purpose.FLAG:
        return False
    found = f"SELECT 1 FROM flags WHERE case_id = :case_key AND source IN {AT_ONCE} LIMIT 1"
    return await sql.row(found, case_key=case.key) is not None


async def _others(sql: Sql, person: PersonId, besides: int) -> list[Attention]:
    """Say how the other cases of a person stand for them: a claim lasts until its end is written."""
    rows = await sql.rows(
        f"""SELECT claimed_by FROM cases WHERE person = :person AND track = 'care' AND state = 'open'
              AND purpose = 'flag' AND id <> :besides
              AND id IN (SELECT case_id FROM flags WHERE source IN {AT_ONCE})""",
        person=person,
        besides=besides,
    )
    return [Attention.WAITS if by is None else Attention.LOOKED_AT for (by,) in rows]
