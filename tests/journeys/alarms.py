"""Be on call, let the clock of the cases tick, and hear whom an alarm asked."""

import asyncio
from base64 import b64encode
from collections.abc import Callable
from functools import partial

from chat.actions import oversee
from chat.alarming import WEBHOOK_SECRET
from chat.identity import load_key, seal
from chat.store.alerts import Kind
from tests.client import Client
from tests.house import House

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"


async def on_call(house: House, name: str, url: str, kind: Kind = Kind.PERSON) -> None:
    """Put somebody on the list of those who are asked."""
    key = load_key(house.folder)
    sealed = b64encode(seal(key.derive("seal"), SECRET.encode(), WEBHOOK_SECRET)).decode()
    given = {"name": name, "url": url, "secret": sealed, "kind": kind, "key": key.derive("audit")}
    await house.app.writer.perform(partial(oversee.add_endpoint, **given))  # type: ignore[arg-type]


async def ticking(house: House, arrived: Callable[[], bool]) -> None:
    """Let the cases' clock tick, without waiting for its own second, until something is so."""
    async with asyncio.timeout(30):
        while not arrived():
            await house.app.housekeeping.cases.tick()


async def alarms(house: House, client: Client, count: int) -> list[tuple[str, str]]:
    """Wait for so many alarms of the care desk, and say whom each asked."""

    def heard() -> list[tuple[str, str]]:
        events = [e["event"] for e in client.entries["desk:care"] if e["event"]["kind"] == "case_alarmed"]
        return [(event["step"], event.get("asks", "")) for event in events]

    await ticking(house, lambda: len(heard()) >= count)
    return heard()


async def ready(house: House) -> tuple[int, str]:
    """Ask whether a server is ready: status, and what it says."""
    head, _, body = (await house.plain("/health/ready")).partition("\r\n\r\n")
    return int(head.split(" ")[1]), body
