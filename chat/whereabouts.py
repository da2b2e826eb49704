"""Who is connected, on this node or on any other.

A node alone asks its hub. Where several share a database, each writes down every second who is connected to
it, under a lease: whoever was connected to a node that stopped is gone when the lease is.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from chat.hub import Hub
from chat.ports import Clock, Database, Sql
from chat.store import nodes
from chat.store.entries import CARE_DESK
from chat.store.nodes import Node
from chat.store.transaction import Transaction
from chat.writer import Writer
from rooms.ids import PersonId

FORGET_AFTER_LEASES = 10
FOR_EVER = 2**62
HEARD_MS = 3_000
"""By now every node has heard of somebody who came to another one: each writes that down every second."""


class Whereabouts(Protocol):
    """Knows who is connected."""

    @property
    def heard_ms(self) -> int:
        """Say how long it may take until somebody who has just come is known to be here."""

    async def here(self, sql: Sql, people: Sequence[PersonId]) -> frozenset[PersonId]:
        """Find which of some people are connected."""

    async def sockets_elsewhere(self, sql: Sql, person: PersonId) -> int:
        """Count a person's sockets on other nodes."""

    def staff_here(self) -> bool:
        """Say whether anyone of the staff is connected."""

    def desk_watched(self) -> bool:
        """Say whether anyone follows the care desk."""

    def node_count(self) -> int:
        """Count the nodes that answer, this one included."""

    def spread(self) -> Mapping[PersonId, int]:
        """Say on how many nodes those of our people are connected who are on several, as of a second ago."""

    async def tick(self) -> None:
        """Tell the other nodes, and hear from them."""

    async def leave(self) -> None:
        """Say that this node stops."""


@dataclass(frozen=True, slots=True)
class OneNode:
    """A node alone."""

    hub: Hub

    @property
    def heard_ms(self) -> int:
        """Give nothing: it knows at once."""
        return 0

    async def here(self, _: Sql, people: Sequence[PersonId]) -> frozenset[PersonId]:
        """Find which of some people are connected."""
        return frozenset(person for person in people if self.hub.is_here(person))

    async def sockets_elsewhere(self, _: Sql, __: PersonId) -> int:
        """Count none."""
        return 0

    def staff_here(self) -> bool:
        """Say whether anyone of the staff is connected."""
        return self.hub.staff_here()

    def desk_watched(self) -> bool:
        """Say whether anyone follows the care desk."""
        return self.hub.position_of(CARE_DESK) is not None

    def node_count(self) -> int:
        """Count this one."""
        return 1

    def spread(self) -> Mapping[PersonId, int]:
        """Name nobody."""
        return {}

    async def tick(self) -> None:
        """Do nothing: nobody else is there."""

    async def leave(self) -> None:
        """Do nothing."""


@dataclass(slots=True)
class ManyNodes:
    """One of many nodes. `written` is what the others can read of who is connected here."""

    node: str
    hub: Hub
    database: Database
    writer: Writer
    clock: Clock
    lease_ms: int
    others: list[Node] = field(default_factory=list)
    written: dict[PersonId, int] | None = None
    on_several: dict[PersonId, int] = field(default_factory=dict)

    @property
    def heard_ms(self) -> int:
        """Give some rounds of this, in which the others say who is there."""
        return HEARD_MS

    async def here(self, sql: Sql, people: Sequence[PersonId]) -> frozenset[PersonId]:
        """Find which of some people are connected."""
        ours = frozenset(person for person in people if self.hub.is_here(person))
        rest = [person for person in people if person not in ours]
        return ours | await nodes.connected(sql, rest, self.node, self.clock.now_ms()) if rest else ours

    async def sockets_elsewhere(self, sql: Sql, person: PersonId) -> int:
        """Count a person's sockets on other nodes, as of a second ago."""
        return await nodes.sockets_of(sql, person, self.node, self.clock.now_ms()) if self.others else 0

    def staff_here(self) -> bool:
        """Say whether anyone of the staff is connected."""
        return self.hub.staff_here() or any(node.staff for node in self.others)

    def desk_watched(self) -> bool:
        """Say whether anyone follows the care desk."""
        return self.hub.position_of(CARE_DESK) is not None or any(node.watched for node in self.others)

    def node_count(self) -> int:
        """Count the nodes that answer, this one included."""
        return 1 + len(self.others)

    def spread(self) -> Mapping[PersonId, int]:
        """Say on how many nodes those of our people are connected who are on several, as of a second ago."""
        return self.on_several

    async def tick(self) -> None:
        """Write down who is connected here, and read which nodes there are."""
        now_here = self.hub.people()
        before, self.written = self.written, None  # what a failed commit has written nobody knows
        found = await self.writer.perform(lambda tx: self._beat(tx, before, now_here))
        self.written = now_here
        assert isinstance(found, list)
        self.others = [node for node in found if node.name != self.node]
        self.hub.keep_nodes({node.name for node in self.others})

    async def _beat(
        self, tx: Transaction, before: dict[PersonId, int] | None, now_here: dict[PersonId, int]
    ) -> list[Node]:
        own = self.hub.position_of(CARE_DESK) is not None
        beat = Node(self.node, tx.now + self.lease_ms, self.hub.staff_here(), own)
        if not await nodes.beat(tx, beat) or before is None:
            await nodes.nobody_here(tx, self.node)
            before = {}
        await nodes.put_here(tx, self.node, {p: n for p, n in now_here.items() if before.get(p) != n})
        if gone := [person for person in before if person not in now_here]:
            await nodes.take_away(tx, self.node, gone)
        known = await nodes.all_nodes(tx)
        long_ago = tx.now - FORGET_AFTER_LEASES * self.lease_ms
        for node in known:
            if node.until < long_ago:
                await nodes.forget_node(tx, node.name, long_ago)
        self.on_several = await nodes.on_several(tx, self.node, tx.now) if len(known) > 1 else {}
        return [node for node in known if node.until > tx.now]

    async def leave(self) -> None:
        """Say that this node stops, and give back its jobs."""
        async with self.database.write() as sql:
            await nodes.end_leases(sql, self.node)
            await nodes.forget_node(sql, self.node, FOR_EVER)
