"""The page about the client: its bot greets, and is as short as it says."""

import asyncio
import re
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from tests.house import House

PAGE = Path(__file__).parents[1] / "docs" / "client.md"
ROOM = "r_commonroom"


def the_bot() -> str:
    [block] = re.findall(
        r"^```python\n(.*?)^```$", PAGE.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL
    )
    return str(block)


async def test_the_bot_of_the_page_greets_whoever_comes(house: House) -> None:
    await house.group(ROOM)
    names: dict[str, Any] = {"__name__": "bot"}
    exec(compile(the_bot(), PAGE, "exec"), names)
    greet: Callable[[str, str], Awaitable[None]] = names["greet"]
    resident = await house.member(ROOM)
    bot = asyncio.ensure_future(greet(house.url, ROOM))
    await resident.until(lambda: bot.done() or len(resident.entries[f"room:{ROOM}"]) == 2)

    newcomer = await house.member(ROOM)

    joined = await resident.frame(
        lambda frame: (
            frame["type"] == "entry"
            and frame["event"]["kind"] == "message_posted"
            and pseudonym_of(newcomer.frames) in frame["event"]["text"]
        )
    )
    assert joined["event"]["text"].startswith("Welcome, ")
    bot.cancel()


def pseudonym_of(frames: list[dict[str, Any]]) -> str:
    [joined] = [frame for frame in frames if frame["type"] == "joined"]
    return str(joined["pseudonym"])


def test_the_bot_is_as_short_as_a_first_program_should_be() -> None:
    assert len([line for line in the_bot().splitlines() if line.strip()]) <= 15
