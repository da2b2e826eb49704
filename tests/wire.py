"""A wire between a client and a server that a test can cut, and lay to another server."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress


class Wire:
    """Carries bytes both ways; `cut` ends every connection under way, as a tunnel does for a train."""

    def __init__(self, to: int) -> None:
        self.to = to
        self.port = 0
        self.carried = 0
        self._ends: set[asyncio.StreamWriter] = set()
        self._opened = asyncio.Condition()

    @property
    def url(self) -> str:
        return f"ws://127.0.0.1:{self.port}/live"

    def cut(self) -> None:
        for end in list(self._ends):
            end.transport.abort()

    async def carries(self, count: int) -> None:
        """Wait until so many connections have been opened in all."""
        async with self._opened:
            await self._opened.wait_for(lambda: self.carried >= count)

    async def carry(self, near: asyncio.StreamReader, near_out: asyncio.StreamWriter) -> None:
        async with self._opened:
            self.carried += 1
            self._opened.notify_all()
        try:
            await self._carry(near, near_out)
        except OSError:
            near_out.transport.abort()

    async def _carry(self, near: asyncio.StreamReader, near_out: asyncio.StreamWriter) -> None:
        far, far_out = await asyncio.open_connection("127.0.0.1", self.to)
        self._ends |= {near_out, far_out}
        try:
            await asyncio.gather(pump(near, far_out), pump(far, near_out))
        finally:
            self._ends -= {near_out, far_out}


async def pump(source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
    """Carry all that comes out of one end into another, until either closes."""
    with suppress(OSError):
        while piece := await source.read(65_536):
            sink.write(piece)
            await sink.drain()
    sink.close()


@asynccontextmanager
async def laid(to: int) -> AsyncIterator[Wire]:
    """Lay a wire to a port for as long as the block lasts."""
    wire = Wire(to)
    server = await asyncio.start_server(wire.carry, "127.0.0.1", 0)
    wire.port = server.sockets[0].getsockname()[1]
    try:
        yield wire
    finally:
        server.close()
        wire.cut()
