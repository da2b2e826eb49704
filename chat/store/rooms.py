"""Rooms as they stand: what they are made of, who is inside, what is agreed in them."""

from collections.abc import Sequence
from dataclasses import dataclass
from types import MappingProxyType

from chat.ports import Insert, Row, Sql
from chat.store.entries import room_log
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


async def groups(sql: Sql, kept_since: int) -> list[Listed]:
    """List the group rooms, how many are in each who were not gone by `kept_since`, and who of the staff."""
    rows = await sql.rows(
        """SELECT r.id, r.public, r.title, r.topic, r.state, r.seats, r.agreement,
                  (SELECT COUNT(*) FROM members m WHERE m.room = r.id AND m.state = 'here'
                     AND (m.gone_at IS NULL OR m.gone_at > :kept_since)),
                  r.paused, r.slow_seconds
           FROM rooms r WHERE r.kind = 'group' ORDER BY r.id""",
        kept_since=kept_since,
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
    row = await sql.row("SELECT head FROM logs WHERE name = :log", log=room_log(room))
    return int(row[0]) if row else 0
