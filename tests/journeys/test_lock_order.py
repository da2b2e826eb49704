"""Whatever is done takes its locks in one order, so that two nodes never wait for each other in a circle.

PostgreSQL would notice such a circle after a second and undo one of the two, which is then done again: a
second in which somebody waits. The order: pairing, rooms, what is said beside them, persons, the desks,
who comes on duty, cases, the record; and by name within each. Here every transaction of an evening is
watched for it.
"""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from typing import Any

import pytest

from chat.looking import Flood
from chat.ports import Insert, Row, Sql, Value
from chat.store.transaction import ORDER, Transaction
from chat.terms import set_terms
from moderation.verdict import Track
from rooms.ids import RoomId
from tests.client import Client
from tests.house import House, OpenHouse
from tests.journeys.decisions import claim, decide, flagged_for_abuse, moderator
from tests.journeys.held_groups import SEVEN_MS, WEEKLY
from tests.journeys.waiting import hang_up
from tests.plain_rules import FOGBANK, PEBBLE, STORM, THUNDER

ROOM = "r_hearth"
UNTIL = "2026-05-08T12:00:00.000Z"
RANKS = ("pairing", *ORDER, "duty", "cases", "record")


def rank(lock: str) -> tuple[int, str]:
    return next(n for n, kind in enumerate(RANKS) if lock.startswith(kind)), lock


@dataclass
class Watched:
    """A real transaction that remembers which locks it took, in their order."""

    sql: Sql
    locks: list[str] = field(default_factory=list)

    async def rows(self, statement: str, /, **values: Value) -> list[Row]:
        self._note(statement, values)
        return await self.sql.rows(statement, **values)

    async def row(self, statement: str, /, **values: Value) -> Row | None:
        self._note(statement, values)
        return await self.sql.row(statement, **values)

    async def run(self, statement: str, /, **values: Value) -> int:
        self._note(statement, values)
        return await self.sql.run(statement, **values)

    async def add(self, into: Insert, rows: Sequence[Sequence[Value]], /) -> None:
        await self.sql.add(into, rows)

    def _note(self, statement: str, values: dict[str, Any]) -> None:
        if "UPDATE cases" in statement or ("FROM cases" in statement and "{lock_rows}" in statement):
            self.locks.append("cases")
        if "INSERT INTO duty" in statement:
            self.locks.append("duty")
        if "{lock_rows}" not in statement:
            return
        if "FROM logs" in statement:
            self.locks += sorted(values["names"])
        elif "'epoch'" in statement:
            self.locks.append("record")
        elif "'line'" in statement:
            self.locks.append("pairing")


@dataclass
class WatchedDatabase:
    """A real database whose transactions are remembered."""

    inner: Any
    transactions: list[list[str]] = field(default_factory=list)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.inner, name)

    @asynccontextmanager
    async def write(self) -> AsyncIterator[Sql]:
        async with self.inner.write() as sql:
            watched = Watched(sql)
            yield watched
        self.transactions.append(list(dict.fromkeys(watched.locks)))


@pytest.fixture
async def evening(build: OpenHouse) -> House:
    house = await build(decided_anew_percent=100, across_minutes=10, batch_max=1)
    await house.group(ROOM)
    house.app.writer._database = WatchedDatabase(house.app.writer._database)
    return house


async def an_evening(house: House) -> None:
    """Do one after the other what two nodes might do at the same moment."""
    people = [await house.member(ROOM) for _ in range(4)]
    author, second, third, listener = people
    robin, kim = await moderator(house), await moderator(house, "kim")
    helper = await house.staff("hal", "supporter")
    await helper.request("on_duty", capacity=3)
    said = [await each.say(ROOM, "something unkind") for each in (author, second, third, author)]
    cases = []
    for each in said:
        for reporter in (listener, second):
            cases.append(await flagged_for_abuse(house, reporter, ROOM, each["message"]))
    cases = list(dict.fromkeys(cases))
    asked = await robin.request("ask_across", case=cases[0], reason="twice in a minute")
    await kim.request("agree_across", request=asked["request"])
    await robin.request("look_across", request=asked["request"])
    for case, decision in zip(cases, ("mute", "hide_message", "remove", "suspend"), strict=True):
        until = {"until": UNTIL} if decision in ("mute", "suspend") else {}
        await decide(robin, case, decision, **until)
    await kim.request("reverse", case=cases[1], version=3, reason="a quotation")
    await objected_to(house, author, robin, kim)
    await talked(house, helper)
    await held_and_posted(house, listener, robin)
    await looked_after(house, robin)
    house.clock.forward(seconds=2 * 3600)
    for job in (house.app.housekeeping.parting, house.app.housekeeping.sampling):
        await job.tick()
    house.app.rules.untold = [Flood("a", Track.CONDUCT, "watch"), Flood("b", Track.CARE, "act")]
    await house.app.housekeeping.calming.tick()
    await house.app.housekeeping.cases.tick()


async def objected_to(house: House, author: Client, robin: Client, kim: Client) -> None:
    """Let somebody object to a mute, and a colleague agree with them."""
    await decide(kim, (await appeal_about(house, author)), "overturn")


async def talked(house: House, helper: Client) -> None:
    """Let somebody wait and cry for help in the talk that follows, and the supporter call for a colleague."""
    peer = await house.newcomer()
    await peer.request("wait", **{"for": "supporter"}, agreement=1)
    room = (await helper.request("take"))["room"]
    await peer.say(room, THUNDER)
    await helper.request("ask_for_help", room=room, words="please look in")
    await helper.request("on_duty", capacity=2)
    await helper.request("pass_on", room=room, reason="my shift ends")


async def held_and_posted(house: House, reporter: Client, robin: Client) -> None:
    """Let a message wait that is a cry for help at once, and be posted."""
    author = await house.newcomer()
    await author.join(ROOM)
    for text, decision in ((PEBBLE, "release"), (PEBBLE, "reject"), (FOGBANK, "release")):
        await author.say(ROOM, text)
        track = "care" if text is FOGBANK else "conduct"
        await decide(robin, (await house.case_about(track))["case"], decision)


async def appeal_about(house: House, author: Client) -> str:
    code = (await author.event("person", "muted"))["event"]["statement"]["code"]
    somebody = await house.newcomer()
    await somebody.request("appeal", code=code, words="It was a quotation.")
    return str((await house.case_about("conduct"))["case"])


async def looked_after(house: House, robin: Client) -> None:
    """Let people need somebody, and a moderator take, hand on, reach out and decide."""
    for text, move in ((THUNDER, "hand_on"), (STORM, "reach_out"), (STORM, "comfort")):
        author, reporter = [await house.newcomer() for _ in range(2)]
        for each in (author, reporter):
            await each.join(ROOM)
        said = await author.say(ROOM, text)
        await reporter.request("report", room=ROOM, message=said["message"], concern="worried")
        case = (await house.case_about("care"))["case"]
        version = (await claim(robin, case))["version"]
        await robin.request("note", case=case, words="call them")
        await robin.request(move, case=case)
        if move != "hand_on":
            asked = {"decision": "cared_for", "reason": "somebody is there"}
            await robin.request("decide", case=case, version=version, **asked)


def in_one_order(house: House) -> None:
    """Say that no transaction until now took its locks in another order."""
    watched: Any = house.app.writer._database
    circles = {" > ".join(locks) for locks in watched.transactions if locks != sorted(locks, key=rank)}
    assert not circles, "\n".join(sorted(circles))


async def test_every_transaction_of_the_desk_takes_its_locks_in_the_one_order(evening: House) -> None:
    await an_evening(evening)

    in_one_order(evening)
    watched: Any = evening.app.writer._database
    kinds = {rank(lock)[0] for locks in watched.transactions for lock in locks}
    assert {RANKS[kind] for kind in kinds} == set(RANKS)


async def held_by(house: House, names: Sequence[str]) -> None:
    """Make a group for each, that meets at seven and is held by them."""
    for number, name in enumerate(names):
        room = RoomId(f"r_{number}")
        await house.group(room, open=False)

        async def write(tx: Transaction, room: RoomId = room, name: str = name) -> None:
            found = await tx.room(room)
            assert found is not None
            await set_terms(tx, found, replace(WEEKLY, facilitators=(name,)))

        await house.app.writer.perform(write)


async def test_groups_that_nobody_holds_are_called_for_in_the_one_order(evening: House) -> None:
    for name in ("zoe", "ann", "maya"):
        await evening.staff(name, "supporter")
    await held_by(evening, ("maya", "zoe", "ann"))

    for seconds in (0, 300, 600):
        evening.clock.now = SEVEN_MS + seconds * 1000
        await evening.app.housekeeping.convener.tick()

    assert await evening.rows("SELECT COUNT(*) FROM cases WHERE subject LIKE 'unheld:%'") == [(3,)]
    in_one_order(evening)


async def two_cases_in_hand(house: House) -> Client:
    """Let a moderator who is in two rooms have two cases in hand, the later of whom was here first."""
    first, second = [await house.member(ROOM) for _ in range(2)]
    robin = await moderator(house)
    await house.group("r_attic")
    for room in (ROOM, "r_attic"):
        await robin.join(room)
    for author in (second, first):
        await author.say(ROOM, STORM)
        await claim(robin, (await house.case_about("care"))["case"])
    return robin


async def test_whoever_leaves_with_cases_in_hand_does_so_in_the_one_order(evening: House) -> None:
    robin = await two_cases_in_hand(evening)

    await robin.request("exit")

    assert await evening.rows("SELECT COUNT(*) FROM cases WHERE claimed_by IS NOT NULL") == [(0,)]
    in_one_order(evening)


async def test_the_seat_of_whoever_is_gone_is_given_on_in_the_one_order(evening: House) -> None:
    await evening.group("r_small", seats=1)
    gone = await evening.member("r_small")
    await hang_up(evening, gone)
    await evening.app.housekeeping.seating.tick()
    evening.clock.forward(seconds=600)

    await evening.member("r_small")

    in_one_order(evening)


async def test_whoever_is_forgotten_is_so_in_the_one_order_wherever_they_spoke(evening: House) -> None:
    await evening.group("r_attic")
    author = await evening.member(ROOM)
    await author.join("r_attic")
    await author.say(ROOM, "something kind")

    await author.request("forget")

    in_one_order(evening)
