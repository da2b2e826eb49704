"""Numbered logs: reading what comes after n, and how an entry looks between the table and the wire."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import orjson

from chat.ports import Insert, Row, Sql
from chat.wire.frames import entry_frame
from rooms.ids import PersonId, RoomId

PAGE = 200
"""Entries a page; also the most a client may ask for."""

SEALED_WHOLE = frozenset({"help_asked", "ladder_noted", "feedback_given", "passed_on"})
"""Kinds that tell in words, or in answers, how somebody is or did: sealed under the log's name."""

CARE_DESK = "desk:care"
CONDUCT_DESK = "desk:conduct"

ADD_ENTRIES = Insert(
    "entries",
    (("log", "int"), ("seq", "int"), ("at", "int"), ("kind", "text"), ("body", "text"), ("message", "int")),
)
ADD_SEALED_ENTRIES = Insert("entries", ADD_ENTRIES.columns, secrets=(4,))
SET_HEADS = Insert(
    "logs",
    (("name", "text"), ("head", "int")),
    on_conflict="(name) DO UPDATE SET head = excluded.head",
)


def room_log(room: RoomId) -> str:
    """Name a room's log."""
    return f"room:{room}"


def side_log(room: RoomId) -> str:
    """Name the side channel of a room, which its supporters and moderators read."""
    return f"side:{room}"


def person_log(person: PersonId) -> str:
    """Name a person's own log; on the wire it is just `person`."""
    return f"person:{person}"


def on_the_wire(log: str) -> str:
    """Give a log's name as clients see it."""
    return "person" if log.startswith("person:") else log


class Entry(NamedTuple):
    """One entry; `at` in ms since 1970 UTC. `text` and `gone` belong to entries that post a message."""

    log: str
    seq: int
    at: int
    kind: str
    body: dict[str, object]
    text: str | None = None
    gone: str | None = None

    def frame(self) -> bytes:
        """Encode it: the same bytes for every reader."""
        log = on_the_wire(self.log)
        return entry_frame(log, self.seq, self.at, self.kind, self.body, text=self.text, gone=self.gone)


GONE = {"hidden": "moderated", "withdrawn": "withdrawn"}
"""Why a text that is still kept is not served; one that is not kept has expired."""

_COLUMNS = "e.seq, e.at, e.kind, e.body, m.text, m.state, m.fold"
_TEXTS = """
    LEFT JOIN messages m ON m.public = e.message
         AND e.kind IN ('message_posted', 'message_restored', 'side_said')
"""
_FROM = f"FROM logs l JOIN entries e ON e.log = l.id {_TEXTS} WHERE l.name = :log"
_AFTER = f"SELECT {_COLUMNS} {_FROM} AND e.seq > :after AND e.seq <= :until ORDER BY e.seq LIMIT :limit"
_BEFORE = (
    f"SELECT {_COLUMNS} {_FROM} AND e.seq >= :since AND e.seq < :before ORDER BY e.seq DESC LIMIT :limit"
)


_AFTER_EACH = f"""
    SELECT w.name, {_COLUMNS} FROM {{each_log:wanted}} AS w JOIN logs l ON l.name = w.name
    JOIN entries e ON e.log = l.id AND e.seq > w.seen {_TEXTS} ORDER BY l.id, e.seq LIMIT :limit
"""


async def entries_after_each(sql: Sql, seen: Mapping[str, int], limit: int) -> list[Entry]:
    """Read what comes in several logs after the number that was seen of each; in order within a log."""
    rows = await sql.rows(_AFTER_EACH, wanted_names=list(seen), wanted_seen=list(seen.values()), limit=limit)
    return [_entry(name, tuple(row)) for name, *row in rows]


async def entries_after(sql: Sql, log: str, after: int, until: int, limit: int = PAGE) -> list[Entry]:
    """Read entries with after < seq <= until, ascending."""
    rows = await sql.rows(_AFTER, log=log, after=after, until=until, limit=limit)
    return [_entry(log, row) for row in rows]


async def entries_before(sql: Sql, log: str, before: int, since: int, limit: int = PAGE) -> list[Entry]:
    """Read the last entries with since <= seq < before, ascending."""
    rows = await sql.rows(_BEFORE, log=log, before=before, since=since, limit=limit)
    return [_entry(log, row) for row in reversed(rows)]


async def ends_of(sql: Sql, log: str) -> tuple[int, int]:
    """Say where a log begins and ends: (first, head); a log nobody wrote to is (1, 0)."""
    row = await sql.row("SELECT first, head FROM logs WHERE name = :log", log=log)
    return (row[0], row[1]) if row else (1, 0)


async def heads_of(sql: Sql, logs: Sequence[str]) -> dict[str, int]:
    """Read where several logs end; those nobody wrote to are left out."""
    rows = await sql.rows("SELECT name, head FROM logs WHERE name IN {each_text:logs}", logs=list(logs))
    return dict(rows)


async def written_since(sql: Sql, last: int) -> tuple[int, dict[str, int]]:
    """Find which logs grew after the `last` row, by whatever process: (newest row, {log: head})."""
    rows = await sql.rows(
        """SELECT MAX(e.id), l.name, MAX(e.seq) FROM entries e JOIN logs l ON l.id = e.log
           WHERE e.id > :last GROUP BY l.name""",
        last=last,
    )
    return max((row[0] for row in rows), default=last), {row[1]: row[2] for row in rows}


async def last_row(sql: Sql) -> int:
    """Find the newest row of all logs, from which `written_since` can go on."""
    row = await sql.row("SELECT COALESCE(MAX(id), 0) FROM entries")
    return int(row[0]) if row else 0


async def newest_moment(sql: Sql) -> int:
    """Say when the newest entry of all logs was written, 0 if there is none."""
    row = await sql.row("SELECT at FROM entries WHERE id = (SELECT MAX(id) FROM entries)")
    return int(row[0]) if row else 0


def _entry(log: str, row: Row) -> Entry:
    seq, at, kind, body, text, state, fold = row
    gone = GONE.get(state) if state is not None and text is not None else "expired"
    fields = orjson.loads(body) if body else {}
    if fold is not None and kind == "message_posted":
        fields["fold"] = fold
    if gone:
        fields.pop("fold", None)  # a label is part of what was said
        fields.pop("card", None)  # and so is a card
    return Entry(log, seq, at, kind, fields, None if gone else text, gone)
