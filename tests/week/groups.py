"""Let groups meet in a week with the rules that the server uses, and look at every one of their steps.

What people do is made up: who holds a group may come late, not at all, or be lost in the middle; a moderator
who is called may go in or not. When a group should meet is reckoned here by hand, from the clock on the wall.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

from rooms.holding import SEATS_FREE_MS, Stand, Step, minutes_left, next_step
from rooms.meetings import Schedule, meeting_at
from rooms.times import MINUTE_MS

TICK_MS = 30_000
GRACE_MS = 2 * MINUTE_MS
COUNTDOWN = (10, 5, 1)
WEEKS = 2
SELDOM_MS = 30 * MINUTE_MS
"""Far from any meeting one looks only so often."""
SPRING = datetime(2026, 3, 23, tzinfo=UTC)
"""A Monday; at the end of this week the clocks of Madrid go forward, and of the other one they go back."""
AUTUMN = datetime(2026, 10, 19, tzinfo=UTC)

Span = tuple[int, int]
"""From when until when, in ms since 1970."""


@dataclass(frozen=True)
class Plan:
    """A group as its operator set it up: on one weekday (0 is Monday) at one time of the wall clock."""

    name: str
    zone: ZoneInfo
    weekday: int
    hour: int
    minute: int
    minutes: int


@dataclass(frozen=True)
class Evening:
    """One meeting as it should be, and what the people do who hold it: when somebody of them is there."""

    opens_at: int
    closes_at: int
    there: tuple[Span, ...]
    stand_in_after_ms: int | None
    ends_early_at: int | None


@dataclass
class Group:
    """A group as the server knows it, and what became of each of its evenings."""

    plan: Plan
    schedule: Schedule
    evenings: list[Evening]
    open: bool = False
    paused: bool = False
    adrift: bool = False
    met: int = 0
    closes_at: int | None = None
    told: int | None = None
    held_at: int = 0
    closed_at: int | None = None
    called: int = 0
    seated: bool = False
    steps: list[tuple[int, Step | str]] = field(default_factory=list)
    stand_in: Span = (0, 0)
    """When a moderator who was called is there."""


@dataclass
class Gatherings:
    """How the groups of a week went. `wrong` names, in words, whatever must never happen."""

    groups: list[Group]
    wrong: list[str] = field(default_factory=list)

    def evenings(self) -> Iterator[tuple[Group, Evening]]:
        return ((group, evening) for group in self.groups for evening in group.evenings)

    def count(self, step: Step) -> int:
        return sum(taken is step for group in self.groups for _, taken in group.steps)

    def kept_closed(self) -> int:
        return sum(not _times(group, evening, Step.OPEN) for group, evening in self.evenings())


ZONES = ("Europe/Madrid", "Europe/Madrid", "America/New_York", "Asia/Kolkata")


def plans(chance: Random) -> list[Plan]:
    """Make twelve groups over the week, and three in the night in which the clocks change."""
    usual = [
        Plan(f"group {n}", ZoneInfo(chance.choice(ZONES)), n % 7, chance.randrange(16, 21),
             chance.choice((0, 15, 30)), chance.choice((60, 75, 90)))
        for n in range(12)
    ]  # fmt: skip
    madrid = ZoneInfo("Europe/Madrid")
    night = [Plan(f"night at {h}:{m}", madrid, 6, h, m, 90) for h, m in ((1, 30), (2, 30), (3, 0))]
    return [*usual, *night]


def hold(chance: Random, monday: datetime) -> Gatherings:
    """Let the groups meet in the week in which the clocks change, and in the next."""
    held = Gatherings([_group(chance, plan, monday) for plan in plans(chance)])
    # From Monday morning on, so that no Sunday evening in America is cut in two.
    begin, end = _ms(monday + timedelta(hours=6)), _ms(monday + timedelta(weeks=WEEKS, hours=8))
    for now in range(begin, end, TICK_MS):
        for group in held.groups:
            if now % SELDOM_MS == 0 or _is_near(group, now):
                _tick(held, group, now)
    for group in held.groups:
        _look_back(held, group)
    return held


def _group(chance: Random, plan: Plan, monday: datetime) -> Group:
    first = monday.replace(tzinfo=None) - timedelta(days=21) + _since_monday(plan)
    schedule = Schedule(first, plan.zone, "FREQ=WEEKLY", plan.minutes)
    walls = [monday.replace(tzinfo=None) + timedelta(weeks=n) + _since_monday(plan) for n in range(WEEKS)]
    opens = [_ms(wall.replace(tzinfo=plan.zone)) for wall in walls]
    return Group(plan, schedule, [_evening(chance, opens_at, plan.minutes) for opens_at in opens])


def _is_near(group: Group, now: int) -> bool:
    hour = 60 * MINUTE_MS
    return any(one.opens_at - hour <= now <= one.closes_at + hour + SELDOM_MS for one in group.evenings)


def _since_monday(plan: Plan) -> timedelta:
    return timedelta(days=plan.weekday, hours=plan.hour, minutes=plan.minute)


def _ms(moment: datetime) -> int:
    return round(moment.timestamp() * 1000)


def _evening(chance: Random, opens_at: int, minutes: int) -> Evening:
    closes_at = opens_at + minutes * MINUTE_MS
    early = chance.random() < 0.1
    return Evening(
        opens_at=opens_at,
        closes_at=closes_at,
        there=_there(chance, opens_at, closes_at),
        stand_in_after_ms=chance.randrange(3, 25) * MINUTE_MS if chance.random() < 0.5 else None,
        ends_early_at=closes_at - 20 * MINUTE_MS if early else None,
    )


def _there(chance: Random, opens_at: int, closes_at: int) -> tuple[Span, ...]:
    """Say when somebody who holds the group is there: not at all, late, or lost for a while in the middle."""
    kind = chance.random()
    if kind < 0.2:
        return ()
    comes = opens_at + (chance.randrange(3, 25) if kind < 0.35 else -chance.randrange(1, 15)) * MINUTE_MS
    goes = closes_at + 5 * MINUTE_MS
    if kind < 0.65:
        return ((comes, goes),)
    lost = opens_at + chance.randrange(26, 38) * MINUTE_MS
    back = lost + chance.choice((30_000, 60_000, 4 * MINUTE_MS, 9 * MINUTE_MS))
    return ((comes, lost),) if kind > 0.93 else ((comes, lost), (back, goes))


def _is_held(group: Group, now: int) -> bool:
    there = [group.stand_in, *(span for one in group.evenings for span in one.there)]
    return any(since <= now < until for since, until in there)


def _tick(held: Gatherings, group: Group, now: int) -> None:
    is_held = _is_held(group, now)
    if is_held:
        group.held_at = now
    stand = _stand(group, now, is_held=is_held)
    step = next_step(stand, COUNTDOWN, GRACE_MS, now)
    if step is not None:
        group.steps.append((now, step))
        _take(group, step, stand, now)
    _end_early(group, now)
    _look_at(held, group, now, is_held=is_held)


def _stand(group: Group, now: int, *, is_held: bool) -> Stand:
    return Stand(
        open=group.open,
        paused=group.paused,
        adrift=group.adrift,
        meeting=meeting_at(group.schedule, now),
        met=group.met,
        closes_at=group.closes_at,
        told=group.told,
        held_at=group.held_at,
        is_held=is_held,
        closed_at=group.closed_at,
        seated=group.seated,
        called=group.called,
    )


def _take(group: Group, step: Step, stand: Stand, now: int) -> None:
    """Do what the server's convener does at this step."""
    match step:
        case Step.OPEN if stand.meeting is not None:
            group.open, group.paused, group.adrift, group.seated = True, False, False, True
            group.met, group.closes_at, group.told = stand.meeting.opens_at, stand.meeting.closes_at, None
        case Step.CALL if stand.meeting is not None:
            group.called = stand.meeting.opens_at
            _answer(group, now)
        case Step.PAUSE:
            group.paused = group.adrift = True
            _answer(group, now)
        case Step.RESUME:
            group.paused = group.adrift = False
        case Step.COUNT_DOWN:
            group.told = minutes_left(stand, COUNTDOWN, now)
        case Step.CLOSE:
            _close(group, group.met, now)
        case _:
            group.seated, group.closed_at = False, None


def _answer(group: Group, now: int) -> None:
    """Let a moderator go in who has taken the call, sooner or later or never."""
    evening = next((one for one in group.evenings if one.opens_at <= now < one.closes_at), None)
    if evening is not None and evening.stand_in_after_ms is not None and group.stand_in[1] <= now:
        group.stand_in = now + evening.stand_in_after_ms, evening.closes_at


def _close(group: Group, met: int, now: int) -> None:
    group.open = group.paused = group.adrift = False
    group.met, group.closes_at, group.closed_at = met, None, now


def _end_early(group: Group, now: int) -> None:
    for evening in group.evenings:
        if evening.ends_early_at is not None and evening.ends_early_at == now and group.open:
            group.steps.append((now, "ended by hand"))
            _close(group, evening.opens_at, now)


def _look_at(held: Gatherings, group: Group, now: int, *, is_held: bool) -> None:
    """Look at a group as it stands, without the functions that brought it there."""
    if not group.open:
        return
    inside = any(one.opens_at <= now < one.closes_at + TICK_MS for one in group.evenings)
    _note(held, inside, f"{group.plan.name} was open outside its time")
    alone = not is_held and now - group.held_at > GRACE_MS + TICK_MS
    _note(held, group.paused or not alone, f"{group.plan.name} went on with nobody who holds it")


def _look_back(held: Gatherings, group: Group) -> None:
    _look_at_seats(held, group)
    calls = sum(step is Step.CALL for _, step in group.steps)
    known = sum(len(_times(group, evening, Step.CALL)) for evening in group.evenings)
    _note(held, calls == known, f"{group.plan.name} called somebody for no meeting")
    for evening in group.evenings:
        _look_at_beginning(held, group, evening)
        _look_at_end(held, group, evening)
        told = _times(group, evening, Step.COUNT_DOWN)
        _note(held, len(told) <= len(COUNTDOWN), f"{group.plan.name} was counted down too often")


def _look_at_beginning(held: Gatherings, group: Group, evening: Evening) -> None:
    name, opened = group.plan.name, _times(group, evening, Step.OPEN)
    begins = [max(since, evening.opens_at) for since, until in evening.there if until > evening.opens_at]
    came = min(begins, default=None)
    calls = _times(group, evening, Step.CALL)
    missed = came is None or came >= evening.opens_at + GRACE_MS
    due = [_on_tick(evening.opens_at + GRACE_MS)] if missed else []
    _note(held, calls == due, f"{name} called somebody at {calls}, and it was due at {due}")
    _note(held, len(opened) <= 1, f"{name} opened twice")
    if came is not None:
        late = opened[0] - _on_tick(came) if opened else None
        stood_in = opened and opened[0] < came
        _note(held, late == 0 or bool(stood_in), f"{name} opened {late} ms after whoever holds it was there")
    elif opened:
        _note(held, bool(calls) and opened[0] > calls[0], f"{name} opened with nobody who holds it")


def _look_at_end(held: Gatherings, group: Group, evening: Evening) -> None:
    name, opened = group.plan.name, _times(group, evening, Step.OPEN)
    closed = _times(group, evening, Step.CLOSE)
    by_hand = any(step == "ended by hand" for at, step in group.steps if _of(evening, at))
    due = [_on_tick(evening.closes_at)] if opened and not by_hand else []
    _note(held, closed == due, f"{name} closed at {closed}, and it was due at {due}")


def _look_at_seats(held: Gatherings, group: Group) -> None:
    name = group.plan.name
    free = [at for at, step in group.steps if step is Step.FREE_SEATS]
    opened = [at for at, step in group.steps if step is Step.OPEN]
    _note(held, len(free) == len(opened), f"{name} kept its seats")
    ended = [at for at, step in group.steps if step is Step.CLOSE or step == "ended by hand"]
    on_time = all(0 <= f - e - SEATS_FREE_MS <= TICK_MS for e, f in zip(ended, free, strict=False))
    _note(held, on_time, f"{name} freed its seats at another time")


def _times(group: Group, evening: Evening, wanted: Step) -> list[int]:
    return [at for at, step in group.steps if step is wanted and _of(evening, at)]


def _of(evening: Evening, at: int) -> bool:
    return evening.opens_at <= at <= evening.closes_at + TICK_MS


def _on_tick(moment: int) -> int:
    return -(-moment // TICK_MS) * TICK_MS


def _note(held: Gatherings, as_it_should: bool, wrong: str) -> None:
    if not as_it_should and wrong not in held.wrong:
        held.wrong.append(wrong)


def rows(held: Gatherings) -> Sequence[tuple[str, str]]:
    """Give what a coordinator would ask about."""
    met = sum(len(group.evenings) for group in held.groups)
    closed = held.count(Step.CLOSE)
    return [
        ("meetings of groups", str(met)),
        ("kept closed, nobody came", str(held.kept_closed())),
        ("closed on time by themselves", str(closed)),
        (
            "somebody was called",
            f"{held.count(Step.CALL)} at the beginning, {held.count(Step.PAUSE)} when lost",
        ),
        ("what must never happen to groups", str(len(held.wrong))),
    ]
