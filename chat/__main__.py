"""The command line: `warmline serve` and everything an operator does."""

import asyncio
import json
import sys
from collections.abc import Awaitable, Callable, Iterable
from pathlib import Path
from typing import Annotated, Any, NoReturn, TypeVar

import typer

from chat import app as application
from chat import demo
from chat.actions import oversee
from chat.actions.oversee import CannotDo, Invitation
from chat.identity import BadKey, load_key
from chat.local import SystemClock
from chat.ports import DatabaseUnavailable
from chat.settings import BadSettings, Settings, load_settings
from chat.store import people
from chat.store import rooms as stored_rooms
from chat.store.rooms import NewRoom
from chat.store.transaction import Transaction
from chat.telemetry import set_up_logs
from rooms.ids import RoomId
from rooms.people import Role
from rooms.room import RoomKind
from rooms.times import rfc3339

cli = typer.Typer(no_args_is_help=True, pretty_exceptions_enable=False, add_completion=False)
staff = typer.Typer(no_args_is_help=True, help="Accounts of supporters and moderators.")
room = typer.Typer(no_args_is_help=True, help="Group rooms.")
agreement = typer.Typer(no_args_is_help=True, help="What people agree to when they join a room.")
cli.add_typer(staff, name="staff")
cli.add_typer(room, name="room")
cli.add_typer(agreement, name="agreement")

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON, for programs.")]
T = TypeVar("T")


def fail(words: str) -> NoReturn:
    """Say in one line what is wrong, and end."""
    typer.echo(f"warmline: {words}", err=True)
    raise typer.Exit(1)


def settings_from(**flags: object) -> Settings:
    """Read the settings, or say line by line what is wrong with them."""
    try:
        return load_settings(**{name: value for name, value in flags.items() if value is not None})
    except BadSettings as bad:
        for line in bad.lines:
            typer.echo(f"warmline: {line}", err=True)
        raise typer.Exit(2) from None


def say(facts: Any, as_json: bool, line: str) -> None:
    """Print facts for a program, or a line for a person."""
    typer.echo(json.dumps(facts, ensure_ascii=False) if as_json else line)


def record(act: Callable[[Transaction], Awaitable[T]], settings: Settings | None = None) -> T:
    """Do one thing in a transaction of its own, beside a running server or without one."""
    chosen = settings or settings_from()

    async def run() -> T:
        async with application.opened_database(chosen) as database, database.write() as sql:
            tx = Transaction(sql, SystemClock().now_ms(), {})
            done = await act(tx)
            await tx.flush()
            return done

    try:
        return asyncio.run(run())
    except CannotDo as reason:
        fail(str(reason))
    except (DatabaseUnavailable, BadKey, OSError) as error:
        fail(f"cannot reach what is stored: {error}")


@cli.command()
def serve(
    host: Annotated[str | None, typer.Option(help="Address to listen on.")] = None,
    port: Annotated[int | None, typer.Option(help="Port to listen on.")] = None,
    data_dir: Annotated[Path | None, typer.Option(help="Where the database and the key are kept.")] = None,
    rehearsal: Annotated[bool | None, typer.Option("--rehearsal", help="No paces, for a load test.")] = None,
    with_demo: Annotated[
        bool, typer.Option("--demo", help="Make demo rooms and a first invitation.")
    ] = False,
) -> None:
    """Serve until asked to stop."""
    settings = settings_from(host=host, port=port, data_dir=data_dir, rehearsal=rehearsal)
    set_up_logs(settings)
    audit_key = _audit_key(settings)
    invitation = None
    if with_demo:
        invitation = record(lambda tx: demo.prepare(tx, settings.invitation_days, audit_key), settings)
    try:
        asyncio.run(application.run(settings, lambda address: _announce(address, invitation)))
    except (OSError, DatabaseUnavailable) as error:
        fail(f"cannot serve: {error}")


def _announce(address: str, invitation: Invitation | None) -> None:
    typer.echo(f"Warmline is open at {address}")
    if invitation is not None:
        typer.echo(f"You are the first moderator: {address}/staff#invitation={invitation.invitation}")
    sys.stdout.flush()


def _audit_key(settings: Settings) -> bytes:
    try:
        settings.data_dir.mkdir(parents=True, exist_ok=True)
        return load_key(settings.data_dir).derive("audit")
    except (BadKey, OSError) as error:
        fail(str(error))


@staff.command("invite")
def staff_invite(
    name: Annotated[str, typer.Option(help="The name they appear with.")],
    role: Annotated[Role, typer.Option(help="supporter, moderator or admin.")],
    as_json: AsJson = False,
) -> None:
    """Invite someone; they choose a password and get a second factor."""
    settings = settings_from()
    key = _audit_key(settings)
    made = record(lambda tx: oversee.invite(tx, name, role, settings.invitation_days, key), settings)
    _show_invitation(made, as_json)


@staff.command("reset")
def staff_reset(name: str, as_json: AsJson = False) -> None:
    """Invite someone again: password, second factor and sessions end now."""
    settings = settings_from()
    key = _audit_key(settings)
    made = record(lambda tx: oversee.reset(tx, name, settings.invitation_days, key), settings)
    _show_invitation(made, as_json)


def _show_invitation(made: Invitation, as_json: bool) -> None:
    facts = {
        "invitation": made.invitation,
        "name": made.name,
        "role": made.role,
        "until": rfc3339(made.until),
        "path": f"/staff#invitation={made.invitation}",
    }
    say(
        facts,
        as_json,
        f"Invitation for {made.name} ({made.role}), good until {facts['until']}: {facts['path']}",
    )


@staff.command("list")
def staff_list(as_json: AsJson = False) -> None:
    """List the accounts."""
    facts = [
        {
            "name": account.name,
            "role": account.role,
            "state": "disabled" if account.disabled_at else "active" if account.signed_in_at else "invited",
        }
        for account in record(people.all_staff)
    ]
    say(facts, as_json, "\n".join(f"{f['name']}\t{f['role']}\t{f['state']}" for f in facts) or "Nobody yet.")


@staff.command("disable")
def staff_disable(name: str) -> None:
    """Close an account; open sessions end within seconds."""
    settings = settings_from()
    key = _audit_key(settings)
    record(lambda tx: oversee.disable(tx, name, key), settings)
    typer.echo(f"{name} can no longer sign in.")


@room.command("add")
def room_add(
    room_id: Annotated[str | None, typer.Option("--id", help="r_ and up to 40 letters or digits.")] = None,
    title: Annotated[str, typer.Option()] = "",
    topic: Annotated[str, typer.Option()] = "",
    seats: Annotated[int, typer.Option(min=1)] = 12,
    history: Annotated[str, typer.Option(help="own: from one's joining on; open: all of it.")] = "own",
    agreement_file: Annotated[Path | None, typer.Option(help="A text file; else a plain agreement.")] = None,
    jsonl: Annotated[str | None, typer.Option(help="Make many: a file of JSON lines, or -.")] = None,
    as_json: AsJson = False,
) -> None:
    """Make a group room, or many."""
    text = _text_of(agreement_file) if agreement_file else demo.AGREEMENT
    if jsonl is not None:
        new = [_new_room(n, line) for n, line in enumerate(_lines_of(jsonl), start=1) if line.strip()]
    elif room_id is not None:
        fields = {"id": room_id, "title": title, "topic": topic, "seats": seats, "history": history}
        new = [_checked(fields, "the room")]
    else:
        fail("give --id, or --jsonl for many")
    record(lambda tx: oversee.add_rooms(tx, new, text))
    say([made.id for made in new], as_json, f"Made {len(new)} room{'s' if len(new) > 1 else ''}.")


def _lines_of(source: str) -> Iterable[str]:
    return sys.stdin if source == "-" else _text_of(Path(source)).splitlines()


def _text_of(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        fail(f"cannot read {file}: {error}")


def _new_room(number: int, line: str) -> NewRoom:
    try:
        fields = json.loads(line)
    except ValueError:
        fail(f"line {number} is not JSON")
    if not isinstance(fields, dict):
        fail(f"line {number} is not a JSON object")
    return _checked(fields, f"line {number}")


def _checked(fields: dict[str, Any], where: str) -> NewRoom:
    known = {"id", "title", "topic", "seats", "history"}
    unknown = sorted(set(fields) - known)
    if unknown:
        fail(f"{where}: unknown field {unknown[0]}; known are {', '.join(sorted(known))}")
    name = fields.get("id")
    if not isinstance(name, str) or not name.startswith("r_") or not name[2:].isalnum() or len(name) > 42:
        fail(f"{where}: id is r_ and up to 40 letters or digits")
    seats = fields.get("seats", 12)
    if not isinstance(seats, int) or isinstance(seats, bool) or seats < 1:
        fail(f"{where}: seats is a whole number from 1")
    history = fields.get("history", "own")
    if history not in ("own", "open"):
        fail(f"{where}: history is own or open")
    title, topic = str(fields.get("title") or name), str(fields.get("topic", ""))
    return NewRoom(RoomId(name), RoomKind.GROUP, title, topic, seats, history)


@room.command("list")
def room_list(as_json: AsJson = False) -> None:
    """List the group rooms."""
    facts = [
        {
            "id": g.id,
            "title": g.title,
            "topic": g.topic,
            "open": g.open,
            "seats": g.seats,
            "present": g.present,
        }
        for g in record(stored_rooms.groups)
    ]
    lines = [
        f"{f['id']}\t{'open' if f['open'] else 'closed'}\t{f['present']}/{f['seats']}\t{f['title']}"
        for f in facts
    ]
    say(facts, as_json, "\n".join(lines) or "No rooms yet.")


@room.command("open")
def room_open(room_id: str) -> None:
    """Open a room."""
    changed = record(lambda tx: oversee.set_room_open(tx, RoomId(room_id), wanted=True))
    typer.echo(f"{room_id} is open." if changed else f"{room_id} was open already.")


@room.command("close")
def room_close(room_id: str) -> None:
    """Close a room: nobody can join or speak, members can read."""
    changed = record(lambda tx: oversee.set_room_open(tx, RoomId(room_id), wanted=False))
    typer.echo(f"{room_id} is closed." if changed else f"{room_id} was closed already.")


@agreement.command("set")
def agreement_set(
    room_id: str,
    file: Annotated[Path, typer.Option(help="A text file.")],
    as_json: AsJson = False,
) -> None:
    """Put a new agreement in force; it gets the next version."""
    text = _text_of(file)
    made = record(lambda tx: oversee.set_agreement(tx, RoomId(room_id), text))
    say({"room": room_id, "version": made}, as_json, f"Version {made} is in force in {room_id}.")


@cli.command()
def pause(words: Annotated[str, typer.Argument(help="What people read meanwhile.")]) -> None:
    """Let nobody new in; helplines stay up, and talks under way go on."""
    record(lambda tx: oversee.set_paused(tx, words))
    typer.echo("Nobody new is let in. To let people in again: warmline unpause")


@cli.command()
def unpause() -> None:
    """Let new people in again."""
    record(lambda tx: oversee.set_paused(tx, None))
    typer.echo("People are let in again.")


def main() -> None:
    """Run the command line."""
    cli()


if __name__ == "__main__":
    main()
