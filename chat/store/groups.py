"""Groups that somebody holds: when they meet, who holds them, how far a meeting has come. Times in ms.

A room without a row here is open until it is closed, and anybody of the staff who is in it holds it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from chat.ports import Row, Sql
from rooms.ids import MemberId, PersonId, RoomId
from rooms.meetings import Meeting, Schedule, meeting_at
from rooms.people import Role
from rooms.room import Room


@dataclass(frozen=True, slots=True)
class Terms:
    """On which terms a group meets. `starts` is on the wall clock of `zone`; None means opened by hand."""

    starts: str | None = None
    zone: str = "UTC"
    rule: str = ""
    minutes: int | None = None
    grace_seconds: int | None = None
    facilitators: tuple[PersonId, ...] = ()

    def schedule(self) -> Schedule | None:
        """Give the calendar rule, if there is one."""
        if self.starts is None or self.minutes is None:
            return None
        return Schedule(datetime.fromisoformat(self.starts), ZoneInfo(self.zone), self.rule, self.minutes)

    def meeting(self, now: int) -> Meeting | None:
        """Find the meeting that goes on, or else the next."""
        schedule = self.schedule()
        return meeting_at(schedule, now) if schedule else None


@dataclass(frozen=True, slots=True)
class Held:
    """A held group as it stands; fields as in `rooms.holding.Stand`.

    `names` are those of its facilitators who still have an account. One without is named all the same: a
    group whose facilitators have all gone is open to moderators, and not to anybody else.
    """

    key: int
    id: RoomId
    open: bool
    paused: bool
    terms: Terms
    met: int
    closes_at: int | None
    told: int | None
    adrift: bool
    held_at: int
    closed_at: int | None
    called: int
    rung: bool
    names: tuple[str, ...]


_HELD = """SELECT r.id, r.public, r.state, r.paused, g.starts, g.zone, g.rule, g.minutes, g.grace_seconds,
                  g.met, g.closes_at, g.told, g.adrift, g.held_at, g.closed_at, g.called, g.rung
           FROM groups g JOIN rooms r ON r.id = g.room"""
_NAMED = """SELECT f.room, f.person, s.name, s.disabled_at
            FROM facilitators f JOIN staff s ON s.person = f.person"""


async def held_groups(sql: Sql) -> list[Held]:
    """List the groups that somebody holds."""
    rows = await sql.rows(f"{_HELD} ORDER BY r.id")
    named = await sql.rows(f"{_NAMED} ORDER BY f.room, s.name") if rows else []
    return [_held(row, [one for one in named if one[0] == row[0]]) for row in rows]


async def held_group(sql: Sql, room: int) -> Held | None:
    """Find a group that somebody holds."""
    row = await sql.row(f"{_HELD} WHERE g.room = :room", room=room)
    if row is None:
        return None
    return _held(row, await sql.rows(f"{_NAMED} WHERE f.room = :room ORDER BY s.name", room=room))


def _held(row: Row, named: Sequence[Row]) -> Held:
    key, public, state, paused, starts, zone, rule, minutes, grace_seconds, *meeting = row
    met, closes_at, told, adrift, held_at, closed_at, called, rung = meeting
    facilitators = tuple(PersonId(person) for _, person, _, _ in named)
    return Held(
        key=key,
        id=RoomId(public),
        open=state == "open",
        paused=paused is not None,
        terms=Terms(starts, zone, rule, minutes, grace_seconds, facilitators),
        met=met,
        closes_at=closes_at,
        told=told,
        adrift=bool(adrift),
        held_at=held_at,
        closed_at=closed_at,
        called=called,
        rung=bool(rung),
        names=tuple(name for _, _, name, disabled_at in named if disabled_at is None),
    )


async def set_terms(sql: Sql, room: int, terms: Terms, now: int) -> None:
    """Write on which terms a group meets, from now on; one that is open has its time of grace from now on."""
    await sql.run(
        """INSERT INTO groups (room, starts, zone, rule, minutes, grace_seconds, met, adrift, held_at)
           VALUES (:room, :starts, :zone, :rule, :minutes, :grace, 0, 0, :now)
           ON CONFLICT (room) DO UPDATE SET starts = excluded.starts, zone = excluded.zone,
             rule = excluded.rule, minutes = excluded.minutes, grace_seconds = excluded.grace_seconds""",
        room=room,
        starts=terms.starts,
        zone=terms.zone,
        rule=terms.rule,
        minutes=terms.minutes,
        grace=terms.grace_seconds,
        now=now,
    )
    await sql.run("DELETE FROM facilitators WHERE room = :room", room=room)
    for person in terms.facilitators:
        await sql.run(
            "INSERT INTO facilitators (room, person) VALUES (:room, :person)", room=room, person=person
        )


async def drop_terms(sql: Sql, room: int) -> None:
    """Let a room be open until it is closed."""
    await sql.run("DELETE FROM groups WHERE room = :room", room=room)
    await sql.run("DELETE FROM facilitators WHERE room = :room", room=room)


async def note_open(sql: Sql, room: Room, met: int, closes_at: int | None, now: int) -> None:
    """Note that a meeting begins: for which time it is, and when it ends."""
    await sql.run(
        """UPDATE groups SET met = :met, closes_at = :closes, told = NULL, adrift = 0, rung = 0,
             held_at = :now, closed_at = NULL WHERE room = :room""",
        met=met,
        closes=closes_at,
        now=now,
        room=room.key,
    )


async def note_closed(sql: Sql, room: Room, met: int, now: int) -> None:
    """Note that a meeting is over, also one that was ended early: it is not opened again by itself."""
    await sql.run(
        "UPDATE groups SET met = :met, closes_at = NULL, adrift = 0, closed_at = :now WHERE room = :room",
        met=met,
        now=now,
        room=room.key,
    )


async def note_seats_free(sql: Sql, room: Room) -> None:
    """Note that the seats of a meeting are free again."""
    await sql.run("UPDATE groups SET closed_at = NULL WHERE room = :room", room=room.key)


async def note_told(sql: Sql, room: Room, minutes: int) -> None:
    """Note how many minutes were told to be left."""
    await sql.run("UPDATE groups SET told = :minutes WHERE room = :room", minutes=minutes, room=room.key)


async def note_adrift(sql: Sql, room: Room, *, adrift: bool) -> None:
    """Note whether a group is paused because nobody holds it."""
    await sql.run(
        "UPDATE groups SET adrift = :adrift, rung = 0 WHERE room = :room", adrift=int(adrift), room=room.key
    )


async def note_called(sql: Sql, room: Room, opens_at: int) -> None:
    """Note for which meeting somebody was called."""
    await sql.run(
        "UPDATE groups SET called = :opens, rung = 0 WHERE room = :room", opens=opens_at, room=room.key
    )


async def note_rung(sql: Sql, room: Room) -> None:
    """Note that the desk was called for those who wait in a group."""
    await sql.run("UPDATE groups SET rung = 1 WHERE room = :room", room=room.key)


async def note_held(sql: Sql, rooms: Sequence[int], now: int) -> None:
    """Note that somebody who holds these groups is here."""
    await sql.run(
        "UPDATE groups SET held_at = :now WHERE room IN {each_int:rooms}", now=now, rooms=list(rooms)
    )


@dataclass(frozen=True, slots=True)
class Holder:
    """A member of the staff in a held group. `expires_on`: when the first of their trainings runs out."""

    room: int
    member: MemberId
    person: PersonId
    role: Role
    expires_on: int | None


async def staff_in_groups(sql: Sql) -> list[Holder]:
    """List the staff who are members of held groups."""
    rows = await sql.rows(
        """SELECT m.room, m.public, m.person, m.role,
                  (SELECT MIN(t.expires_on) FROM training t WHERE t.person = m.person)
           FROM members m JOIN groups g ON g.room = m.room
           WHERE m.state = 'here' AND m.role <> 'peer' ORDER BY m.id"""
    )
    return [Holder(room, MemberId(m), PersonId(p), Role(role), expires) for room, m, p, role, expires in rows]


async def with_peers(sql: Sql) -> set[int]:
    """List the groups in which peers have a seat."""
    rows = await sql.rows(
        """SELECT DISTINCT m.room FROM members m JOIN groups g ON g.room = m.room
           WHERE m.state = 'here' AND m.role = 'peer'"""
    )
    return {row[0] for row in rows}


async def unsettled(sql: Sql, now: int) -> set[int]:
    """List the groups about which a case is open, because nobody held them, that nobody has in hand."""
    rows = await sql.rows(
        """SELECT DISTINCT room FROM cases WHERE track = 'care' AND state = 'open' AND subject LIKE 'unheld:%'
             AND COALESCE(claimed_until, 0) <= :now""",
        now=now,
    )
    return {row[0] for row in rows}


async def seated(sql: Sql) -> set[int]:
    """List the closed groups in which peers still have a seat, though their meeting is over."""
    rows = await sql.rows(
        """SELECT DISTINCT m.room FROM members m JOIN groups g ON g.room = m.room
           WHERE m.state = 'here' AND m.role = 'peer' AND g.closed_at IS NOT NULL"""
    )
    return {row[0] for row in rows}
