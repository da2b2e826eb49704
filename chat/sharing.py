"""What every connection of a server shares."""

from dataclasses import dataclass

from chat.doors import Doors
from chat.hub import Hub
from chat.ports import Clock, Database
from chat.settings import Settings
from chat.telemetry import Metrics
from chat.welcoming import Porter
from chat.writer import Writer


@dataclass(frozen=True, slots=True)
class Shared:
    """The doors for commands, who lets people in, and where what goes in and out passes."""

    doors: Doors
    porter: Porter
    writer: Writer
    hub: Hub
    database: Database
    clock: Clock
    settings: Settings
    metrics: Metrics
