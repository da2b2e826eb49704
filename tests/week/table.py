"""Set out how a week went."""

from rooms.estimating import quantile
from rooms.pairing import URGENT_FROM
from rooms.shifts import worked_ms
from rooms.times import DAY_MS, HOUR_MS, MINUTE_MS
from tests.week.groups import rows as group_rows
from tests.week.people import DAYS
from tests.week.week import OnDuty, Waiter, Week

END = (DAYS + 1) * DAY_MS


def rows(week: Week) -> list[tuple[str, str]]:
    """Give what a coordinator would ask about, in words and numbers."""
    return [
        ("came", str(week.came)),
        ("found somebody", f"{len(week.waiters)} ({_share(len(week.waiters), week.came)})"),
        ("abandoned", f"{week.abandoned} ({week.gave_up} gave up, {week.lapsed} were gone)"),
        ("of these, with nobody there", str(week.alone)),
        ("waited, all", _waits(week, 0)),
        ("waited, levels 2 to 4", _waits(week, URGENT_FROM)),
        ("waited, level 4", _waits(week, 4)),
        ("told a range that held", _share(sum(map(_held, week.waiters)), len(week.waiters))),
        ("talks a supporter", _spread([week.held[p] for p in week.team])),
        ("talks an hour on duty", _spread_of_rates(week)),
        ("most talks at once", str(max(week.most_at_once.values(), default=0))),
        ("most hours in a week", f"{max(map(hours, week.team.values())):.2f}"),
        ("handed over at a shift's end", str(week.handed_over)),
        ("closed after silence", str(week.closed_for_silence)),
        ("what must never happen", str(len(week.wrong))),
        *group_rows(week.groups),
    ]


def hours(one: OnDuty) -> float:
    """Say how long somebody was on duty in all."""
    return sum(((END if w.until is None else w.until) - w.since) for w in one.worked) / HOUR_MS


def within_the_cap(one: OnDuty, cap_hours: int) -> bool:
    """Say whether no seven days hold more than the cap."""
    return all(
        worked_ms([w for w in one.worked if w.since <= end], end) <= cap_hours * HOUR_MS
        for end in [w.until for w in one.worked if w.until is not None]
    )


def _held(waiter: Waiter) -> bool:
    low, high = waiter.told
    return low * MINUTE_MS <= waiter.waited_ms <= high * MINUTE_MS


def _waits(week: Week, least_level: int) -> str:
    waits = [w.waited_ms for w in week.waiters if w.peer.level >= least_level]
    if not waits:
        return "nobody"
    p50, p95 = quantile(waits, 0.5) / MINUTE_MS, quantile(waits, 0.95) / MINUTE_MS
    return f"p50 {p50:.1f} min, p95 {p95:.1f} min, of {len(waits)}"


def _spread(counts: list[int]) -> str:
    ordered = sorted(counts)
    return f"least {ordered[0]}, middle {ordered[len(ordered) // 2]}, most {ordered[-1]}"


def _spread_of_rates(week: Week) -> str:
    rates = sorted(week.held[p] / hours(one) for p, one in week.team.items() if hours(one) > 1)
    return f"least {rates[0]:.1f}, middle {rates[len(rates) // 2]:.1f}, most {rates[-1]:.1f}"


def _share(part: int, whole: int) -> str:
    return f"{100 * part / max(1, whole):.0f} %"
