"""End a look across somebody's cases when its time is over, and tell the person that it took place."""

from dataclasses import dataclass, replace

from chat.leases import Lease
from chat.ports import Clock, Database
from chat.store import across, people, reviews
from chat.store.entries import person_log
from chat.store.flagging import desk_of
from chat.store.transaction import Transaction
from moderation.two_people import Across
from rooms.events import Notice
from rooms.times import rfc3339

WORDS = (
    "Two moderators agreed to look at which reports and notices belong to you, across rooms. "
    "They saw pseudonyms and rooms, and no name, address or device, because none is kept. It is over now."
)


@dataclass(frozen=True, slots=True)
class Parting:
    """Closes what was agreed on for a while."""

    database: Database
    lease: Lease
    clock: Clock

    async def tick(self) -> None:
        """Close every request whose time is over, if it is this node's turn."""
        if not await self.lease.is_ours():
            return
        async with self.database.read() as sql:
            ended = await across.ended(sql, self.clock.now_ms())
        if ended:
            await self.lease.perform(_close_all)


async def _close_all(tx: Transaction) -> None:
    ended = await across.ended(tx, tx.now)
    persons = [person_log(request.person) for request in ended if request.looked_at is not None]
    await tx.hold([*persons, *(desk_of(request.track) for request in ended)])
    for request in ended:
        await across.write(tx, replace(request, over_at=tx.now))
        case = await reviews.case_by_key(tx, request.case)
        if case is not None:
            told: dict[str, object] = {"request": request.id, "case": case.id}
            await tx.append(desk_of(request.track), Notice("across_over", told))
        if request.looked_at is not None:
            await _tell_the_person(tx, request)


async def _tell_the_person(tx: Transaction, request: Across) -> None:
    person = await people.person_by_id(tx, request.person)
    if person is None or person.state == "forgotten":
        return  # nobody is left to tell, and nothing of them is kept to write to
    told: dict[str, object] = {
        "reason": request.reason,
        "words": WORDS,
        "began_at": rfc3339(request.agreed_at or request.asked_at),
        "ended_at": rfc3339(request.until),
    }
    await tx.append(person_log(request.person), Notice("looked_across", told))
