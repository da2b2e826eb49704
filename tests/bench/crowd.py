"""A crowd of raw sockets in one thread: opening them all, reading and writing without waiting."""

import json
import select
import socket
import struct
import time
from collections.abc import Callable, Sequence
from typing import Any

from tests.bench.frames import CLOSE, PING, PONG, client_frame, server_frames, upgrade
from tests.bench.scripts import OPENINGS, Opening, Person, Speech

AT_ONCE = 64
OPENING_PATIENCE_SECONDS = 120
ABORT_ON_CLOSE = struct.pack("ii", 1, 0)


class Visitor:
    """One connection."""

    __slots__ = (
        "is_open",
        "number",
        "opening",
        "person",
        "replies",
        "rest",
        "seen",
        "socket",
        "speech",
        "unsent",
        "upgraded",
    )

    def __init__(self, number: int, person: Person, opening: Opening, speech: Speech) -> None:
        self.number = number
        self.person = person
        self.opening = opening
        self.speech = speech
        self.socket = socket.socket()
        self.replies: list[dict[str, Any]] = []
        """The replies to the opening."""
        self.rest = b""
        self.unsent = b""
        self.upgraded = False
        self.is_open = False
        """Whether the opening is over."""
        self.seen = 0
        """How many deliveries were read."""


class Crowd:
    """All visitors and the poll they hang on."""

    def __init__(self, port: int, people: Sequence[Person], *, script: str, with_client_id: bool) -> None:
        self._port = port
        self._script = script
        self._poll = select.epoll()
        self._people = people
        self._with_client_id = with_client_id
        self._by_descriptor: dict[int, Visitor] = {}
        self.visitors: list[Visitor] = []
        self.buffer = bytearray(1 << 18)
        self.lost = 0
        """Connections that the server closed."""
        self.on_event: Callable[[Visitor, bytes], None] = lambda visitor, payload: None
        """Gets what is no reply to an opening, while frames are still taken one by one."""
        self._ready = 0

    def open_all(self) -> None:
        """Connect everybody and play each one's opening; at most `AT_ONCE` are on their way at a time."""
        deadline = time.monotonic() + OPENING_PATIENCE_SECONDS
        while self._ready < len(self._people):
            while len(self.visitors) - self._ready < AT_ONCE and len(self.visitors) < len(self._people):
                self._connect(len(self.visitors))
            self.poll(0.05, self.take_opening)
            if self.lost or time.monotonic() > deadline:
                raise RuntimeError(f"{self._ready} of {len(self._people)} ready, {self.lost} turned away")

    def _connect(self, number: int) -> None:
        person = self._people[number]
        speech = Speech(person.room, number, with_client_id=self._with_client_id)
        visitor = Visitor(number, person, OPENINGS[self._script](person), speech)
        visitor.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, ABORT_ON_CLOSE)
        visitor.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        visitor.socket.connect(("127.0.0.1", self._port))
        visitor.socket.setblocking(False)
        self.visitors.append(visitor)
        self._by_descriptor[visitor.socket.fileno()] = visitor
        self._poll.register(visitor.socket, select.EPOLLIN)
        self.write(visitor, upgrade(self._port))

    def take_opening(self, visitor: Visitor, length: int) -> None:
        """Go on with a visitor's opening; afterwards hand over its events."""
        visitor.rest += self.buffer[:length]
        if not visitor.upgraded:
            self._take_upgrade(visitor)
        if visitor.upgraded:
            self._take_frames(visitor)

    def _take_upgrade(self, visitor: Visitor) -> None:
        head, end, rest = visitor.rest.partition(b"\r\n\r\n")
        if not end:
            return
        if b" 101 " not in head[:20]:
            raise RuntimeError(f"upgrade refused: {head[:200]!r}")
        visitor.upgraded = True
        visitor.rest = rest
        self._send_frame(visitor, next(visitor.opening))

    def _take_frames(self, visitor: Visitor) -> None:
        end = 0
        for frame in server_frames(visitor.rest):
            end = frame.end
            if frame.opcode == PING:
                self.write(visitor, client_frame(frame.payload, PONG))
            elif frame.opcode == CLOSE:
                self._lose(visitor)
                return
            else:
                self._answer(visitor, frame.payload)
        visitor.rest = visitor.rest[end:]

    def _answer(self, visitor: Visitor, payload: bytes) -> None:
        if visitor.is_open or b'"ref":' not in payload:
            self.on_event(visitor, payload)
            return
        frame = json.loads(payload)
        if frame["type"] == "refused":
            raise RuntimeError(f"opening refused: {frame}")
        visitor.replies.append(frame)
        try:
            self._send_frame(visitor, visitor.opening.send(frame))
        except StopIteration:
            visitor.is_open = True
            self._ready += 1

    def _send_frame(self, visitor: Visitor, frame: dict[str, Any]) -> None:
        self.write(visitor, client_frame(json.dumps(frame).encode()))

    def poll(self, seconds: float, take: Callable[[Visitor, int], None]) -> None:
        """Read once from every socket that has something; `take` gets the length read into `buffer`."""
        for descriptor, events in self._poll.poll(seconds, 1024):
            visitor = self._by_descriptor[descriptor]
            if events & select.EPOLLOUT:
                self._write_rest(visitor)
            if events & ~select.EPOLLOUT:
                self._read(visitor, take)

    def _read(self, visitor: Visitor, take: Callable[[Visitor, int], None]) -> None:
        try:
            length = visitor.socket.recv_into(self.buffer)
        except BlockingIOError:
            return
        except OSError:
            length = 0
        if length:
            take(visitor, length)
        else:
            self._lose(visitor)

    def _lose(self, visitor: Visitor) -> None:
        self.lost += 1
        self.ignore(visitor)
        visitor.socket.close()

    def ignore(self, visitor: Visitor) -> None:
        """Never read from this one again."""
        self._poll.unregister(visitor.socket)

    def write(self, visitor: Visitor, data: bytes) -> None:
        """Send at once what the socket takes, the rest when it takes more."""
        if visitor.unsent:
            visitor.unsent += data
            return
        sent = self._send(visitor, data)
        if sent < len(data):
            visitor.unsent = data[sent:]
            self._poll.modify(visitor.socket, select.EPOLLIN | select.EPOLLOUT)

    def _write_rest(self, visitor: Visitor) -> None:
        visitor.unsent = visitor.unsent[self._send(visitor, visitor.unsent) :]
        if not visitor.unsent:
            self._poll.modify(visitor.socket, select.EPOLLIN)

    def _send(self, visitor: Visitor, data: bytes) -> int:
        try:
            return visitor.socket.send(data)
        except BlockingIOError:
            return 0
        except OSError:
            return len(data)

    def close(self) -> None:
        for visitor in self.visitors:
            visitor.socket.close()
        self._poll.close()
