"""Rooms, their agreements and their members."""

from collections.abc import Sequence
from dataclasses import dataclass
from types import MappingProxyType

from chat.ports import Insert, Row, Sql
from rooms.ids import MemberId, PersonId, RoomId
from rooms.people import Role
from rooms.room import Member, Room, RoomKind

ADD_ROOMS = Insert(
    "rooms",
    (
        ("public", "text"),
        ("kind", "text"),
        ("title", "text"),
        ("topic", "text"),
        ("state", "text"),
        ("seats", "int"),
        ("history", "text"),
        ("agreement", "int"),
        ("made_at", "int"),
    ),
)


@dataclass(frozen=True, slots=True)
class NewRoom:
    """What a room is made from."""

    id: RoomId
    kind: RoomKind
    title: str
    topic: str
    seats: int
    history: str = "own"
    open: bool = True


async def load_room(sql: Sql, room: RoomId) -> Room | None:
    """Read a room from its tables, which stand exactly at the head of its log."""
    row = await sql.row(
        """SELECT id, kind, title, topic, state, paused, seats, history, agreement, slow_seconds
           FROM rooms WHERE public = :room""",
        room=room,
    )
    if row is None:
        return None
    key, kind, title, topic, state, paused, seats, history, agreement, slow_seconds = row
    members = await _members(sql, key)
    return Room(
        id=room,
        key=key,
        kind=RoomKind(kind),
        title=title,
        topic=topic,
        open=state == "open",
        over=state == "over",
        paused=paused,
        seats=seats,
        history=history,
        agreement=agreement,
        members=MappingProxyType({m.person: m for m in members}),
        slow_seconds=slow_seconds,
    )


async def _members(sql: Sql, key: int) -> list[Member]:
    rows = await sql.rows(
        """SELECT public, person, pseudonym, role, from_seq, COALESCE(muted_until, 0),
                  COALESCE(held_until, 0), agreement, shadow FROM members
           WHERE room = :room AND state = 'here'""",
        room=key,
    )
    return [_member(row) for row in rows]


def _member(row: Row) -> Member:
    public, person, pseudonym, role, *numbers, shadow = row
    from_seq, muted_until, held_until, agreement = numbers
    return Member(
        id=MemberId(public),
        person=PersonId(person),
        pseudonym=pseudonym,
        role=Role(role),
        from_seq=from_seq,
        muted_until=muted_until,
        held_until=held_until,
        agreement=agreement,
        shadow=bool(shadow),
    )


async def add_rooms(sql: Sql, new: Sequence[NewRoom], agreement: str, now: int) -> None:
    """Make rooms, each with version 1 of the agreement given."""
    await sql.add(ADD_ROOMS, [_row(room, now) for room in new])
    await sql.run(
        """INSERT INTO agreements (room, version, text, at)
           SELECT id, 1, :text, CAST(:now AS BIGINT) FROM rooms WHERE public IN {each_text:rooms}""",
        text=agreement,
        now=now,
        rooms=[room.id for room in new],
    )


def _row(room: NewRoom, now: int) -> tuple[str | int, ...]:
    state = "open" if room.open else "closed"
    return (room.id, room.kind, room.title, room.topic, state, room.seats, room.history, 1, now)


@dataclass(frozen=True, slots=True)
class Listed:
    """A group room as the list shows it."""

    id: RoomId
    title: str
    topic: str
    open: bool
    seats: int
    present: int
    agreement: int
    facilitators: tuple[str, ...]
    paused: str | None = None
    slow_seconds: int = 0


async def groups(sql: Sql) -> list[Listed]:
    """List the group rooms with how many are in each, and who of the staff."""
    rows = await sql.rows(
        """SELECT r.id, r.public, r.title, r.topic, r.state, r.seats, r.agreement,
                  (SELECT COUNT(*) FROM members m WHERE m.room = r.id AND m.state = 'here'),
                  r.paused, r.slow_seconds
           FROM rooms r WHERE r.kind = 'group' ORDER BY r.id"""
    )
    held = await sql.rows(
        """SELECT m.room, m.pseudonym FROM members m JOIN rooms r ON r.id = m.room
           WHERE r.kind = 'group' AND m.state = 'here' AND m.role <> 'peer' ORDER BY m.id"""
    )
    return [
        Listed(RoomId(public), title, topic, state == "open", seats, present, agreed, _names(held, key), *how)
        for key, public, title, topic, state, seats, agreed, present, *how in rows
    ]


def _names(held: Sequence[Sequence[object]], key: int) -> tuple[str, ...]:
    return tuple(str(name) for room, name in held if room == key)


async def agreement_of(sql: Sql, room: RoomId) -> tuple[int, str] | None:
    """Read the agreement now in force: (version, text)."""
    row = await sql.row(
        """SELECT a.version, a.text FROM rooms r
           JOIN agreements a ON a.room = r.id AND a.version = r.agreement
           WHERE r.public = :room AND r.kind = 'group'""",
        room=room,
    )
    return (row[0], row[1]) if row else None


async def set_agreement(sql: Sql, room: Room, version: int, text: str, now: int) -> None:
    """Put a new version in force; earlier ones are kept."""
    await sql.run(
        "INSERT INTO agreements (room, version, text, at) VALUES (:room, :version, :text, :now)",
        room=room.key,
        version=version,
        text=text,
        now=now,
    )
    await sql.run("UPDATE rooms SET agreement = :version WHERE id = :room", room=room.key, version=version)


@dataclass(frozen=True, slots=True)
class Membership:
    """What is known of a person in a room, present or not."""

    member: MemberId
    pseudonym: str
    state: str
    from_seq: int
    muted_until: int
    held_until: int


async def membership(sql: Sql, room: int, person: PersonId) -> Membership | None:
    """Find who a person is, or was, in a room."""
    row = await sql.row(
        """SELECT public, pseudonym, state, from_seq, COALESCE(muted_until, 0), COALESCE(held_until, 0)
           FROM members WHERE room = :room AND person = :person""",
        room=room,
        person=person,
    )
    return Membership(MemberId(row[0]), *row[1:]) if row else None


@dataclass(frozen=True, slots=True)
class Entrant:
    """Who wants to come in: who they were here, what they would agree to, and how many rooms they are in.

    `agreement` is the text in force.
    """

    before: Membership | None
    agreement: str
    rooms: int


async def entrant(sql: Sql, room: int, person: PersonId) -> Entrant:
    """Look at somebody at the door of a group in one statement: a crowd comes in as fast as this is asked."""
    row = await sql.row(
        """SELECT COALESCE(a.text, ''),
                  (SELECT COUNT(*) FROM members o WHERE o.person = :person AND o.state = 'here'),
                  m.public, m.pseudonym, m.state, m.from_seq, COALESCE(m.muted_until, 0),
                  COALESCE(m.held_until, 0)
           FROM rooms r LEFT JOIN agreements a ON a.room = r.id AND a.version = r.agreement
           LEFT JOIN members m ON m.room = r.id AND m.person = :person
           WHERE r.id = :room""",
        room=room,
        person=person,
    )
    if row is None:
        return Entrant(None, "", 0)
    text, rooms, public, *more = row
    return Entrant(None if public is None else Membership(MemberId(public), *more), text, rooms)


async def pseudonyms_used(sql: Sql, room: int) -> set[str]:
    """List every name a room has seen, so that nobody inherits another's."""
    rows = await sql.rows("SELECT pseudonym FROM members WHERE room = :room", room=room)
    return {row[0] for row in rows}


async def set_member(sql: Sql, room: Room, member: Member, now: int) -> None:
    """Write a member who is here now, new or come back."""
    await sql.run(
        """INSERT INTO members
             (public, room, person, pseudonym, role, state, from_seq, muted_until, agreement, joined_at,
              shadow)
           VALUES (:public, :room, :person, :pseudonym, :role, 'here', :from_seq, :muted, :agreement, :now,
                   :shadow)
           ON CONFLICT (room, person) DO UPDATE SET state = 'here', role = excluded.role,
             from_seq = excluded.from_seq, agreement = excluded.agreement, joined_at = excluded.joined_at,
             shadow = excluded.shadow""",
        public=member.id,
        room=room.key,
        person=member.person,
        pseudonym=member.pseudonym,
        role=member.role,
        from_seq=member.from_seq,
        muted=member.muted_until,
        agreement=member.agreement,
        now=now,
        shadow=int(member.shadow),
    )


async def set_member_state(sql: Sql, member: MemberId, state: str) -> None:
    """Mark a member as `left`, `ended` (their talk was ended, and they may read it) or `removed`."""
    await sql.run("UPDATE members SET state = :state WHERE public = :member", state=state, member=member)


async def set_muted(sql: Sql, member: MemberId, until: int) -> None:
    """Keep until when a member is muted; 0 lifts it."""
    await sql.run(
        "UPDATE members SET muted_until = :until WHERE public = :member", until=until, member=member
    )


async def set_held(sql: Sql, member: MemberId, until: int) -> None:
    """Keep until when what a member writes waits for a look; 0 ends it."""
    await sql.run("UPDATE members SET held_until = :until WHERE public = :member", until=until, member=member)


async def spoke_at(sql: Sql, member: MemberId) -> int | None:
    """Read when a member last spoke in a slow group."""
    row = await sql.row("SELECT spoke_at FROM members WHERE public = :member", member=member)
    return row[0] if row else None


async def set_spoke_at(sql: Sql, member: MemberId, now: int) -> None:
    """Note that a member speaks in a slow group now."""
    await sql.run("UPDATE members SET spoke_at = :now WHERE public = :member", now=now, member=member)


async def set_agreed(sql: Sql, member: MemberId, version: int) -> None:
    """Keep which version of the agreement a member accepted last."""
    await sql.run(
        "UPDATE members SET agreement = :version WHERE public = :member", version=version, member=member
    )


async def everyone_leaves(sql: Sql, room: Room) -> None:
    """Mark all members of a one-on-one that is over: its peers may read it as long as it is kept.

    Whoever ended it themselves is marked as `left` by the caller.
    """
    await sql.run(
        """UPDATE members SET state = CASE WHEN role = 'peer' THEN 'ended' ELSE 'left' END
           WHERE room = :room AND state = 'here'""",
        room=room.key,
    )


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


async def close_for_peers(sql: Sql, room: Room) -> None:
    """Let nobody read on in a talk that is over, since one of the two never wants to meet the other again."""
    await sql.run("UPDATE members SET state = 'left' WHERE room = :room AND state = 'ended'", room=room.key)


async def set_room_state(sql: Sql, room: Room, state: str, now: int) -> None:
    """Write `open`, `closed` or `over`."""
    await sql.run(
        "UPDATE rooms SET state = :state, ended_at = :ended WHERE id = :room",
        state=state,
        ended=now if state == "over" else None,
        room=room.key,
    )


async def set_details(sql: Sql, room: Room) -> None:
    """Write what a room is called, what it is about, how many fit in and how slowly it talks."""
    await sql.run(
        """UPDATE rooms SET title = :title, topic = :topic, seats = :seats, slow_seconds = :slow
           WHERE id = :room""",
        title=room.title,
        topic=room.topic,
        seats=room.seats,
        slow=room.slow_seconds,
        room=room.key,
    )


async def set_paused(sql: Sql, room: Room, words: str | None) -> None:
    """Write a room's pause, or lift it."""
    await sql.run("UPDATE rooms SET paused = :words WHERE id = :room", words=words, room=room.key)


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


async def public_id(sql: Sql, key: int) -> RoomId | None:
    """Give a room's id by its key."""
    row = await sql.row("SELECT public FROM rooms WHERE id = :key", key=key)
    return RoomId(row[0]) if row else None


async def titles_of(sql: Sql, named: Sequence[str]) -> dict[str, str]:
    """Give the titles of those among many names that are ids of rooms with a title."""
    rows = await sql.rows(
        "SELECT public, title FROM rooms WHERE public IN {each_text:named} AND title <> ''", named=list(named)
    )
    return dict(rows)


async def head_of_room(sql: Sql, room: RoomId) -> int:
    """Say where a room's log ends."""
    row = await sql.row("SELECT head FROM logs WHERE name = :log", log=f"room:{room}")
    return int(row[0]) if row else 0


async def member_named(sql: Sql, member: MemberId) -> tuple[str, Role] | None:
    """Give a member's pseudonym and role, present or not."""
    row = await sql.row("SELECT pseudonym, role FROM members WHERE public = :member", member=member)
    return (row[0], Role(row[1])) if row else None


async def was_here(sql: Sql, room: Room, member: MemberId) -> bool:
    """Say whether somebody is or was a member of a room."""
    found = "SELECT 1 FROM members WHERE room = :room AND public = :member"
    return await sql.row(found, room=room.key, member=member) is not None


async def member_here(sql: Sql, member: MemberId) -> PersonId | None:
    """Find the person behind a member who is present."""
    row = await sql.row("SELECT person FROM members WHERE public = :member AND state = 'here'", member=member)
    return PersonId(row[0]) if row else None
