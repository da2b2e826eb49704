"""Rooms as one person has them: where they are, with whom, how far back they may read, whom they hide."""

from collections.abc import Sequence
from dataclasses import dataclass

from chat.ports import Sql
from rooms.ids import MemberId, PersonId, RoomId
from rooms.people import Role
from rooms.room import Room, RoomKind


async def put_away(sql: Sql, person: PersonId, room: RoomId) -> bool:
    """Let somebody read no more of a talk that is over; False if there was none to put away."""
    put = await sql.run(
        """UPDATE members SET state = 'left' WHERE person = :person AND state = 'ended'
             AND room = (SELECT id FROM rooms WHERE public = :room)""",
        person=person,
        room=room,
    )
    return put > 0


async def put_everything_away(sql: Sql, person: PersonId) -> None:
    """Let somebody who leaves everything read no talk that is over."""
    await sql.run(
        "UPDATE members SET state = 'left' WHERE person = :person AND state = 'ended'", person=person
    )


@dataclass(frozen=True, slots=True)
class Seat:
    """One of a person's rooms, as `welcome` lists it."""

    room: RoomId
    kind: RoomKind
    member: MemberId
    pseudonym: str
    last_seq: int
    hidden: tuple[MemberId, ...]
    title: str
    shadow: bool
    over: bool = False


async def seats_of(sql: Sql, person: PersonId) -> list[Seat]:
    """List the rooms a person is in, and the talks that others ended, as long as they are kept."""
    rows = await sql.rows(
        """SELECT r.public, r.kind, m.public, m.pseudonym, COALESCE(l.head, 0), r.id, r.title, m.shadow,
                  m.state
           FROM members m JOIN rooms r ON r.id = m.room LEFT JOIN logs l ON l.name = 'room:' || r.public
           WHERE m.person = :person AND m.state IN ('here', 'ended') ORDER BY m.id""",
        person=person,
    )
    hidden = await sql.rows("SELECT room, member FROM hidden WHERE person = :person", person=person)
    return [
        Seat(
            RoomId(room),
            RoomKind(kind),
            MemberId(member),
            name,
            head,
            _hidden(hidden, key),
            title,
            bool(shadow),
            over=state == "ended",
        )
        for room, kind, member, name, head, key, title, shadow, state in rows
    ]


def _hidden(hidden: Sequence[Sequence[object]], key: int) -> tuple[MemberId, ...]:
    return tuple(MemberId(str(member)) for room, member in hidden if room == key)


async def partners_of(sql: Sql, person: PersonId) -> list[PersonId]:
    """List who is with a person in one-on-ones."""
    rows = await sql.rows(
        """SELECT DISTINCT o.person
           FROM members m JOIN rooms r ON r.id = m.room JOIN members o ON o.room = m.room
           WHERE m.person = :person AND m.state = 'here' AND o.state = 'here' AND o.person <> m.person
             AND r.kind = :kind""",
        person=person,
        kind=RoomKind.ONE_ON_ONE,
    )
    return [PersonId(row[0]) for row in rows]


async def rooms_of(sql: Sql, person: PersonId) -> list[RoomId]:
    """List the ids of the rooms a person is in, in the order in which their logs are locked."""
    rows = await sql.rows(
        """SELECT r.public FROM members m JOIN rooms r ON r.id = m.room
           WHERE m.person = :person AND m.state = 'here' ORDER BY r.public""",
        person=person,
    )
    return [RoomId(row[0]) for row in rows]


@dataclass(frozen=True, slots=True)
class Reach:
    """How far a person may read a room's log: from `from_seq` on; also a talk that was ended for them."""

    member: MemberId
    from_seq: int
    role: Role
    shadow: bool = False


async def reach(sql: Sql, person: PersonId, room: RoomId) -> Reach | None:
    """Find whether, and from which entry on, a person may read a room."""
    row = await sql.row(
        """SELECT m.public, m.from_seq, m.role, r.history, m.shadow
           FROM members m JOIN rooms r ON r.id = m.room
           WHERE r.public = :room AND m.person = :person AND m.state IN ('here', 'ended')""",
        room=room,
        person=person,
    )
    if row is None:
        return None
    member, from_seq, role, history, shadow = row
    return Reach(MemberId(member), 1 if history == "open" else from_seq, Role(role), bool(shadow))


async def hide(sql: Sql, person: PersonId, room: Room, member: MemberId) -> None:
    """Remember that a person does not want to see a member."""
    await sql.run(
        """INSERT INTO hidden (person, room, member) VALUES (:person, :room, :member)
           ON CONFLICT (person, room, member) DO NOTHING""",
        person=person,
        room=room.key,
        member=member,
    )


async def show(sql: Sql, person: PersonId, room: Room, member: MemberId) -> None:
    """Forget that a person does not want to see a member."""
    await sql.run(
        "DELETE FROM hidden WHERE person = :person AND room = :room AND member = :member",
        person=person,
        room=room.key,
        member=member,
    )
