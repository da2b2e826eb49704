"""Persons, the tokens that bring them back, and the staff's accounts."""

from dataclasses import dataclass
from typing import NamedTuple

import orjson

from chat.ports import Insert, Sql
from rooms.ids import PersonId
from rooms.people import Role
from rooms.times import DAY_MS

ADD_TOKENS = Insert("tokens", (("hash", "text"), ("person", "int"), ("used", "int"), ("issued_at", "int")))


@dataclass(frozen=True, slots=True)
class Person:
    """A person as kept: no name, no address. `suspended_until` in ms since 1970 UTC."""

    id: PersonId
    role: Role
    state: str
    suspended_until: int | None


async def add_person(sql: Sql, role: Role, now: int, *, stay: bool) -> PersonId:
    """Make a person; dates are kept by the day."""
    day = now // DAY_MS
    rows = await sql.rows(
        """INSERT INTO persons (role, stay, made_on, seen_on, state)
           VALUES (:role, :stay, :day, :day, 'here') RETURNING id""",
        role=role,
        stay=int(stay),
        day=day,
    )
    return PersonId(rows[0][0])


async def person_of_token(sql: Sql, token_hash: str) -> tuple[Person, bool] | None:
    """Find whose token this is, and whether it is the one last used."""
    row = await sql.row(
        """SELECT p.id, p.role, p.state, p.suspended_until, t.used FROM tokens t
           JOIN persons p ON p.id = t.person WHERE t.hash = :hash""",
        hash=token_hash,
    )
    if row is None:
        return None
    return Person(PersonId(row[0]), Role(row[1]), row[2], row[3]), row[4] == 1


async def person_by_id(sql: Sql, person: PersonId) -> Person | None:
    """Find a person by their number."""
    row = await sql.row(
        "SELECT id, role, state, suspended_until FROM persons WHERE id = :person", person=person
    )
    return Person(PersonId(row[0]), Role(row[1]), row[2], row[3]) if row else None


async def add_token(sql: Sql, person: PersonId, token_hash: str, now: int) -> None:
    """Hand out a token; only its hash is kept."""
    await sql.add(ADD_TOKENS, [(token_hash, person, 0, now)])


async def use_token(sql: Sql, person: PersonId, token_hash: str) -> None:
    """Make a token the one last used: all others handed out before die."""
    await sql.run(
        "DELETE FROM tokens WHERE person = :person AND hash <> :hash", person=person, hash=token_hash
    )
    await sql.run("UPDATE tokens SET used = 1 WHERE hash = :hash", hash=token_hash)


async def last_token_at(sql: Sql, person: PersonId) -> int:
    """Say when a person was last given a token, in ms since 1970 UTC; 0 if never."""
    row = await sql.row("SELECT MAX(issued_at) FROM tokens WHERE person = :person", person=person)
    return row[0] or 0 if row else 0


async def drop_tokens(sql: Sql, person: PersonId) -> None:
    """Kill every token of a person."""
    await sql.run("DELETE FROM tokens WHERE person = :person", person=person)


async def session_stands(sql: Sql, person: PersonId, now: int) -> bool:
    """Say whether a person can still come back: every open session has at least one token that lives."""
    row = await sql.row(
        """SELECT 1 FROM tokens t JOIN persons p ON p.id = t.person
           WHERE t.person = :person AND COALESCE(p.suspended_until, 0) <= CAST(:now AS BIGINT) LIMIT 1""",
        person=person,
        now=now,
    )
    return row is not None


async def seen(sql: Sql, person: PersonId, now: int, *, stay: bool | None) -> None:
    """Note the day someone was last here, and whether they asked to stay known longer."""
    await sql.run(
        "UPDATE persons SET seen_on = :day, stay = COALESCE(:stay, stay) WHERE id = :person",
        day=now // DAY_MS,
        stay=None if stay is None else int(stay),
        person=person,
    )


async def set_person_state(sql: Sql, person: PersonId, state: str) -> None:
    """Write `here` or `gone`."""
    await sql.run("UPDATE persons SET state = :state WHERE id = :person", state=state, person=person)


async def stays(sql: Sql, person: PersonId) -> bool:
    """Say whether a person asked to be known longer."""
    row = await sql.row("SELECT stay FROM persons WHERE id = :person", person=person)
    return row is not None and row[0] == 1


async def let_idle(sql: Sql, person: PersonId) -> None:
    """Let a person be forgotten as soon as anybody is who did not ask to stay."""
    await sql.run("UPDATE persons SET stay = 0 WHERE id = :person", person=person)


async def set_suspended(sql: Sql, person: PersonId, until: int | None) -> None:
    """Keep until when a person is suspended; None lifts it."""
    await sql.run(
        "UPDATE persons SET suspended_until = :until WHERE id = :person", until=until, person=person
    )


@dataclass(frozen=True, slots=True)
class Staff:
    """An account of the staff. `totp` is sealed; times in ms since 1970 UTC."""

    person: PersonId
    name: str
    role: Role
    invited_until: int | None
    password: str | None
    totp: str | None
    totp_step: int
    disabled_at: int | None
    signed_in_at: int | None


_STAFF = """SELECT person, name, role, invited_until, password, totp, totp_step, disabled_at, signed_in_at
            FROM staff"""


async def staff_by_name(sql: Sql, name: str) -> Staff | None:
    """Find an account by its name."""
    row = await sql.row(f"{_STAFF} WHERE name = :name", name=name)
    return _staff(row) if row else None


async def staff_by_invitation(sql: Sql, invitation_hash: str) -> Staff | None:
    """Find the account an invitation was made for."""
    row = await sql.row(f"{_STAFF} WHERE invitation = :invitation", invitation=invitation_hash)
    return _staff(row) if row else None


async def staff_by_person(sql: Sql, person: PersonId) -> Staff | None:
    """Find the account of a person, if they are of the staff."""
    row = await sql.row(f"{_STAFF} WHERE person = :person", person=person)
    return _staff(row) if row else None


async def all_staff(sql: Sql) -> list[Staff]:
    """List every account by name."""
    return [_staff(row) for row in await sql.rows(f"{_STAFF} ORDER BY name")]


def _staff(row: tuple[object, ...]) -> Staff:
    person, name, role, *rest = row
    assert isinstance(person, int)
    return Staff(PersonId(person), str(name), Role(str(role)), *rest)  # type: ignore[arg-type]


async def add_staff(sql: Sql, person: PersonId, name: str, role: Role, now: int) -> None:
    """Make an account that nobody can use until its invitation is redeemed."""
    await sql.run(
        """INSERT INTO staff (person, name, role, totp_step, made_at)
           VALUES (:person, :name, :role, 0, :now)""",
        person=person,
        name=name,
        role=role,
        now=now,
    )


async def set_invitation(sql: Sql, person: PersonId, invitation_hash: str, until: int) -> None:
    """Invite (again): an earlier invitation, password and second factor end with it."""
    await sql.run(
        """UPDATE staff SET invitation = :invitation, invited_until = :until, password = NULL, totp = NULL,
             totp_step = 0, signed_in_at = NULL, disabled_at = NULL WHERE person = :person""",
        invitation=invitation_hash,
        until=until,
        person=person,
    )


async def set_password(sql: Sql, person: PersonId, password: str, totp: str) -> None:
    """Keep what a redeemed invitation was answered with; `totp` is sealed."""
    await sql.run(
        "UPDATE staff SET password = :password, totp = :totp WHERE person = :person",
        password=password,
        totp=totp,
        person=person,
    )


async def signed_in(sql: Sql, person: PersonId, totp_step: int, now: int) -> None:
    """Note a sign-in: its code can never be used again, and the invitation is gone."""
    await sql.run(
        """UPDATE staff SET totp_step = :step, signed_in_at = :now, invitation = NULL, invited_until = NULL
           WHERE person = :person""",
        step=totp_step,
        now=now,
        person=person,
    )


async def disable_staff(sql: Sql, person: PersonId, now: int) -> None:
    """Close an account: no invitation, no password, no token opens it."""
    await sql.run(
        "UPDATE staff SET disabled_at = :now, invitation = NULL WHERE person = :person",
        now=now,
        person=person,
    )


async def site_value(sql: Sql, name: str) -> str | None:
    """Read a value that holds for the whole place, such as `epoch` or `paused`."""
    row = await sql.row("SELECT value FROM site WHERE name = :name", name=name)
    return str(row[0]) if row else None


class Site(NamedTuple):
    """What holds for the whole place: its epoch, and the words for newcomers while nobody new comes in."""

    epoch: str
    paused: str | None


async def site(sql: Sql) -> Site:
    """Read what holds for the whole place, in one go."""
    rows = await sql.rows("SELECT name, value FROM site WHERE name IN ('epoch', 'paused')")
    values: dict[str, str] = dict(rows)
    return Site(values.get("epoch", ""), values.get("paused"))


@dataclass(frozen=True, slots=True)
class Tried:
    """When somebody has tried a helpline, as a day, and who."""

    on: str
    by: str


async def helplines_tried(sql: Sql) -> dict[str, Tried]:
    """List the helplines that somebody of this place has tried, by their keys."""
    kept = await site_value(sql, "helplines_tried")
    return {key: Tried(*told) for key, told in orjson.loads(kept or "{}").items()}


async def set_helplines_tried(sql: Sql, tried: dict[str, Tried]) -> None:
    """Keep which helplines were tried."""
    told = {key: (each.on, each.by) for key, each in tried.items()}
    await set_site_value(sql, "helplines_tried", orjson.dumps(told).decode())


async def set_site_value(sql: Sql, name: str, value: str | None) -> None:
    """Write a value for the whole place; None takes it away."""
    if value is None:
        await sql.run("DELETE FROM site WHERE name = :name", name=name)
        return
    await sql.run(
        """INSERT INTO site (name, value) VALUES (:name, :value)
           ON CONFLICT (name) DO UPDATE SET value = excluded.value""",
        name=name,
        value=value,
    )
