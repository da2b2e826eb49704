"""A talk that changes hands on one node belongs to nobody's shift on another any more."""

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import pytest

from chat.ports import Insert, Row, Sql, Value
from tests.house import HOUR
from tests.journeys.waiting import kinds_in, on_the_line, waiting_peer
from tests.nodes import Nodes

pytestmark = pytest.mark.servers

Meanwhile = Callable[[], Awaitable[object]]


@dataclass
class Overtaken:
    """A real transaction: once it has read whose talks there are, something happens elsewhere."""

    sql: Sql
    meanwhile: list[Meanwhile]

    async def rows(self, statement: str, /, **values: Value) -> list[Row]:
        found = await self.sql.rows(statement, **values)
        if "FROM talks WHERE supporter = :person AND outcome IS NULL ORDER BY room" in statement:
            while self.meanwhile:
                await self.meanwhile.pop()()
        return found

    async def row(self, statement: str, /, **values: Value) -> Row | None:
        return await self.sql.row(statement, **values)

    async def run(self, statement: str, /, **values: Value) -> int:
        return await self.sql.run(statement, **values)

    async def add(self, into: Insert, rows: Sequence[Sequence[Value]], /) -> None:
        await self.sql.add(into, rows)


@dataclass
class OvertakenDatabase:
    """A real database whose next transaction about somebody's talks is overtaken."""

    inner: Any
    meanwhile: list[Meanwhile]

    def __getattr__(self, name: str) -> Any:
        return getattr(self.inner, name)

    @asynccontextmanager
    async def write(self) -> AsyncIterator[Sql]:
        async with self.inner.write() as sql:
            yield Overtaken(sql, self.meanwhile)


async def test_a_shift_that_ends_leaves_a_talk_alone_that_a_colleague_took_over_at_that_moment(
    nodes: Nodes,
) -> None:
    first, second = await nodes.start_two(second=HOUR)
    peer, helper = await waiting_peer(second), await on_the_line(first, "sam")
    room = (await helper.request("take"))["room"]
    await on_the_line(first, "kim", capacity=1)
    for house in (first, second, first):  # each says who is there, and hears what the others said
        await house.app.housekeeping.whereabouts.tick()
    await helper.request("hand_over", room=room, to="kim")

    meanwhile: list[Meanwhile] = [lambda: peer.request("accept_hand_over", room=room)]
    first.app.writer._database = OvertakenDatabase(first.app.writer._database, meanwhile)
    await helper.request("off_duty")

    assert meanwhile == []
    assert await first.rows("SELECT COUNT(*) FROM duty") == [(1,)]
    assert (await kinds_in(peer, room))[-1] == "member_joined"
