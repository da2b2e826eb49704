"""Whatever a week brings, caps hold, pools stay apart, need comes first, and nobody is forgotten."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from random import Random

import pytest

from rooms.holding import Stand, Step, next_step
from rooms.ids import PersonId
from rooms.pairing import Pairing, Supporter, Waiting
from rooms.shifts import Worked
from rooms.times import HOUR_MS, WEEK_MS
from tests.week import groups
from tests.week.groups import AUTUMN, SPRING, hold
from tests.week.people import ADULTS, TEENS, Booked, Helper, Peer
from tests.week.table import rows, within_the_cap
from tests.week.week import (
    REST,
    OnDuty,
    Week,
    _look_at,
    _look_for_the_forgotten,
    _supporter,
    live,
    run,
)

SEEDS = [pytest.param(1), *(pytest.param(seed, marks=pytest.mark.slow) for seed in (2, 3, 4, 5))]
HELPER = Helper(PersonId(1), ADULTS, frozenset({"en"}), frozenset(), 1, newcomer=False, shifts=())


@pytest.fixture(scope="module", params=SEEDS)
def week(request: pytest.FixtureRequest) -> Week:
    return live(request.param)


def test_nothing_happened_that_must_never_happen(week: Week) -> None:
    assert week.wrong == []


def test_everybody_who_came_is_accounted_for(week: Week) -> None:
    assert week.came == 1500
    assert len(week.waiters) + week.abandoned + len(week.line) == week.came
    assert week.talks == {}


def test_nobody_worked_more_hours_than_the_cap(week: Week) -> None:
    assert all(within_the_cap(one, REST.hours_per_week) for one in week.team.values())
    assert any(len(one.helper.shifts) == 7 for one in week.team.values())


def test_nobody_held_more_than_they_said_and_nobody_held_it_all(week: Week) -> None:
    for person, one in week.team.items():
        assert week.most_at_once[person] <= one.helper.capacity
    assert max(week.held.values()) <= 0.15 * sum(week.held.values())
    worked = [
        p for p, one in week.team.items() if sum((w.until or 0) - w.since for w in one.worked) > 5 * HOUR_MS
    ]
    assert all(week.held[person] for person in worked)


def test_the_week_had_all_that_makes_a_week_hard(week: Week) -> None:
    assert week.gave_up
    assert week.lapsed
    assert week.handed_over
    assert week.closed_for_silence
    assert any(w.peer.level == 4 for w in week.waiters)
    assert any(w.peer.pool == TEENS for w in week.waiters)


def test_every_group_opened_and_closed_on_time_or_stayed_closed_with_somebody_called(week: Week) -> None:
    assert week.groups.wrong == []
    assert week.groups.count(Step.CLOSE)


def test_the_evenings_of_groups_had_all_that_makes_them_hard(week: Week) -> None:
    assert week.groups.kept_closed()
    assert week.groups.count(Step.PAUSE)
    assert week.groups.count(Step.RESUME)
    late = [at for group in week.groups.groups for at, step in group.steps if step is Step.CALL]
    assert len(late) > week.groups.kept_closed() > 0


def test_when_the_clocks_change_groups_keep_the_hour_on_the_wall(week: Week) -> None:
    """Before and after the change, a meeting begins at the same hour on the clock of its place."""
    shifts = set()
    for group in week.groups.groups:
        begins = [one.opens_at for one in group.evenings]
        walls = {datetime.fromtimestamp(at / 1000, group.plan.zone).time() for at in begins}
        is_night = group.plan.weekday == 6 and group.plan.hour < 4
        assert is_night or len(walls) == 1
        shifts.add(begins[1] - begins[0] - WEEK_MS)
    assert shifts & {HOUR_MS, -HOUR_MS}
    assert 0 in shifts


def test_the_table_tells_of_every_figure(week: Week) -> None:
    assert all(name and told for name, told in rows(week))


def alone(**more: object) -> tuple[Week, Supporter]:
    """A supporter who could talk, and nobody else."""
    one = replace(OnDuty(HELPER, [Worked(0, None)], on=True), **more)  # type: ignore[arg-type]
    week = Week({HELPER.person: one})
    return week, _supporter(week, one, HOUR_MS)


def waiting(**more: object) -> Waiting:
    return replace(Waiting(PersonId(2), 2, 0, "supporter", pool=ADULTS), **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("peer", "team", "wrong"),
    [
        ({"pool": TEENS}, {}, "pools were mixed"),
        ({"blocked": frozenset({PersonId(1)})}, {}, "a block was not kept"),
        ({"gone_at": 1}, {}, "somebody away was paired"),
        ({}, {"worked": [Worked(-20 * HOUR_MS, None)]}, "hours were exceeded"),
        ({}, {"hard_ended": HOUR_MS - 1}, "a break was not kept"),
    ],
)
def test_what_must_never_happen_would_be_noticed(
    peer: dict[str, object], team: dict[str, object], wrong: str
) -> None:
    week, supporter = alone(**team)

    _look_at(week, [supporter], [Pairing(supporter.person, waiting(**peer), ())], HOUR_MS)

    assert week.wrong == [wrong]


def test_a_greater_need_left_standing_would_be_noticed() -> None:
    week, supporter = alone()
    week.line = [waiting(), waiting(person=PersonId(3), care=4)]

    _look_at(week, [supporter], [Pairing(supporter.person, week.line[0], ())], HOUR_MS)

    assert week.wrong == ["greater need was passed by"]


Rule = Callable[[Stand, object, int, int], Step | None]


def never(step: Step) -> Rule:
    """Break the rules of the server: one step is never taken."""

    def broken(stand: Stand, countdown: tuple[int, ...], grace_ms: int, now: int) -> Step | None:
        found = next_step(stand, countdown, grace_ms, now)
        return None if found is step else found

    return broken  # type: ignore[return-value]


@pytest.mark.parametrize("step", [Step.OPEN, Step.CALL, Step.PAUSE, Step.CLOSE, Step.FREE_SEATS])
@pytest.mark.parametrize("monday", [SPRING, AUTUMN])
def test_a_step_that_a_group_does_not_take_would_be_noticed(
    monkeypatch: pytest.MonkeyPatch, step: Step, monday: datetime
) -> None:
    monkeypatch.setattr(groups, "next_step", never(step))

    assert hold(Random("groups 1"), monday).wrong


def test_somebody_forgotten_in_the_line_would_be_noticed() -> None:
    week, _ = alone()
    week.line = [waiting()]

    for _ in range(2):
        _look_for_the_forgotten(week, HOUR_MS)

    assert week.wrong == ["somebody waited beside a free supporter"]


def test_with_somebody_there_all_evening_even_the_shyest_gets_a_talk() -> None:
    """One supporter, and a peer with nothing in common, while better matches keep coming."""
    team = [replace(HELPER, about=frozenset({"grief"}), shifts=(Booked(0, 10 * HOUR_MS, shows_up=True),))]
    shy = Peer(PersonId(1000), 0, ADULTS, "xx", frozenset(), 0, 0, 9 * HOUR_MS, 60_000, 0, False, None, False)
    others = [
        replace(
            shy, person=PersonId(1000 + n), comes_at=n * 60_000, topics=frozenset({"grief"}), language="en"
        )
        for n in range(1, 60)
    ]

    week = run(team, [shy, *others])

    assert shy in [w.peer for w in week.waiters[:25]]
    assert week.wrong == []
