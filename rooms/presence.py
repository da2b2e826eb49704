"""Who is here, said briefly: names in a small room, a number in a large one."""

from collections.abc import Collection

from rooms.ids import MemberId

NAMES_MAX = 100
"""Above this a list on every arrival would cost the cube of the room's size."""


def presence(here: Collection[MemberId]) -> dict[str, object]:
    """Give the fields of a `presence` frame."""
    if len(here) > NAMES_MAX:
        return {"count": len(here)}
    return {"here": sorted(here)}
