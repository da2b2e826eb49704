"""Walk every role, every command and every relation to a room, and hold the answers to a table.

The table is `authorisation.toml`; what it does not list is denied, and a command without a row fails.
"""

import json
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from chat.asyncapi import COMMANDS, type_of
from chat.identity import new_public_id
from chat.store import members, talks
from chat.store.leaving import leave, leave_group, remove_from
from chat.store.talks import Talk
from chat.store.transaction import Transaction
from rooms.events import MemberJoined
from rooms.ids import MemberId, PersonId, RoomId
from rooms.people import Role
from rooms.room import RoomKind
from tests.client import Client, Frame
from tests.house import House, OpenHouse

TABLE: Mapping[str, Mapping[str, Any]] = tomllib.loads(
    (Path(__file__).parent / "authorisation.toml").read_text(encoding="utf-8")
)
ROLES = [role.value for role in Role]
RELATIONS = ("member", "former", "removed", "stranger", "partner", "ended", "foreign", "absent")
OUTSIDE = ("stranger", "foreign", "absent")
TALKS = ("partner", "ended", "foreign")
FELT_BY_OTHERS = ("typing", "pause", "close")
OF_THE_TWO = ("pass_on",)
"""What only whom pairing has put together may do: not whoever merely has a seat."""
AT_THE_DOOR = ("hello", "sign_in", "redeem")


@dataclass(frozen=True)
class Place:
    """A room with somebody else in it, who follows it and has said something."""

    room: str
    witness: Client
    member: str
    message: str


@dataclass
class Cast:
    """Rooms of one house, and new people in any relation to them."""

    house: House
    group: Place
    elsewhere: str

    async def place_for(self, command: str, relation: str) -> Place:
        if relation not in TALKS and command not in FELT_BY_OTHERS:
            return self.group
        kind = RoomKind.ONE_ON_ONE if relation in TALKS else RoomKind.GROUP
        room = f"r_{uuid4().hex[:12]}"
        await self.house.group(room, kind=kind, history="open")
        return await set_up(self.house, room)

    async def actor(self, role: str, relation: str, place: Place) -> Client:
        client = await (self.house.enter() if role == "peer" else self.house.staff(uuid4().hex[:8], role))
        person = await self.house.person_of(client)
        room = self.elsewhere if relation == "stranger" else place.room
        if relation not in ("foreign", "absent"):
            await self.house.app.writer.perform(lambda tx: seat(tx, RoomId(room), person, Role(role)))
        if relation in ("former", "removed", "ended"):
            await self.house.app.writer.perform(lambda tx: unseat(tx, relation, RoomId(room), person))
        return client

    async def pair(self, place: Place, supporter: Client) -> None:
        """Note that a one-on-one is a talk of these two, as pairing does."""
        peer, person = [await self.house.person_of(each) for each in (place.witness, supporter)]
        await self.house.app.writer.perform(lambda tx: pair(tx, RoomId(place.room), peer, person))


async def set_up(house: House, room: str) -> Place:
    """Put somebody into a room who follows it and says something."""
    witness = await house.enter()
    person = await house.person_of(witness)
    await house.app.writer.perform(lambda tx: seat(tx, RoomId(room), person, Role.PEER))
    await witness.follow(f"room:{room}", after=0)
    said = await witness.say(room, "hello everyone")
    member = witness.entries[f"room:{room}"][-1]["event"]["member"]
    return Place(room, witness, member, said["message"])


async def seat(tx: Transaction, room_id: RoomId, person: PersonId, role: Role) -> None:
    """Make somebody a member, whatever their role."""
    room = await tx.room(room_id)
    assert room is not None
    event = MemberJoined(MemberId(new_public_id("m_")), person, f"Seat {person}", role)
    room = await tx.happen(room, event)
    await members.set_member(tx, room, room.members[person], tx.now)


async def pair(tx: Transaction, room_id: RoomId, peer: PersonId, supporter: PersonId) -> None:
    room = await tx.room(room_id)
    assert room is not None
    await talks.add_talk(tx, Talk(room.key, peer, supporter, tx.now, None, None, None, ()))


async def unseat(tx: Transaction, relation: str, room_id: RoomId, person: PersonId) -> None:
    room, member = await tx.room_for(person, room_id)
    match relation:
        case "former":
            await leave_group(tx, room, member)
        case "removed":
            await remove_from(tx, room, member)
        case _:
            await leave(tx, room, member)


@pytest.fixture
async def cast(build: OpenHouse) -> Cast:
    house = await build(rehearsal=True)
    for room in ("r_here", "r_elsewhere"):
        await house.group(room, seats=10_000, history="open")
    return Cast(house, await set_up(house, "r_here"), "r_elsewhere")


def expected(command: str, role: str | None, relation: str) -> str:
    """Look the answer up; what is not listed is denied."""
    row = TABLE[command]
    if role is None:
        return str(row.get("at_the_door", "not_signed_in"))
    if command not in AT_THE_DOOR and role not in row.get("roles", ()):
        return "not_allowed"
    outside = row.get("outside") if relation in OUTSIDE else None
    return str(row.get("any") or row.get(relation) or outside or row["otherwise"])


def frame_for(command: str, place: Place, relation: str) -> Frame:
    """Fill in a command's frame for one room."""
    absent = relation == "absent"
    known = {
        "room": "r_absent" if absent else place.room,
        "message": "x_aaaaaaaaaaaaaaaaaaaaaa" if absent else place.message,
        "member": place.member,
        "client_id": str(uuid4()),
    }
    fields = TABLE[command].get("frame", {})
    filled = {name: v.format(**known) if isinstance(v, str) else v for name, v in fields.items()}
    return {"type": command, "ref": str(uuid4())} | filled


async def answer(client: Client, command: Frame, witness: Client) -> Frame:
    """Send a command and give its reply, or for `typing` a refusal or what others hear of it."""
    await client.send(command)
    if command["type"] != "typing":
        return await client.reply(command["ref"])
    await client.request("rooms")
    await witness.request("rooms")
    refused = (frame for frame in client.frames if frame.get("ref") == command["ref"])
    heard = (f for f in witness.frames if f["type"] == "typing" and f["room"] == command["room"])
    return next(refused, None) or next(heard, {"type": "nothing"})


def changes_something(wanted: str) -> bool:
    """Say whether an answer changes how one stands to a room; a refusal does not."""
    return wanted in ("done", "joined", "receipt", "reported", "waiting", "welcome", "typing")


def told(reply: Frame) -> str:
    return str(reply["code"] if reply["type"] == "refused" else reply["type"])


def test_every_command_has_a_row() -> None:
    assert set(TABLE) == {type_of(command) for command in COMMANDS}


@pytest.mark.parametrize("role", ROLES)
async def test_every_command_answers_a_role_as_the_table_says(cast: Cast, role: str) -> None:
    given, wanted = {}, {}
    for relation in RELATIONS:
        place = await cast.place_for("", relation)
        same = await cast.actor(role, relation, place)
        for command in TABLE:
            cell = f"{command} by a {role} who is {relation}"
            wanted[cell] = expected(command, role, relation)
            if changes_something(wanted[cell]):
                given[cell] = await asked_by_a_fresh_actor(cast, command, role, relation)
            else:
                given[cell] = told(await answer(same, frame_for(command, place, relation), place.witness))

    assert given == wanted


async def asked_by_a_fresh_actor(cast: Cast, command: str, role: str, relation: str) -> str:
    """Ask as somebody new, since many commands change how one stands to a room."""
    place = await cast.place_for(command, relation)
    actor = await cast.actor(role, relation, place)
    if command in OF_THE_TWO and relation == "partner":
        await cast.pair(place, actor)
    if expected(command, role, relation) == "typing":
        await actor.follow(f"room:{place.room}", after=0)
    return told(await answer(actor, frame_for(command, place, relation), place.witness))


async def test_nobody_does_anything_before_coming_in(cast: Cast) -> None:
    given, wanted = {}, {}
    for command in TABLE:
        client = await cast.house.socket()
        frame = frame_for(command, cast.group, "member")
        await client.send(frame)
        given[command] = told(await client.reply(frame["ref"]))
        wanted[command] = expected(command, None, "member")

    assert given == wanted


@pytest.mark.parametrize("role", ROLES)
async def test_foreign_and_absent_rooms_are_refused_byte_for_byte_alike(cast: Cast, role: str) -> None:
    foreign: dict[str, str] = {}
    absent: dict[str, str] = {}
    place = await cast.place_for("", "foreign")
    actor = await cast.actor(role, "foreign", place)
    for command in TABLE:
        if "{room}" in str(TABLE[command].get("frame")):
            for relation, given in (("foreign", foreign), ("absent", absent)):
                reply = await answer(actor, frame_for(command, place, relation), place.witness)
                given[command] = json.dumps(reply | {"ref": None})

    assert foreign == absent
