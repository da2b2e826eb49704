"""The host of the waiting line: tells places, notes who is away, and brings together those who are ready."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial

from chat.absences import Absences
from chat.caller import Caller
from chat.concern import Concern
from chat.handing_over import end_used_up
from chat.hub import Hub
from chat.introducing import Introductions
from chat.leases import Lease
from chat.offers import Offers
from chat.ports import Clock, Database
from chat.store import duty as stored_duty
from chat.store import line as stored_line
from chat.store import shifts as stored_shifts
from chat.store.duty import Duty
from chat.store.entries import person_log
from chat.store.transaction import Transaction
from chat.whereabouts import Whereabouts
from moderation.verdict import Danger
from rooms.events import Notice
from rooms.ids import PersonId
from rooms.pairing import Pairing, Waiting, assign, lapsed, peers_for_peers, places
from rooms.people import Role
from rooms.shifts import HoursStep, Worked, hours_left_ms, hours_step
from rooms.times import MINUTE_MS

SEEN_EVERY_MS = MINUTE_MS
BLINK_MS = 10_000
"""So long nobody hears that one of the team has gone who may only be loading a page again."""

Place = tuple[int, tuple[int, int], int, str | None]
"""What somebody in line knows: their place, the range in minutes, how many are on duty for them, and how
their note of care reads, if they were given one."""


@dataclass(slots=True)
class Host:
    """Keeps the line moving. `keep_ms`: how long a place outlasts its person's last socket, `letter_ms`: how
    long a message left behind does, `duty_ms`: how long a shift outlasts a supporter's last socket.
    """

    database: Database
    lease: Lease
    hub: Hub
    whereabouts: Whereabouts
    clock: Clock
    introductions: Introductions
    concern: Concern
    absences: Absences
    offers: Offers
    keep_ms: int
    letter_ms: int
    duty_ms: int
    peer_talks: bool
    told: dict[PersonId, tuple[Place, tuple[int, int]]] = field(default_factory=dict)
    missed: dict[PersonId, int] = field(default_factory=dict)

    async def tick(self) -> None:
        """Do all of it once, if it is this node's turn."""
        if not await self.lease.is_ours():
            return
        looked_at = self.clock.now_ms()
        async with self.database.read() as sql:
            waiting = await stored_line.line(sql)
            on_duty = await stored_duty.all_duty(sql)
            worked = await stored_shifts.worked_on_duty(sql, looked_at)
            people = [one.person for one in waiting] + [duty.person for duty in on_duty]
            here = await self.whereabouts.here(sql, people)
            there = self._there(on_duty, here, looked_at)
            outlook = await stored_line.outlook(sql, self.introductions.rest, there, looked_at)
        await self._note_who_is_away(waiting, here)
        await self._note_who_is_there(on_duty, here, looked_at)
        await self._mind_hours(on_duty, worked)
        await self.absences.tick()
        await self.offers.tick(there)
        if waiting and any(duty.ready for duty in on_duty):
            await self.lease.perform(self._assign)
        if self.peer_talks and peers_for_peers(waiting):
            await self.lease.perform(self._pair_peers)
        self._tell_places(waiting, outlook)

    def _there(self, on_duty: list[Duty], here: frozenset[PersonId], now: int) -> frozenset[PersonId]:
        """Say who is there for peers: whoever loads a page again is gone for no more than a blink."""
        gone = [duty.person for duty in on_duty if duty.person not in here]
        self.missed = {person: self.missed.get(person, now) for person in gone}
        return here.union(person for person, since in self.missed.items() if now - since < BLINK_MS)

    async def _note_who_is_away(self, waiting: list[Waiting], here: frozenset[PersonId]) -> None:
        heard = self.clock.now_ms() - self.whereabouts.heard_ms
        for one in waiting:
            if (one.person in here) != (one.gone_at is None) and one.since <= heard:
                await self.lease.perform(partial(self._note_away, one.person))
        if self._lapsed(waiting, self.clock.now_ms()):
            await self.lease.perform(self._let_go)

    async def _note_who_is_there(self, on_duty: list[Duty], connected: frozenset[PersonId], now: int) -> None:
        """Keep when supporters were last here, on whichever node; who is gone for long goes off duty.

        `now` is when one looked, before the store was asked: writing it down may take a while.
        """
        unseen = [duty for duty in on_duty if duty.seen_at is None or now - duty.seen_at >= SEEN_EVERY_MS]
        here = [d.person for d in unseen if d.seen_at is None or d.person in connected]
        if here:
            await self.lease.perform(lambda tx: stored_duty.seen_on_duty(tx, here, now))
        for duty in unseen:
            if duty.person not in here and now - (duty.seen_at or 0) > self.duty_ms:
                await self.lease.perform(partial(self._end_duty, duty.person))

    async def _end_duty(self, person: PersonId, tx: Transaction) -> None:
        """End the shift of somebody who has gone, unless another node has seen them meanwhile."""
        duty = await stored_duty.duty_of(tx, person)
        if duty is not None and duty.seen_at is not None and tx.now - duty.seen_at > self.duty_ms:
            await self.absences.end_shift(tx, person, duty.seen_at)

    async def _mind_hours(self, on_duty: list[Duty], worked: Mapping[PersonId, Sequence[Worked]]) -> None:
        """Tell who nears the end of their hours of the week, and end the shift of who has had them."""
        now = self.clock.now_ms()
        for duty in on_duty:
            if self._hours_step(duty, worked.get(duty.person, ()), now):
                await self.lease.perform(partial(self._take_hours_step, duty.person))

    def _hours_step(self, duty: Duty, worked: Sequence[Worked], now: int) -> HoursStep | None:
        per_week = self.introductions.rest.hours_per_week
        return hours_step(worked, per_week, now, told=duty.told_at is not None)

    async def _take_hours_step(self, person: PersonId, tx: Transaction) -> None:
        duty = await stored_duty.duty_of(tx, person)
        worked = await stored_shifts.worked(tx, person, tx.now)
        per_week = self.introductions.rest.hours_per_week
        match self._hours_step(duty, worked, tx.now) if duty else None:
            case HoursStep.TELL:
                minutes = -(-hours_left_ms(worked, per_week, tx.now) // MINUTE_MS)
                await stored_duty.note_hours_told(tx, person, tx.now)
                await tx.append(person_log(person), Notice("hours_ending", {"minutes": minutes}))
            case HoursStep.END:
                await end_used_up(tx, self.introductions, person)

    async def _note_away(self, person: PersonId, tx: Transaction) -> None:
        """Start the clock on the place of someone who lost their last socket, or stop it."""
        here = await self.whereabouts.here(tx, [person])
        await stored_line.set_gone(tx, person, None if person in here else tx.now)

    def _lapsed(self, waiting: Sequence[Waiting], now: int) -> tuple[Waiting, ...]:
        return lapsed(waiting, now, self.keep_ms, self.letter_ms)

    async def _let_go(self, tx: Transaction) -> None:
        """Take out of the line who has been away for too long, unless they have come back meanwhile."""
        await stored_line.hold_away(tx)
        away = self._lapsed(await stored_line.line(tx), tx.now)
        here = await self.whereabouts.here(tx, [one.person for one in away])
        for one in away:
            if one.person not in here:
                await stored_line.note_wait(tx, one.person, "lapsed", tx.now)
                await stored_line.stop_waiting(tx, one.person)

    async def _assign(self, tx: Transaction) -> None:
        """Give the next talks to those who said they are ready, and who are here to hear of it."""
        await stored_line.lock(tx)
        team = await self.introductions.everybody(tx)
        ready = {duty.person for duty in await stored_duty.all_duty(tx) if duty.ready}
        waiting = await stored_line.line(tx)
        here = await self.whereabouts.here(tx, sorted(ready.union(one.person for one in waiting)))
        able = [s for s in team if s.person in ready & here]
        # Who is neither here nor noted as gone has come, or gone, a moment ago; the next round knows.
        known = [one for one in waiting if one.gone_at is not None or one.person in here]
        for pairing in assign(able, known, team, tx.now):
            await self.introductions.introduce(tx, pairing)

    async def _pair_peers(self, tx: Transaction) -> None:
        await stored_line.lock(tx)
        for first, second in peers_for_peers(await stored_line.line(tx)):
            await stored_line.note_wait(tx, first.person, "paired", tx.now)
            await stored_line.stop_waiting(tx, first.person)
            await self.introductions.introduce(tx, Pairing(first.person, second, ("peers",)))

    def _tell_places(self, waiting: list[Waiting], outlook: stored_line.Outlook) -> None:
        """Tell everybody in line what has changed for them, also that somebody has come on duty or gone.

        Whoever was answered since is told anew: their answer knew nothing of a blink. So is whoever was in a
        talk since, however short: nothing else tells who was passed on that they are in line.
        """
        counted = places(waiting)
        told_now = {
            one.person: (self._place_of(one, counted[one.person], outlook), (one.since, one.answered))
            for one in waiting
        }
        for one in waiting:
            if self.told.get(one.person) != told_now[one.person]:
                self.hub.send_to(one.person, self._place_frame(one, told_now[one.person][0]))
        self.told = told_now

    def _place_frame(self, one: Waiting, told: Place) -> dict[str, object]:
        """Tell a place; whoever waits alone reads so, in their language."""
        place, minutes, on_duty, care_words = told
        alone = {"words": self.introductions.agreement.nobody_on_duty(one.language or "")}
        frame = {"type": "place", "place": place, "estimate_minutes": minutes, "on_duty": on_duty}
        care = {"care_words": care_words} if care_words else {}
        return frame | care | (alone if on_duty == 0 else {})

    def _place_of(self, one: Waiting, place: int, outlook: stored_line.Outlook) -> Place:
        """Say where somebody stands; a note of care must not go on saying who is there and who is not."""
        but = one.blocked if one.given_back_by is None else one.blocked | {one.given_back_by}
        on_duty = outlook.supporters(one.pool, but)
        caller = Caller(one.person, Role.PEER, one.language or "en")
        care = self.concern.care_for(
            caller, one.care, supporters=on_duty, declared=one.declared, danger=Danger(one.danger)
        )
        return place, outlook.minutes(place, one.pool, but), on_duty, care.words if care else None
