"""Tell what is on record of the staff: who did what, when, and about what, while that still has a name."""

from collections.abc import Mapping, Sequence

from chat.caller import Caller
from chat.desks import staff_name
from chat.ports import Sql
from chat.store import audit, reviews, rooms
from chat.wire import commands
from chat.wire.replies import AuditList, AuditRow
from moderation import audit as chain
from moderation.audit import BY_ITSELF, Act
from moderation.verdict import Track
from rooms import refusals
from rooms.times import rfc3339


async def list_audit(sql: Sql, _: Caller, command: commands.Audit) -> AuditList:
    """Show who of the staff did what: on from a row, or back from one with the newest first."""
    rows = await _asked_for(sql, command)
    told = rows[: command.limit]
    tracks = await reviews.tracks_of(sql, [row.act.of_case for row in told if row.act.of_case])
    titles = await rooms.titles_of(sql, [row.act.subject for row in told if row.act.subject])
    shown = [await _shown(sql, row, tracks, titles) for row in told]
    return AuditList(rows=tuple(shown), more=len(rows) > command.limit)


async def _asked_for(sql: Sql, command: commands.Audit) -> Sequence[chain.AuditRow]:
    """Read one row more than asked for, which tells whether there are more; raises `Malformed` for both."""
    if command.before is not None and command.after:
        raise refusals.Malformed("after")
    if command.before is None:
        return await audit.audit_after(sql, command.after, command.limit + 1)
    return await audit.audit_before(sql, command.before, command.limit + 1)


async def _shown(
    sql: Sql, row: chain.AuditRow, tracks: Mapping[str, Track], titles: Mapping[str, str]
) -> AuditRow:
    act = row.act
    track = tracks.get(act.of_case or "")
    return AuditRow(
        seq=row.id,
        at=rfc3339(act.at),
        who=await _who(sql, act),
        action=act.action,
        case=act.of_case,
        track=track.value if track else None,
        subject=act.subject,
        title=titles.get(act.subject or ""),
        span=act.span,
        reason=act.reason,
    )


async def _who(sql: Sql, act: Act) -> str:
    if act.who is not None:
        return await staff_name(sql, act.who)
    return "the server" if act.action in BY_ITSELF else "command line"
