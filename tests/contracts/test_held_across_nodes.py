"""A held message is settled once, whatever two nodes do about it in the same moment."""

import asyncio
from collections.abc import Awaitable
from typing import Any

import pytest

from chat.outside import opened_database
from tests.client import Client, Frame
from tests.house import House
from tests.journeys.decisions import ROOM, case_on, claim, moderator
from tests.nodes import Nodes
from tests.plain_rules import FOGBANK, PEBBLE

pytestmark = pytest.mark.servers

LOG = f"room:{ROOM}"
BOTH = f"{PEBBLE} {FOGBANK}"
"""Held, and on both desks."""


async def one_after_another(house: House, *asked: Awaitable[Frame]) -> None:
    """Let each come as far as the room, which somebody else holds, before the next one begins."""
    waiting: list[asyncio.Future[Frame]] = []
    async with opened_database(house.app.settings) as database, database.write() as sql:
        await sql.rows("SELECT id FROM logs WHERE name = :name {lock_rows}", name=LOG)
        for each in asked:
            waiting.append(asyncio.ensure_future(each))
            async with asyncio.timeout(30):
                while (await _blocked(house)) < len(waiting):
                    pass
    await asyncio.gather(*waiting, return_exceptions=True)


async def _blocked(house: House) -> int:
    found = """SELECT COUNT(*) FROM pg_stat_activity
               WHERE wait_event_type = 'Lock' AND datname = current_database()"""
    [(count,)] = await house.rows(found)
    return int(str(count))


async def decision(client: Client, case: str, decided: str, **fields: Any) -> Awaitable[Frame]:
    """Claim a case, and make ready to decide it."""
    version = (await claim(client, case))["version"]
    asked = {"case": case, "version": version, "decision": decided, "reason": "looked at"} | fields
    return client.request("decide", **asked)


async def what_is_read(listener: Client) -> list[str]:
    """List the texts that whoever comes back to the room can read."""
    page = await listener.request("read", log=LOG, after=0)
    events = [entry["event"] for entry in page["entries"]]
    return [event["text"] for event in events if event["kind"] == "message_posted" and event.get("text")]


@pytest.mark.parametrize(
    ("one", "other", "read"),
    [
        (("care", "reject"), ("conduct", "dismiss"), 0),
        (("care", "cared_for"), ("conduct", "dismiss"), 1),
        (("conduct", "warn"), ("care", "cared_for"), 0),
        (("care", "release"), ("conduct", "release"), 1),
    ],
)
async def test_two_desks_settle_a_message_once(
    nodes: Nodes, one: tuple[str, str], other: tuple[str, str], read: int
) -> None:
    first, second = await nodes.start_two()
    await first.group(ROOM)
    author, listener = await first.members(ROOM, 2)
    robin, kim = await moderator(first, "robin"), await moderator(second, "kim")
    await author.say(ROOM, BOTH)
    decided = [
        await decision(client, await case_on(client, desk), what)
        for client, (desk, what) in ((robin, one), (kim, other))
    ]

    await one_after_another(first, *decided)

    assert len(await what_is_read(listener)) == read


@pytest.mark.parametrize("taken_back_first", [True, False])
async def test_what_its_author_takes_back_is_read_by_nobody(nodes: Nodes, taken_back_first: bool) -> None:
    first, second = await nodes.start_two()
    await first.group(ROOM)
    author, listener = await first.members(ROOM, 2)
    kim = await moderator(second, "kim")
    receipt = await author.say(ROOM, PEBBLE)
    posts = await decision(kim, await case_on(kim, "conduct"), "dismiss")
    takes_back = author.request("withdraw", room=ROOM, message=receipt["message"])

    await one_after_another(first, *((takes_back, posts) if taken_back_first else (posts, takes_back)))

    assert await what_is_read(listener) == []
