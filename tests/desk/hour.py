"""Let an hour go by at the desk: cases wait and arrive, moderators take what is most urgent, alarms sound.

The server is the real one, with sockets, tables and alerts; only its clock is moved, a second at a time. What
moderators do is made up: each takes the head of the list that is due first, and is busy for a while.
"""

import random
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from chat.store.alerts import Kind
from chat.store.flagging import Clocks, Subject, put_on_desk
from chat.store.flags import Flag
from chat.store.transaction import Transaction
from moderation.verdict import Track
from rooms.ids import CaseId
from tests.client import Client
from tests.house import House, open_house
from tests.journeys.alarms import on_call
from tests.sink import WebhookSink, open_sink

LEVELS = ((4, 3), (3, 12), (2, 35), (0, 50))
"""How many of a hundred cases are of a level; 0 is conduct."""
BUSY_SECONDS = {4: 300, 3: 180, 2: 120, 0: 60}
"""How long a case keeps somebody busy, on average."""
DUE_SECONDS = {4: 30, 3: 120, 2: 600, 0: 3600}
"""By when a human should have looked, as it is set where nothing else is set."""
RENEW_SECONDS = 240
ON_CALL = 2
PAUSE_MS = 60_000


@dataclass(frozen=True)
class Evening:
    """What an hour is made of."""

    waiting: int = 200
    moderators: int = 5
    arrivals_per_hour: int = 60
    minutes: int = 60
    seed: int = 7


@dataclass
class Moderator:
    """Somebody at the desk: what they hold, and until when they are busy with it (ms)."""

    client: Client
    case: str | None = None
    version: int = 0
    busy_until: int = 0
    renew_at: int = 0


@dataclass
class Case:
    """A case of the hour; times in ms since 1970 UTC."""

    id: str
    level: int
    opened_at: int
    claimed_at: int | None = None

    @property
    def is_conduct(self) -> bool:
        return self.level == 0


@dataclass
class Hour:
    """An hour as it goes by, and what is known of it afterwards."""

    evening: Evening
    house: House
    sink: WebhookSink
    staff: list[Moderator]
    chance: random.Random
    cases: dict[str, Case] = field(default_factory=dict)
    claims: list[Case] = field(default_factory=list)

    async def go_by(self) -> AsyncIterator[int]:
        """Let it go by second by second; gives the time after each, when all that was due has been done."""
        await self._open(self.evening.waiting)
        arrivals = sorted(self._arrivals())
        for second in range(60 * self.evening.minutes):
            self.house.clock.forward(seconds=1)
            while arrivals and arrivals[0] <= second:
                arrivals.pop(0)
                await self._open(1)
            for moderator in self.staff:
                await self._work(moderator)
            await self.house.app.housekeeping.cases.tick()
            yield self.house.clock.now

    def _arrivals(self) -> Iterator[float]:
        count = round(self.evening.arrivals_per_hour * self.evening.minutes / 60)
        for _ in range(count):
            yield self.chance.uniform(0, 60 * self.evening.minutes)

    async def _open(self, count: int) -> None:
        await self.house.app.writer.perform(partial(self._put, count=count))

    async def _put(self, tx: Transaction, count: int) -> None:
        settings = self.house.app.settings
        clocks = Clocks(settings.care_due_seconds, settings.conduct_due_minutes)
        levels = self.chance.choices([level for level, _ in LEVELS], [share for _, share in LEVELS], k=count)
        for level in levels:
            case = Case(f"c_{len(self.cases)}", level, tx.now)
            self.cases[case.id] = case
            track = Track.CARE if level else Track.CONDUCT
            flag = Flag(source="rule", at=tx.now, level=level)
            await put_on_desk(
                tx, clocks, CaseId(case.id), track, Subject(case.id, None, None, None, None), flag
            )

    async def _work(self, moderator: Moderator) -> None:
        now = self.house.clock.now
        if moderator.case is not None and now < moderator.busy_until:
            if now >= moderator.renew_at:
                await self._claim(moderator, moderator.case, moderator.version)
            return
        if moderator.case is not None:
            await self._decide(moderator)
        await self._take_next(moderator)

    async def _take_next(self, moderator: Moderator) -> None:
        heads = []
        for track in ("care", "conduct"):
            listed = (await moderator.client.request("cases", track=track, state="open"))["cases"]
            heads += listed[:1]
        if not heads:
            return
        head = min(heads, key=lambda case: str(case["due_at"]))
        await self._claim(moderator, head["case"], head["version"])
        case = self.cases[head["case"]]
        moderator.busy_until = self.house.clock.now + self._busy_ms(case.level)
        if case.claimed_at is None:
            case.claimed_at = self.house.clock.now
            self.claims.append(case)

    def _busy_ms(self, level: int) -> int:
        return round(1000 * BUSY_SECONDS[level] * self.chance.uniform(0.5, 1.5))

    async def _claim(self, moderator: Moderator, case: str, version: int) -> None:
        claimed = await moderator.client.request("claim", case=case, version=version)
        moderator.case, moderator.version = case, claimed["version"]
        moderator.renew_at = self.house.clock.now + 1000 * RENEW_SECONDS

    async def _decide(self, moderator: Moderator) -> None:
        assert moderator.case is not None
        decision = "cared_for" if self.cases[moderator.case].level else "dismiss"
        asked = {"case": moderator.case, "version": moderator.version, "decision": decision}
        await moderator.client.request("decide", reason="looked after", **asked)
        moderator.case = None

    async def alarms(self) -> Counter[str]:
        """Count the alarms that sounded, by step."""
        rows = await self.house.rows("SELECT body FROM entries WHERE kind = 'case_alarmed'")
        steps = ("desk", "on_call", "webhook")
        return Counter(step for (body,) in rows for step in steps if f'"step":"{step}"' in str(body))

    def alerts(self, path: str) -> int:
        """Count the alerts that arrived at an address."""
        return sum(hook.path == path for hook in self.sink.hooks)


@asynccontextmanager
async def an_hour(evening: Evening, folder: Path, migrated: Path) -> AsyncIterator[Hour]:
    """Open a house with its moderators at the desk and two people on call."""
    async with (
        open_sink() as sink,
        open_house(folder, migrated, alert_private_addresses=True, decided_anew_percent=0) as house,
    ):
        for number in range(ON_CALL):
            await on_call(house, f"on call {number}", sink.url(f"/{number}"))
        await on_call(house, "duty phone", sink.url("/phone"), Kind.PLACE)
        staff = [await house.staff(f"moderator {n}", "moderator") for n in range(evening.moderators)]
        for client in staff:
            await client.follow("desk:care", after=0)
            await client.follow("desk:conduct", after=0)
        moderators = [Moderator(client) for client in staff]
        yield Hour(evening, house, sink, moderators, random.Random(evening.seed))
