"""Run the whole server inside a test: real sockets, a real database, and a clock that stands still.

    async def test_a_greeting_is_heard(house: House) -> None:
        await house.group("r_hearth")
        anna, ben = await house.members("r_hearth", 2)
        ...

Sockets are closed and the server is drained when the test ends.
"""

import asyncio
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

import pytest

from chat import app as application
from chat import outside, running
from chat.actions.oversee import add_rooms
from chat.client.work import prove
from chat.identity import new_token, token_hash
from chat.ports import Bus, SecondOpinion
from chat.settings import Settings
from chat.store import people, schema
from chat.store.rooms import NewRoom
from chat.store.transaction import Transaction
from chat.wire.proof import Challenge
from moderation.screening import Screener
from rooms.ids import PersonId, RoomId
from rooms.people import Role
from rooms.room import RoomKind
from tests.client import Client, Frame, Refused, connect
from tests.plain_rules import plain_screener

NOON_MS = 1_777_636_800_000
AGREEMENT = "We listen, and what is said here stays here."
HOUR = 3600.0

Act = Callable[[Transaction], Awaitable[object]]
T = TypeVar("T")


class StillClock:
    """A clock that moves only when a test moves it."""

    def __init__(self) -> None:
        self.now = NOON_MS

    def now_ms(self) -> int:
        return self.now

    def forward(self, *, seconds: int) -> None:
        self.now += seconds * 1000


@dataclass
class House:
    """A server that runs, and the people a test lets in."""

    app: application.App
    clock: StillClock
    port: int
    sockets: AsyncExitStack = field(default_factory=AsyncExitStack)

    @property
    def url(self) -> str:
        return f"ws://127.0.0.1:{self.port}/live"

    @property
    def folder(self) -> Path:
        return self.app.settings.data_dir

    async def socket(self) -> Client:
        """Open a socket on which nothing was said yet."""
        return await self.sockets.enter_async_context(connect(self.url))

    async def enter(self, token: str | None = None, **fields: object) -> Client:
        """Come in on a new socket, as someone new or with a token."""
        client = await self.socket()
        await client.hello(token, **fields)
        return client

    async def newcomer(self) -> Client:
        """Come in as someone new where the door asks for a little work."""
        client = await self.socket()
        try:
            await client.hello()
        except Refused as refused:
            await client.hello(proof=prove(Challenge.model_validate(refused.frame["challenge"])))
        return client

    async def member(self, room: str, token: str | None = None, **fields: object) -> Client:
        """Come in, join a room and follow it from one's joining on, and one's own log."""
        client = await self.enter(token, **fields)
        await join_and_follow(client, room)
        return client

    async def members(self, room: str, count: int) -> list[Client]:
        return [await self.member(room) for _ in range(count)]

    async def staff(self, name: str, role: str) -> Client:
        """Come in as staff, by a token: signing in takes half a second and has tests of its own."""
        token = new_token()

        async def hire(tx: Transaction) -> None:
            person = await people.add_person(tx, Role(role), tx.now, stay=True)
            await people.add_staff(tx, person, name, Role(role), tx.now)
            await people.add_token(tx, person, token_hash(token), tx.now)

        await self.app.writer.perform(hire)
        return await self.enter(token)

    async def group(self, room: str = "r_hearth", **fields: object) -> str:
        """Make a group; `fields` as in `NewRoom`."""
        given = {"kind": RoomKind.GROUP, "title": "Hearth", "topic": "Anything", "seats": 20} | fields
        new = NewRoom(id=RoomId(room), **given)  # type: ignore[arg-type]
        await self.app.writer.perform(lambda tx: add_rooms(tx, [new], AGREEMENT))
        return room

    async def plain(self, path: str) -> str:
        """Ask for a page the plain way and give the whole answer."""
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        writer.write(f"GET {path} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n".encode())
        answer = await reader.read()
        writer.close()
        return answer.decode()

    async def talk(self) -> tuple[Client, Client, str]:
        """Pair a new peer with a new supporter; both follow the talk and their own logs."""
        peer = await self.enter()
        await peer.follow("person", after=0)
        await peer.request("wait", **{"for": "supporter"}, agreement=1)
        supporter = await self.staff(f"helper{self.port}", "supporter")
        await supporter.follow("person", after=0)
        await supporter.request("on_duty", capacity=3)
        room = (await supporter.request("take"))["room"]
        for client in (peer, supporter):
            await client.follow(f"room:{room}", after=0)
        return peer, supporter, room

    async def elsewhere(self, act: Callable[[Transaction], Awaitable[T]]) -> T:
        """Do something in a transaction of another process: what the server hears is what was written."""
        database = outside.new_database(self.app.settings)
        await database.open()
        try:
            async with database.write() as sql:
                tx = Transaction(sql, self.clock.now_ms(), {})
                done = await act(tx)
                await tx.flush()
        finally:
            await database.close()
        return done

    async def rows(self, statement: str, **values: int | str) -> list[tuple[object, ...]]:
        """Look into the tables."""
        async with self.app.database.read() as sql:
            return await sql.rows(statement, **values)

    async def person_of(self, client: Client) -> PersonId:
        """Find the number of the person on a socket, which no frame ever tells."""
        assert client.token is not None
        found = await self.rows("SELECT person FROM tokens WHERE hash = :hash", hash=token_hash(client.token))
        return PersonId(int(str(found[0][0])))

    async def case_about(self, track: str) -> Frame:
        """Give the newest case of a desk as its table has it."""
        rows = await self.rows(
            "SELECT public, level, state, version FROM cases WHERE track = :track ORDER BY id DESC",
            track=track,
        )
        return dict(zip(("case", "level", "state", "version"), rows[0], strict=True)) if rows else {}


async def join_and_follow(client: Client, room: str) -> Frame:
    """Join a room and follow it from one's joining on, and one's own log from its start."""
    joined = await client.join(room)
    await client.follow(f"room:{room}", after=joined["from_seq"] - 1)
    await client.follow("person", after=0)
    return joined


@asynccontextmanager
async def open_house(
    folder: Path,
    migrated: Path,
    screener: Screener | None = None,
    opinion: SecondOpinion | None = None,
    *,
    clock: StillClock | None = None,
    bus: Bus | None = None,
    second: float = 0.1,
    **settings: Any,
) -> AsyncIterator[House]:
    """Run a server on a copy of a migrated database, or again on what an earlier one left in the folder.

    `second` is how long a second of its housekeeping takes. With an `HOUR` nothing is done that a test does
    not ask for: what is done by itself could come in the middle of what the test does.
    """
    if not (folder / outside.SQLITE_FILE).exists():
        shutil.copy(migrated, folder / outside.SQLITE_FILE)
    given = {"gap_poll_seconds": 1} | settings
    chosen = Settings(data_dir=folder, port=0, **given)
    clock = clock or StillClock()
    async with outside.opened_database(chosen) as database:
        app = application.put_together(chosen, database, clock, opinion, bus)
        app.rules.screener = screener or plain_screener()
        app.housekeeping.second = second
        house = House(app, clock, await app.front.listen())
        writing = asyncio.create_task(app.writer.run())
        keeping = asyncio.create_task(app.housekeeping.run())
        try:
            async with house.sockets:
                yield house
        finally:
            await running.drain(app, writing, keeping)


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Migrate one database to copy from; it takes a second."""
    path = tmp_path_factory.mktemp("migrated") / outside.SQLITE_FILE
    asyncio.run(schema.upgrade(f"sqlite:///{path}"))
    return path


@pytest.fixture
async def house(tmp_path: Path, migrated: Path) -> AsyncIterator[House]:
    """A whole server with its usual settings and rules of nonsense words."""
    async with open_house(tmp_path, migrated) as house:
        yield house


@pytest.fixture
async def hearth(house: House) -> House:
    """A whole server with one group, `r_hearth`."""
    await house.group("r_hearth")
    return house


OpenHouse = Callable[..., Awaitable[House]]


@pytest.fixture
async def build(tmp_path: Path, migrated: Path) -> AsyncIterator[OpenHouse]:
    """Build a whole server with settings of the test's own: `await build(say_burst=2)`."""
    async with AsyncExitStack() as stack:

        async def open_it(
            screener: Screener | None = None, opinion: SecondOpinion | None = None, **settings: Any
        ) -> House:
            house = open_house(tmp_path, migrated, screener, opinion, **settings)
            return await stack.enter_async_context(house)

        yield open_it
