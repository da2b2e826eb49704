"""Read what a coordinator looks at: who waits and who is there now, and the figures of the last weeks.

None of these tables knows whose wait or whose talk it was.
"""

from dataclasses import dataclass

from chat.ports import Sql
from rooms.outcomes import Ended
from rooms.staffing import Stretch, Wait
from rooms.times import DAY_MS

HELD_BACK_MS = 7 * DAY_MS
WORDS_MOST = 100


@dataclass(frozen=True, slots=True)
class Now:
    """The line, the talks and the team at one moment."""

    waiting: int
    longest_ms: int
    letters: int
    in_talk: int
    asleep: int
    on_duty: int
    ready: int
    paired: int
    gave_up: int


async def now(sql: Sql, at: int) -> Now:
    """Count who waits, who talks and who is there; `paired` and `gave_up` within the last day."""
    waiting, since, letters = await _one(
        sql,
        """SELECT COALESCE(SUM(1 - later), 0), MIN(CASE WHEN later = 0 THEN since END),
                  COALESCE(SUM(later), 0) FROM waiting""",
    )
    talks, asleep = await _one(
        sql, "SELECT COUNT(*), COALESCE(SUM(asleep), 0) FROM talks WHERE outcome IS NULL"
    )
    on_duty, ready = await _one(sql, "SELECT COUNT(*), COALESCE(SUM(ready), 0) FROM duty")
    row = await sql.row(
        """SELECT COUNT(CASE WHEN ended_by = 'paired' THEN 1 END),
                  COUNT(CASE WHEN ended_by <> 'paired' THEN 1 END)
           FROM waits WHERE ended_at >= :since""",
        since=at - DAY_MS,
    )
    paired, gave_up = row or (0, 0)
    longest = 0 if since is None else max(0, at - int(since))
    return Now(int(waiting), longest, int(letters), talks, int(asleep), on_duty, int(ready), paired, gave_up)


@dataclass(frozen=True, slots=True)
class Desk:
    """The open cases of one track and level. `oldest_at`: when the first of them was opened."""

    track: str
    level: int
    open: int
    claimed: int
    late: int
    oldest_at: int


async def desks(sql: Sql, at: int) -> list[Desk]:
    """Count open cases by track and level, the gravest first."""
    rows = await sql.rows(
        """SELECT track, level, COUNT(*), COUNT(CASE WHEN claimed_until > :now THEN 1 END),
                  COUNT(CASE WHEN due_at < :now THEN 1 END), MIN(opened_at)
           FROM cases WHERE state = 'open' GROUP BY track, level ORDER BY track, level DESC""",
        now=at,
    )
    return [Desk(*row) for row in rows]


@dataclass(frozen=True, slots=True)
class CheckIn:
    """How a shift felt, as its supporter chose to share it."""

    name: str
    ended_at: int
    energy: int
    heavy: bool
    wants_talk: bool


async def shared_check_ins(sql: Sql, at: int) -> list[CheckIn]:
    """List what supporters shared about their shifts of the last days; what is private stays private."""
    rows = await sql.rows(
        """SELECT s.name, h.finished_at, h.energy, h.heavy, h.wants_talk FROM shifts h
           JOIN staff s ON s.person = h.person
           WHERE h.shared = 1 AND h.finished_at >= :since ORDER BY h.finished_at DESC""",
        since=at - HELD_BACK_MS,
    )
    return [
        CheckIn(name, ended, energy, bool(heavy), bool(wants)) for name, ended, energy, heavy, wants in rows
    ]


async def waits(sql: Sql, since: int) -> list[Wait]:
    """List the waits that ended since then."""
    rows = await sql.rows(
        "SELECT ended_at - waited_ms, waited_ms, ended_by FROM waits WHERE ended_at >= :since", since=since
    )
    return [Wait(*row) for row in rows]


async def duty(sql: Sql, since: int, at: int) -> list[Stretch]:
    """List the times on duty since then; a shift that goes on reaches to this moment."""
    rows = await sql.rows(
        """SELECT began_at, finished_at FROM shifts
           WHERE began_at IS NOT NULL AND COALESCE(finished_at, :now) > :since""",
        since=since,
        now=at,
    )
    return [Stretch(max(began, since), at if finished is None else finished) for began, finished in rows]


async def ended(sql: Sql, since: int) -> list[Ended]:
    """List the talks that ended since then."""
    rows = await sql.rows(
        "SELECT lasted_ms, level, mood_before, mood_after, helpful FROM outcomes WHERE ended_at >= :since",
        since=since,
    )
    return [
        Ended(lasted, level, before, after, None if helpful is None else bool(helpful))
        for lasted, level, before, after, helpful in rows
    ]


async def feedback_words(sql: Sql, since: int) -> list[str]:
    """List what peers wrote about talks that ended since then, as far as it is kept."""
    rows = await sql.rows(
        """SELECT words FROM outcomes WHERE ended_at >= :since AND words IS NOT NULL
           ORDER BY id DESC LIMIT :most""",
        since=since,
        most=WORDS_MOST,
    )
    return [words for (words,) in rows if words]


async def _one(sql: Sql, statement: str) -> tuple[int, ...]:
    row = await sql.row(statement)
    return row or ()
