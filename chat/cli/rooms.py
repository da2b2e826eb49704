"""Group rooms: make them, change them, open and close them."""

from collections.abc import Collection, Mapping
from typing import Annotated, Any, Literal

import typer

from chat import demo
from chat.actions import oversee
from chat.actions.oversee import CannotDo, RoomsExist
from chat.cli import room_lines
from chat.cli.room_facts import facts_of, facts_of_holding, state_of, when_it_meets
from chat.cli.room_lines import Described, room_from
from chat.cli.speaking import AsJson, in_columns, lines_from, new_group, say, text_from
from chat.cli.storing import audit_key, look, record
from chat.governing import Record
from chat.local import SystemClock
from chat.ports import Sql
from chat.setting_sources import load_settings
from chat.store import groups as stored_groups
from chat.store import rooms as stored_rooms
from chat.store.groups import Held
from chat.store.rooms import Listed
from chat.store.transaction import Transaction
from chat.terms import set_terms
from rooms.calendar import Dated, calendar
from rooms.events import RoomChanged
from rooms.giving_way import SEAT_KEPT_MS
from rooms.ids import RoomId
from rooms.pace import SLOWEST_SECONDS
from rooms.times import WEEK_MS

group = new_group("Group rooms.")

Id = Annotated[str, typer.Argument(metavar="ROOM", help="Such as r_commonroom.", show_default=False)]
Title = Annotated[str | None, typer.Option(help="What it is called; up to 80 characters.")]
Topic = Annotated[str | None, typer.Option(help="What it is about; up to 200 characters.")]
Seats = Annotated[int | None, typer.Option(help="How many people fit in.")]
Starts = Annotated[str | None, typer.Option(help="The first meeting on its own clock: 2026-12-01 19:00.")]
Zone = Annotated[str | None, typer.Option(help="Whose clock: Europe/Madrid; else UTC.")]
Every = Annotated[
    str | None, typer.Option(help="once, week, fortnight, month, a rule such as FREQ=WEEKLY;BYDAY=TU,TH.")
]
Minutes = Annotated[int | None, typer.Option(help="How long it meets.")]
Facilitators = Annotated[str | None, typer.Option(help="Who holds it: names of the staff, with commas.")]
Grace = Annotated[int | None, typer.Option(help="Seconds it goes on without them; else as in the settings.")]


@group.command()
def add(
    room_id: Annotated[str | None, typer.Option("--id", help="r_ and letters, digits, - or _.")] = None,
    title: Title = None,
    topic: Topic = None,
    seats: Seats = None,
    history: Annotated[
        Literal["own", "open"], typer.Option(help="own: read from one's joining on; open: all of it.")
    ] = "own",
    starts: Starts = None,
    zone: Zone = None,
    every: Every = None,
    minutes: Minutes = None,
    facilitators: Facilitators = None,
    grace: Grace = None,
    agreement: Annotated[str | None, typer.Option(help="A text file, or -; else a plain agreement.")] = None,
    jsonl: Annotated[str | None, typer.Option(help="Make many: a file of JSON lines, or -.")] = None,
    as_json: AsJson = False,
) -> None:
    """Make a group room, or many at once.

    Of many, all are made, or none if one is wrong. A room with a time or a facilitator opens with whoever
    holds it, and is closed until then; any other is open until it is closed.

    \b
      warmline room add --id r_grief --title "Grief" --topic "Losing someone" --seats 10
      warmline room add --id r_tuesday --title "Tuesdays" --starts "2026-12-01 19:00" --every week \\
        --zone Europe/Madrid --minutes 75 --facilitators Maya,Kim
      warmline room add --jsonl rooms.jsonl
    A line of that file, in which only the id is needed:
      {"id": "r_grief", "title": "Grief", "topic": "...", "seats": 10, "history": "own"}
    """
    if (room_id is None) == (jsonl is None):
        raise typer.BadParameter("give either --id for one room, or --jsonl for many")
    text = demo.AGREEMENT if agreement is None else oversee.agreement_text(text_from(agreement))
    given: dict[str, object] = {
        "id": room_id,
        "title": title,
        "topic": topic,
        "seats": seats,
        "history": history,
    }
    given |= _terms(starts, zone, every, minutes, facilitators, grace)
    new = _many(jsonl, text) if jsonl is not None else [_one(given, text)]
    facts = [made.room.id for made in new]
    say(facts, f"Made {len(new)} room{'' if len(new) == 1 else 's'}.", as_json=as_json)


def _terms(
    starts: str | None,
    zone: str | None,
    every: str | None,
    minutes: int | None,
    facilitators: str | None,
    grace: int | None,
) -> dict[str, object]:
    return {
        "starts": starts,
        "zone": zone,
        "every": every,
        "minutes": minutes,
        "facilitators": facilitators,
        "grace_seconds": grace,
    }


def _one(given: Mapping[str, object], agreement: str) -> Described:
    try:
        new = room_from({name: value for name, value in given.items() if value is not None})
    except ValueError as error:
        raise typer.BadParameter(str(error)) from error
    record(lambda tx: _make(tx, [new], agreement))
    return new


async def _make(tx: Transaction, new: Collection[Described], agreement: str) -> None:
    await oversee.add_rooms(tx, [each.room for each in new], agreement)
    for each in new:
        if each.wish is not None:
            await set_terms(tx, await oversee.group(tx, each.room.id), each.wish)


def _many(source: str, agreement: str) -> list[Described]:
    new = room_lines.read(lines_from(source))
    try:
        record(lambda tx: _make(tx, new.values(), agreement))
    except RoomsExist as taken:
        raise CannotDo(room_lines.taken(new, taken.rooms)) from taken
    return list(new.values())


@group.command("set")
def set_details(
    room_id: Id,
    title: Title = None,
    topic: Topic = None,
    seats: Seats = None,
    starts: Starts = None,
    zone: Zone = None,
    every: Every = None,
    minutes: Minutes = None,
    facilitators: Facilitators = None,
    grace: Grace = None,
    slow: Annotated[
        int | None, typer.Option(help="Seconds between two messages of one peer; 0 ends it.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Change what a room is called, its seats, or when it meets and with whom.

    Nobody has to leave when there are fewer seats. --every always ends a schedule: the room is then opened
    and closed by hand.

    \b
      warmline room set r_grief --seats 8
      warmline room set r_tuesday --starts "2027-01-12 18:30" --facilitators Kim
    """
    details = _given({"title": title, "topic": topic, "seats": seats})
    held = _given(_terms(starts, zone, every, minutes, facilitators, grace))
    if not details and not held and slow is None:
        raise typer.BadParameter("give what is to change: warmline room set --help")
    if slow is not None and not 0 <= slow <= SLOWEST_SECONDS:
        raise typer.BadParameter(f"slow is a whole number from 0 to {SLOWEST_SECONDS}")
    try:
        new = room_from({"id": "r_any", **details, **held})
    except ValueError as error:
        raise typer.BadParameter(str(error)) from error
    wanted = {name: getattr(new.room, name) for name in details}
    if slow is not None:
        wanted["slow_seconds"] = slow
    key, span = audit_key(load_settings()), ",".join(sorted({**wanted, **held}))

    async def change(tx: Transaction) -> None:
        await _change(tx, RoomId(room_id), wanted, new)
        await Record(key, None, "room_set").write(tx, room_id, span)

    record(change)
    say({"room": room_id, **wanted, **held}, f"{room_id} is changed.", as_json=as_json)


def _given(values: Mapping[str, object]) -> dict[str, object]:
    return {name: value for name, value in values.items() if value is not None}


async def _change(tx: Transaction, room_id: RoomId, wanted: Mapping[str, Any], new: Described) -> None:
    if wanted:
        await oversee.change_room(tx, room_id, RoomChanged(**wanted))
    if new.wish is not None:
        await set_terms(tx, await oversee.group(tx, room_id), new.wish)


@group.command("list")
def list_rooms(as_json: AsJson = False) -> None:
    """List the group rooms.

    What is shown: id, open or closed, people and seats, title, when it meets next and who holds it.
    """
    listed, held = look(_listed)
    lines = in_columns(
        [
            (
                each.id,
                state_of(each),
                f"{each.present}/{each.seats}",
                each.title,
                when_it_meets(held.get(each.id)),
            )
            for each in listed
        ]
    )
    say(
        [facts_of(each) | facts_of_holding(held.get(each.id)) for each in listed],
        lines or "No rooms yet. To make one: warmline room add --help",
        as_json=as_json,
    )


async def _listed(sql: Sql) -> tuple[list[Listed], dict[RoomId, Held]]:
    held = {each.id: each for each in await stored_groups.held_groups(sql)}
    return await stored_rooms.groups(sql, SystemClock().now_ms() - SEAT_KEPT_MS), held


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


@group.command("calendar")
def print_calendar(
    weeks: Annotated[int, typer.Option(min=1, max=104, help="How far ahead.")] = 26,
) -> None:
    """Print when the groups meet, as an iCalendar file.

    It names groups and times, and nobody. Put it where a web server shows it, and renew it every night.

    \b
      warmline room calendar > groups.ics
    """
    listed, held = look(_listed)
    schedules = {room: each.terms.schedule() for room, each in held.items()}
    dated = [
        Dated(each.id, each.title, each.topic, schedule)
        for each in listed
        if (schedule := schedules.get(each.id)) is not None
    ]
    now = SystemClock().now_ms()
    typer.echo(calendar(dated, now, now + weeks * WEEK_MS), nl=False)
