"""Figures for whoever coordinates: this moment, the hours of the week, and how talks went."""

from collections.abc import Iterator
from functools import partial
from typing import Annotated

import typer

from chat.actions.coordinate import board_at, figures_at
from chat.cli.speaking import AsJson, in_columns, say
from chat.cli.storing import look
from chat.local import SystemClock
from chat.ports import Sql
from chat.wire.replies import BoardNow, FigureReport, HourSeen, OutcomesSeen
from rooms.refusals import Malformed

DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
TOO_FEW = "too few to tell"


def report(
    weeks: Annotated[int, typer.Option(min=1, max=52, help="How far back.")] = 4,
    zone: Annotated[str, typer.Option(help="Time zone of the hours, such as Europe/Berlin.")] = "UTC",
    as_json: AsJson = False,
) -> None:
    """Show how the line is now, when people come, and how talks went.

    Numbers about fewer than five are left out, so that they point at nobody.

    \b
      warmline report --weeks 8 --zone Europe/Berlin
    """
    try:
        board, told = look(partial(_read, weeks=weeks, zone=zone))
    except Malformed:
        raise typer.BadParameter(f"{zone} is no time zone this machine knows") from None
    facts = {"now": _facts(board), "figures": _facts(told)}
    say(facts, "\n\n".join(_lines(board, told)), as_json=as_json)


async def _read(sql: Sql, weeks: int, zone: str) -> tuple[BoardNow, FigureReport]:
    now = SystemClock().now_ms()
    return await board_at(sql, now), await figures_at(sql, now, weeks, zone)


def _facts(told: BoardNow | FigureReport) -> dict[str, object]:
    return told.model_dump(mode="json", exclude={"type", "ref"})


def _lines(board: BoardNow, told: FigureReport) -> list[str]:
    parts = [_now(board)]
    if board.desks:
        parts.append(_desks(board))
    if board.check_ins:
        parts.append(_check_ins(board))
    parts.append(_hours(told) if told.hours else f"In {told.weeks} weeks nobody came and nobody was on duty.")
    parts.append(_outcomes(told.outcomes, told.talk_minutes))
    if told.outcomes.words:
        parts.append("\n".join(["What people wrote, in no order:", *_quoted(told.outcomes.words)]))
    return parts


def _now(board: BoardNow) -> str:
    return in_columns(
        [
            ("waiting", board.waiting, f"the longest for {board.longest_minutes} minutes"),
            ("letters", board.letters, "messages left behind"),
            ("in talk", board.in_talk, f"{board.asleep} of them asleep"),
            ("on duty", board.on_duty, f"{board.ready} take talks by themselves"),
            ("last day", board.paired, f"found somebody; {board.abandoned} gave up or were gone"),
        ]
    )


def _desks(board: BoardNow) -> str:
    heading = ("desk", "level", "open", "claimed", "late", "oldest")
    rows = [
        (desk.track, desk.level, desk.open, desk.claimed, desk.late, f"{desk.oldest_minutes} min")
        for desk in board.desks
    ]
    return in_columns([heading, *rows])


def _check_ins(board: BoardNow) -> str:
    heading = ("shift of", "ended", "energy", "heavy", "would like to talk")
    rows = [
        (each.name, each.at[:10], each.energy, _yes(each.heavy), _yes(each.wants_talk))
        for each in board.check_ins
    ]
    return in_columns([heading, *rows])


def _hours(told: FigureReport) -> str:
    heading = ("hour", "came", "gave up", "waited p50", "p95", "on duty", "needed", "")
    return f"A week, on average of {told.weeks}, hours in {told.zone}:\n" + in_columns(
        [heading, *(_hour(each) for each in told.hours)]
    )


def _hour(each: HourSeen) -> tuple[object, ...]:
    short = "more are needed" if each.needed > each.on_duty else ""
    return (
        f"{DAYS[each.weekday]} {each.hour:02}",
        each.came,
        each.abandoned,
        _minutes(each.waited_p50_minutes),
        _minutes(each.waited_p95_minutes),
        each.on_duty,
        each.needed,
        short,
    )


def _outcomes(told: OutcomesSeen, talk_minutes: int) -> str:
    mood = TOO_FEW if told.mood_before is None else f"{told.mood_before} before, {told.mood_after} after"
    return in_columns(
        [
            ("talks that ended", _told(told.talks), _usual(told.talks, talk_minutes)),
            ("told their mood twice", _told(told.told_mood), mood),
            ("mood", *_counts(told.mood)),
            ("helpful", *_counts(told.helpful)),
            ("level of care", *_counts(told.levels)),
        ]
    )


def _quoted(words: tuple[str, ...]) -> Iterator[str]:
    return ("  " + " ".join(each.split()) for each in words)


def _usual(talks: int | None, minutes: int) -> str:
    return f"reckoned with {minutes} minutes each" if talks == 0 else f"usually {minutes} minutes"


def _counts(counts: dict[str, int | None]) -> tuple[str, str]:
    return "", ", ".join(f"{name}: {_told(count)}" for name, count in counts.items())


def _told(count: int | None) -> str:
    return TOO_FEW if count is None else str(count)


def _minutes(minutes: int | None) -> str:
    return "" if minutes is None else f"{minutes} min"


def _yes(so: bool) -> str:
    return "yes" if so else "no"
