"""Tries at the staff's door, which must not grow in number with the number of nodes.

Other paces are split: each node allows its share, so that together they never allow more, and nobody waits
for the database. Guessing a password is different: a share would be so small that one misspelt code costs a
minute, and these tries are few. So they are counted in the database, for all nodes together.
"""

from collections.abc import Hashable
from dataclasses import dataclass
from functools import partial
from hashlib import blake2b
from typing import Protocol

from chat.paces import Paces
from chat.store import nodes
from chat.writer import Writer
from rooms.pace import Pace


class Tries(Protocol):
    """Counts tries by key."""

    async def take(self, key: Hashable, now: int) -> None:
        """Count one more; raises `TooFast`. `now` in ms since 1970 UTC."""


@dataclass(frozen=True, slots=True)
class TriesHere:
    """Count on this node, in memory."""

    paces: Paces

    async def take(self, key: Hashable, now: int) -> None:
        """Count one more; raises `TooFast`."""
        self.paces.take(key, now)


@dataclass(frozen=True, slots=True)
class TriesOnAllNodes:
    """Count on all nodes together, in the database, under a keyed hash that tells no name and no network."""

    writer: Writer
    pace: Pace
    secret: bytes

    async def take(self, key: Hashable, now: int) -> None:
        """Count one more; raises `TooFast`."""
        what = blake2b(repr(key).encode(), key=self.secret, digest_size=16).hexdigest()
        await self.writer.perform_if_room(partial(nodes.take_try, what=what, pace=self.pace, now=now))
