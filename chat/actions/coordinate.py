"""What a coordinator looks at: the board of this moment, and the figures of the last weeks."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, timedelta, tzinfo
from zoneinfo import ZoneInfo

from chat.caller import Caller
from chat.ports import Clock, Sql
from chat.store import coordinating
from chat.wire import commands
from chat.wire.replies import (
    BoardNow,
    CheckInSeen,
    DeskSeen,
    FigureReport,
    HourSeen,
    OutcomesSeen,
)
from rooms import refusals
from rooms.estimating import MINUTES_A_TALK
from rooms.outcomes import figures, words_told
from rooms.staffing import Hour, by_hour
from rooms.times import EPOCH, MINUTE_MS, WEEK_MS, rfc3339


@dataclass(frozen=True, slots=True)
class Coordinate:
    """Actions of whoever coordinates."""

    clock: Clock

    async def board(self, sql: Sql, _: Caller, __: commands.Board) -> BoardNow:
        """Show the line, the talks, the team and the desks as they are."""
        return await board_at(sql, self.clock.now_ms())

    async def figures(self, sql: Sql, _: Caller, command: commands.Figures) -> FigureReport:
        """Show the hours of the week, with how many they take, and how talks went."""
        return await figures_at(sql, self.clock.now_ms(), command.weeks, command.zone)


async def board_at(sql: Sql, now: int) -> BoardNow:
    """Put the board of a moment together."""
    seen = await coordinating.now(sql, now)
    desks = await coordinating.desks(sql, now)
    shared = await coordinating.shared_check_ins(sql, now)
    return BoardNow(
        waiting=seen.waiting,
        longest_minutes=seen.longest_ms // MINUTE_MS,
        letters=seen.letters,
        in_talk=seen.in_talk,
        asleep=seen.asleep,
        on_duty=seen.on_duty,
        ready=seen.ready,
        paired=seen.paired,
        abandoned=seen.gave_up,
        desks=tuple(
            DeskSeen(
                track=desk.track,
                level=desk.level,
                open=desk.open,
                claimed=desk.claimed,
                late=desk.late,
                oldest_minutes=max(0, now - desk.oldest_at) // MINUTE_MS,
            )
            for desk in desks
        ),
        check_ins=tuple(
            CheckInSeen(
                name=each.name,
                at=rfc3339(each.ended_at),
                energy=each.energy,
                heavy=each.heavy,
                wants_talk=each.wants_talk,
            )
            for each in shared
        ),
    )


async def figures_at(sql: Sql, now: int, weeks: int, zone: str) -> FigureReport:
    """Put the figures of the last weeks together; hours are those of the zone. Raises `Malformed`."""
    local = _in_zone(zone)
    since = now - weeks * WEEK_MS
    ended = await coordinating.ended(sql, since)
    usual = sum(e.lasted_ms for e in ended) // len(ended) if ended else MINUTES_A_TALK * MINUTE_MS
    waits, duty = await coordinating.waits(sql, since), await coordinating.duty(sql, since, now)
    told, words = figures(ended), await coordinating.feedback_words(sql, since)
    return FigureReport(
        weeks=weeks,
        zone=zone,
        talk_minutes=usual // MINUTE_MS,
        hours=tuple(
            HourSeen(
                weekday=each.hour[0],
                hour=each.hour[1],
                came=round(each.came, 1),
                abandoned=round(each.gave_up, 1),
                waited_p50_minutes=each.waited_p50_minutes,
                waited_p95_minutes=each.waited_p95_minutes,
                on_duty=round(each.on_duty, 1),
                needed=each.needed,
            )
            for each in by_hour(waits, duty, usual, weeks, local)
        ),
        outcomes=OutcomesSeen(
            talks=told.talks,
            told_mood=told.told_mood,
            mood_before=None if told.mood_before is None else round(told.mood_before, 1),
            mood_after=None if told.mood_after is None else round(told.mood_after, 1),
            mood=dict(told.mood),
            helpful=dict(told.helpful),
            levels=dict(told.levels),
            words=words_told(words),
        ),
    )


def _in_zone(zone: str) -> Callable[[int], Hour]:
    try:
        place: tzinfo = UTC if zone == "UTC" else ZoneInfo(zone)
    except (KeyError, OSError, ValueError):  # not there, a folder, or no name at all
        raise refusals.Malformed("zone") from None

    def local(at: int) -> Hour:
        moment = (EPOCH + timedelta(milliseconds=at)).astimezone(place)
        return moment.weekday(), moment.hour

    return local
