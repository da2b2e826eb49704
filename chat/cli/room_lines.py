"""Read rooms as an operator writes them: one, or a JSON line each, with the number of every wrong line."""

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from chat import terms
from chat.actions.oversee import CannotDo
from chat.cli.texts import json_object, whole
from chat.store.rooms import NewRoom
from chat.terms import Wish, wish_from
from chat.wire.fields import LABEL_MAX_CHARS, LINE_MAX_CHARS, clean
from rooms.ids import RoomId
from rooms.room import RoomKind

ROOM_ID = re.compile(r"r_[A-Za-z0-9_-]{1,40}")
FIELDS = frozenset({"id", "title", "topic", "seats", "history"}) | terms.FIELDS
SEATS = 12
MOST_SEATS = 1_000_000
MISTAKES_SHOWN = 20


@dataclass(frozen=True, slots=True)
class Described:
    """A room as it was described, and on which terms it meets."""

    room: NewRoom
    wish: Wish | None


def read(lines: Iterable[str]) -> dict[int, Described]:
    """Read a room from each line that is not empty, by line number. Raises `CannotDo` with all mistakes."""
    new: dict[int, Described] = {}
    mistakes: list[str] = []
    first_seen: dict[RoomId, int] = {}
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            described = room_from(json_object(line))
            room = described.room.id
            if first_seen.setdefault(room, number) != number:
                raise ValueError(f"{room} stands in line {first_seen[room]} already")
            new[number] = described
        except ValueError as error:
            mistakes.append(f"line {number}: {error}")
    if mistakes:
        raise CannotDo(_shortened(mistakes))
    if not new:
        raise CannotDo("there is no room in it")
    return new


def taken(new: Mapping[int, Described], existing: Collection[RoomId]) -> str:
    """Say which lines name rooms that exist already."""
    ids = {number: described.room.id for number, described in new.items()}
    lines = [f"line {number}: {room} exists already" for number, room in ids.items() if room in existing]
    return _shortened(lines)


def room_from(fields: Mapping[str, object]) -> Described:
    """Make a room from named values; one that somebody holds opens with them, and not before.

    Raises `ValueError` that says which of the values is wrong.
    """
    unknown = sorted(set(fields) - FIELDS)
    if unknown:
        raise ValueError(f"{unknown[0]} is not known; known are {', '.join(sorted(FIELDS))}")
    room_id = fields.get("id")
    if not isinstance(room_id, str) or not ROOM_ID.fullmatch(room_id):
        raise ValueError("id is r_ and up to 40 letters, digits, - or _")
    history = fields.get("history", "own")
    if history not in ("own", "open"):
        raise ValueError("history is own or open")
    wish = wish_from(fields)
    room = NewRoom(
        RoomId(room_id),
        RoomKind.GROUP,
        _line(fields, "title", LABEL_MAX_CHARS) or room_id.removeprefix("r_"),
        _line(fields, "topic", LINE_MAX_CHARS),
        _seats(fields.get("seats", SEATS)),
        str(history),
        open=wish is None,
    )
    return Described(room, wish)


def _seats(value: object) -> int:
    if isinstance(value, int) and not isinstance(value, bool) and 1 <= value <= MOST_SEATS:
        return value
    raise ValueError(f"seats is a whole number from 1 to {MOST_SEATS}")


def _line(fields: Mapping[str, object], name: str, most: int) -> str:
    value = fields.get(name, "")
    if not isinstance(value, str) or len(value) > most or "\n" in value:
        raise ValueError(f"{name} is one line of up to {most} characters")
    return clean(whole(value))


def _shortened(lines: list[str]) -> str:
    more = len(lines) - MISTAKES_SHOWN
    return "\n".join(lines[:MISTAKES_SHOWN] + ([f"and {more} more lines"] if more > 0 else []))
