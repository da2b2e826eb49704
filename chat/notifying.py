"""Tell somebody on call through a service they use already, by Apprise, where that is installed.

An address of Apprise (`ntfy://…`, `mailto://…`) holds passwords, so all of it is kept sealed, in the place of
a secret; in the clear stands only which service it is.
"""

import asyncio
import json
from urllib.parse import urlsplit

import structlog

from chat.posting import Answer

log = structlog.get_logger(__name__)

BY_APPRISE = "apprise:"
TITLE = "Warmline"
TRIAL = "This is a trial. Nobody waits."


class NotInstalled(Exception):
    """Say that Apprise is not there."""


def is_by_apprise(url: str) -> bool:
    """Say whether an endpoint is reached through Apprise."""
    return url.startswith(BY_APPRISE)


def shown_as(address: str) -> str:
    """Name the service of an address, and nothing else of it; raises `ValueError`, `NotInstalled`."""
    try:
        from apprise import Apprise
    except ImportError:
        raise NotInstalled from None
    if not Apprise().add(address):
        raise ValueError("Apprise does not know such an address")
    return BY_APPRISE + urlsplit(address).scheme


async def notify(address: str, body: str, timeout_seconds: float) -> Answer:
    """Send one alert; whatever goes wrong is `FAILED`, also that Apprise is not installed any more."""
    try:
        # It takes a second to import, and most places never need it.
        from apprise import Apprise
    except ImportError:
        log.error("apprise_is_missing")
        return Answer.FAILED
    service = Apprise()
    if not service.add(address):
        return Answer.FAILED
    try:
        async with asyncio.timeout(timeout_seconds):
            arrived = await service.async_notify(title=TITLE, body=in_words(body))
    except (TimeoutError, OSError, TypeError, ValueError):
        return Answer.FAILED
    return Answer.DELIVERED if arrived else Answer.FAILED


def in_words(body: str) -> str:
    """Say an alert in words: the desk, the level, when it was due, and where to look."""
    data = json.loads(body)["data"]
    if not data:
        return TRIAL
    desk = f"level {data['level']} on the care desk" if data["track"] == "care" else "on the conduct desk"
    more = len(data.get("cases", [data])) - 1
    if more == 0:
        return f"A case waits, {desk}. It was due {data['due_at']}. {data['link']} ({data['case']})"
    most = f"{more + 1} cases wait, the most urgent {desk}. It was due {data['due_at']}."
    return f"{most} {data['link']} ({data['case']} and {more} more)"
