"""Who is here, said briefly: names in a small room, a number in a large one."""

from collections.abc import Collection, Sequence

from rooms.ids import MemberId

NAMES_MAX = 100
"""Above this a list on every arrival would cost the cube of the room's size."""

Here = frozenset[MemberId] | int
"""Those in a room on one node, or how many they are where there are too many to name."""


def here_briefly(members: Collection[MemberId]) -> Here:
    """Name those who are here on this node, or count them."""
    return len(members) if len(members) > NAMES_MAX else frozenset(members)


def presence(nodes: Sequence[Here]) -> dict[str, object]:
    """Give the fields of a `presence` frame from what all nodes say; whoever is on two is one."""
    named = frozenset[MemberId]().union(*(here for here in nodes if isinstance(here, frozenset)))
    counted = sum(here for here in nodes if isinstance(here, int))
    if counted or len(named) > NAMES_MAX:
        return {"count": counted + len(named)}
    return {"here": sorted(named)}
