"""The convener: opens groups with whoever holds them, pauses them without, counts down and closes on time."""

from dataclasses import dataclass, field, replace
from functools import partial

from chat.holding import close_meeting, open_meeting
from chat.hub import Hub
from chat.knocks import Knocks
from chat.ports import Clock, Database, Sql
from chat.store import groups as stored_groups
from chat.store import rooms as stored_rooms
from chat.store.entries import CARE_DESK, person_log, room_log
from chat.store.flagging import Clocks
from chat.store.groups import Held, Holder
from chat.store.leaving import leave_group
from chat.store.transaction import Transaction
from chat.unheld import put_quietly, ring, settle, tell_holders
from chat.writer import Writer
from rooms.events import Notice, RoomPaused, RoomResumed
from rooms.group_words import GroupWords
from rooms.holding import Stand, Step, is_trained, may_hold, minutes_left, next_step
from rooms.people import Role
from rooms.room import Room
from rooms.times import DAY_MS, rfc3339

NOTE_HELD_MS = 10_000
"""How often it is written that a group is held, for the other nodes and the time after a restart."""


@dataclass(slots=True)
class Convener:
    """Looks after held groups. `grace_ms`: how long a group goes on without whoever holds it.

    `began_at` is when this server began to look: before that, nobody can have been missed.
    """

    database: Database
    writer: Writer
    hub: Hub
    clock: Clock
    words: GroupWords
    countdown: tuple[int, ...]
    grace_ms: int
    training_required: bool
    clocks: Clocks
    audit_key: bytes
    knocks: Knocks
    began_at: int = 0
    seen: dict[int, int] = field(default_factory=dict)
    """When somebody who holds a group was last here on this node, to the second."""

    async def tick(self) -> None:
        """Take the step that is due in every held group."""
        now = self.clock.now_ms()
        self.began_at = self.began_at or now
        async with self.database.read() as sql:
            stands = await self._stands(sql, now)
        self.seen |= {group.key: now for group, stand in stands if stand.is_held}
        held = [group.key for group, stand in stands if stand.is_held and now - group.held_at >= NOTE_HELD_MS]
        if held:
            await self.writer.perform(partial(_note_held, held))
        if any(self._step(group, stand, now) for group, stand in stands):
            await self.writer.perform(self._take_steps)

    async def _stands(self, sql: Sql, now: int) -> list[tuple[Held, Stand]]:
        groups = await stored_groups.held_groups(sql)
        if not groups:
            return []
        staff = await stored_groups.staff_in_groups(sql)
        seated = await stored_groups.seated(sql)
        with_peers = await stored_groups.with_peers(sql)
        unsettled = await stored_groups.unsettled(sql, now)
        return [
            (
                g,
                replace(
                    self._stand(g, staff, now, seated=g.key in seated),
                    is_waited_for=self._is_waited_for(g, staff, with_peers, now),
                    unsettled=g.key in unsettled,
                ),
            )
            for g in groups
        ]

    def _is_waited_for(self, group: Held, staff: list[Holder], with_peers: set[int], now: int) -> bool:
        """Say whether peers are in a group that is open, or follow one that is closed, or knocked at it."""
        if group.open:
            return group.key in with_peers
        meeting = group.terms.meeting(now)
        knocked = meeting is not None and self.knocks.since(group.id, meeting.opens_at)
        theirs = {one.member for one in staff if one.room == group.key}
        here = set(self.hub.members_of(room_log(group.id)))
        return knocked or (group.key in with_peers and bool(here - theirs))

    def _stand(self, group: Held, staff: list[Holder], now: int, *, seated: bool) -> Stand:
        here = self.hub.members_of(room_log(group.id))
        is_held = any(
            one.room == group.key and one.member in here and self._may_hold(one, group, now) for one in staff
        )
        return Stand(
            open=group.open,
            paused=group.paused,
            adrift=group.adrift,
            meeting=group.terms.meeting(now),
            met=group.met,
            closes_at=group.closes_at,
            told=group.told,
            held_at=max(group.held_at, self.seen.get(group.key, 0), self.began_at),
            is_held=is_held,
            closed_at=group.closed_at,
            seated=seated,
            called=group.called,
            rung=group.rung,
        )

    def _may_hold(self, one: Holder, group: Held, now: int) -> bool:
        """Say whether somebody holds a group; a training that ends in the middle cuts nothing off."""
        trained = is_trained(one.expires_on, now // DAY_MS, required=self.training_required)
        return (group.open or trained) and may_hold(one.person, one.role, group.terms.facilitators)

    def _step(self, group: Held, stand: Stand, now: int) -> Step | None:
        own = group.terms.grace_seconds
        return next_step(stand, self.countdown, self.grace_ms if own is None else own * 1000, now)

    async def _take_steps(self, tx: Transaction) -> None:
        due = [group for group, stand in await self._stands(tx, tx.now) if self._step(group, stand, tx.now)]
        await tx.hold(room_log(group.id) for group in due)  # and then one looks again
        rooms = [await tx.room(group.id) for group in due]
        again = {group.id: (group, stand) for group, stand in await self._stands(tx, tx.now)}
        steps = []
        for room in rooms:
            group, stand = again.get(room.id, (None, None)) if room else (None, None)
            step = self._step(group, stand, tx.now) if group and stand else None
            if room and group and stand and step:
                steps.append((step, room, group, stand))
        await tx.hold(log for step, _, group, _ in steps for log in _told_elsewhere(step, group))
        for each in steps:
            await self._take(tx, *each)

    async def _take(self, tx: Transaction, step: Step, room: Room, group: Held, stand: Stand) -> None:
        match step:
            case Step.OPEN if stand.meeting is not None:
                await open_meeting(tx, room, stand.meeting.opens_at, stand.meeting.closes_at)
                await settle(tx, self.audit_key, room)
            case Step.CALL if stand.meeting is not None:
                await stored_groups.note_called(tx, room, stand.meeting.opens_at)
                await tell_holders(tx, room, group, stand.meeting.opens_at)
                await put_quietly(tx, self.clocks, room, stand.meeting.opens_at, self.words.nobody_came)
            case Step.RING:
                await self._ring(tx, room, group)
            case Step.SETTLE:
                await settle(tx, self.audit_key, room)
            case Step.PAUSE:
                await tx.happen(room, RoomPaused(self.words.adrift))
                await stored_rooms.set_paused(tx, room, self.words.adrift)
                await stored_groups.note_adrift(tx, room, adrift=True)
                if stand.is_waited_for:
                    await self._ring(tx, room, group)
            case Step.RESUME:
                await tx.happen(room, RoomResumed())
                await stored_rooms.set_paused(tx, room, None)
                await stored_groups.note_adrift(tx, room, adrift=False)
                await settle(tx, self.audit_key, room)
            case Step.COUNT_DOWN:
                await self._count_down(tx, room, stand)
            case Step.CLOSE:
                await close_meeting(tx, room, group, group.met, self.words.closed)
            case _:
                await _free_seats(tx, room)

    async def _ring(self, tx: Transaction, room: Room, group: Held) -> None:
        """Call the desk, and for a group that is adrift those who are named, whom nobody has told."""
        await stored_groups.note_rung(tx, room)
        if group.open:
            await tell_holders(tx, room, group, group.met)
            await ring(tx, self.clocks, room, group.met, self.words.lost)
        else:
            await ring(tx, self.clocks, room, group.called, self.words.waiting)

    async def _count_down(self, tx: Transaction, room: Room, stand: Stand) -> None:
        minutes = minutes_left(stand, self.countdown, tx.now)
        if minutes is None or stand.closes_at is None:
            return
        closes_at, words = rfc3339(stand.closes_at), self.words.left(minutes)
        fields: dict[str, object] = {"minutes": minutes, "closes_at": closes_at, "words": words}
        await tx.append(room_log(room.id), Notice("closing_soon", fields))
        await stored_groups.note_told(tx, room, minutes)


def _told_elsewhere(step: Step, group: Held) -> list[str]:
    """Name the logs besides the room's in which a step may be told."""
    match step:
        case Step.CALL | Step.PAUSE | Step.RING:
            return [*map(person_log, group.terms.facilitators), CARE_DESK]
        case Step.OPEN | Step.RESUME | Step.SETTLE:
            return [CARE_DESK]
    return []


async def _note_held(groups: list[int], tx: Transaction) -> None:
    await stored_groups.note_held(tx, groups, tx.now)


async def _free_seats(tx: Transaction, room: Room) -> None:
    """Let the peers of a meeting that is over go, so that the next one has its seats."""
    for member in [m for m in room.members.values() if m.role is Role.PEER]:
        await leave_group(tx, room, member, quiet=True)
    await stored_groups.note_seats_free(tx, room)
