"""Group rooms: make them, change them, open and close them."""

from collections.abc import Mapping
from typing import Annotated, Literal

import typer

from chat import demo
from chat.actions import oversee
from chat.actions.oversee import CannotDo, RoomsExist
from chat.cli import room_lines
from chat.cli.room_lines import room_from
from chat.cli.speaking import AsJson, in_columns, lines_from, new_group, say, text_from
from chat.cli.storing import look, record
from chat.store import rooms as stored_rooms
from chat.store.rooms import Listed, NewRoom
from rooms.events import RoomChanged
from rooms.ids import RoomId

group = new_group("Group rooms.")

Id = Annotated[str, typer.Argument(metavar="ROOM", help="Such as r_commonroom.", show_default=False)]
Title = Annotated[str | None, typer.Option(help="What it is called; up to 80 characters.")]
Topic = Annotated[str | None, typer.Option(help="What it is about; up to 200 characters.")]
Seats = Annotated[int | None, typer.Option(help="How many people fit in.")]


@group.command()
def add(
    room_id: Annotated[str | None, typer.Option("--id", help="r_ and letters, digits, - or _.")] = None,
    title: Title = None,
    topic: Topic = None,
    seats: Seats = None,
    history: Annotated[
        Literal["own", "open"], typer.Option(help="own: read from one's joining on; open: all of it.")
    ] = "own",
    agreement: Annotated[str | None, typer.Option(help="A text file, or -; else a plain agreement.")] = None,
    jsonl: Annotated[str | None, typer.Option(help="Make many: a file of JSON lines, or -.")] = None,
    as_json: AsJson = False,
) -> None:
    """Make a group room, or many at once.

    Of many, all are made, or none if one is wrong.

    \b
      warmline room add --id r_grief --title "Grief" --topic "Losing someone" --seats 10
      warmline room add --jsonl rooms.jsonl
    A line of that file, in which only the id is needed:
      {"id": "r_grief", "title": "Grief", "topic": "...", "seats": 10, "history": "own"}
    """
    if (room_id is None) == (jsonl is None):
        raise typer.BadParameter("give either --id for one room, or --jsonl for many")
    text = demo.AGREEMENT if agreement is None else oversee.agreement_text(text_from(agreement))
    given = {"id": room_id, "title": title, "topic": topic, "seats": seats, "history": history}
    new = _many(jsonl, text) if jsonl is not None else [_one(given, text)]
    facts = [made.id for made in new]
    say(facts, f"Made {len(new)} room{'' if len(new) == 1 else 's'}.", as_json=as_json)


def _one(given: Mapping[str, object], agreement: str) -> NewRoom:
    try:
        new = room_from({name: value for name, value in given.items() if value is not None})
    except ValueError as error:
        raise typer.BadParameter(str(error)) from error
    record(lambda tx: oversee.add_rooms(tx, [new], agreement))
    return new


def _many(source: str, agreement: str) -> list[NewRoom]:
    new = room_lines.read(lines_from(source))
    try:
        record(lambda tx: oversee.add_rooms(tx, list(new.values()), agreement))
    except RoomsExist as taken:
        raise CannotDo(room_lines.taken(new, taken.rooms)) from taken
    return list(new.values())


@group.command("set")
def set_details(
    room_id: Id, title: Title = None, topic: Topic = None, seats: Seats = None, as_json: AsJson = False
) -> None:
    """Change a room's title, topic or seats.

    Nobody has to leave when there are fewer seats.

    \b
      warmline room set r_grief --seats 8
    """
    given = {"title": title, "topic": topic, "seats": seats}
    changed = {name: value for name, value in given.items() if value is not None}
    if not changed:
        raise typer.BadParameter("give --title, --topic or --seats")
    try:
        new = room_from({"id": "r_any", **changed})
    except ValueError as error:
        raise typer.BadParameter(str(error)) from error
    wanted = {name: getattr(new, name) for name in changed}
    record(lambda tx: oversee.change_room(tx, RoomId(room_id), RoomChanged(**wanted)))
    say({"room": room_id, **wanted}, f"{room_id} is changed.", as_json=as_json)


@group.command("list")
def list_rooms(as_json: AsJson = False) -> None:
    """List the group rooms.

    What is shown: id, open or closed, people and seats, title.
    """
    listed = look(stored_rooms.groups)
    lines = in_columns(
        [(each.id, _state(each), f"{each.present}/{each.seats}", each.title) for each in listed]
    )
    say(
        [_facts(each) for each in listed],
        lines or "No rooms yet. To make one: warmline room add --help",
        as_json=as_json,
    )


def _state(room: Listed) -> str:
    return "open" if room.open else "closed"


def _facts(room: Listed) -> dict[str, object]:
    return {
        "id": room.id,
        "title": room.title,
        "topic": room.topic,
        "open": room.open,
        "seats": room.seats,
        "present": room.present,
        "agreement": room.agreement,
    }


@group.command("open")
def open_room(room_id: Id, as_json: AsJson = False) -> None:
    """Open a room."""
    changed = record(lambda tx: oversee.set_room_open(tx, RoomId(room_id), wanted=True))
    words = f"{room_id} is open." if changed else f"{room_id} was open already."
    say({"room": room_id, "open": True, "changed": changed}, words, as_json=as_json)


@group.command("close")
def close_room(room_id: Id, as_json: AsJson = False) -> None:
    """Close a room.

    Nobody can join or speak then; who is in it can go on reading.
    """
    changed = record(lambda tx: oversee.set_room_open(tx, RoomId(room_id), wanted=False))
    words = f"{room_id} is closed." if changed else f"{room_id} was closed already."
    say({"room": room_id, "open": False, "changed": changed}, words, as_json=as_json)
