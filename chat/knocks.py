"""Remember who was turned away at the door of a group that should be open: somebody is there, and waits."""

from dataclasses import dataclass, field

from rooms.ids import RoomId


@dataclass(frozen=True, slots=True)
class Knocks:
    """When a peer last knocked at each group, on this node, in ms; it never says who."""

    last: dict[RoomId, int] = field(default_factory=dict)

    def note(self, room: RoomId, now: int) -> None:
        """Note that somebody knocked."""
        self.last[room] = now

    def since(self, room: RoomId, moment: int) -> bool:
        """Say whether anybody has knocked since a moment."""
        return self.last.get(room, -1) >= moment
