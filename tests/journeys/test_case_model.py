"""A case does what a plain model says, whoever claims, lapses, decides, reverses or restarts in between."""

import asyncio
from collections.abc import Awaitable
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.client import Client, Frame, Refused
from tests.house import House, open_house
from tests.journeys.decisions import flagged_for_abuse, moderator

ROOM = "r_hearth"
NAMES = ("robin", "kim", "lou")
LEASE_SECONDS = 300
GRACE_SECONDS = 20


@dataclass
class Model:
    """One case, as one would explain it to somebody: every step gives the version, or the refusal's code."""

    state: str = "open"
    version: int = 1
    holder: str | None = None
    until: int = 0
    decider: str | None = None
    decision: str | None = None

    def _blocked(self, who: str, version: int) -> str | None:
        if self.holder not in (None, who):
            return "case_taken"
        return "case_moved_on" if version != self.version or self.state != "open" else None

    def claim(self, who: str, version: int, now: int) -> int | str:
        if blocked := self._blocked(who, version):
            return blocked
        self.holder, self.until = who, now + LEASE_SECONDS
        return self._step()

    def release(self, who: str) -> int | str:
        if self.holder != who:
            return "claim_needed"
        self.holder = None
        return self._step()

    def decide(self, who: str, version: int, decision: str) -> int | str:
        if blocked := self._blocked(who, version):
            return blocked
        if self.holder != who:
            return "claim_needed"
        self.state, self.holder, self.decider, self.decision = "decided", None, who, decision
        return self._step()

    def reverse(self, who: str, version: int) -> int | str:
        if version != self.version or self.state != "decided":
            return "case_moved_on"
        if self.decider == who:
            return "not_allowed"
        self.state = "reversed" if self.decision == "warn" else "open"
        self.decider = self.decision = None
        return self._step()

    def lapse(self, *, gone: str | None = None, now: int = 0) -> None:
        if self.holder is not None and (self.holder == gone or self.until <= now):
            self.holder = None
            self._step()

    def _step(self) -> int:
        self.version += 1
        return self.version


@dataclass
class Trial:
    """The server beside the model. `seconds` since the beginning."""

    folder: Path
    migrated: Path
    stack: AsyncExitStack
    house: House
    case: str
    staff: dict[str, Client]
    model: Model = field(default_factory=Model)
    seconds: int = 0

    async def claim(self, who: str, behind: int) -> None:
        version = self.model.version - behind
        told = await answer(self.staff[who].request("claim", case=self.case, version=version))
        assert told == self.model.claim(who, version, self.seconds)

    async def claim_together(self, who: str, _: int) -> None:
        """All three claim at once: what they hear is what they hear one after another, in some order."""
        version = self.model.version
        told = await asyncio.gather(
            *(answer(c.request("claim", case=self.case, version=version)) for c in self.staff.values())
        )
        heard = dict(zip(self.staff, told, strict=True))
        first = sorted(self.staff, key=lambda name: isinstance(heard[name], str))
        assert [heard[name] for name in first] == [
            self.model.claim(name, version, self.seconds) for name in first
        ]

    async def release(self, who: str, _: int) -> None:
        told = await answer(self.staff[who].request("release_claim", case=self.case))
        expected = self.model.release(who)
        assert told == expected or (told is None and isinstance(expected, int))

    async def skip(self, who: str, _: int) -> None:
        """Pass by, which is never refused: whoever holds the case gives it back."""
        assert await answer(self.staff[who].request("skip", case=self.case)) is None
        if self.model.holder == who:
            self.model.release(who)

    async def warn(self, who: str, behind: int) -> None:
        await self._decide(who, behind, "warn")

    async def dismiss(self, who: str, behind: int) -> None:
        await self._decide(who, behind, "dismiss")

    async def _decide(self, who: str, behind: int, decision: str) -> None:
        version = self.model.version - behind
        asked = {"case": self.case, "version": version, "decision": decision, "reason": "looked at"}
        told = await answer(self.staff[who].request("decide", **asked))
        assert told == self.model.decide(who, version, decision)

    async def reverse(self, who: str, behind: int) -> None:
        version = self.model.version - behind
        asked = {"case": self.case, "version": version, "reason": "looked again"}
        told = await answer(self.staff[who].request("reverse", **asked))
        assert told == self.model.reverse(who, version)

    async def wait(self, _: str, behind: int) -> None:
        await self._forward(100 if behind else LEASE_SECONDS)
        self.model.lapse(now=self.seconds)

    async def go_away(self, who: str, behind: int) -> None:
        """Lose the socket, and come back too late or in time."""
        await self.staff[who].socket.close()
        cases = self.house.app.housekeeping.cases
        async with asyncio.timeout(30):
            while self.model.holder == who and not cases.away:
                await cases.tick()
        await self._forward(GRACE_SECONDS - 1 if behind else GRACE_SECONDS)
        self.model.lapse(gone=None if behind else who, now=self.seconds)
        self.staff[who] = await self.house.enter(self.staff[who].token)
        await cases.tick()

    async def restart(self, _: str, __: int) -> None:
        await self.stack.aclose()
        now = self.house.clock.now
        self.house = await self.stack.enter_async_context(open_house(self.folder, self.migrated))
        self.house.clock.now = now
        for name, client in self.staff.items():
            self.staff[name] = await self.house.enter(client.token)

    async def _forward(self, seconds: int) -> None:
        self.seconds += seconds
        self.house.clock.forward(seconds=seconds)
        await self.house.app.housekeeping.cases.tick()

    async def compare(self) -> None:
        seen = await self.staff["robin"].request("case", case=self.case)
        told = (seen["state"], seen["version"], seen.get("claimed_by"), seen.get("decision"))
        state = "claimed" if self.model.state == "open" and self.model.holder else self.model.state
        assert told[:3] == (state, self.model.version, self.model.holder)
        assert self.model.state != "decided" or told[3] == self.model.decision


async def answer(asked: Awaitable[Frame]) -> int | str | None:
    """Give the version a step led to, or the code of its refusal."""
    try:
        version: int | None = (await asked).get("version")
    except Refused as refused:
        return refused.code
    return version


STEPS = (
    *("claim", "claim_together", "release", "skip", "warn", "dismiss", "reverse", "reverse"),
    *("wait", "go_away", "restart"),
)
STEP = st.tuples(st.sampled_from(STEPS), st.sampled_from(NAMES), st.sampled_from((0, 0, 0, 1)))
# Most chains of blind steps never get to a decision; these begin where the interesting ones lead.
BEGINNINGS = st.sampled_from(
    (
        [],
        [("claim", "robin", 0)],
        [("claim", "robin", 0), ("dismiss", "robin", 0)],
        [("claim", "kim", 0), ("warn", "kim", 0)],
    )
)


@settings(max_examples=40, deadline=None)
@given(BEGINNINGS, st.lists(STEP, min_size=3, max_size=12))
def test_a_case_does_what_the_model_says(
    migrated: Path, beginning: list[tuple[str, str, int]], steps: list[tuple[str, str, int]]
) -> None:
    with TemporaryDirectory() as folder:
        asyncio.run(_through(Path(folder), migrated, [*beginning, *steps]))


async def _through(folder: Path, migrated: Path, steps: list[tuple[str, str, int]]) -> None:
    async with AsyncExitStack() as stack:
        house = await stack.enter_async_context(open_house(folder, migrated))
        await house.group(ROOM)
        author, listener = await house.members(ROOM, 2)
        staff = {name: await moderator(house, name) for name in NAMES}
        said = await author.say(ROOM, "something unkind")
        case = await flagged_for_abuse(house, listener, ROOM, said["message"])
        trial = Trial(folder, migrated, stack, house, case, staff)

        for step, who, behind in steps:
            await getattr(trial, step)(who, behind)
            await trial.compare()
