"""Care and conduct never mix: whatever happens on the care side, nobody stands worse for it."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from unittest.mock import patch

from hypothesis import given, settings
from hypothesis import strategies as st

from moderation.screening import Screening
from tests.client import Client, Frame, Refused
from tests.house import House, open_house
from tests.journeys.decisions import claim, decide, moderator
from tests.plain_rules import CLOUDY, FOGBANK, STORM, THUNDER

ROOM = "r_hearth"
LOG = f"room:{ROOM}"


async def unless(asked: Awaitable[Frame], code: str) -> Frame | None:
    """Wait for a reply; None if it is refused with this code, which may happen here."""
    try:
        return await asked
    except Refused as refused:
        if refused.code != code:
            raise
        return None


@dataclass
class Stage:
    """Somebody whom care happens to, and a twin who says as much at the same moments and needs none."""

    house: House
    author: Client
    twin: Client
    listener: Client
    robin: Client
    kim: Client
    said: int = 0

    async def say(self, text: str) -> None:
        self.said += 1
        for client, words in ((self.author, text), (self.twin, f"a meadow {self.said}")):
            await unless(client.say(ROOM, words), "too_fast")  # care itself refuses nobody

    async def cases(self, state: str) -> list[str]:
        listed = await self.robin.request("cases", track="care", state=state)
        return [case["case"] for case in listed["cases"]]

    async def worry(self) -> None:
        """Let somebody report the author's last message out of worry."""
        mine = self.author.entries[LOG]
        posted = [e["event"]["message"] for e in mine if e["event"]["kind"] == "message_posted"]
        if posted:
            asked = {"room": ROOM, "message": posted[-1], "concern": "worried"}
            await unless(self.listener.request("report", **asked), "not_a_member")

    async def unscreened(self) -> None:
        """Let the detector fail once."""
        with patch.object(self.house.app.rules, "look", _fails):
            await self.say("a grey sky")

    async def decide(self, decision: str, **fields: object) -> None:
        for case in (await self.cases("open"))[:1]:
            version = (await claim(self.robin, case))["version"]
            asked = {"case": case, "version": version, "decision": decision, "reason": "looked after"}
            await unless(self.robin.request("decide", **asked, **fields), "malformed")

    async def reverse(self) -> None:
        for case in (await self.cases("decided"))[:1]:
            version = (await self.kim.request("case", case=case))["version"]
            asked = {"case": case, "version": version, "reason": "looked again"}
            await unless(self.kim.request("reverse", **asked), "case_moved_on")

    async def move(self, command: str, **fields: object) -> None:
        """Make a move of care on a case that is claimed for it."""
        for case in (await self.cases("open"))[:1]:
            await claim(self.robin, case)
            await unless(self.robin.request(command, case=case, **fields), "malformed")

    async def look_across(self) -> None:
        """Let two moderators see which care cases are one person's, until they are through."""
        for case in (await self.cases("open"))[:1]:
            asked = await self.robin.request("ask_across", case=case, reason="worried in two rooms")
            if asked["state"] == "asked":
                await self.kim.request("agree_across", request=asked["request"])
            await self.robin.request("look_across", request=asked["request"])

    async def deciding_anew(self) -> None:
        """Let a colleague decide anew whatever was decided an hour ago."""
        self.house.clock.forward(seconds=3600)
        await self.house.app.housekeeping.sampling.tick()
        await self.house.app.housekeeping.parting.tick()
        listed = (await self.kim.request("cases", track="care", state="open"))["cases"]
        for case in (one["case"] for one in listed if one.get("purpose") == "anew"):
            await decide(self.kim, case, "cared_for")

    async def wait_a_while(self) -> None:
        self.house.clock.forward(seconds=20)
        await self.house.app.housekeeping.cases.tick()


def _fails(*_: object) -> Screening:
    return Screening.unscreened


def saying(text: str) -> Callable[[Stage], Awaitable[None]]:
    return lambda stage: stage.say(text)


def deciding(decision: str) -> Callable[[Stage], Awaitable[None]]:
    return lambda stage: stage.decide(decision)


def moving(command: str) -> Callable[[Stage], Awaitable[None]]:
    return lambda stage: stage.move(command)


EVENTS: dict[str, Callable[[Stage], Awaitable[None]]] = {
    **{f"says {text}": saying(text) for text in (CLOUDY, STORM, FOGBANK, THUNDER)},
    **{
        f"decides {decision}": deciding(decision)
        for decision in ("dismiss", "cared_for", "release", "hide_message", "reject", "suspend", "mute")
    },
    **{command: moving(command) for command in ("reach_out", "hand_on", "comfort", "skip")},
    "cared for, and not posted": lambda stage: stage.decide("cared_for", held="reject"),
    "evidence kept": lambda stage: stage.move(
        "keep_evidence", until="2026-09-01T00:00:00.000Z", reason="asked"
    ),
    "note": lambda stage: stage.move("note", words="asked for quiet"),
    "two look across": lambda stage: stage.look_across(),
    "second looks": lambda stage: stage.deciding_anew(),
    "worry": lambda stage: stage.worry(),
    "detector fails": lambda stage: stage.unscreened(),
    "reversal": lambda stage: stage.reverse(),
    "time goes by": lambda stage: stage.wait_a_while(),
}


@settings(max_examples=12, deadline=None)
@given(st.lists(st.sampled_from(sorted(EVENTS)), min_size=4, max_size=14))
def test_no_care_events_change_anyone_s_standing_pace_or_chance_to_be_paired(
    migrated: Path, events: list[str]
) -> None:
    with TemporaryDirectory() as folder:
        asyncio.run(_through(Path(folder), migrated, events))


async def _through(folder: Path, migrated: Path, events: list[str]) -> None:
    async with open_house(folder, migrated, decided_anew_percent=100) as house:
        await house.group(ROOM)
        author, twin, listener = await house.members(ROOM, 3)
        stage = Stage(house, author, twin, listener, await moderator(house), await moderator(house, "kim"))

        for event in events:
            await EVENTS[event](stage)

        assert await _standing(stage, author) == await _standing(stage, twin)
        assert await _breath(author) == await _breath(twin)
        await _paired_in_turn(stage)


async def _standing(stage: Stage, client: Client) -> object:
    person = await stage.house.person_of(client)
    kept = "SELECT state, suspended_until, stay FROM persons WHERE id = :person"
    # Whom somebody reached out to has one more room: a talk of two, which takes nothing from anybody.
    seats = """SELECT m.state, COALESCE(m.muted_until, 0) FROM members m JOIN rooms r ON r.id = m.room
               WHERE m.person = :person AND r.kind = 'group'"""
    strikes = "SELECT COUNT(*) FROM strikes WHERE person = :person"
    return [await stage.house.rows(asked, person=person) for asked in (kept, seats, strikes)]


async def _breath(client: Client) -> int:
    """Count how much somebody can say at once."""
    for said in range(30):
        if await unless(client.say(ROOM, f"a quiet lane {said}"), "too_fast") is None:
            return said
    raise AssertionError("nothing slowed them down")


async def _paired_in_turn(stage: Stage) -> None:
    """Whoever was cared for is taken in their turn, before the twin who came later."""
    for client in (stage.author, stage.twin):
        await client.request("wait", **{"for": "supporter"}, agreement=1)
    helper = await stage.house.staff("hal", "supporter")
    await helper.request("on_duty", capacity=2)
    room = (await helper.request("take"))["room"]
    taken = """SELECT m.person FROM members m JOIN rooms r ON r.id = m.room
               WHERE r.public = :room AND m.role = 'peer'"""
    assert await stage.house.rows(taken, room=room) == [(await stage.house.person_of(stage.author),)]
