"""Statements of reasons: what each restriction rests on, under a code that works without an account."""

from collections.abc import Mapping
from dataclasses import dataclass

import orjson

from chat.ports import Row, Sql
from rooms.ids import PersonId
from rooms.times import milliseconds_of

IN_FORCE = "in_force"
REVERSED = "reversed"

_STATEMENT = "SELECT id, code, person, case_id, at, state, body FROM statements"


@dataclass(frozen=True, slots=True)
class Stated:
    """A statement as it is kept. `body` is what the person was shown; `case` is the key of its case."""

    id: int
    code: str
    person: PersonId
    case: int | None
    at: int
    state: str
    body: Mapping[str, object]

    @property
    def action(self) -> str:
        """Name the restriction."""
        return str(self.body["action"])

    @property
    def until(self) -> int | None:
        """Say when the restriction ends by itself, in ms since 1970 UTC."""
        until = self.body.get("until")
        return None if until is None else milliseconds_of(str(until))

    @property
    def contest_by(self) -> int:
        """Say until when one may object."""
        return milliseconds_of(str(self.body["contest_by"]))

    def holds(self, now: int) -> bool:
        """Say whether the restriction is neither over nor taken back."""
        return self.state == IN_FORCE and (self.until is None or self.until > now)


def _stated(row: Row) -> Stated:
    key, code, person, case, at, state, body = row
    return Stated(key, code, PersonId(person), case, at, state, orjson.loads(body))


async def add(sql: Sql, code: str, person: PersonId, case: int, body: Mapping[str, object], now: int) -> None:
    """Keep the statement of reasons for a restriction under its code."""
    await sql.run(
        """INSERT INTO statements (code, person, case_id, at, body)
           VALUES (:code, :person, :case_id, :now, :body)""",
        code=code,
        person=person,
        case_id=case,
        now=now,
        body=orjson.dumps(body).decode(),
    )


async def by_code(sql: Sql, code: str) -> Stated | None:
    """Find a statement by its code, from any session."""
    row = await sql.row(f"{_STATEMENT} WHERE code = :code", code=code)
    return _stated(row) if row else None


async def of_person(sql: Sql, person: PersonId) -> list[Stated]:
    """List what a person was told, the newest first."""
    rows = await sql.rows(f"{_STATEMENT} WHERE person = :person ORDER BY id DESC", person=person)
    return [_stated(row) for row in rows]


async def newest(sql: Sql, person: PersonId, action: str) -> Mapping[str, object] | None:
    """Find what a person was told last about one kind of restriction, unless it was taken back."""
    told = await of_person(sql, person)
    return next((s.body for s in told if s.action == action and s.state == IN_FORCE), None)


async def of_case(sql: Sql, case: int) -> Stated | None:
    """Find the statement that the last decision of a case gave, while it stands."""
    row = await sql.row(
        f"{_STATEMENT} WHERE case_id = :case_id AND state = 'in_force' ORDER BY id DESC", case_id=case
    )
    return _stated(row) if row else None


async def take_back(sql: Sql, stated: Stated) -> None:
    """Note that a restriction was undone."""
    await sql.run("UPDATE statements SET state = :state WHERE id = :id", state=REVERSED, id=stated.id)
