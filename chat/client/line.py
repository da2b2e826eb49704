"""One socket to a server: frames out, frames in, and one way to say that it is gone."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidHandshake
from websockets.typing import Subprotocol

PROTOCOL = Subprotocol("warmline.1")
FRAME_MAX_BYTES = 4_194_304
"""A page of entries is the longest thing a server sends."""
OPEN_SECONDS = 20
PING_SECONDS = 20


class Lost(Exception):
    """Say that the socket is gone; `code` is its close code, None if the wire was cut."""

    def __init__(self, code: int | None = None) -> None:
        super().__init__(f"the connection was lost ({code or 'cut'})")
        self.code = code


class Line:
    """One open socket."""

    def __init__(self, socket: ClientConnection) -> None:
        self._socket = socket

    async def send(self, frame: str) -> None:
        """Send a frame. Raises `Lost`."""
        try:
            await self._socket.send(frame)
        except ConnectionClosed:
            raise Lost(self._socket.close_code) from None

    async def frames(self) -> AsyncIterator[bytes]:
        """Yield what comes until the socket closes; then raise `Lost`."""
        try:
            while True:
                yield await self._socket.recv(decode=False)
        except ConnectionClosed:
            raise Lost(self._socket.close_code) from None


@asynccontextmanager
async def opened(url: str) -> AsyncIterator[Line]:
    """Open a socket for a while. Raises `Lost` when it cannot be had."""
    try:
        socket = await connect(
            url,
            subprotocols=[PROTOCOL],
            compression=None,
            max_size=FRAME_MAX_BYTES,
            open_timeout=OPEN_SECONDS,
            ping_interval=PING_SECONDS,
            ping_timeout=PING_SECONDS,
            close_timeout=2,
        )
    except (OSError, InvalidHandshake, TimeoutError) as error:
        raise Lost from error
    try:
        yield Line(socket)
    finally:
        await socket.close()
