"""Describe shifts, and the figures that a coordinator plans with."""

from typing import Literal

from chat.wire.fields import At, Count, Frame, Opaque, Optionally, Reply


class ShiftSeen(Frame):
    """Show a booked shift."""

    shift: Opaque
    name: str
    starts_at: At
    ends_at: At


class ShiftList(Reply):
    """List who comes when; `hours_left` and `trained_until` (a day) are one's own."""

    type: Literal["shift_list"] = "shift_list"
    shifts: tuple[ShiftSeen, ...]
    hours_left: Count
    trained_until: Optionally[str] = None


class DeskSeen(Frame):
    """Count the open cases of one track and level; `late` is how many should have been seen by now."""

    track: str
    level: Count
    open: Count
    claimed: Count
    late: Count
    oldest_minutes: Count


class CheckInSeen(Frame):
    """Show how a shift felt, as its supporter chose to share it."""

    name: str
    at: At
    energy: Count
    heavy: bool
    wants_talk: bool


class BoardNow(Reply):
    """Show the line, the talks, the team and the desks; `paired` and `abandoned` are of the last day."""

    type: Literal["board_now"] = "board_now"
    waiting: Count
    longest_minutes: Count
    letters: Count
    in_talk: Count
    asleep: Count
    on_duty: Count
    ready: Count
    paired: Count
    abandoned: Count
    desks: tuple[DeskSeen, ...]
    check_ins: tuple[CheckInSeen, ...]


class HourSeen(Frame):
    """Show one hour of the week, on average a week; weekdays count from 0 for Monday."""

    weekday: Count
    hour: Count
    came: float
    abandoned: float
    waited_p50_minutes: int | None
    waited_p95_minutes: int | None
    on_duty: float
    needed: Count


class OutcomesSeen(Frame):
    """Show how talks went; null where it would be about too few."""

    talks: int | None
    told_mood: int | None
    mood_before: float | None
    mood_after: float | None
    mood: dict[str, int | None]
    helpful: dict[str, int | None]
    levels: dict[str, int | None]
    words: tuple[str, ...] = ()


class FigureReport(Reply):
    """Show the figures of the last weeks."""

    type: Literal["figure_report"] = "figure_report"
    weeks: Count
    zone: str
    talk_minutes: Count
    hours: tuple[HourSeen, ...]
    outcomes: OutcomesSeen


ReplyOfCoordination = ShiftList | BoardNow | FigureReport
