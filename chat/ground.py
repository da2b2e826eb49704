"""What everything else of one server stands on: its settings, database, clock, key, writer, hub and rules."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass, field

from chat.hub import Hub
from chat.identity import Key, load_key
from chat.knocks import Knocks
from chat.leases import Lease
from chat.limiting import Limiting, limiting
from chat.looking import Rules
from chat.outside import new_bus
from chat.paces import Paces
from chat.packs import rules_of
from chat.ports import Bus, Clock, Database
from chat.settings import Settings
from chat.store.flagging import Clocks
from chat.telemetry import Metrics, new_metrics
from chat.tries import Tries, TriesHere, TriesOnAllNodes
from chat.whereabouts import ManyNodes, OneNode, Whereabouts
from chat.writer import Writer

ALONE_SECONDS = 3600
"""Who is alone and stays so need not write again and again that it still is."""


@dataclass(frozen=True, slots=True)
class Ground:
    """`node` names this one among others. `missed` takes whoever is to hear that a log must be read anew."""

    settings: Settings
    database: Database
    clock: Clock
    metrics: Metrics
    key: Key
    bus: Bus
    hub: Hub
    writer: Writer
    paces: Limiting
    rules: Rules
    node: str
    whereabouts: Whereabouts
    missed: list[Callable[[str], None]]
    knocks: Knocks = field(default_factory=Knocks)

    @property
    def audit_key(self) -> bytes:
        """Give the key under which the record of the staff is chained."""
        return self.key.derive("audit")

    @property
    def clocks(self) -> Clocks:
        """Give by when a human should have looked at each level of care, and at conduct."""
        return Clocks(self.settings.care_due_seconds, self.settings.conduct_due_minutes)

    def lease(self, job: str) -> Lease:
        """Let one node at a time do a job."""
        alone = self.database.numbers_in_commit_order
        seconds = ALONE_SECONDS if alone else self.settings.lease_seconds
        return Lease(job, self.node, self.database, self.writer, self.clock, seconds * 1000)

    def tries(self, paces: Paces, what: str) -> Tries:
        """Count tries at a door, here or on all nodes together."""
        if self.database.numbers_in_commit_order:
            return TriesHere(paces)
        return TriesOnAllNodes(self.writer, paces.whole, self.key.derive(f"tries {what}"))


def new_ground(settings: Settings, database: Database, clock: Clock, bus: Bus | None) -> Ground:
    """Lay the ground; without a bus the one that the settings name is taken."""
    metrics = new_metrics()
    key = load_key(settings.data_dir)
    bus = bus or new_bus(settings, key)
    metrics.bus_away.set_function(lambda: int(bus.away))
    missed: list[Callable[[str], None]] = []
    alone = database.numbers_in_commit_order
    node = "alone" if alone else secrets.token_hex(8)
    hub = Hub(metrics, lambda log_name: missed[0](log_name), bus, node)
    writer = Writer(
        database, clock, hub.announce, metrics, batch_max=settings.batch_max, queue_max=settings.queue_max
    )
    return Ground(
        settings=settings,
        database=database,
        clock=clock,
        metrics=metrics,
        key=key,
        bus=bus,
        hub=hub,
        writer=writer,
        paces=limiting(settings),
        rules=Rules(rules_of(settings.rules_dir, settings.helplines_file), metrics),
        node=node,
        whereabouts=OneNode(hub)
        if alone
        else ManyNodes(node, hub, database, writer, clock, settings.lease_seconds * 1000),
        missed=missed,
    )
