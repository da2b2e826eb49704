"""Whom to alert outside, and the alerts on their way: rows written with what they tell, sent afterwards."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from chat.ports import Insert, Row, Sql
from moderation.alarms import retry_at
from rooms.times import DAY_MS


class Kind(StrEnum):
    """Whom an endpoint reaches: one person of the rota, or whatever is set up for the last step."""

    PERSON = "person"
    PLACE = "place"


class NotSent(StrEnum):
    """How an alert ends that never arrived."""

    NOT_NEEDED = "not_needed"
    GIVEN_UP = "given_up"


@dataclass(frozen=True, slots=True)
class Endpoint:
    """An address that alerts go to. `secret` and `old_secret` are sealed; `place` orders the rota."""

    id: int
    name: str
    url: str
    secret: str
    old_secret: str | None
    place: int
    kind: Kind
    failures: int
    off_at: int | None


_ENDPOINT = "SELECT id, name, url, secret, old_secret, place, kind, failures, off_at FROM endpoints"


async def endpoints(sql: Sql) -> list[Endpoint]:
    """List every endpoint: the rota in its order, then the place's own."""
    rows = await sql.rows(f"{_ENDPOINT} ORDER BY place, id")
    found = [_endpoint(row) for row in rows]
    return [e for e in found if e.kind is Kind.PERSON] + [e for e in found if e.kind is Kind.PLACE]


def _endpoint(row: Row) -> Endpoint:
    key, name, url, secret, old_secret, place, kind, failures, off_at = row
    return Endpoint(key, name, url, secret, old_secret, place, Kind(kind), failures, off_at)


async def endpoint_named(sql: Sql, name: str) -> Endpoint | None:
    """Find an endpoint by its name."""
    return next((e for e in await endpoints(sql) if e.name == name), None)


async def add_endpoint(sql: Sql, name: str, url: str, secret: str, kind: Kind, now: int) -> None:
    """Add an endpoint, as the last of its kind; `secret` is sealed."""
    await sql.run(
        """INSERT INTO endpoints (name, url, secret, place, kind, made_at)
           VALUES (:name, :url, :secret, (SELECT COALESCE(MAX(place), 0) + 1 FROM endpoints), :kind, :now)""",
        name=name,
        url=url,
        secret=secret,
        kind=kind,
        now=now,
    )


async def set_secrets(sql: Sql, endpoint: int, secret: str, old: str | None) -> None:
    """Write an endpoint's secrets, sealed; while there is an old one, alerts are signed with both."""
    await sql.run(
        "UPDATE endpoints SET secret = :secret, old_secret = :old WHERE id = :endpoint",
        secret=secret,
        old=old,
        endpoint=endpoint,
    )


async def set_place(sql: Sql, endpoint: int, place: int) -> None:
    """Write where in the rota an endpoint stands."""
    await sql.run("UPDATE endpoints SET place = :place WHERE id = :endpoint", place=place, endpoint=endpoint)


async def remove_endpoint(sql: Sql, endpoint: int) -> None:
    """Take an endpoint away; what is still on its way there is given up."""
    await sql.run("DELETE FROM endpoints WHERE id = :endpoint", endpoint=endpoint)


async def troubled(sql: Sql) -> bool:
    """Say whether alerts do not arrive somewhere: the last try failed, or the receiver wants none."""
    found = "SELECT 1 FROM endpoints WHERE failures > 0 OR off_at IS NOT NULL LIMIT 1"
    return await sql.row(found) is not None


async def anybody_on_call(sql: Sql) -> bool:
    """Say whether there is somebody to ask whom the last alert, if any, has reached."""
    found = "SELECT 1 FROM endpoints WHERE failures = 0 AND off_at IS NULL LIMIT 1"
    return await sql.row(found) is not None


TELLS_OF = Insert("alert_cases", (("alert", "int"), ("case_id", "int")))


async def add_alert(sql: Sql, public: str, endpoint: int, cases: Sequence[int], body: str, now: int) -> None:
    """Write an alert about some cases, or none for a trial, to be sent as soon as this is committed."""
    row = await sql.row(
        """INSERT INTO alerts (public, endpoint, at, body, tries, next_at, state)
           VALUES (:public, :endpoint, :now, :body, 0, :now, 'waiting') RETURNING id""",
        public=public,
        endpoint=endpoint,
        now=now,
        body=body,
    )
    assert row is not None
    if cases:
        await sql.add(TELLS_OF, [(row[0], case) for case in cases])


@dataclass(frozen=True, slots=True)
class Outgoing:
    """An alert that is due. `endpoint` is None once taken away; `needed` while a case of it has nobody."""

    id: int
    public: str
    body: str
    tries: int
    cases: tuple[int, ...]
    needed: bool
    endpoint: Endpoint | None


_OUTGOING = """
    SELECT id, public, body, tries, endpoint FROM alerts
    WHERE state = 'waiting' AND next_at <= :now ORDER BY id LIMIT 50
"""
_TELL_OF = """
    SELECT t.alert, t.case_id, c.state, c.claimed_until
    FROM (
        SELECT alert, case_id FROM alert_cases WHERE alert IN {each_int:alerts}
        UNION SELECT id, case_id FROM alerts WHERE id IN {each_int:alerts} AND case_id IS NOT NULL
    ) t LEFT JOIN cases c ON c.id = t.case_id
    ORDER BY t.alert, t.case_id
"""
"""A node of the version before tells of one case, and writes it beside the alert."""


async def any_due(sql: Sql, now: int) -> bool:
    """Say whether an alert is due."""
    due = "SELECT 1 FROM alerts WHERE state = 'waiting' AND next_at <= :now LIMIT 1"
    return await sql.row(due, now=now) is not None


async def take_due(sql: Sql, now: int) -> list[Outgoing]:
    """Take the alerts that are due now.

    Each counts as tried from here on, and is due again after its pause: whoever is killed while sending, or a
    second node that looks at the same moment, neither loses nor doubles one.
    """
    await sql.rows("SELECT value FROM site WHERE name = 'epoch' {lock_rows}")
    known = {e.id: e for e in await endpoints(sql)}
    rows = await sql.rows(_OUTGOING, now=now)
    told: dict[int, list[Row]] = {row[0]: [] for row in rows}
    for alert, *case in await sql.rows(_TELL_OF, alerts=list(told)):
        told[alert].append(tuple(case))
    due = [_outgoing(row, told[row[0]], known.get(row[4]), now) for row in rows]
    for alert in due:
        await sql.run(
            "UPDATE alerts SET tries = :tries, next_at = :next_at WHERE id = :id",
            tries=alert.tries,
            next_at=retry_at(alert.tries, now) or now + DAY_MS,
            id=alert.id,
        )
    return due


def _outgoing(row: Row, cases: list[Row], endpoint: Endpoint | None, now: int) -> Outgoing:
    key, public, body, tries, _ = row
    waits = [state == "open" and (claimed_until or 0) <= now for _, state, claimed_until in cases]
    usable = endpoint if endpoint is not None and endpoint.off_at is None else None
    keys = tuple(case for case, *_ in cases)
    return Outgoing(key, public, body, tries + 1, keys, any(waits) or not cases, usable)


async def delivered(sql: Sql, alert: Outgoing, now: int) -> None:
    """Note that an alert arrived."""
    await _end(sql, alert, "delivered", now)
    if alert.endpoint is not None:
        await sql.run("UPDATE endpoints SET failures = 0 WHERE id = :id", id=alert.endpoint.id)


async def dropped(sql: Sql, alert: Outgoing, why: NotSent, now: int) -> None:
    """Note that an alert will not be sent any more."""
    await _end(sql, alert, why, now)


async def failed(sql: Sql, alert: Outgoing, now: int) -> None:
    """Note that an alert did not arrive; it waits for its next try unless this was the last."""
    if alert.endpoint is not None:
        await sql.run("UPDATE endpoints SET failures = failures + 1 WHERE id = :id", id=alert.endpoint.id)
    if retry_at(alert.tries, now) is None:
        await _end(sql, alert, NotSent.GIVEN_UP, now)


async def switched_off(sql: Sql, alert: Outgoing, now: int) -> None:
    """Note that a receiver wants no alerts any more (410)."""
    if alert.endpoint is not None:
        await sql.run("UPDATE endpoints SET off_at = :now WHERE id = :id", now=now, id=alert.endpoint.id)
    await _end(sql, alert, NotSent.GIVEN_UP, now)


async def _end(sql: Sql, alert: Outgoing, state: str, now: int) -> None:
    await sql.run(
        "UPDATE alerts SET state = :state, next_at = NULL, ended_at = :now WHERE id = :id",
        state=state,
        now=now,
        id=alert.id,
    )


async def ask_next_now(sql: Sql, cases: Sequence[int], now: int) -> None:
    """Let the next one on the rota be asked at once about cases whose alert did not arrive."""
    # Only while the rota lasts: the last step repeats at its own pace, however often it fails.
    await sql.run(
        """UPDATE cases SET alarm_at = :now, written = written + 1
           WHERE id IN {each_int:cases} AND state = 'open' AND alarm_at > :now
             AND alarm_step <= (SELECT COUNT(*) + 1 FROM endpoints WHERE kind = 'person')""",
        cases=list(cases),
        now=now,
    )


async def forget_alerts(sql: Sql, before: int) -> int:
    """Drop the rows of alerts that ended long ago."""
    over = "state <> 'waiting' AND ended_at < :before"
    await sql.run(
        f"DELETE FROM alert_cases WHERE alert IN (SELECT id FROM alerts WHERE {over})", before=before
    )
    return await sql.run(f"DELETE FROM alerts WHERE {over}", before=before)
