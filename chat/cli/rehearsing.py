"""Play an evening against a server: people in rooms who talk at a pace, and how long each thing took.

Messages are due at even distances whether or not the server keeps up, and times count from when a message was
due: a server that stalls is charged for all that waited meanwhile.
"""

import asyncio
import random
from collections import Counter
from collections.abc import Sequence
from contextlib import AsyncExitStack, suppress
from dataclasses import dataclass, field
from time import monotonic

from chat.client import Client, Lost, Refused, StayAway
from chat.wire.events.room import MessagePosted
from chat.wire.replies import GroupRoom, Receipt

ARRIVE_SECONDS = 300
SETTLE_SECONDS = 15
AT_ONCE = 20
"""People who come in at the same time; more would be a test of the door."""


class NoRoom(Exception):
    """Say why the evening cannot begin."""


@dataclass(frozen=True, slots=True)
class Evening:
    """What is to be played."""

    url: str
    people: int
    rooms: int
    per_minute: int
    minutes: float

    @property
    def messages(self) -> int:
        """How many messages will be said."""
        return max(1, int(self.per_minute * self.minutes))

    def due(self, number: int) -> float:
        """Say after how many seconds a message is due."""
        return number * 60 / self.per_minute


@dataclass(slots=True)
class Guest:
    """One person of the evening; `heard` has the time at which each message came."""

    client: Client
    room: str
    heard: dict[str, float] = field(default_factory=dict)

    async def listen(self, moved: asyncio.Event) -> None:
        """Note when each message comes, and say that one came."""
        async for entry in self.client.entries():
            if isinstance(entry.event, MessagePosted):
                self.heard[entry.event.message] = monotonic()
                moved.set()


@dataclass(frozen=True, slots=True)
class Said:
    """A message that was acknowledged. Times in seconds, `took` until its receipt."""

    author: Guest
    receipt: Receipt
    due: float
    took: float


@dataclass(slots=True)
class Tally:
    """What came of the evening."""

    said: list[Said] = field(default_factory=list)
    failed: Counter[str] = field(default_factory=Counter)
    moved: asyncio.Event = field(default_factory=asyncio.Event)

    def receipts(self) -> list[float]:
        """Give how long each receipt took."""
        return [each.took for each in self.said]

    def deliveries(self, guests: Sequence[Guest]) -> list[float | None]:
        """Give how long each message took to each of the others in its room; None for one that never came."""
        return [
            guest.heard[each.receipt.message] - each.due if each.receipt.message in guest.heard else None
            for each in self.said
            if each.receipt.delivery == "delivered"
            for guest in guests
            if guest.room == each.author.room and guest is not each.author
        ]


async def rehearse(evening: Evening, chance: random.Random) -> tuple[Tally, list[float | None]]:
    """Play an evening; give the tally and the time of each delivery. Raises `NoRoom`, `Refused`, `Lost`."""
    tally = Tally()
    async with AsyncExitStack() as stack:
        async with asyncio.timeout(ARRIVE_SECONDS):
            guests = await _arrive(evening, stack)
        async with asyncio.TaskGroup() as group:
            listening = [group.create_task(guest.listen(tally.moved)) for guest in guests]
            await _talk(evening, guests, tally, chance)
            await _settle(tally, guests)
            for task in listening:
                task.cancel()
    return tally, tally.deliveries(guests)


async def _arrive(evening: Evening, stack: AsyncExitStack) -> list[Guest]:
    first = await stack.enter_async_context(Client(evening.url))
    rooms = chosen((await first.rooms()).rooms, evening)
    door = asyncio.Semaphore(AT_ONCE)

    async def come(number: int) -> Guest:
        async with door:
            client = first if number == 0 else await stack.enter_async_context(Client(evening.url))
            return await _seated(client, rooms[number % len(rooms)])

    return list(await asyncio.gather(*map(come, range(evening.people))))


def chosen(rooms: Sequence[GroupRoom], evening: Evening) -> list[GroupRoom]:
    """Choose rooms that are open and have seats for all; raise `NoRoom` if there are not enough."""
    seats = -(-evening.people // evening.rooms)
    fit = [room for room in rooms if room.open and room.seats - room.present >= seats]
    if len(fit) < evening.rooms:
        raise NoRoom(
            f"{evening.rooms} open rooms with {seats} free seats are needed, and {len(fit)} are there: "
            "make some on the staging server with warmline room add"
        )
    return fit[: evening.rooms]


async def _seated(client: Client, room: GroupRoom) -> Guest:
    joined = await client.join(room.room, agreement=room.agreement)
    await client.follow(f"room:{room.room}", after=joined.last_seq)
    return Guest(client, room.room)


async def _talk(evening: Evening, guests: Sequence[Guest], tally: Tally, chance: random.Random) -> None:
    began = monotonic()
    async with asyncio.TaskGroup() as group:
        for number in range(evening.messages):
            due = began + evening.due(number)
            await asyncio.sleep(max(0.0, due - monotonic()))
            group.create_task(_say(chance.choice(guests), number, due, tally))


async def _say(guest: Guest, number: int, due: float, tally: Tally) -> None:
    try:
        receipt = await guest.client.say(guest.room, f"Rehearsal, message {number}.")
        tally.said.append(Said(guest, receipt, due, monotonic() - due))
    except Refused as refused:
        tally.failed[refused.code] += 1
    except (Lost, StayAway):
        tally.failed["lost"] += 1


async def _settle(tally: Tally, guests: Sequence[Guest]) -> None:
    """Wait a while for what is still on its way."""
    there = Counter(guest.room for guest in guests)
    owed = sum(there[each.author.room] for each in tally.said if each.receipt.delivery == "delivered")
    with suppress(TimeoutError):
        async with asyncio.timeout(SETTLE_SECONDS):
            while sum(len(guest.heard) for guest in guests) < owed:
                tally.moved.clear()
                await tally.moved.wait()


def percentile(seconds: Sequence[float], part: float) -> float:
    """Give the time, in ms, within which a part of all stayed (nearest rank); 0 if there are none."""
    if not seconds:
        return 0.0
    ranked = sorted(seconds)
    return round(ranked[min(len(ranked) - 1, int(part * len(ranked)))] * 1000, 1)
