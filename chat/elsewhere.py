"""Who is in which room on the other nodes, as these said it last."""

from collections.abc import Collection
from dataclasses import dataclass, field

from chat.ports import Sign
from rooms.ids import MemberId
from rooms.presence import NAMES_MAX, Here


@dataclass(slots=True)
class Elsewhere:
    """What other nodes said about who is here, by log and node."""

    said: dict[str, dict[str, Here]] = field(default_factory=dict)

    def in_room(self, log: str) -> list[Here]:
        """Give what each other node says about a room."""
        return list(self.said.get(log, {}).values())

    def knows(self, log: str, node: str) -> bool:
        """Say whether a node has spoken about a room."""
        return node in self.said.get(log, {})

    def hear(self, log: str, node: str, here: Here) -> bool:
        """Take in what a node says; says whether that is news."""
        nodes = self.said.setdefault(log, {})
        before = nodes.get(node, frozenset())
        nodes[node] = here
        return before != here

    def forget(self, log: str) -> None:
        """Forget a room that nobody here follows any more."""
        self.said.pop(log, None)

    def keep(self, nodes: Collection[str]) -> set[str]:
        """Forget every node but these; gives the rooms where that changes who is here."""
        gone = [(log, node) for log, said in self.said.items() for node in said if node not in nodes]
        return {log for log, node in gone if self.said[log].pop(node)}


def here_sign(node: str, here: Here) -> Sign:
    """Say to other nodes who is here on this one."""
    return {"type": "here", "node": node, "here": here if isinstance(here, int) else sorted(here)}


def here_of(sign: Sign) -> tuple[str, Here] | None:
    """Read such a sign; None if it is not one."""
    match sign:
        case {"type": "here", "node": str(node), "here": int(count)}:
            return node, max(0, count)
        case {"type": "here", "node": str(node), "here": list(names)}:
            return node, frozenset(MemberId(str(name)) for name in names[:NAMES_MAX])
    return None
