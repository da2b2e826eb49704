"""A slow line between browser and server: every connection costs rounds, and all share one width.

It delays what passes as a real line would: a round trip before a new connection carries anything, half of
one for each way, chunks one after the other through a shared pipe, and a window that begins with ten segments
and grows with what was acknowledged. So it shows the cost of connections, which browsers' throttles hide.
"""

import asyncio
from contextlib import suppress
from dataclasses import dataclass, field

SEGMENT_BYTES = 1460
FIRST_WINDOW = 10 * SEGMENT_BYTES
INSTANT = 1e-6
"""The loop keeps no order between calls of the very same moment."""


@dataclass(frozen=True, slots=True)
class Profile:
    """How slow a line is."""

    round_trip_ms: int
    down_kbit: int
    up_kbit: int

    def __str__(self) -> str:
        return (
            f"{self.round_trip_ms} ms there and back, {self.down_kbit} kbit/s down, {self.up_kbit} kbit/s up"
        )


@dataclass(slots=True)
class Pipe:
    """One direction of the line, shared by all connections."""

    bytes_per_second: float
    free_at: float = 0.0

    def pass_through(self, size: int) -> float:
        """Give the moment at which so many bytes will have passed."""
        now = asyncio.get_running_loop().time()
        self.free_at = max(now, self.free_at) + size / self.bytes_per_second
        return self.free_at


@dataclass(slots=True)
class Way:
    """One direction of one connection: delivers in order, with no more under way than the window allows."""

    pipe: Pipe
    round_trip: float
    not_before: float
    target: asyncio.StreamWriter
    window: int = FIRST_WINDOW
    under_way: int = 0
    room: asyncio.Event = field(default_factory=asyncio.Event)

    async def carry(self, source: asyncio.StreamReader) -> None:
        loop = asyncio.get_running_loop()
        arrives = loop.time()
        while chunk := await source.read(SEGMENT_BYTES):
            await self._wait_for_room(len(chunk))
            passed = self.pipe.pass_through(len(chunk))
            arrives = max(passed + self.round_trip / 2, self.not_before, arrives + INSTANT)
            loop.call_at(arrives, self._deliver, chunk)
            loop.call_at(arrives + self.round_trip / 2, self._acknowledged, len(chunk))
        loop.call_at(arrives + INSTANT, self._end)

    async def _wait_for_room(self, size: int) -> None:
        while self.under_way and self.under_way + size > self.window:
            self.room.clear()
            await self.room.wait()
        self.under_way += size

    def _acknowledged(self, size: int) -> None:
        self.under_way -= size
        self.window += size
        self.room.set()

    def _deliver(self, chunk: bytes) -> None:
        if not self.target.is_closing():
            self.target.write(chunk)

    def _end(self) -> None:
        with suppress(OSError):
            if not self.target.is_closing():
                self.target.write_eof()


@dataclass(slots=True)
class SlowLine:
    """Listens on a port of its own and carries everything to `target`, slowly."""

    profile: Profile
    target: int
    down: Pipe = field(init=False)
    up: Pipe = field(init=False)

    def __post_init__(self) -> None:
        self.down = Pipe(self.profile.down_kbit * 1000 / 8)
        self.up = Pipe(self.profile.up_kbit * 1000 / 8)

    async def listen(self, port: int) -> asyncio.Server:
        return await asyncio.start_server(self._connected, "127.0.0.1", port, limit=SEGMENT_BYTES)

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        far_reader, far_writer = await asyncio.open_connection("127.0.0.1", self.target, limit=SEGMENT_BYTES)
        round_trip = self.profile.round_trip_ms / 1000
        opened = asyncio.get_running_loop().time() + 1.5 * round_trip
        there = Way(self.up, round_trip, opened, far_writer)
        back = Way(self.down, round_trip, 0.0, writer)
        with suppress(asyncio.CancelledError):
            await asyncio.gather(there.carry(reader), back.carry(far_reader), return_exceptions=True)
