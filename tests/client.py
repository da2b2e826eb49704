"""A small client that does what docs/protocol.md says and shows everything the server said.

It never reconnects, never reorders and never hides a frame: a test decides what to do about each of them.

    async with connect("ws://127.0.0.1:8000/live") as client:
        await client.hello()
        joined = await client.join("r_commonroom")
        await client.follow("room:r_commonroom", after=joined["last_seq"])
        receipt = await client.say("r_commonroom", "hello")
        entry = await client.entry("room:r_commonroom", receipt["seq"])
"""

import asyncio
import json
import uuid
from collections import defaultdict
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from typing import Any

from websockets.asyncio.client import ClientConnection
from websockets.asyncio.client import connect as open_socket
from websockets.exceptions import ConnectionClosed
from websockets.typing import Origin, Subprotocol

Frame = dict[str, Any]
"""One frame as it came: a JSON object."""

PROTOCOL = Subprotocol("warmline.1")
PATIENCE_SECONDS = 30.0


class Refused(Exception):
    """A command was refused; `frame` is the whole refusal and `code` its stable code."""

    def __init__(self, frame: Frame) -> None:
        super().__init__(f"{frame['code']}: {frame.get('words', '')}")
        self.frame = frame
        self.code: str = frame["code"]


class Gone(Exception):
    """The socket closed while something was awaited; `code` is the close code, None if the wire was cut."""

    def __init__(self, code: int | None) -> None:
        super().__init__(f"closed with {code}")
        self.code = code


class Client:
    """One socket and all that came over it."""

    def __init__(self, socket: ClientConnection) -> None:
        self.socket = socket
        self.token: str | None = None
        self.frames: list[Frame] = []
        """Every frame, in the order of arrival."""
        self.entries: dict[str, list[Frame]] = defaultdict(list)
        """Every entry, a list a log, in the order of arrival."""
        self.is_closed = False
        self.patience_seconds = PATIENCE_SECONDS
        self._last_ref = 0
        self._replies: dict[int | str, Frame] = {}
        self._arrival = asyncio.Condition()

    @property
    def close_code(self) -> int | None:
        return self.socket.close_code

    async def send(self, frame: Frame) -> None:
        """Send a frame as it is; wait for nothing."""
        await self.send_raw(json.dumps(frame))

    async def send_raw(self, frame: str | bytes) -> None:
        """Send text or bytes that need not be a frame at all."""
        try:
            await self.socket.send(frame)
        except ConnectionClosed:
            raise Gone(self.close_code) from None

    async def request(self, type: str, **fields: object) -> Frame:
        """Send a command and return its reply; raise `Refused` if that is a refusal."""
        ref = self.next_ref()
        await self.send({"type": type, "ref": ref} | fields)
        reply = await self.reply(ref)
        if reply["type"] == "refused":
            raise Refused(reply)
        return reply

    async def refusal(self, type: str, **fields: object) -> str:
        """Send a command that has to be refused and return the code of the refusal."""
        try:
            reply = await self.request(type, **fields)
        except Refused as refused:
            return refused.code
        raise AssertionError(f"{type} was answered with {reply['type']}")

    def next_ref(self) -> int:
        self._last_ref += 1
        return self._last_ref

    async def reply(self, ref: int | str) -> Frame:
        """Wait for the reply to `ref`, whatever it is."""
        await self.until(lambda: ref in self._replies)
        return self._replies[ref]

    async def entry(self, log: str, seq: int) -> Frame:
        """Wait for entry `seq` of a followed log."""
        await self.until(lambda: any(entry["seq"] == seq for entry in self.entries[log]))
        return next(entry for entry in self.entries[log] if entry["seq"] == seq)

    async def event(self, log: str, kind: str) -> Frame:
        """Wait for the first entry of a log with an event of this kind."""
        return await self.frame(
            lambda frame: frame["type"] == "entry" and frame["log"] == log and frame["event"]["kind"] == kind,
        )

    async def frame(self, wanted: Callable[[Frame], bool]) -> Frame:
        """Wait for the first frame, past or future, that is wanted."""
        await self.until(lambda: any(map(wanted, self.frames)))
        return next(filter(wanted, self.frames))

    async def until(self, arrived: Callable[[], bool]) -> None:
        """Wait until `arrived()`; raise `Gone` if the socket closes before, TimeoutError after a while."""
        async with asyncio.timeout(self.patience_seconds), self._arrival:
            await self._arrival.wait_for(lambda: self.is_closed or arrived())
        if not arrived():
            raise Gone(self.close_code)

    async def closed(self) -> int | None:
        """Wait until the server closes the socket; return the close code."""
        await self.until(lambda: self.is_closed)
        return self.close_code

    async def listen(self) -> None:
        """Take in frames until the socket closes; `connect` runs this."""
        try:
            while True:
                await self._take_in(json.loads(await self.socket.recv()))
        except ConnectionClosed:
            self.is_closed = True
            async with self._arrival:
                self._arrival.notify_all()

    async def _take_in(self, frame: Frame) -> None:
        self.frames.append(frame)
        if frame["type"] == "entry":
            self.entries[frame["log"]].append(frame)
        elif frame.get("ref") is not None:
            self._replies[frame["ref"]] = frame
        async with self._arrival:
            self._arrival.notify_all()

    async def hello(self, token: str | None = None, **fields: object) -> Frame:
        """Arrive, as a new person or with a token; remember the token handed out."""
        welcome = await self.request("hello", **({"token": token} if token else {}), **fields)
        self.token = welcome["token"]
        return welcome

    async def join(self, room: str, *, agreement: int = 1) -> Frame:
        return await self.request("join", room=room, agreement=agreement)

    async def follow(self, log: str, *, after: int, **fields: object) -> Frame:
        return await self.request("follow", log=log, after=after, **fields)

    async def say(self, room: str, text: str, *, client_id: str | None = None, **fields: object) -> Frame:
        """Say something; without a `client_id` it gets one of its own."""
        client_id = client_id or str(uuid.uuid4())
        return await self.request("say", room=room, client_id=client_id, text=text, **fields)

    def last_seq(self, log: str) -> int:
        """Return where a resumed client would follow from: the last entry seen, 0 if none."""
        return self.entries[log][-1]["seq"] if self.entries[log] else 0


@asynccontextmanager
async def connect(
    url: str,
    *,
    origin: str | None = None,
    subprotocols: list[Subprotocol] | None = None,
    headers: Mapping[str, str] | None = None,
) -> AsyncIterator[Client]:
    """Open a socket and listen on it until the block ends."""
    offered = [PROTOCOL] if subprotocols is None else subprotocols
    async with open_socket(
        url,
        subprotocols=offered or None,
        origin=Origin(origin) if origin else None,
        additional_headers=headers,
        compression=None,
        max_size=2**22,
        close_timeout=2,
        proxy=None,
    ) as socket:
        client = Client(socket)
        listening = asyncio.create_task(client.listen())
        try:
            yield client
        finally:
            await socket.close()
            await listening
