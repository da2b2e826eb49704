"""Be one person at a server for as long as a block lasts, through every interruption.

    async with Client("wss://talk.example.org/live") as client:
        joined = await client.join("r_commonroom", agreement=1)
        await client.follow("room:r_commonroom", after=joined.last_seq)
        async for entry in client.entries():
            ...

What was said and not acknowledged is said again after a reconnect, under the same `client_id`, so that it is
stored once. What is followed is followed on from the last entry that came, so that each comes once, in order.
Every other command that was under way raises `Lost`: whether it was heard, nobody knows.
"""

import asyncio
import random
import uuid
from collections.abc import AsyncIterator
from contextlib import suppress
from types import TracebackType
from typing import Any, Self, TypeVar

from chat.asyncapi import type_of
from chat.client.ends import Refused, StayAway, seconds_before_again
from chat.client.hearing import hear
from chat.client.line import Line, Lost, opened
from chat.client.pauses import Pauses
from chat.client.work import prove
from chat.wire import commands, replies
from chat.wire.entries import AnEntry, DeskEntry, PersonEntry, Revoked, RoomEntry, SideEntry
from chat.wire.fields import Asked, Frame, Reply

AnyEntry = RoomEntry | PersonEntry | SideEntry | DeskEntry


REPLY_SECONDS = 60
PROOFS_AT_MOST = 3
SAID_AGAIN = frozenset({"draining", "overloaded", "unavailable", "too_fast"})
"""Refusals of a message that are about the moment, not about the message or the room."""

A = TypeVar("A", bound=Reply)


class Client:
    """One person at one server. `token` and `positions` are all that a later run needs to come back."""

    def __init__(
        self,
        url: str,
        *,
        token: str | None = None,
        language: str | None = None,
        country: str | None = None,
        stay: bool = False,
        pauses: Pauses | None = None,
    ) -> None:
        self.url = url
        self.token = token
        self.welcome: replies.Welcome | None = None
        """The last welcome: who one is, and where one's logs end."""
        self.positions: dict[str, int] = {}
        """How far each followed log was read through `entries`."""
        self._about_me: dict[str, Any] = {"language": language, "country": country, "stay": stay}
        self._pauses = pauses or Pauses()
        self._line: Line | None = None
        self._last_ref = 0
        self._attempt = 0
        self._asked: dict[int, asyncio.Future[Reply]] = {}
        self._heard: dict[str, int] = {}
        self._entries: asyncio.Queue[AnyEntry | None] = asyncio.Queue()
        self._ready = asyncio.Event()
        self._end: Exception | None = None
        self._staying: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        """Come in. Raises `Refused` or `StayAway` when the door stays closed."""
        self._staying = asyncio.create_task(self._stay())
        try:
            await self._until_ready()
        except BaseException:
            await self._leave()
            raise
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close the socket; the person stays, and their token is good for another time."""
        await self._leave()

    # what one can do

    async def rooms(self) -> replies.RoomList:
        """List the groups."""
        return await self.ask(replies.RoomList, commands.Rooms)

    async def join(self, room: str, *, agreement: int) -> replies.Joined:
        """Become a member of a group, accepting a version of its agreement."""
        return await self.ask(replies.Joined, commands.Join, room=room, agreement=agreement)

    async def leave(self, room: str) -> None:
        """Stop being a member of a group."""
        await self.ask(replies.Done, commands.Leave, room=room)

    async def follow(self, log: str, *, after: int = 0, epoch: str | None = None) -> None:
        """Hear a log from the entry after `after` on; its entries come out of `entries`.

        `epoch` is that of the welcome under which `after` was learned. If the place was put back in time
        since, the log is read from its start.
        """
        self._heard[log] = self.positions[log] = after
        await self._until_ready()
        await self._follow(log, epoch)

    async def unfollow(self, log: str) -> None:
        """Stop hearing a log."""
        self._heard.pop(log, None)
        await self.ask(replies.Done, commands.Unfollow, log=log)

    async def say(
        self,
        room: str,
        text: str,
        *,
        client_id: str | None = None,
        reply_to: str | None = None,
        fold: str | None = None,
    ) -> replies.Receipt:
        """Say something, again if need be, until it is stored; raises `Refused` when it will not be.

        Give a `client_id` of your own, and keep it, to be able to repeat a message in another run.
        """
        known_as = client_id or str(uuid.uuid4())
        fields = {"room": room, "client_id": known_as, "text": text, "reply_to": reply_to, "fold": fold}
        while True:
            await self._until_ready()
            try:
                return await self.ask(replies.Receipt, commands.Say, **fields)
            except Lost:
                await asyncio.sleep(0)  # or whoever listens would never get to see that the socket is gone
            except Refused as refused:
                if refused.code not in SAID_AGAIN:
                    raise
                await asyncio.sleep(refused.seconds)

    async def ask(self, answer: type[A], command: type[Asked], **fields: object) -> A:
        """Send a command and give its reply. Raises `Refused`, `Lost`, or `StayAway`."""
        await self._until_ready()
        return await self._ask(answer, command, fields)

    async def entries(self) -> AsyncIterator[AnyEntry]:
        """Yield the entries of all that is followed, each once, those of one log in order.

        `positions` moves on when the next entry is asked for: whatever stops a run in the middle of an entry,
        the next run sees that entry again. Raises `StayAway` or `Refused` when the client cannot come back.
        """
        while (entry := await self._entries.get()) is not None:
            yield entry
            if entry.log in self._heard:
                self.positions[entry.log] = entry.seq
        if self._end is not None:
            raise self._end

    # staying connected

    async def _stay(self) -> None:
        try:
            while True:
                least = await self._visit()
                pause = max(least, self._pauses.before(self._attempt, random.random()))
                self._attempt += 1
                await asyncio.sleep(pause)
        except (StayAway, Refused) as end:
            self._end = end
        finally:
            self._end = self._end or Lost()
            self._ready.set()
            self._entries.put_nowait(None)

    async def _visit(self) -> float:
        """Be connected once, for as long as it lasts; give the least pause in seconds before the next try."""
        ends: tuple[BaseException, ...] = ()
        try:
            async with opened(self.url) as line, asyncio.TaskGroup() as group:
                self._line = line
                group.create_task(self._listen(line))
                group.create_task(self._arrive(line))
        except* (Lost, Refused) as ended:
            ends = ended.exceptions
        return max(map(seconds_before_again, ends), default=0.0)

    async def _arrive(self, line: Line) -> None:
        known = {"token": self.token} if self.token else {}
        epoch = self.welcome.epoch if self.welcome else None
        self.welcome = await self._hello(self._about_me | known)
        self.token = self.welcome.token
        for log in list(self._heard):
            await self._follow(log, epoch)
        if self._line is not line:  # it was lost with the last answer, before this could go on
            raise Lost
        self._attempt = 0
        self._ready.set()

    async def _hello(self, greeting: dict[str, Any]) -> replies.Welcome:
        """Greet, with the work that the door may ask of a newcomer; it asks anew when that came too late."""
        for _ in range(PROOFS_AT_MOST):
            try:
                return await self._ask(replies.Welcome, commands.Hello, greeting)
            except Refused as refused:
                if refused.reply.challenge is None:
                    raise
                proof = await asyncio.to_thread(prove, refused.reply.challenge)
                greeting = greeting | {"proof": proof}
        return await self._ask(replies.Welcome, commands.Hello, greeting)

    async def _follow(self, log: str, epoch: str | None) -> None:
        fields = {"log": log, "after": self._heard[log], "epoch": epoch}
        try:
            await self._ask(replies.Following, commands.Follow, fields)
        except Refused as refused:
            await self._follow_afresh(log, refused)

    async def _follow_afresh(self, log: str, refused: Refused) -> None:
        """Read a log from its start when the place was put back in time; let go what is not ours any more."""
        if refused.code == "epoch_changed":
            self._heard[log] = self.positions[log] = 0
            await self._ask(replies.Following, commands.Follow, {"log": log, "after": 0})
        elif refused.reply.retry == "later":
            raise refused
        else:
            del self._heard[log]
            if self._ready.is_set():  # else nobody asks just now, and `person` tells why
                raise refused

    async def _listen(self, line: Line) -> None:
        try:
            async for frame in line.frames():
                self._take(hear(frame))
        finally:
            self._gone()

    def _gone(self) -> None:
        """Let commands wait for the next socket, and tell whoever waits for a reply that none will come."""
        self._line = None
        self._ready.clear()
        for asked in self._asked.values():
            if not asked.done():
                asked.set_exception(Lost())

    def _take(self, heard: Frame | None) -> None:
        match heard:
            case AnEntry():
                self._take_entry(heard)
            case Revoked():
                self._heard.pop(heard.log, None)
            case Reply() if isinstance(heard.ref, int) and heard.ref in self._asked:
                self._answer(self._asked.pop(heard.ref), heard)

    def _take_entry(self, entry: AnEntry) -> None:
        if entry.seq <= self._heard.get(entry.log, 0):
            return
        if entry.log in self._heard:
            self._heard[entry.log] = entry.seq
        if isinstance(entry, RoomEntry | PersonEntry | SideEntry | DeskEntry):
            self._entries.put_nowait(entry)

    def _answer(self, asked: asyncio.Future[Reply], reply: Reply) -> None:
        if asked.done():
            return
        if isinstance(reply, replies.Refused):
            asked.set_exception(Refused(reply))
        else:
            asked.set_result(reply)

    async def _ask(self, answer: type[A], command: type[Asked], fields: dict[str, Any]) -> A:
        line = self._line
        if line is None:
            raise Lost
        self._last_ref += 1
        ref = self._last_ref
        given = {name: value for name, value in fields.items() if value is not None}
        frame = command.model_validate({"type": type_of(command), "ref": ref, **given})
        asked = self._asked[ref] = asyncio.get_running_loop().create_future()
        try:
            await line.send(frame.model_dump_json(by_alias=True, exclude_none=True))
            reply = await asyncio.wait_for(asked, REPLY_SECONDS)
        except TimeoutError:
            raise Lost from None
        finally:
            self._asked.pop(ref, None)
        assert isinstance(reply, answer), f"a {type_of(command)} was answered with {reply.type}"
        return reply

    async def _until_ready(self) -> None:
        await self._ready.wait()
        if self._end is not None:
            raise self._end

    async def _leave(self) -> None:
        assert self._staying is not None
        self._staying.cancel()
        with suppress(asyncio.CancelledError):
            await self._staying
