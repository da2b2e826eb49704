"""Put together what goes out at one moment: one alert for each recipient and desk, however many cases wait.

Whoever is paged once a case stops listening in the very hour that matters most. An alert about one case looks
as it always did; one about several names the most urgent in the same fields, and all of them in `cases`.
Never a text, a pseudonym or a room's title.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from moderation.alarms import Step
from moderation.review import Case
from moderation.verdict import Track
from rooms.times import rfc3339

CASES_MAX = 100
"""Cases one alert tells of: about ten kilobytes."""


class Asked(NamedTuple):
    """A case that somebody is asked about, and which step of its chain this is."""

    case: Case
    step: Step


@dataclass(slots=True)
class Bundles:
    """What each recipient is asked about at one moment, by recipient and desk: the desks never mix."""

    of: dict[tuple[int, Track], list[Asked]] = field(default_factory=dict)

    def ask(self, endpoint: int, case: Case, step: Step) -> None:
        """Ask a recipient about a case."""
        self.of.setdefault((endpoint, case.track), []).append(Asked(case, step))

    def alerts(self) -> Iterator[tuple[int, list[Asked]]]:
        """Give the alerts: a recipient and what they are asked about, the most urgent first."""
        for (endpoint, _), asked in self.of.items():
            asked.sort(key=_urgency)
            for start in range(0, len(asked), CASES_MAX):
                yield endpoint, asked[start : start + CASES_MAX]


def _urgency(asked: Asked) -> tuple[int, int, int]:
    return (-asked.case.level, asked.case.due_at, asked.case.key)


def described(asked: Sequence[Asked], page: str, now: int) -> str:
    """Put an alert into words for machines. `page` is where staff sign in."""
    data = _shown(asked[0])
    if len(asked) > 1:
        data["cases"] = [_shown(each) for each in asked]
    data["link"] = f"{page}/staff"
    return json.dumps({"type": "case.alarmed", "timestamp": rfc3339(now), "data": data})


def _shown(asked: Asked) -> dict[str, object]:
    return {
        "case": asked.case.id,
        "track": asked.case.track,
        "level": asked.case.level,
        "due_at": rfc3339(asked.case.due_at),
        "step": asked.step,
    }
