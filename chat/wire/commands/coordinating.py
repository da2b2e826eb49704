"""Describe what is asked about shifts, and for the figures that a coordinator plans with."""

from typing import Annotated, Literal

from pydantic import Field

from chat.wire.fields import Asked, Label, Moment, Mood, Opaque
from rooms.times import milliseconds


class BookShift(Asked):
    """Book a shift of at most twelve hours."""

    type: Literal["book_shift"]
    starts_at: Moment
    ends_at: Moment

    @property
    def starts_ms(self) -> int:
        """Give the beginning as milliseconds since 1970."""
        return milliseconds(self.starts_at)

    @property
    def ends_ms(self) -> int:
        """Give the end as milliseconds since 1970."""
        return milliseconds(self.ends_at)


class CancelShift(Asked):
    """Give back a booked shift."""

    type: Literal["cancel_shift"]
    shift: Opaque


class ListShifts(Asked):
    """Ask who comes when, and how many hours one has left."""

    type: Literal["shifts"]


class ShiftCheckIn(Asked):
    """Say how the last shift felt; private unless `share` is true."""

    type: Literal["shift_check_in"]
    energy: Mood
    heavy: bool
    wants_talk: bool
    share: bool = False


class Board(Asked):
    """Ask how the line, the talks, the team and the desks are now."""

    type: Literal["board"]


class Figures(Asked):
    """Ask for the figures of the last weeks, by hour of the week in a time zone."""

    type: Literal["figures"]
    weeks: Annotated[int, Field(ge=1, le=52)] = 4
    zone: Label = "UTC"


CommandOfCoordination = BookShift | CancelShift | ListShifts | ShiftCheckIn | Board | Figures
