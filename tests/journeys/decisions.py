"""Decide cases the way a moderator does: hear of them on the desk, look, claim, decide."""

from typing import Any

from tests.client import Client, Frame
from tests.house import House
from tests.plain_rules import PEBBLE

ROOM = "r_hearth"


async def moderator(house: House, name: str = "robin") -> Client:
    """Let a moderator in, who follows both desks and their own log."""
    client = await house.staff(name, "moderator")
    for log in ("desk:care", "desk:conduct", "person"):
        await client.follow(log, after=0)
    return client


async def claim(client: Client, case: str) -> Frame:
    """Claim a case as it stands now."""
    detail = await client.request("case", case=case)
    return await client.request("claim", case=case, version=detail["version"])


async def decide(client: Client, case: str, decision: str, **fields: Any) -> Frame:
    """Claim a case and decide it."""
    claimed = await claim(client, case)
    given = {"decision": decision, "reason": "agreed on"} | fields
    return await client.request("decide", case=case, version=claimed["version"], **given)


async def case_on(client: Client, desk: str) -> str:
    """Wait for the first case that a followed desk tells of."""
    entry = await client.event(f"desk:{desk}", "case_opened")
    case: str = entry["event"]["case"]
    return case


async def flagged_for_abuse(house: House, reporter: Client, room: str, message: str) -> str:
    """Report a message and give the case it is in."""
    await reporter.request("report", room=room, message=message, concern="abuse")
    case: str = (await house.case_about("conduct"))["case"]
    return case


async def held(house: House, text: str = PEBBLE) -> tuple[Client, Client, Client, Frame, str]:
    """Say something that is held: author, listener, moderator, receipt, case."""
    author, listener = await house.members(ROOM, 2)
    robin = await moderator(house)
    receipt = await author.say(ROOM, text)
    return author, listener, robin, receipt, await case_on(robin, "conduct")
