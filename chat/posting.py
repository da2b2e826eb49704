"""Send an alert to an address outside, signed as Standard Webhooks says.

The host is looked up once and the connection goes to exactly that address, so that a name cannot lead
somewhere else between the look and the call. Addresses inside (loopback, private, link-local) are refused
unless a setting allows them, and redirects are not followed: either would turn alerts into a way in.
"""

import asyncio
import socket
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from http import HTTPStatus
from ipaddress import ip_address
from urllib.parse import SplitResult, urlsplit


class Answer(StrEnum):
    """What became of an alert; after `gone` its address is not tried again."""

    DELIVERED = "delivered"
    FAILED = "failed"
    GONE = "gone"


class Refused(Exception):
    """Say why an address is not one that alerts go to."""


@dataclass(frozen=True, slots=True)
class Post:
    """Sends alerts. `timeout_seconds` bounds all of one try."""

    timeout_seconds: float
    allow_private: bool

    async def send(self, url: str, secrets: Sequence[str], public: str, body: str, now: int) -> Answer:
        """Post one alert, signed with every secret; whatever goes wrong is `FAILED`. `now` in ms."""
        import httpx2  # It takes longer to import than the server takes to start, and most never need it.

        try:
            async with asyncio.timeout(self.timeout_seconds):
                target = await self._target(urlsplit(url))
                async with httpx2.AsyncClient(follow_redirects=False, trust_env=False) as client:
                    response = await client.post(
                        target.url,
                        content=body.encode(),
                        headers={"host": target.host, **signed(secrets, public, body, now)},
                        extensions={"sni_hostname": target.name},
                    )
        except (TimeoutError, OSError, Refused, ValueError, httpx2.HTTPError, httpx2.InvalidURL):
            return Answer.FAILED
        return judged(response.status_code)

    async def _target(self, url: SplitResult) -> "Target":
        name = check_address(url.geturl())
        port = url.port or (443 if url.scheme == "https" else 80)
        found = await asyncio.get_running_loop().getaddrinfo(name, port, type=socket.SOCK_STREAM)
        addresses = [str(info[4][0]).partition("%")[0] for info in found]
        if not addresses or not (self.allow_private or all(map(is_outside, addresses))):
            raise Refused("this address is inside the own network")
        literal = f"[{addresses[0]}]" if ":" in addresses[0] else addresses[0]
        path = url._replace(netloc=f"{literal}:{port}", fragment="").geturl()
        return Target(path, url.netloc.rpartition("@")[2], name)


@dataclass(frozen=True, slots=True)
class Target:
    """Where a request really goes: the address, and the name it goes by."""

    url: str
    host: str
    name: str


def check_address(url: str) -> str:
    """Give the host of an address that alerts can go to; raises `Refused`."""
    parts = urlsplit(url)
    if parts.scheme not in ("https", "http") or not parts.hostname or parts.username is not None:
        raise Refused("an address for alerts looks like https://alerts.example.org/…")
    return parts.hostname


def is_outside(address: str) -> bool:
    """Say whether an address belongs to the open internet."""
    found = ip_address(address)
    return found.is_global and not found.is_multicast


def judged(status: int) -> Answer:
    """Say what a status means: 2xx arrived, 410 wants no more, anything else is tried again."""
    if HTTPStatus.OK <= status < HTTPStatus.MULTIPLE_CHOICES:
        return Answer.DELIVERED
    return Answer.GONE if status == HTTPStatus.GONE else Answer.FAILED


def signed(secrets: Sequence[str], public: str, body: str, now: int) -> dict[str, str]:
    """Make the headers of Standard Webhooks; while a secret is being changed both sign."""
    from standardwebhooks import Webhook

    at = datetime.fromtimestamp(now / 1000, UTC)
    return {
        "content-type": "application/json",
        "webhook-id": public,
        "webhook-timestamp": str(now // 1000),
        "webhook-signature": " ".join(Webhook(secret).sign(public, at, body) for secret in secrets),
    }
