"""From which day to which: what reports and records of rules are asked for."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Annotated

import typer

from rooms.times import milliseconds

USUAL_DAYS = 90

Since = Annotated[str, typer.Option(help="First day, as 2026-01-31; usually 90 days ago.")]
Until = Annotated[str, typer.Option(help="Last day; usually today.")]


@dataclass(frozen=True, slots=True)
class Days:
    """From a day to another, both included, in UTC."""

    first: date
    last: date

    def ends(self) -> tuple[int, int]:
        """Give both ends in ms since 1970."""
        after = self.last + timedelta(days=1)
        first, end = (datetime.combine(day, time(), UTC) for day in (self.first, after))
        return milliseconds(first), milliseconds(end)

    def __str__(self) -> str:
        return f"{self.first.isoformat()} to {self.last.isoformat()}"


def days_asked_for(since: str, until: str) -> Days:
    """Read both days as they were typed; an empty one is the usual. Raises `BadParameter`."""
    today = datetime.now(UTC).date()
    days = Days(_day(since, today - timedelta(days=USUAL_DAYS)), _day(until, today))
    if days.first > days.last:
        raise typer.BadParameter("the last day comes before the first")
    return days


def _day(given: str, usual: date) -> date:
    try:
        return date.fromisoformat(given) if given else usual
    except ValueError:
        raise typer.BadParameter(f"{given} is no day; write 2026-01-31") from None
