"""How a second look ends: a decision is taken back or stands, and everyone concerned hears of it."""

from dataclasses import replace

from chat.ports import Sql
from chat.store import reviews, statements
from chat.store.caring import tell_author
from chat.store.entries import person_log
from chat.store.flagging import Clocks, tell_desk
from chat.store.statements import Stated
from chat.store.transaction import Transaction
from chat.undoing import check_fate, tell_lifted, undo
from moderation.review import Attention, Case, CaseState, Decision, Fate, reopened
from moderation.verdict import Track
from rooms.events import Notice
from rooms.ids import MessageId, PersonId

UPHELD = "upheld"
REVERSED = "reversed"


def appeal_subject(code: str) -> str:
    """Name what an appeal is about, so that a code has one open appeal at most."""
    return f"appeal:{code}"


def code_of(appeal: Case) -> str:
    """Give the code of the statement that an appeal is about."""
    return appeal.subject.removeprefix("appeal:")


async def appeal_of(sql: Sql, code: str) -> Case | None:
    """Find the appeal against a statement, on whichever desk gave it."""
    found = [await reviews.newest_case_about(sql, track, appeal_subject(code)) for track in Track]
    return max((case for case in found if case is not None), key=lambda case: case.key, default=None)


async def take_back(
    tx: Transaction, clocks: Clocks, undone: Case, by: PersonId, reason: str, fate: Fate | None = None
) -> Case:
    """Write that a decision is taken back: lift what it restricted, or put its case on the desk again.

    `undone` is the case as it is from now on; gives the same, or the case reopened. `fate` may leave a
    message that was not posted where it is.
    """
    stated = await statements.of_case(tx, undone.key)
    unposted = None
    if stated is None:
        undone = await _on_the_desk_again(tx, clocks, undone)
    else:
        unposted = await undo(tx, undone, stated, fate)
    await reviews.set_case(tx, undone, tx.now)
    await reviews.add_decision(tx, undone, by, "reverse", reason, None, None, tx.now)
    if undone.state is CaseState.OPEN:
        await tell_author(tx, undone, Attention.CLOSED, Attention.WAITS)
    await tell_desk(tx, undone, "case_reversed")
    if stated is not None:
        await _tell_whom_it_concerned(tx, stated, by, reason, unposted)
    return undone


async def _on_the_desk_again(tx: Transaction, clocks: Clocks, undone: Case) -> Case:
    if await reviews.open_case_about(tx, undone.track, undone.subject) is not None:
        return undone  # it is looked at anew already
    return reopened(undone, tx.now + clocks.allowed_ms(undone.track, undone.level), tx.now)


async def _tell_whom_it_concerned(
    tx: Transaction, stated: Stated, by: PersonId, reason: str, unposted: MessageId | None
) -> None:
    """Whoever objected hears that they were right; whoever did not hears that it is lifted."""
    appeal = await appeal_of(tx, stated.code)
    if appeal is None or appeal.state is not CaseState.OPEN:
        await tell_lifted(tx, stated, unposted)
        return
    closed = replace(
        appeal,
        state=CaseState.DECIDED,
        version=appeal.version + 1,
        decided_by=by,
        decision=Decision.OVERTURN,
        claimed_by=None,
        claimed_until=None,
    )
    await reviews.set_case(tx, closed, tx.now)
    await reviews.add_decision(tx, closed, by, Decision.OVERTURN, reason, None, None, tx.now)
    await tell_desk(tx, closed, "case_decided", decision=Decision.OVERTURN)
    await tell_appeal(tx, stated, REVERSED, unposted)


async def check_settled(sql: Sql, appeal: Case, fate: Fate | None) -> None:
    """Raise `Malformed` where an appeal cannot be settled so: a refusal takes back nothing that was done."""
    found = await _contested(sql, appeal)
    if found is not None and appeal.decision is not Decision.UPHOLD:
        check_fate(found[1], fate)


async def _contested(sql: Sql, appeal: Case) -> tuple[Case, Stated] | None:
    """Find the case an appeal is about, and what was stated then."""
    origin = await reviews.case_by_key(sql, appeal.origin) if appeal.origin is not None else None
    stated = await statements.of_case(sql, origin.key) if origin is not None else None
    return (origin, stated) if origin is not None and stated is not None else None


async def settle_appeal(
    tx: Transaction, appeal: Case, by: PersonId, reason: str, fate: Fate | None = None
) -> None:
    """Bring about what an appeal came to; `appeal` is decided and written already."""
    found = await _contested(tx, appeal)
    if found is None:
        return
    origin, stated = found
    if appeal.decision is Decision.UPHOLD:
        await tell_appeal(tx, stated, UPHELD)
        return
    undone = replace(origin, state=CaseState.REVERSED, version=origin.version + 1)
    unposted = await undo(tx, undone, stated, fate)
    await reviews.set_case(tx, undone, tx.now)
    await reviews.add_decision(tx, undone, by, "reverse", reason, None, None, tx.now)
    await tell_desk(tx, undone, "case_reversed")
    await tell_appeal(tx, stated, REVERSED, unposted)


async def tell_appeal(tx: Transaction, stated: Stated, state: str, unposted: MessageId | None = None) -> None:
    """Tell whom a restriction concerned what became of the appeal against it, and what stays unposted."""
    fields: dict[str, object] = {"code": stated.code, "state": state}
    if unposted is not None:
        fields["unposted"] = unposted
    await tx.append(person_log(stated.person), Notice("appeal_closed", fields))
