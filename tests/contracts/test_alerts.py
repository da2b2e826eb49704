"""What an alert tells of is known, whichever version of the server wrote it."""

import pytest

from chat.ports import Database, Sql
from chat.store import alerts

NOW = 1_000_000
CASE = 7


async def add_case(sql: Sql, claimed_until: int | None) -> None:
    await sql.run(
        """INSERT INTO cases (id, public, track, level, state, version, subject, opened_at, due_at,
                              claimed_until)
           VALUES (:id, 'c_1', 'care', 2, 'open', 1, 'm_1', 0, 0, :until)""",
        id=CASE,
        until=claimed_until,
    )


async def add_as_the_version_before(sql: Sql) -> None:
    await sql.run(
        """INSERT INTO alerts (public, endpoint, case_id, at, body, tries, next_at, state)
           VALUES ('msg_old', 1, :case, :now, '{}', 0, :now, 'waiting')""",
        case=CASE,
        now=NOW,
    )


@pytest.mark.parametrize(("claimed_until", "needed"), [(None, True), (NOW - 1, True), (NOW + 1, False)])
async def test_an_alert_of_the_version_before_tells_of_its_case(
    database: Database, claimed_until: int | None, *, needed: bool
) -> None:
    async with database.write() as sql:
        await add_case(sql, claimed_until)
        await add_as_the_version_before(sql)

        [due] = await alerts.take_due(sql, NOW)

    assert (due.cases, due.needed) == ((CASE,), needed)


async def test_an_alert_tells_of_each_case_once_and_a_trial_of_none(database: Database) -> None:
    async with database.write() as sql:
        await add_case(sql, None)
        await alerts.add_alert(sql, "msg_new", 1, [CASE], "{}", NOW)
        await sql.run("UPDATE alerts SET case_id = :case", case=CASE)
        await alerts.add_alert(sql, "msg_trial", 1, [], "{}", NOW)

        due = await alerts.take_due(sql, NOW)

    assert [each.cases for each in due] == [(CASE,), ()]
    assert all(each.needed for each in due)
