"""A NATS bus: hints and passing signs for the nodes that follow a log, and for nobody else.

A log is a subject, named by a keyed hash: who looks into NATS sees neither rooms nor people, and without the
deployment's key one can make up at most a hint, which costs a look into the store. What passes is sealed.
"""

import asyncio
from collections import deque
from contextlib import suppress
from functools import partial
from hashlib import blake2b

import orjson
import structlog
from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.aio.subscription import Subscription
from nats.errors import Error

from chat.identity import Unreadable, seal, unseal
from chat.ports import Ears, Sign

log = structlog.get_logger(__name__)

AGAIN_SECONDS = 0.5
"""Between two tries to reach a server."""
PING_SECONDS = 3
"""A server that does not answer two of these is taken for lost."""
SIGNS_MAX = 10_000
CLOSE_SECONDS = 1
ANSWER_SECONDS = 5
SEALED = "bus"


async def answers(servers: str) -> bool:
    """Say whether any of some NATS servers, parted by commas, can be reached now."""
    client = Client()
    with suppress(Error, OSError, TimeoutError):
        async with asyncio.timeout(ANSWER_SECONDS):
            await client.connect(
                servers.split(","), connect_timeout=2, max_reconnect_attempts=1, error_cb=_pass_over
            )
        await client.close()
        return True
    return False


class NatsBus:
    """Speak to the other nodes through NATS. `servers`: one or more nats://…, parted by commas."""

    def __init__(self, servers: str, key: bytes) -> None:
        self._servers = servers.split(",")
        self._key = key
        self._ears: Ears | None = None
        self._client: Client | None = None
        self._followed: set[str] = set()
        self._heard: dict[str, Subscription] = {}
        self._changed: dict[str, None] = {}
        self._hints: dict[str, int] = {}
        self._signs: deque[tuple[str, Sign]] = deque(maxlen=SIGNS_MAX)
        self._woken = asyncio.Event()

    @property
    def away(self) -> bool:
        """Say whether no server can be reached now."""
        return self._client is None or not self._client.is_connected

    def listen(self, ears: Ears) -> None:
        """Say who hears."""
        self._ears = ears

    def publish(self, log: str, seq: int) -> None:
        """Tell the other nodes that follow; of several hints only the last one matters."""
        self._hints[log] = seq
        self._woken.set()

    def pass_on(self, log: str, sign: Sign) -> None:
        """Bring a passing sign to the other nodes that follow."""
        self._signs.append((log, sign))
        self._woken.set()

    def subscribe(self, log: str) -> None:
        """Begin to hear about a log."""
        self._followed.add(log)
        self._changed[log] = None
        self._woken.set()

    def unsubscribe(self, log: str) -> None:
        """Hear no more about a log."""
        self._followed.discard(log)
        self._changed[log] = None
        self._woken.set()

    async def run(self) -> None:
        """Stay connected, for ever, until cancelled."""
        while True:
            try:
                await self._connect_and_carry()
            except (Error, OSError) as error:
                log.warning("bus_not_reached", error=type(error).__name__)
            await asyncio.sleep(AGAIN_SECONDS)

    async def _connect_and_carry(self) -> None:
        self._client = client = Client()
        self._heard.clear()
        self._changed = dict.fromkeys(self._followed)
        try:
            await client.connect(
                self._servers,
                name="warmline",
                no_echo=True,
                max_reconnect_attempts=-1,
                reconnect_time_wait=AGAIN_SECONDS,  # type: ignore[arg-type]
                connect_timeout=2,
                ping_interval=PING_SECONDS,
                max_outstanding_pings=2,
                error_cb=_note,
                disconnected_cb=partial(_say, "bus_lost"),
                reconnected_cb=self._back,
                closed_cb=self._back,
            )
            await self._back()
            await self._carry(client)
        finally:
            with suppress(Error, OSError, TimeoutError):
                async with asyncio.timeout(CLOSE_SECONDS):
                    await self._send(client)
                    await client.close()

    async def _back(self) -> None:
        log.info("bus_reached", state="away" if self.away else "there")
        self._woken.set()

    async def _carry(self, client: Client) -> None:
        while not client.is_closed:
            await self._woken.wait()
            self._woken.clear()
            if client.is_connected:
                await self._send(client)
            else:
                self._forget()

    def _forget(self) -> None:
        """Keep nothing for later: a hint is old by then, and every node asks the store anyway."""
        self._hints.clear()
        self._signs.clear()

    async def _send(self, client: Client) -> None:
        """Bring subscriptions up to date, then send what waits."""
        while self._changed or self._hints or self._signs:
            if not client.is_connected:
                self._forget()
                return
            changed, self._changed = self._changed, {}
            for name in changed:
                await self._agree(client, name)
            hints, self._hints = self._hints, {}
            for name, seq in hints.items():
                await client.publish(self._subject(name), b"%d" % seq)
            while self._signs:
                name, sign = self._signs.popleft()
                await client.publish(self._subject(name), seal(self._key, orjson.dumps(sign), SEALED + name))

    async def _agree(self, client: Client, name: str) -> None:
        """Hear of a log exactly if it is followed now."""
        heard = self._heard.get(name)
        if name in self._followed and heard is None:
            hear = partial(self._hear, name)
            self._heard[name] = await client.subscribe(self._subject(name), cb=hear)
        elif name not in self._followed and heard is not None:
            del self._heard[name]
            await heard.unsubscribe()

    async def _hear(self, name: str, message: Msg) -> None:
        if self._ears is None or name not in self._followed:
            return
        if message.data.isdigit():
            self._ears.hint(name, int(message.data))
            return
        with suppress(Unreadable, orjson.JSONDecodeError):
            self._ears.overhear(name, orjson.loads(unseal(self._key, message.data, SEALED + name)))

    def _subject(self, name: str) -> str:
        return "warmline." + blake2b(name.encode(), key=self._key, digest_size=16).hexdigest()


async def _pass_over(_: Exception) -> None:
    """Say nothing: whoever asks hears whether it answers."""


async def _say(event: str) -> None:
    log.warning(event)


async def _note(error: Exception) -> None:
    log.warning("bus_troubled", error=type(error).__name__)
