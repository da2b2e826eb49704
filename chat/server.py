"""The listening socket: who may open one, what plain requests get, and how everything stops in order."""

import asyncio
import socket as sockets
from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from hmac import compare_digest
from http import HTTPStatus
from ipaddress import IPv4Network, IPv6Network, ip_address
from time import monotonic
from urllib.parse import urlsplit

from websockets.asyncio.server import Server, ServerConnection, serve
from websockets.datastructures import Headers
from websockets.http11 import Request, Response
from websockets.typing import Subprotocol

from chat.connection import Connection
from chat.hub import text_frame
from chat.identity import Key, Tag, address_tags
from chat.live_socket import LiveSocket
from chat.pages import PLAIN, Pages, respond
from chat.pages import Response as PlainResponse
from chat.settings import Settings
from chat.sharing import Shared
from chat.wire.frames import refused_frame
from rooms.closing import CloseCode
from rooms.refusals import TooManySockets

PROTOCOL = Subprotocol("warmline.1")
PATH = "/live"
HANDSHAKE_SECONDS = 10
CLOSE_SECONDS = 3
PING_SECONDS = 45
BACKLOG = 4096
SILENT_SECONDS = 3
"""How long a socket is silent before it makes way: whoever means to come in has said hello by then."""
LOOPBACK = ("127.0.0.1", "::1")
FORWARDED = ("X-Forwarded-For", "Forwarded", "X-Real-IP")


@dataclass(slots=True)
class Front:
    """Accepts sockets. `key` tags networks by the day; the tags live in memory only."""

    shared: Shared
    pages: Pages
    key: Key
    connections: set[Connection] = field(default_factory=set)
    per_tag: Counter[str] = field(default_factory=Counter)
    at_the_door: dict[Connection, None] = field(default_factory=dict)
    silent_seconds: float = SILENT_SECONDS
    draining: bool = False
    emptied: asyncio.Event | None = None
    server: Server | None = None
    inherited: sockets.socket | None = None

    async def listen(self, inherited: sockets.socket | None = None) -> int:
        """Open the port, or take over an open one, and give its number. Raises `OSError` when it cannot."""
        settings = self.shared.settings
        self.inherited = inherited
        where = {"sock": inherited} if inherited else {"host": settings.host, "port": settings.port}
        self.server = await serve(
            self.handle,
            create_connection=LiveSocket,
            process_request=self.process_request,
            select_subprotocol=select_subprotocol,
            compression=None,
            max_size=settings.frame_max_bytes,
            open_timeout=HANDSHAKE_SECONDS,
            close_timeout=CLOSE_SECONDS,
            ping_interval=PING_SECONDS,
            ping_timeout=PING_SECONDS,
            write_limit=settings.slow_reader_bytes,
            server_header=None,
            backlog=BACKLOG,
            **where,
        )
        return int(next(iter(self.server.sockets)).getsockname()[1])

    def stop_accepting(self) -> None:
        """Leave newcomers in the kernel's line, for the next process that is handed the same socket.

        A port of our own has nobody who comes after us: there newcomers are told to come back.
        """
        if self.inherited is not None:
            asyncio.get_running_loop().remove_reader(self.inherited)

    async def close(self, seconds: float) -> None:
        """Tell every socket to come back, wait a while until they are gone, and close the port."""
        for connection in list(self.connections):
            connection.drain()
        await self._everyone_gone(seconds)
        for connection in list(self.connections):
            connection.abort()
        if self.server is not None:
            self.server.close()
            await self.server.wait_closed()

    def process_request(self, connection: ServerConnection, request: Request) -> Response | None:
        """Answer plain requests; let a socket in if its origin is ours and there is room at the door."""
        answer = self._answer(connection, request)
        return None if answer is None else on_the_wire(answer)

    def _answer(self, connection: ServerConnection, request: Request) -> PlainResponse | None:
        path = urlsplit(request.path).path
        if path != PATH:
            if path == "/metrics" and not self._may_measure(connection, request):
                return respond(HTTPStatus.FORBIDDEN, PLAIN, b"Metrics are for this machine only.\n")
            return self.pages.answer(
                path,
                encodings=",".join(request.headers.get_all("Accept-Encoding")),
                known=",".join(request.headers.get_all("If-None-Match")),
            )
        if not self._origin_is_ours(request):
            return respond(HTTPStatus.FORBIDDEN, PLAIN, b"This page may not talk to this server.\n")
        if self._is_crowded(connection, request):
            return respond(HTTPStatus.SERVICE_UNAVAILABLE, PLAIN, b"Please come back in a moment.\n")
        return None

    def _is_crowded(self, connection: ServerConnection, request: Request) -> bool:
        """Count who has not said hello; whoever has is struck off only when the list seems full."""
        if len(self.at_the_door) >= self._door_limit():
            self.at_the_door = {each: None for each in self.at_the_door if each.caller is None}
        if len(self.at_the_door) < self._door_limit():
            return False
        return self._is_full_of(self._tag(connection, request)) or not self._made_way()

    def _made_way(self) -> bool:
        """Close who has said nothing for longest: a page opens its socket while its reader still reads.

        They lose nothing, since the page opens another when it is needed; who is kept out would. Whoever has
        just come is left alone, for their hello may be on its way.
        """
        silent = next((each for each in self.at_the_door if each.is_silent), None)
        if silent is None or monotonic() - silent.opened_at < self.silent_seconds:
            return False
        del self.at_the_door[silent]
        silent.make_way()
        return True

    def _door_limit(self) -> int:
        return 1_000_000 if self.shared.settings.rehearsal else self.shared.settings.handshakes_unfinished

    def _origin_is_ours(self, request: Request) -> bool:
        """Compare a browser's origin with our own host and the operator's list; native clients send none."""
        origins = request.headers.get_all("Origin")
        if not origins:
            return True
        settings = self.shared.settings
        if len(origins) > 1:
            return False
        host = request.headers.get("Host", "")
        ours = {
            f"http://{host}",
            f"https://{host}",
            settings.public_url.rstrip("/"),
            *settings.allowed_origins,
        }
        return origins[0] in ours

    def _may_measure(self, connection: ServerConnection, request: Request) -> bool:
        """Show the figures to this machine, or with a token; a proxy on it speaks for the whole world."""
        token = self.shared.settings.metrics_token
        given = request.headers.get("Authorization", "").removeprefix("Bearer ")
        if token and compare_digest(given.encode(), token.encode()):
            return True
        forwarded = any(name in request.headers for name in FORWARDED)
        return not forwarded and address_of(connection, request, self.shared.settings) in LOOPBACK

    async def handle(self, socket: ServerConnection) -> None:
        """Serve one socket from its opening to its end."""
        if socket.subprotocol != PROTOCOL:
            await socket.close(CloseCode.PROTOCOL_UNKNOWN)
            return
        if self.draining:
            await socket.close(CloseCode.DRAINING)
            return
        limit_send_buffer(socket, self.shared.settings.send_buffer_bytes)
        assert socket.request is not None
        tag = self._tag(socket, socket.request)
        if self._is_full_of(tag):
            await refuse_socket(socket)
            return
        assert isinstance(socket, LiveSocket)
        await self._serve(socket, tag)

    async def _serve(self, socket: LiveSocket, tag: Tag) -> None:
        connection = Connection(self.shared, socket, tag)
        self.connections.add(connection)
        self.at_the_door[connection] = None
        self.per_tag[tag.today] += 1
        self.shared.metrics.sockets.inc()
        try:
            await connection.serve()
        finally:
            self.connections.discard(connection)
            self.at_the_door.pop(connection, None)
            if not self.connections and self.emptied is not None:
                self.emptied.set()
            self.shared.metrics.sockets.dec()
            self.per_tag[tag.today] -= 1
            if not self.per_tag[tag.today]:
                del self.per_tag[tag.today]

    def _sockets_limit(self) -> int:
        return 1_000_000 if self.shared.settings.rehearsal else self.shared.settings.sockets_per_address

    def _is_full_of(self, tag: Tag) -> bool:
        return self.per_tag[tag.today] + self.per_tag[tag.yesterday] >= self._sockets_limit()

    def _tag(self, connection: ServerConnection, request: Request) -> Tag:
        today = datetime.fromtimestamp(self.shared.clock.now_ms() / 1000, UTC).date()
        return address_tags(self.key, today, address_of(connection, request, self.shared.settings))

    async def _everyone_gone(self, seconds: float) -> None:
        """Wait until all sockets are closed, but not for ever."""
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                while self.connections:
                    self.emptied = asyncio.Event()
                    await self.emptied.wait()


def on_the_wire(answer: PlainResponse) -> Response:
    """Give a plain answer the form the socket library sends."""
    return Response(answer.status.value, answer.status.phrase, Headers(answer.headers), answer.body)


def select_subprotocol(_: ServerConnection, offered: Sequence[Subprotocol]) -> Subprotocol | None:
    """Speak ours if it is offered; whoever offers none or another is let in and told so with a close code."""
    return PROTOCOL if PROTOCOL in offered else None


def address_of(connection: ServerConnection, request: Request, settings: Settings) -> str:
    """Find where a socket comes from; a forwarded address counts only from a proxy the operator trusts."""
    peer = connection.remote_address
    address = str(peer[0]) if peer else ""
    forwarded = request.headers.get_all("X-Forwarded-For")
    if forwarded and is_trusted(address, settings.trusted_proxies):
        return forwarded[-1].rpartition(",")[2].strip()
    return address


def is_trusted(address: str, proxies: tuple[IPv4Network | IPv6Network, ...]) -> bool:
    """Say whether an address is one of the operator's proxies."""
    try:
        return any(ip_address(address) in network for network in proxies)
    except ValueError:
        return False


def limit_send_buffer(socket: ServerConnection, size: int) -> None:
    """Keep the kernel from swallowing megabytes for a client that stopped reading."""
    raw = socket.transport.get_extra_info("socket")
    raw.setsockopt(sockets.SOL_SOCKET, sockets.SO_SNDBUF, size)


async def refuse_socket(socket: ServerConnection) -> None:
    """Say that this network has too many sockets open, and close."""
    socket.transport.write(text_frame(refused_frame(TooManySockets(), None, "en")))
    await socket.close(CloseCode.OVERLOADED)


async def wait_for_tasks(tasks: set[asyncio.Task[None]], seconds: float) -> None:
    """Give tasks a while to end by themselves."""
    if tasks:
        await asyncio.wait(tasks, timeout=seconds)
