"""What comes in by one socket, what becomes of it, and the end of it.

Commands of one socket are answered in turn, but for `say`, many of which may wait for the same commit.
"""

import asyncio
from collections import deque
from contextlib import suppress
from functools import partial
from time import monotonic
from typing import Any

import structlog
from websockets.exceptions import ConnectionClosed

from chat.caller import Caller
from chat.doors import AtTheDoor, Door, Look, Looked, NotedAndLooked, OnSocket, Recorded
from chat.hub import text_frame
from chat.identity import Tag
from chat.live_socket import LiveSocket
from chat.outlet import Outlet, TooSlow
from chat.plans import Arrived, EncodedReceipt
from chat.reading import check_standing, log_of
from chat.sharing import Shared
from chat.showing import Detail
from chat.store.transaction import Transaction
from chat.wire import commands
from chat.wire.commands import Command
from chat.wire.decoding import BrokenFrame, decode
from chat.wire.frames import receipt_frame, refused_frame, reply_frame, reply_with_entries
from chat.wire.replies import Done
from chat.writer import Answer, Plan
from rooms import refusals
from rooms.closing import CloseCode
from rooms.people import may
from rooms.refusals import Refusal

log = structlog.get_logger(__name__)

SAY = b'"say"'
"""What a message holds, however it is spaced; one that spells it with escapes is served a little later."""

Ref = str | int | None


class Connection:
    """Serve one socket until it closes."""

    __slots__ = (
        "_answered",
        "_broken",
        "_deadline",
        "_gone",
        "_has_longer",
        "_is_receiving",
        "_language",
        "_outlet",
        "_outstanding",
        "_shared",
        "_socket",
        "_tag",
        "_typed_at",
        "caller",
        "is_silent",
        "opened_at",
    )

    def __init__(self, shared: Shared, socket: LiveSocket, tag: Tag) -> None:
        self._shared = shared
        self._socket = socket
        self._outlet = Outlet(shared, socket, self._session_ended)
        self._tag = tag
        self.caller: Caller | None = None
        self.is_silent = True
        self.opened_at = monotonic()
        self._language = "en"
        self._outstanding = 0
        self._answered: asyncio.Event | None = None
        self._broken: deque[float] | None = None
        self._deadline = 0.0
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
        self._deadline = monotonic() + self._shared.settings.hello_seconds
        while not self._outlet.over:
            frame = await self._next_frame()
            if frame is None:
                await self._socket.close(CloseCode.NO_HELLO)
                return
            await self._room_for_more()
            await self._answer_frame(frame)
            if self._outlet.holds_frames:
                self._shared.hub.flush_soon()

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
        if not self._is_receiving or self._outlet.over or SAY not in frame or not self._has_room():
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
            self._shared.hub.flush_soon()
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
        self._shared.metrics.bugs.inc()
        log.exception("frame_failed")
        self._refuse(refusals.Unavailable(), ref)

    def _count_broken(self) -> None:
        """Close a socket that sends little else than broken frames."""
        settings = self._shared.settings
        self._shared.metrics.broken_frames.inc()
        now = monotonic()
        self._broken = self._broken or deque(maxlen=settings.broken_frames_max)
        self._broken.append(now)
        full = len(self._broken) == settings.broken_frames_max
        if full and now - self._broken[0] < settings.broken_frames_seconds:
            self._outlet.close_soon(CloseCode.BROKEN_FRAMES)

    async def _handle(self, command: Command) -> None:
        if isinstance(self._shared.doors.get(command.type), AtTheDoor):
            await self._come_in(command)
            return
        if self.caller is None:
            if command.ref is None:
                return  # nobody waits for an answer
            raise refusals.NotSignedIn
        await self._through(self._door_for(self.caller, command), self.caller, command)

    def _door_for(self, caller: Caller, command: Command) -> Door:
        door = self._shared.doors.get(command.type)
        if door is None or isinstance(door, AtTheDoor) or not may(caller.role, door.permission):
            raise refusals.NotAllowed
        return door

    async def _through(self, door: Door, caller: Caller, command: Command) -> None:
        match door:
            case Recorded():
                await self._record(door, caller, command)
            case NotedAndLooked():
                if (note := door.note(caller)) is not None:
                    await self._shared.writer.perform_if_room(while_it_stands(caller, note).act)
                await self._look(door.look, caller, command)
            case Looked():
                await self._look(door.look, caller, command)
            case OnSocket():
                await self._on_socket(caller, command)
            case AtTheDoor():
                raise refusals.AlreadySignedIn

    async def _look(self, look: Look, caller: Caller, command: Command) -> None:
        async with self._shared.database.read() as sql:
            await check_standing(sql, caller, self._shared.clock.now_ms())
            reply = await look(sql, caller, command)
        self._reply(reply, command.ref)

    # coming in

    async def _come_in(self, command: Command) -> None:
        if self.caller is not None:
            raise refusals.AlreadySignedIn
        if self._outlet.over:
            return  # it has to make way, and is said again on another socket
        self.is_silent = False
        assert isinstance(command, commands.Hello | commands.SignIn | commands.Redeem)
        self._language = command.language or self._language
        porter = self._shared.porter
        match command:
            case commands.Hello():
                porter.check_pace(self._tag, command, self._shared.clock.now_ms())
                await self._submit(
                    command, Plan(partial(porter.arrive.hello, command=command, tag=self._tag))
                )
            case commands.SignIn():
                now = self._shared.clock.now_ms()
                await porter.check_staff_pace(self._tag, now)
                arrived = await porter.enrol.sign_in(command, command.language or "en", self._tag.today, now)
                self._arrive(arrived, command.ref)
            case commands.Redeem():
                now = self._shared.clock.now_ms()
                await porter.check_staff_pace(self._tag, now)
                self._reply(await porter.enrol.redeem(command, now), command.ref)

    def _arrive(self, arrived: Arrived, ref: Ref) -> None:
        person = arrived.caller.person
        open_already = self._shared.hub.sockets_of(person) + arrived.elsewhere
        if open_already >= self._shared.settings.sockets_per_person:
            self._refuse(refusals.TooManySockets(), ref)
            self._outlet.close_soon(CloseCode.OVERLOADED)
            return
        self.caller = arrived.caller
        self._shared.hub.arrive(self._outlet, person, arrived.caller.role, arrived.last_seq)
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

        self._shared.writer.submit(plan, answer)
        await answered.wait()

    def _submit_many(self, command: Command, plan: Plan) -> None:
        """Submit a plan and go on: many messages of one socket may share a commit."""
        self._shared.writer.submit(plan, partial(self._give_later, command.ref))
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
        while self._outstanding >= self._shared.settings.outstanding_per_socket:
            self._answered = asyncio.Event()
            await self._answered.wait()
        self._answered = None
        if self._socket.transport.get_write_buffer_size() > self._shared.settings.slow_reader_bytes:
            await self._outlet.drained()

    def _has_room(self) -> bool:
        return (
            self._outstanding < self._shared.settings.outstanding_per_socket
            and self._socket.transport.get_write_buffer_size() <= self._shared.settings.slow_reader_bytes
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
        self._shared.metrics.refusals.labels(refusal.code).inc()
        self._send(refused_frame(refusal, ref, self._language))
        if isinstance(refusal, refusals.Suspended):
            self._outlet.close_soon(CloseCode.SUSPENDED)
        if isinstance(refusal, refusals.UnknownSession | refusals.ProofNeeded) and not self._has_longer:
            self._has_longer = True
            self._deadline = monotonic() + self._shared.settings.proof_seconds

    def _send(self, payload: bytes) -> None:
        """Keep a frame for the next write, which comes when the frame or the batch at hand is answered."""
        self._shared.hub.keep_for(self._outlet, text_frame(payload))

    # following and reading

    async def _on_socket(self, caller: Caller, command: Command) -> None:
        match command:
            case commands.Follow():
                reply, follower = await self._outlet.follow(caller, command)
                self._reply(reply, command.ref)
                await self._outlet.catch_up(follower)
            case commands.Unfollow():
                self._outlet.unfollow(log_of(caller, command.log))
                self._reply(Done(), command.ref)
            case commands.Read():
                self._send(await self._outlet.read(caller, command))
            case commands.Typing():
                self._type(command)

    def _type(self, command: commands.Typing) -> None:
        member = self._outlet.member_in(command.room)
        now = monotonic()
        if member is None or now - self._typed_at < self._shared.settings.typing_seconds:
            return
        self._typed_at = now
        fields: dict[str, object] = {"type": "typing", "room": command.room, "member": member}
        self._shared.hub.pass_on(f"room:{command.room}", fields, besides=self._outlet)

    # the end

    def _session_ended(self, kind: str) -> None:
        suspended = kind == "suspended"
        if suspended:
            self._press()
        self._outlet.close_soon(CloseCode.SUSPENDED if suspended else CloseCode.SESSION_OVER)

    def _press(self) -> None:
        """Let newcomers from here show a little work for a while; nobody waits for it to be noted."""
        press = partial(self._shared.porter.arrive.proving.press, tag=self._tag)
        with suppress(Refusal):
            self._shared.writer.submit(Plan(press), lambda _: None)

    def drain(self) -> None:
        """Ask the other side to come back to another node, or in a while."""
        self._outlet.close_soon(CloseCode.DRAINING)

    def make_way(self) -> None:
        """Close a socket on which nothing was said, for somebody who may have something to say."""
        self._outlet.close_soon(CloseCode.NO_HELLO)

    def abort(self) -> None:
        """Cut a socket that was asked to close and does not."""
        self._socket.transport.abort()

    async def _clean_up(self) -> None:
        self._gone = True
        await self._outlet.end()
        if self.caller is not None:
            self._shared.hub.depart(self._outlet, self.caller.person, self._outlet.logs)


def while_it_stands(caller: Caller, plan: Plan) -> Plan:
    """Let a plan first look, under the lock, whether its session still stands."""

    async def act(tx: Transaction) -> object:
        await check_standing(tx, caller, tx.now)
        return await plan.act(tx)

    return plan._replace(act=act)
