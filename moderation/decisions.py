"""Decide by a table what a verdict does: kind of room, role and tags to delivery; level to care."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import product
from typing import Any

from moderation.rulepack import RulePackError, read_toml
from moderation.verdict import Delivery
from rooms.people import Role
from rooms.room import RoomKind

_FILE = "decisions.toml"
_SEVERITY = {Delivery.DELIVER: 0, Delivery.HOLD: 1, Delivery.REFUSE: 2}
_ROW_FIELDS = frozenset({"tag", "kinds", "roles", "delivery"})


@dataclass(frozen=True, slots=True)
class DecisionTable:
    """The table, spread out by kind of room, role and tag; what is not listed is delivered.

    `refusable` tags are the only ones that may refuse a message. A message with care from `cry_from` on is
    never refused, whatever else it holds: it waits for a moderator, and from `deliver_from` on is delivered.
    """

    deliveries: Mapping[tuple[RoomKind, Role, str], Delivery]
    refusable: frozenset[str]
    cry_from: int
    deliver_from: int
    unscreened: Mapping[RoomKind, Delivery]

    def delivery(self, kind: RoomKind, role: Role, tags: Iterable[str], level: int) -> Delivery:
        """Give the gravest delivery that any of the tags asks for, as far as a cry for help allows it."""
        asked = (self.deliveries.get((kind, role, tag), Delivery.DELIVER) for tag in tags)
        if level >= self.cry_from:
            instead = Delivery.DELIVER if level >= self.deliver_from else Delivery.HOLD
            asked = (instead if each is Delivery.REFUSE else each for each in asked)
        return max(asked, key=_SEVERITY.__getitem__, default=Delivery.DELIVER)


def parse_decisions(content: bytes) -> DecisionTable:
    """Read the decision table. Raises RulePackError, also for a row that refuses what is not refusable."""
    table = read_toml(_FILE, content)
    refusable = frozenset(table.get("refusable", []))
    deliveries: dict[tuple[RoomKind, Role, str], Delivery] = {}
    for number, row in enumerate(table.get("row", []), start=1):
        for key, delivery in _spread(f"row {number}", row, refusable):
            deliveries.setdefault(key, delivery)
    return DecisionTable(
        deliveries,
        refusable,
        int(table.get("cry_from", 1)),
        int(table.get("deliver_from", 2)),
        {RoomKind(kind): Delivery(delivery) for kind, delivery in table["unscreened"].items()},
    )


def _spread(
    name: str,
    row: Mapping[str, Any],
    refusable: frozenset[str],
) -> list[tuple[tuple[RoomKind, Role, str], Delivery]]:
    if set(row) - _ROW_FIELDS or "tag" not in row:
        raise RulePackError(_FILE, name, "fields", f"a row has {', '.join(sorted(_ROW_FIELDS))}")
    try:
        delivery = Delivery(row["delivery"])
        kinds = [RoomKind(each) for each in row.get("kinds", list(RoomKind))]
        roles = [Role(each) for each in row.get("roles", list(Role))]
    except (KeyError, ValueError) as error:
        raise RulePackError(_FILE, name, "delivery", str(error)) from error
    if delivery is Delivery.REFUSE and row["tag"] not in refusable:
        raise RulePackError(_FILE, name, "delivery", f"{row['tag']} is not listed as refusable")
    return [((kind, role, row["tag"]), delivery) for kind, role in product(kinds, roles)]
