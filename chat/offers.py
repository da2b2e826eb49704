"""Take back the question about a colleague who cannot come any more: a peer's yes would come to nothing."""

from dataclasses import dataclass
from functools import partial

from chat.handing_over import withdraw
from chat.introducing import Introductions
from chat.leases import Lease
from chat.ports import Database, Sql
from chat.store import duty as stored_duty
from chat.store import talks as stored_talks
from chat.store.transaction import Transaction
from rooms.ids import PersonId
from rooms.load import has_room_for


@dataclass(frozen=True, slots=True)
class Offers:
    """Looks after the questions that peers have not answered yet."""

    database: Database
    lease: Lease
    introductions: Introductions

    async def tick(self, there: frozenset[PersonId]) -> None:
        """Take back what came to nothing as the colleague went away or took another talk.

        `there` are those on duty who have a socket, or may only be loading their page again.
        """
        async with self.database.read() as sql:
            offered = await stored_talks.offered(sql)
            over = [room for room, colleague in offered if not await self._may_come(sql, colleague, there)]
        for room in over:
            await self.lease.perform(partial(self._take_back, room, there))

    async def _may_come(self, sql: Sql, colleague: PersonId, there: frozenset[PersonId]) -> bool:
        """Say whether somebody is there, on duty and has room."""
        duty = await stored_duty.duty_of(sql, colleague)
        if duty is None or colleague not in there:
            return False
        capacity = min(duty.capacity, self.introductions.talks_max)
        return has_room_for(await stored_talks.load_of(sql, colleague, capacity))

    async def _take_back(self, key: int, there: frozenset[PersonId], tx: Transaction) -> None:
        talk = await stored_talks.talk_in(tx, key)
        room_id = await stored_talks.room_id(tx, talk) if talk else None
        room = await tx.room(room_id) if room_id else None  # this locks it, and then one looks again
        talk = await stored_talks.talk_in(tx, key)
        if room is None or talk is None or talk.offered_to is None:
            return
        come = await self.introductions.whereabouts.here(tx, [talk.offered_to])  # since one looked
        if not await self._may_come(tx, talk.offered_to, there | come):
            await withdraw(tx, self.introductions, room, talk)
