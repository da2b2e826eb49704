"""One socket: frames in, replies and entries out, and the end of it.

Commands of one socket are answered in turn, but for `say`, many of which may wait for the same commit.
"""

import asyncio
from collections import deque
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from time import monotonic
from typing import Any

import structlog
from websockets.exceptions import ConnectionClosed
from websockets.protocol import State

from chat.caller import Caller
from chat.doors import AtTheDoor, Door, Doors, Look, Looked, NotedAndLooked, OnSocket, Recorded
from chat.hub import Follower, Hub, revoked_frame, text_frame
from chat.identity import Tag
from chat.live_socket import LiveSocket
from chat.plans import Arrived, EncodedReceipt
from chat.ports import Clock, Database, DatabaseUnavailable
from chat.reading import access, check_standing, log_of
from chat.settings import Settings
from chat.showing import Detail
from chat.store import people
from chat.store.entries import PAGE, Entry, ends_of, entries_after, entries_before
from chat.store.transaction import Transaction
from chat.telemetry import Metrics
from chat.welcoming import Porter
from chat.wire import commands
from chat.wire.commands import Command
from chat.wire.decoding import BrokenFrame, decode
from chat.wire.frames import receipt_frame, refused_frame, reply_frame, reply_with_entries
from chat.wire.replies import Done, Entries, Following
from chat.writer import Answer, Plan, Writer
from rooms import refusals
from rooms.closing import CloseCode
from rooms.people import may
from rooms.refusals import Refusal

log = structlog.get_logger(__name__)

SLOW_GRACE_SECONDS = 2
"""A slow reader who wakes up in this time still learns why it was cut."""

LEVEL_SECONDS = 5
"""How long a node may lag behind what another one told a client that comes back here."""

SAY = b'"say"'
"""What a message holds, however it is spaced; one that spells it with escapes is served a little later."""

Ref = str | int | None


@dataclass(frozen=True, slots=True)
class Desk:
    """What every connection of a server shares."""

    doors: Doors
    porter: Porter
    writer: Writer
    hub: Hub
    database: Database
    clock: Clock
    settings: Settings
    metrics: Metrics


class TooSlow(Exception):
    """Nothing drained for too long; the socket is being cut."""


class Connection:
    """Serve one socket until it closes."""

    __slots__ = (
        "_answered",
        "_broken",
        "_catching_up",
        "_closing",
        "_deadline",
        "_desk",
        "_fallen",
        "_follows",
        "_gone",
        "_has_longer",
        "_is_receiving",
        "_kept",
        "_language",
        "_outstanding",
        "_over",
        "_socket",
        "_tag",
        "_typed_at",
        "caller",
        "is_silent",
        "opened_at",
    )

    def __init__(self, desk: Desk, socket: LiveSocket, tag: Tag) -> None:
        self._desk = desk
        self._socket = socket
        self._tag = tag
        self.caller: Caller | None = None
        self.is_silent = True
        self.opened_at = monotonic()
        self._follows: dict[str, Follower] = {}
        self._fallen: list[Follower] = []
        self._kept: list[bytes] = []
        self._language = "en"
        self._outstanding = 0
        self._answered: asyncio.Event | None = None
        self._broken: deque[float] | None = None
        self._catching_up: asyncio.Task[None] | None = None
        self._closing: asyncio.Task[None] | None = None
        self._deadline = 0.0
        self._over = False
        self._gone = False
        self._has_longer = False
        self._is_receiving = False
        self._typed_at = 0.0

    # the loop

    async def serve(self) -> None:
        """Take frames until the socket closes."""
        self._socket.take = self._take
        try:
            await self._take_frames()
        except (ConnectionClosed, TooSlow):
            pass
        finally:
            self._socket.take = None
            await self._clean_up()

    async def _take_frames(self) -> None:
        self._deadline = monotonic() + self._desk.settings.hello_seconds
        while not self._over:
            frame = await self._next_frame()
            if frame is None:
                await self._socket.close(CloseCode.NO_HELLO)
                return
            await self._room_for_more()
            await self._answer_frame(frame)
            if self._kept:
                self._desk.hub.flush_soon()

    async def _next_frame(self) -> str | bytes | None:
        if self.caller is None:
            with suppress(TimeoutError):
                async with asyncio.timeout(max(0, self._deadline - monotonic())):
                    return await self._socket.recv()
            return None
        self._is_receiving = True
        frame = await self._socket.recv()
        self._is_receiving = False
        return frame

    def _take(self, frame: bytes) -> bool:
        """Take a message as it arrives; False leaves it to the loop, as any other command."""
        if not self._is_receiving or self._over or SAY not in frame or not self._has_room():
            return False
        try:
            command = decode(frame)
        except BrokenFrame:
            return False
        if not isinstance(command, commands.Say) or self.caller is None:
            return False
        try:
            door = self._door_for(self.caller, command)
            assert isinstance(door, Recorded)
            self._submit_many(command, door.intend(self.caller, command))
        except Exception as error:
            self._answer_error(error, command.ref)
            self._desk.hub.flush_soon()
        return True

    async def _answer_frame(self, frame: str | bytes) -> None:
        ref: Ref = None
        try:
            if isinstance(frame, bytes):
                raise BrokenFrame(None, None)
            command = decode(frame)
            ref = command.ref
            await self._handle(command)
        except BrokenFrame as broken:
            self._refuse(broken, broken.ref)
            self._count_broken()
        except (ConnectionClosed, TooSlow):
            raise
        except Exception as error:
            self._answer_error(error, ref)

    def _answer_error(self, error: Exception, ref: Ref) -> None:
        if isinstance(error, Refusal):
            self._refuse(error, ref)
            return
        self._desk.metrics.bugs.inc()
        log.exception("frame_failed")
        self._refuse(refusals.Unavailable(), ref)

    def _count_broken(self) -> None:
        """Close a socket that sends little else than broken frames."""
        settings = self._desk.settings
        self._desk.metrics.broken_frames.inc()
        now = monotonic()
        self._broken = self._broken or deque(maxlen=settings.broken_frames_max)
        self._broken.append(now)
        full = len(self._broken) == settings.broken_frames_max
        if full and now - self._broken[0] < settings.broken_frames_seconds:
            self._close_soon(CloseCode.BROKEN_FRAMES)

    async def _handle(self, command: Command) -> None:
        if isinstance(self._desk.doors.get(command.type), AtTheDoor):
            await self._come_in(command)
            return
        if self.caller is None:
            if command.ref is None:
                return  # nobody waits for an answer
            raise refusals.NotSignedIn
        await self._through(self._door_for(self.caller, command), self.caller, command)

    def _door_for(self, caller: Caller, command: Command) -> Door:
        door = self._desk.doors.get(command.type)
        if door is None or isinstance(door, AtTheDoor) or not may(caller.role, door.permission):
            raise refusals.NotAllowed
        return door

    async def _through(self, door: Door, caller: Caller, command: Command) -> None:
        match door:
            case Recorded():
                await self._record(door, caller, command)
            case NotedAndLooked():
                if (note := door.note(caller)) is not None:
                    await self._desk.writer.perform_if_room(while_it_stands(caller, note).act)
                await self._look(door.look, caller, command)
            case Looked():
                await self._look(door.look, caller, command)
            case OnSocket():
                await self._on_socket(caller, command)
            case AtTheDoor():
                raise refusals.AlreadySignedIn

    async def _look(self, look: Look, caller: Caller, command: Command) -> None:
        async with self._desk.database.read() as sql:
            await check_standing(sql, caller, self._desk.clock.now_ms())
            reply = await look(sql, caller, command)
        self._reply(reply, command.ref)

    # coming in

    async def _come_in(self, command: Command) -> None:
        if self.caller is not None:
            raise refusals.AlreadySignedIn
        if self._over:
            return  # it has to make way, and is said again on another socket
        self.is_silent = False
        assert isinstance(command, commands.Hello | commands.SignIn | commands.Redeem)
        self._language = command.language or self._language
        porter = self._desk.porter
        match command:
            case commands.Hello():
                porter.check_pace(self._tag, command, self._desk.clock.now_ms())
                await self._submit(
                    command, Plan(partial(porter.arrive.hello, command=command, tag=self._tag))
                )
            case commands.SignIn():
                now = self._desk.clock.now_ms()
                await porter.check_staff_pace(self._tag, now)
                arrived = await porter.enrol.sign_in(command, command.language or "en", self._tag.today, now)
                self._arrive(arrived, command.ref)
            case commands.Redeem():
                now = self._desk.clock.now_ms()
                await porter.check_staff_pace(self._tag, now)
                self._reply(await porter.enrol.redeem(command, now), command.ref)

    def _arrive(self, arrived: Arrived, ref: Ref) -> None:
        person = arrived.caller.person
        open_already = self._desk.hub.sockets_of(person) + arrived.elsewhere
        if open_already >= self._desk.settings.sockets_per_person:
            self._refuse(refusals.TooManySockets(), ref)
            self._close_soon(CloseCode.OVERLOADED)
            return
        self.caller = arrived.caller
        self._desk.hub.arrive(self, person, arrived.caller.role, arrived.last_seq)
        self._reply(arrived.welcome, ref)

    # recording

    async def _record(self, door: Recorded, caller: Caller, command: Command) -> None:
        plan = door.intend(caller, command)
        if isinstance(command, commands.Say):  # it looks for the membership, which ends with the session
            self._submit_many(command, plan)
        else:
            await self._submit(command, while_it_stands(caller, plan))

    async def _submit(self, command: Command, plan: Plan) -> None:
        """Submit a plan and wait until it was answered, so that the next command sees it done."""
        answered = asyncio.Event()

        def answer(given: Answer) -> None:
            try:
                self._give(given, command.ref)
            finally:
                answered.set()

        self._desk.writer.submit(plan, answer)
        await answered.wait()

    def _submit_many(self, command: Command, plan: Plan) -> None:
        """Submit a plan and go on: many messages of one socket may share a commit."""
        self._desk.writer.submit(plan, partial(self._give_later, command.ref))
        self._outstanding += 1

    def _give_later(self, ref: Ref, given: Answer) -> None:
        self._outstanding -= 1
        if self._answered is not None:
            self._answered.set()
        self._give(given, ref)

    async def _room_for_more(self) -> None:
        """Wait while too many messages wait for their commit, or the other side does not read replies."""
        if self._has_room():
            return
        while self._outstanding >= self._desk.settings.outstanding_per_socket:
            self._answered = asyncio.Event()
            await self._answered.wait()
        self._answered = None
        if self._socket.transport.get_write_buffer_size() > self._desk.settings.slow_reader_bytes:
            await self._drained()

    def _has_room(self) -> bool:
        return (
            self._outstanding < self._desk.settings.outstanding_per_socket
            and self._socket.transport.get_write_buffer_size() <= self._desk.settings.slow_reader_bytes
        )

    def _give(self, answer: Answer, ref: Ref) -> None:
        """Turn an answer into a frame. Called right after the commit, before its entries go out."""
        if self._gone:
            return
        match answer:
            case Refusal():
                self._refuse(answer, ref)
            case Arrived():
                self._arrive(answer, ref)
            case _:
                self._reply(answer, ref)

    def _reply(self, reply: Any, ref: Ref) -> None:
        match reply:
            case EncodedReceipt() if ref is not None:
                frame = receipt_frame(ref, reply.client_id, reply.message, reply.fields)
            case Detail() if ref is not None:
                frame = reply_with_entries(reply.reply, ref, "context", [e.frame() for e in reply.context])
            case _:
                frame = reply_frame(reply, ref)
        self._send(frame)

    def _refuse(self, refusal: Refusal, ref: Ref) -> None:
        self._desk.metrics.refusals.labels(refusal.code).inc()
        self._send(refused_frame(refusal, ref, self._language))
        if isinstance(refusal, refusals.Suspended):
            self._close_soon(CloseCode.SUSPENDED)
        if isinstance(refusal, refusals.UnknownSession | refusals.ProofNeeded) and not self._has_longer:
            self._has_longer = True
            self._deadline = monotonic() + self._desk.settings.proof_seconds

    def _send(self, payload: bytes) -> None:
        """Keep a frame for the next write, which comes when the frame or the batch at hand is answered."""
        self._desk.hub.keep_for(self, text_frame(payload))

    # following and reading

    async def _on_socket(self, caller: Caller, command: Command) -> None:
        match command:
            case commands.Follow():
                await self._follow(caller, command)
            case commands.Unfollow():
                self._unfollow(log_of(caller, command.log))
                self._reply(Done(), command.ref)
            case commands.Read():
                await self._read(caller, command)
            case commands.Typing():
                self._type(command)

    async def _follow(self, caller: Caller, command: commands.Follow) -> None:
        name = log_of(caller, command.log)
        hub = self._desk.hub
        followed_before = name in self._follows
        follower = self._follows[name] = hub.follow(self, name, None, 0)
        try:
            async with self._desk.database.read() as sql:
                reach = await access(sql, caller, name, self._desk.clock.now_ms())
                first, head = await ends_of(sql, name)
                epoch = await people.site_value(sql, "epoch") or ""
            if command.after > head or command.epoch not in (None, epoch):
                raise refusals.EpochChanged
        except Exception:
            self._unfollow(name)
            if followed_before:
                hub.keep_for(self, revoked_frame(name))
            raise
        hub.admitted(follower, reach.member, max(command.after, reach.from_seq - 1, first - 1), head)
        self._reply(
            Following(log=command.log, first_seq=max(first, 1), last_seq=head, epoch=epoch), command.ref
        )
        await self._catch_up(follower)

    def _unfollow(self, name: str) -> None:
        self._follows.pop(name, None)
        self._desk.hub.unfollow(self, name)

    async def _catch_up(self, follower: Follower) -> None:
        """Send what a follower has not got yet, page by page, until it is live or its access has ended."""
        hub = self._desk.hub
        while (end := hub.end_of(follower)) is not None:
            if follower.until is not None and follower.position >= follower.until:
                self._unfollow(follower.log)
                self._desk.hub.keep_for(self, revoked_frame(follower.log))
                self._desk.hub.flush_soon()
                return
            if hub.go_live(follower):
                return
            if follower.position > end:
                if not await self._level(follower):
                    self._close_soon(CloseCode.OVERLOADED)
                    return
                continue
            try:
                await self._send_page(follower, end)
            except DatabaseUnavailable:
                log.warning("catching_up_failed")
                self._close_soon(CloseCode.OVERLOADED)  # a socket that silently gets no more would be worse
                return

    async def _level(self, follower: Follower) -> bool:
        """Wait until this node has heard what another one told its client already; False if it does not."""
        until = monotonic() + LEVEL_SECONDS
        while (end := self._desk.hub.end_of(follower)) is not None and follower.position > end:
            if follower.until is not None and follower.position >= follower.until:
                return True
            if monotonic() > until:
                return False
            await asyncio.sleep(0.01)
        return True

    async def _send_page(self, follower: Follower, end: int) -> None:
        async with self._desk.database.read() as sql:
            page = await entries_after(sql, follower.log, follower.position, end)
        if self._desk.hub.end_of(follower) is None:
            return
        follower.position = self._write_some(page) if page else end
        await self._drained()

    def _write_some(self, page: list[Entry]) -> int:
        """Write entries until the other side has enough to read for now; gives the number of the last one."""
        most = self._desk.settings.slow_reader_bytes
        size = 0
        for entry in page:
            frame = text_frame(entry.frame())
            self.keep(frame)
            size += len(frame)
            if size > most:
                self.write()
                size = 0
                if self._socket.paused:
                    return entry.seq
        self.write()
        return page[-1].seq

    async def _read(self, caller: Caller, command: commands.Read) -> None:
        name = log_of(caller, command.log)
        async with self._desk.database.read() as sql:
            reach = await access(sql, caller, name, self._desk.clock.now_ms())
            first, head = await ends_of(sql, name)
            since = max(first, reach.from_seq)
            page = await self._page(sql, name, command, since, head)
        more = bool(page) and (page[-1].seq < head if command.after is not None else page[0].seq > since)
        reply = Entries(log=command.log, entries=(), more=more)
        assert command.ref is not None
        self._send(reply_with_entries(reply, command.ref, "entries", [entry.frame() for entry in page]))

    async def _page(self, sql: Any, name: str, command: commands.Read, since: int, head: int) -> list[Entry]:
        limit = min(command.limit, PAGE)
        if command.after is not None:
            return await entries_after(sql, name, max(command.after, since - 1), head, limit)
        return await entries_before(sql, name, command.before or 0, since, limit)

    def _type(self, command: commands.Typing) -> None:
        follower = self._follows.get(f"room:{command.room}")
        now = monotonic()
        if follower is None or follower.member is None or follower.until is not None:
            return
        if now - self._typed_at < self._desk.settings.typing_seconds:
            return
        self._typed_at = now
        fields: dict[str, object] = {"type": "typing", "room": command.room, "member": follower.member}
        self._desk.hub.pass_on(follower.log, fields, besides=self)

    # what the hub asks of a listener

    def keep(self, frames: bytes) -> None:
        """Keep finished frames for the next write."""
        self._kept.append(frames)

    def write(self) -> bool:
        """Write what was kept as one; False when the other side reads too slowly to stay live."""
        kept, self._kept = self._kept, []
        if self._socket.protocol.state is not State.OPEN:
            return True
        transport = self._socket.transport
        transport.write(kept[0] if len(kept) == 1 else b"".join(kept))
        return transport.get_write_buffer_size() <= self._desk.settings.slow_reader_bytes

    def catch_up_later(self) -> None:
        """Leave the live ones; what follows is read from the store as the other side reads."""
        self._fallen += self._desk.hub.fall_behind(self, self._follows)
        if self._fallen and (self._catching_up is None or self._catching_up.done()):
            self._catching_up = asyncio.create_task(self._recover())

    async def _recover(self) -> None:
        with suppress(TooSlow, ConnectionClosed):
            while self._fallen:
                await self._drained()
                await self._catch_up(self._fallen.pop(0))

    def session_ended(self, kind: str) -> None:
        """Close, because an event of this kind ended the session."""
        suspended = kind == "suspended"
        if suspended:
            self._press()
        self._close_soon(CloseCode.SUSPENDED if suspended else CloseCode.SESSION_OVER)

    def _press(self) -> None:
        """Let newcomers from here show a little work for a while; nobody waits for it to be noted."""
        press = partial(self._desk.porter.arrive.proving.press, tag=self._tag)
        with suppress(Refusal):
            self._desk.writer.submit(Plan(press), lambda _: None)

    def drain(self) -> None:
        """Ask the other side to come back to another node, or in a while."""
        self._close_soon(CloseCode.DRAINING)

    def make_way(self) -> None:
        """Close a socket on which nothing was said, for somebody who may have something to say."""
        self._close_soon(CloseCode.NO_HELLO)

    def abort(self) -> None:
        """Cut a socket that was asked to close and does not."""
        self._socket.transport.abort()

    # the end

    async def _drained(self) -> None:
        """Wait until the other side has read most of what was written; cut it if nothing moves for long."""
        transport = self._socket.transport
        left, moved_at = transport.get_write_buffer_size(), monotonic()
        while self._socket.paused:
            with suppress(TimeoutError):
                async with asyncio.timeout(1):
                    await self._socket.drain()
            now_left = transport.get_write_buffer_size()
            if now_left < left:
                left, moved_at = now_left, monotonic()
            elif self._socket.paused and monotonic() - moved_at > self._desk.settings.slow_reader_seconds:
                await self._cut()
                raise TooSlow

    async def _cut(self) -> None:
        self._over = True
        self._desk.metrics.slow_readers_cut.inc()
        with suppress(TimeoutError):
            async with asyncio.timeout(SLOW_GRACE_SECONDS):
                await self._socket.close(CloseCode.SLOW_READER)
        self._socket.transport.abort()

    def _close_soon(self, code: CloseCode) -> None:
        """Close, after what was kept: the last words often say where else help is."""
        self._over = True
        if self._closing is None:
            self.write()
            self._closing = asyncio.create_task(self._socket.close(code))

    async def _clean_up(self) -> None:
        self._gone = True
        if self._catching_up is not None:
            self._catching_up.cancel()
        if self._closing is not None:
            await asyncio.wait([self._closing], timeout=SLOW_GRACE_SECONDS)
            self._closing.cancel()
        if self.caller is not None:
            self._desk.hub.depart(self, self.caller.person, self._follows)


def while_it_stands(caller: Caller, plan: Plan) -> Plan:
    """Let a plan first look, under the lock, whether its session still stands."""

    async def act(tx: Transaction) -> object:
        await check_standing(tx, caller, tx.now)
        return await plan.act(tx)

    return plan._replace(act=act)
