"""Rehearse an evening against a server of one's own, before people come."""

import asyncio
import random
from collections.abc import Sequence
from typing import Annotated, Any
from urllib.parse import urlsplit

import typer

from chat.actions.oversee import CannotDo
from chat.cli.rehearsing import Evening, NoRoom, Tally, percentile, rehearse
from chat.cli.speaking import AsJson, note, say
from chat.client import Lost, Refused, StayAway
from chat.setting_kinds import is_loopback

PEOPLE_MAX = 2000
PER_MINUTE_MAX = 60_000
MINUTES_MAX = 60
PARTS = {"p50": 0.50, "p95": 0.95, "p99": 0.99}


def load(
    url: Annotated[str, typer.Argument(help="The server, as https://staging.example.org.")],
    people: Annotated[int, typer.Option(min=2, max=PEOPLE_MAX, help="How many come.")] = 50,
    rooms: Annotated[int, typer.Option(min=1, max=PEOPLE_MAX, help="Into how many groups.")] = 1,
    per_minute: Annotated[
        int, typer.Option(min=1, max=PER_MINUTE_MAX, help="Messages a minute, of all together.")
    ] = 60,
    minutes: Annotated[float, typer.Option(min=0.01, max=MINUTES_MAX, help="For how long.")] = 1.0,
    p99_ms: Annotated[
        int, typer.Option(min=1, help="Fail if one in a hundred receipts or deliveries takes longer.")
    ] = 1000,
    own: Annotated[
        str,
        typer.Option("--i-own-this-server", metavar="HOST", help="Its host name, unless it is this machine."),
    ] = "",
    as_json: AsJson = False,
) -> None:
    """Rehearse an evening: people come into groups and talk, and times are told.

    Never do this to a server where people are. The rooms must be there and have seats; the server's limits
    hold: one on this machine may be started with --rehearsal. The exit code is 1 if something was too slow,
    refused or missing.

    \b
      warmline load http://127.0.0.1:8000 --people 200 --rooms 10 --per-minute 600 --minutes 5
      warmline load https://staging.example.org --i-own-this-server staging.example.org
    """
    evening = Evening(_socket_of(url, own), people, rooms, per_minute, minutes)
    if people < 2 * rooms:
        raise typer.BadParameter("a group needs two people at least")
    try:
        tally, deliveries = asyncio.run(rehearse(evening, random.Random(0)))
    except* (NoRoom, Refused, Lost, StayAway, TimeoutError) as ended:
        raise CannotDo(f"the evening could not be played: {ended.exceptions[0]}") from None
    facts = told(evening, tally, deliveries)
    say(facts, _in_lines(facts), as_json=as_json)
    wrong = list(_wrong(facts, p99_ms))
    for words in wrong:
        note(words)
    if wrong:
        raise typer.Exit(1)


def _socket_of(url: str, own: str) -> str:
    """Give the address of the server's socket; refuse a server that nobody vouches for."""
    parts = urlsplit(url)
    scheme = {"http": "ws", "https": "wss", "ws": "ws", "wss": "wss"}.get(parts.scheme)
    if scheme is None or not parts.hostname:
        raise typer.BadParameter(f"{url} is no address like https://staging.example.org")
    if not is_loopback(parts.hostname) and own != parts.hostname:
        raise typer.BadParameter(
            f"{parts.hostname} is not this machine: if it is yours, and nobody is there for help, "
            f"add --i-own-this-server {parts.hostname}"
        )
    return f"{scheme}://{parts.netloc}/live"


def told(evening: Evening, tally: Tally, deliveries: Sequence[float | None]) -> dict[str, Any]:
    """Tell what came of an evening, times in ms."""
    came = [each for each in deliveries if each is not None]
    return {
        "people": evening.people,
        "rooms": evening.rooms,
        "messages": evening.messages,
        "receipts": len(tally.said),
        "receipt_ms": {name: percentile(tally.receipts(), part) for name, part in PARTS.items()},
        "deliveries": len(came),
        "delivery_ms": {name: percentile(came, part) for name, part in PARTS.items()},
        "missing": len(deliveries) - len(came),
        "failed": dict(tally.failed),
    }


def _in_lines(facts: dict[str, Any]) -> str:
    def times(name: str) -> str:
        return ", ".join(f"{part} {ms} ms" for part, ms in facts[name].items())

    return "\n".join(
        [
            f"{facts['people']} people in {facts['rooms']} rooms, {facts['messages']} messages",
            f"receipts    {facts['receipts']}: {times('receipt_ms')}",
            f"deliveries  {facts['deliveries']}: {times('delivery_ms')}",
            f"missing     {facts['missing']}",
        ]
    )


def _wrong(facts: dict[str, Any], p99_ms: int) -> list[str]:
    wrong = [f"{count} messages failed: {code}" for code, count in facts["failed"].items()]
    if facts["missing"]:
        wrong.append(f"{facts['missing']} deliveries are missing")
    for what in ("receipt", "delivery"):
        slowest = facts[f"{what}_ms"]["p99"]
        if slowest > p99_ms:
            wrong.append(f"p99 of {what} is {slowest} ms, and {p99_ms} are allowed")
    return wrong
