"""What people agree to when they join a room."""

from typing import Annotated

import typer

from chat.actions import oversee
from chat.actions.oversee import CannotDo
from chat.cli.speaking import AsJson, new_group, say, text_from
from chat.cli.storing import audit_key, look, record
from chat.governing import Record
from chat.setting_sources import load_settings
from chat.store import rooms as stored_rooms
from chat.store.transaction import Transaction
from rooms.ids import RoomId

group = new_group("What people agree to in a room.")

Id = Annotated[str, typer.Argument(metavar="ROOM", help="Such as r_commonroom.", show_default=False)]


@group.command("set")
def set_text(
    room_id: Id,
    file: Annotated[str, typer.Argument(help="A text file, or - for standard input.", show_default=False)],
    as_json: AsJson = False,
) -> None:
    """Put a new agreement in force.

    It gets the next version. Whoever joins from now on agrees to it; whoever is inside is asked before
    they write again.

    \b
      warmline agreement show r_grief > grief.txt
      warmline agreement set r_grief grief.txt
    """
    text = oversee.agreement_text(text_from(file))
    key = audit_key(load_settings())

    async def put(tx: Transaction) -> int:
        version = await oversee.set_agreement(tx, RoomId(room_id), text)
        await Record(key, None, "agreement_set").write(tx, room_id)
        return version

    version = record(put)
    words = f"Version {version} is in force in {room_id}."
    say({"room": room_id, "version": version}, words, as_json=as_json)


@group.command("show")
def show_text(room_id: Id, as_json: AsJson = False) -> None:
    """Print the agreement in force."""
    found = look(lambda sql: stored_rooms.agreement_of(sql, RoomId(room_id)))
    if found is None:
        raise CannotDo(f"there is no room {room_id}")
    version, text = found
    say({"room": room_id, "version": version, "text": text}, text, as_json=as_json)
