"""Note who is gone from the groups in which they have a seat, so that a full one knows whose to give."""

from dataclasses import dataclass
from functools import partial

from chat.leases import Lease
from chat.ports import Database
from chat.store import seating
from chat.store.transaction import Transaction
from chat.whereabouts import Whereabouts
from rooms.ids import PersonId


@dataclass(frozen=True, slots=True)
class Seating:
    """Looks who of those with a seat is here; an absence counts from when it is first seen."""

    database: Database
    lease: Lease
    whereabouts: Whereabouts

    async def tick(self) -> None:
        """Note who has gone and who is back, if it is this node's turn; mostly that is nobody."""
        if not await self.lease.is_ours():
            return
        async with self.database.read() as sql:
            seated = await seating.seated_peers(sql)
            here = await self.whereabouts.here(sql, sorted({person for person, _ in seated}))
        for person in {person for person, gone_at in seated if (person in here) != (gone_at is None)}:
            await self.lease.perform(partial(self._note, person))

    async def _note(self, person: PersonId, tx: Transaction) -> None:
        here = await self.whereabouts.here(tx, [person])
        await seating.note_gone(tx, person, None if here else tx.now)
