"""Watch the talks whose supporter has gone without a word: somebody else is offered, or the peer hears of it.

It does not matter whether the supporter was on duty: hours run out, and a talk goes on past them. Somebody in
danger who is left like this is on the care desk, too.
"""

from dataclasses import dataclass
from functools import partial

from chat.handing_over import UNDISTURBED_FROM, end_shift, offer_or_tell, take_back, talks_of
from chat.identity import new_public_id
from chat.introducing import Introductions
from chat.leases import Lease
from chat.ports import Clock, Database
from chat.store import talks as stored_talks
from chat.store.flagging import Subject, put_on_desk
from chat.store.flags import Flag
from chat.store.talks import Talk, Watched
from chat.store.transaction import Transaction
from chat.unheld import settle_about
from chat.whereabouts import Whereabouts
from moderation.verdict import Track
from rooms.absence import Step, next_step
from rooms.ids import CaseId, PersonId
from rooms.room import Room

LEFT_ALONE = "left_alone"


@dataclass(frozen=True, slots=True)
class Absences:
    """Looks after talks without their supporter. `gone_ms`: how long somebody may be gone without a word."""

    database: Database
    lease: Lease
    whereabouts: Whereabouts
    clock: Clock
    introductions: Introductions
    gone_ms: int
    audit_key: bytes

    async def tick(self) -> None:
        """Take the step that is due in every talk, on the node whose turn it is."""
        now = self.clock.now_ms()
        async with self.database.read() as sql:
            talks = await stored_talks.watched(sql, UNDISTURBED_FROM)
            here = await self.whereabouts.here(sql, sorted({talk.supporter for talk in talks}))
        for talk in talks:
            if self._step(talk, here, now):
                await self.lease.perform(partial(self._take_step, talk.room))

    def _step(self, talk: Watched | Talk, here: frozenset[PersonId], now: int) -> Step | None:
        present = talk.supporter in here
        return next_step(talk.gone_at, self.gone_ms, now, here=present, told=talk.gone_told)

    async def _take_step(self, key: int, tx: Transaction) -> None:
        talk = await stored_talks.talk_in(tx, key)
        room_id = await stored_talks.room_id(tx, talk) if talk else None
        room = await tx.room(room_id) if room_id else None  # this locks it, and then one looks again
        talk = await stored_talks.talk_in(tx, key)
        if room is None or talk is None or talk.outcome is not None:
            return
        here = await self.whereabouts.here(tx, [talk.supporter])
        match self._step(talk, here, tx.now):
            case Step.GONE:
                await stored_talks.set_supporter_gone(tx, key, tx.now)
            case Step.TELL:
                await self._tell(tx, room, talk)
            case Step.BACK:
                await stored_talks.set_supporter_gone(tx, key, None)
                if talk.gone_told:  # or else it was asked because they went off duty, and still are
                    await take_back(tx, room)
                await settle_about(tx, self.audit_key, _subject(room), "supporter_back")

    async def end_shift(self, tx: Transaction, person: PersonId, seen_at: int) -> None:
        """End the shift of somebody who has gone, as of when they were last seen; see to their talks."""
        if not await end_shift(tx, self.introductions, person, seen_at):
            return
        for room, talk in await talks_of(tx, person):
            if not talk.gone_told:
                await stored_talks.set_supporter_gone(tx, room.key, seen_at)
                await self._tell(tx, room, talk)

    async def _tell(self, tx: Transaction, room: Room, talk: Talk) -> None:
        """Offer a talk to a colleague or tell its peer, once each time its supporter is gone."""
        await stored_talks.note_absence_told(tx, room.key)
        await offer_or_tell(tx, self.introductions, room, talk, talk.supporter, "supporter_gone")
        level = await stored_talks.level_of(tx, talk)
        if level >= UNDISTURBED_FROM:
            peer = room.members.get(talk.peer)
            subject = Subject(_subject(room), None, room.key, peer.id if peer else None, talk.peer)
            flag = Flag(source=LEFT_ALONE, at=tx.now, level=level)
            case = CaseId(new_public_id("c_"))
            await put_on_desk(tx, self.introductions.clocks, case, Track.CARE, subject, flag)


def _subject(room: Room) -> str:
    """Name one talk, so that it makes one case however often its supporter is lost."""
    return f"{LEFT_ALONE}:{room.id}"
