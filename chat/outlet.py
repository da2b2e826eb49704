"""What goes out of one socket: replies and entries, in one write for all that a moment brings.

Whoever reads too slowly for that is told from the store as they read, and whoever stops reading is cut.
"""

import asyncio
from collections.abc import Callable, Collection
from contextlib import suppress
from time import monotonic

import structlog
from websockets.exceptions import ConnectionClosed
from websockets.protocol import State

from chat.caller import Caller
from chat.hub import Follower, revoked_frame, text_frame
from chat.live_socket import LiveSocket
from chat.ports import DatabaseUnavailable, Sql
from chat.reading import access, log_of
from chat.sharing import Shared
from chat.store import people
from chat.store.entries import PAGE, Entry, ends_of, entries_after, entries_before
from chat.wire import commands
from chat.wire.frames import reply_with_entries
from chat.wire.replies import Entries, Following
from rooms import refusals
from rooms.closing import CloseCode
from rooms.ids import MemberId

log = structlog.get_logger(__name__)

SLOW_GRACE_SECONDS = 2
"""A slow reader who wakes up in this time still learns why it was cut."""

LEVEL_SECONDS = 5
"""How long a node may lag behind what another one told a client that comes back here."""


class TooSlow(Exception):
    """Nothing drained for too long; the socket is being cut."""


def _nobody_hears(_kind: str) -> None:
    """Stand for whoever heard how a session ended: a socket that is gone is freed at once."""


class Outlet:
    """Write to one socket and follow logs for it. `ended` hears the event by which its session ended."""

    __slots__ = (
        "_catching_up",
        "_closing",
        "_ended",
        "_fallen",
        "_follows",
        "_kept",
        "_shared",
        "_socket",
        "over",
    )

    def __init__(self, shared: Shared, socket: LiveSocket, ended: Callable[[str], None]) -> None:
        self._shared = shared
        self._socket = socket
        self._ended = ended
        self.over = False
        self._follows: dict[str, Follower] = {}
        self._fallen: list[Follower] = []
        self._kept: list[bytes] = []
        self._catching_up: asyncio.Task[None] | None = None
        self._closing: asyncio.Task[None] | None = None

    # following and reading

    async def follow(self, caller: Caller, command: commands.Follow) -> tuple[Following, Follower]:
        """Begin to follow a log; what it holds comes by `catch_up`, once the reply is kept.

        Raises `NotAMember`, `NotAllowed`, `NotSignedIn`, `EpochChanged`, `DatabaseUnavailable`.
        """
        name = log_of(caller, command.log)
        hub = self._shared.hub
        followed_before = name in self._follows
        follower = self._follows[name] = hub.follow(self, name, None, 0)
        try:
            async with self._shared.database.read() as sql:
                reach = await access(sql, caller, name, self._shared.clock.now_ms())
                first, head = await ends_of(sql, name)
                epoch = await people.site_value(sql, "epoch") or ""
            if command.after > head or command.epoch not in (None, epoch):
                raise refusals.EpochChanged
        except Exception:
            self.unfollow(name)
            if followed_before:
                hub.keep_for(self, revoked_frame(name))
            raise
        hub.admitted(follower, reach.member, max(command.after, reach.from_seq - 1, first - 1), head)
        reply = Following(log=command.log, first_seq=max(first, 1), last_seq=head, epoch=epoch)
        return reply, follower

    def unfollow(self, name: str) -> None:
        """Stop following a log; nothing happens if it is not followed."""
        self._follows.pop(name, None)
        self._shared.hub.unfollow(self, name)

    async def catch_up(self, follower: Follower) -> None:
        """Send what a follower has not got yet, page by page, until it is live or its access has ended."""
        hub = self._shared.hub
        while (end := hub.end_of(follower)) is not None:
            if follower.until is not None and follower.position >= follower.until:
                self.unfollow(follower.log)
                self._shared.hub.keep_for(self, revoked_frame(follower.log))
                self._shared.hub.flush_soon()
                return
            if hub.go_live(follower):
                return
            if follower.position > end:
                if not await self._level(follower):
                    self.close_soon(CloseCode.OVERLOADED)
                    return
                continue
            try:
                await self._send_page(follower, end)
            except DatabaseUnavailable:
                log.warning("catching_up_failed")
                self.close_soon(CloseCode.OVERLOADED)  # a socket that silently gets no more would be worse
                return

    async def _level(self, follower: Follower) -> bool:
        """Wait until this node has heard what another one told its client already; False if it does not."""
        until = monotonic() + LEVEL_SECONDS
        while (end := self._shared.hub.end_of(follower)) is not None and follower.position > end:
            if follower.until is not None and follower.position >= follower.until:
                return True
            if monotonic() > until:
                return False
            await asyncio.sleep(0.01)
        return True

    async def _send_page(self, follower: Follower, end: int) -> None:
        async with self._shared.database.read() as sql:
            page = await entries_after(sql, follower.log, follower.position, end)
        if self._shared.hub.end_of(follower) is None:
            return
        follower.position = self._write_some(page) if page else end
        await self.drained()

    def _write_some(self, page: list[Entry]) -> int:
        """Write entries until the other side has enough to read for now; gives the number of the last one."""
        most = self._shared.settings.slow_reader_bytes
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

    async def read(self, caller: Caller, command: commands.Read) -> bytes:
        """Give a page of a log as the payload of its reply; raises what `follow` does, but `EpochChanged`."""
        name = log_of(caller, command.log)
        async with self._shared.database.read() as sql:
            reach = await access(sql, caller, name, self._shared.clock.now_ms())
            first, head = await ends_of(sql, name)
            since = max(first, reach.from_seq)
            page = await self._page(sql, name, command, since, head)
        more = bool(page) and (page[-1].seq < head if command.after is not None else page[0].seq > since)
        reply = Entries(log=command.log, entries=(), more=more)
        assert command.ref is not None
        return reply_with_entries(reply, command.ref, "entries", [entry.frame() for entry in page])

    async def _page(self, sql: Sql, name: str, command: commands.Read, since: int, head: int) -> list[Entry]:
        limit = min(command.limit, PAGE)
        if command.after is not None:
            return await entries_after(sql, name, max(command.after, since - 1), head, limit)
        return await entries_before(sql, name, command.before or 0, since, limit)

    def member_in(self, room: str) -> MemberId | None:
        """Say as whom this socket follows a room now; None if it does not, or not any more."""
        follower = self._follows.get(f"room:{room}")
        return follower.member if follower is not None and follower.until is None else None

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
        return transport.get_write_buffer_size() <= self._shared.settings.slow_reader_bytes

    def catch_up_later(self) -> None:
        """Leave the live ones; what follows is read from the store as the other side reads."""
        self._fallen += self._shared.hub.fall_behind(self, self._follows)
        if self._fallen and (self._catching_up is None or self._catching_up.done()):
            self._catching_up = asyncio.create_task(self._recover())

    async def _recover(self) -> None:
        with suppress(TooSlow, ConnectionClosed):
            while self._fallen:
                await self.drained()
                await self.catch_up(self._fallen.pop(0))

    def session_ended(self, kind: str) -> None:
        """Hear that an event of this kind ended the session."""
        self._ended(kind)

    # the end

    async def drained(self) -> None:
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
            elif self._socket.paused and monotonic() - moved_at > self._shared.settings.slow_reader_seconds:
                await self._cut()
                raise TooSlow

    async def _cut(self) -> None:
        self.over = True
        self._shared.metrics.slow_readers_cut.inc()
        with suppress(TimeoutError):
            async with asyncio.timeout(SLOW_GRACE_SECONDS):
                await self._socket.close(CloseCode.SLOW_READER)
        self._socket.transport.abort()

    def close_soon(self, code: CloseCode) -> None:
        """Close, after what was kept: the last words often say where else help is."""
        self.over = True
        if self._closing is None:
            self.write()
            self._closing = asyncio.create_task(self._socket.close(code))

    async def end(self) -> None:
        """Stop catching up, let a close under way end, and let go of whom the session's end would be told."""
        self._ended = _nobody_hears
        if self._catching_up is not None:
            self._catching_up.cancel()
        if self._closing is not None:
            await asyncio.wait([self._closing], timeout=SLOW_GRACE_SECONDS)
            self._closing.cancel()

    @property
    def holds_frames(self) -> bool:
        """Say whether something waits for the next write."""
        return bool(self._kept)

    @property
    def logs(self) -> Collection[str]:
        """Name the logs that this socket follows."""
        return self._follows.keys()
