"""How long things are kept: moments, in ms since 1970, before which they are forgotten."""

from dataclasses import dataclass

HOUR_MS = 3_600_000
DAY_MS = 24 * HOUR_MS
MONTH_MS = 30 * DAY_MS


@dataclass(frozen=True, slots=True, kw_only=True)
class Keeping:
    """How long each class of things is kept."""

    text_days: int
    talk_hours: int
    withdrawn_hours: int
    case_days: int
    idle_hours: int
    stay_days: int
    contest_months: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Cutoffs:
    """Whatever is older than its moment is forgotten; persons are dated by whole days since 1970."""

    texts: int
    talks: int
    withdrawn: int
    cases: int
    idle_day: int
    stay_day: int
    statements: int
    now: int


def cutoffs(keeping: Keeping, now: int) -> Cutoffs:
    """Say what is too old now.

    A person is dated by the day they were last here, so someone idle for `idle_hours` is forgotten at the
    first midnight (UTC) after that: "a day or two".
    """
    return Cutoffs(
        texts=now - keeping.text_days * DAY_MS,
        talks=now - keeping.talk_hours * HOUR_MS,
        withdrawn=now - keeping.withdrawn_hours * HOUR_MS,
        cases=now - keeping.case_days * DAY_MS,
        idle_day=(now - keeping.idle_hours * HOUR_MS) // DAY_MS,
        stay_day=now // DAY_MS - keeping.stay_days,
        statements=now - keeping.contest_months * MONTH_MS,
        now=now,
    )
