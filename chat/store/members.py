"""Members one by one: who somebody is or was in a room, and what has changed for them there."""

from dataclasses import dataclass

from chat.ports import Sql
from rooms.ids import MemberId, PersonId
from rooms.people import Role
from rooms.room import Member, Room


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
             shadow = excluded.shadow, gone_at = NULL""",
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
    await sql.run(
        "UPDATE members SET state = :state, gone_at = NULL WHERE public = :member", state=state, member=member
    )


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


async def close_for_peers(sql: Sql, room: Room) -> None:
    """Let nobody read on in a talk that is over, since one of the two never wants to meet the other again."""
    await sql.run("UPDATE members SET state = 'left' WHERE room = :room AND state = 'ended'", room=room.key)


async def member_named(sql: Sql, member: MemberId) -> tuple[str, Role] | None:
    """Give a member's pseudonym and role, present or not."""
    row = await sql.row("SELECT pseudonym, role FROM members WHERE public = :member", member=member)
    return (row[0], Role(row[1])) if row else None


async def was_here(sql: Sql, room: Room, member: MemberId) -> bool:
    """Say whether somebody is or was a member of a room."""
    found = "SELECT 1 FROM members WHERE room = :room AND public = :member"
    return await sql.row(found, room=room.key, member=member) is not None
