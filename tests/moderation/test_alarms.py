"""The clock of a case: nothing is left alone, and nothing starves."""

from hypothesis import given
from hypothesis import strategies as st

from moderation.alarms import PATIENCE, RETRY_SECONDS, Chain, Step, alarm, most_urgent_first, retry_at
from moderation.review import Case, half_time, raised
from moderation.verdict import Track
from rooms.ids import CaseId

ALLOWED = {2: 600_000, 3: 120_000, 4: 30_000}
LEVELS = st.sampled_from(sorted(ALLOWED))
CHAIN = Chain(on_call=2, pause_ms=60_000, longest_ms=900_000)
DAY_S = 86_400


def case(key: int, level: int, opened_at: int) -> Case:
    due = opened_at + ALLOWED[level]
    return Case(
        id=CaseId(f"c_{key}"),
        key=key,
        track=Track.CARE,
        level=level,
        subject=str(key),
        opened_at=opened_at,
        due_at=due,
    )


def allowed(one: Case) -> int:
    return ALLOWED[one.level]


def chain_of(steps: int, chain: Chain, due: int) -> list[tuple[Step, int, int]]:
    """Walk a chain that nobody interrupts: what is done, and when."""
    at, walked = due // 2, []
    for done in range(steps):
        step = alarm(done, due, at, chain)
        walked.append((step.step, step.place, at))
        at = step.next_at
    return walked


def test_the_desk_is_asked_at_half_the_time_then_each_on_call_then_the_webhook_again_and_again() -> None:
    walked = chain_of(6, CHAIN, due=30_000)

    assert walked == [
        (Step.DESK, 0, 15_000),
        (Step.ON_CALL, 0, 30_000),
        (Step.ON_CALL, 1, 90_000),
        (Step.WEBHOOK, 0, 150_000),
        (Step.WEBHOOK, 0, 210_000),
        (Step.WEBHOOK, 0, 330_000),
    ]


@given(st.integers(0, 10_000), st.integers(0, 5), st.integers(0, 10**7), st.integers(0, 10**7))
def test_there_is_always_a_next_alarm_and_never_a_long_silence(
    done: int, on_call: int, due: int, now: int
) -> None:
    chain = Chain(on_call, CHAIN.pause_ms, CHAIN.longest_ms)

    step = alarm(done, due, now, chain)

    assert step.next_at >= now
    assert step.next_at <= max(due, now + chain.longest_ms)
    if step.step is Step.ON_CALL:
        assert 0 <= step.place < on_call


@given(st.integers(1, 4), st.integers(0, 3))
def test_whoever_is_on_call_is_asked_before_anything_repeats(on_call: int, further: int) -> None:
    chain = Chain(on_call, CHAIN.pause_ms, CHAIN.longest_ms)

    walked = chain_of(1 + on_call + further, chain, due=30_000)

    asked = [place for step, place, _ in walked if step is Step.ON_CALL]
    assert asked == list(range(on_call))


@given(st.lists(st.tuples(LEVELS, st.integers(0, 10**7)), min_size=1, max_size=30))
def test_waiting_long_enough_goes_before_whatever_comes_later(arrived: list[tuple[int, int]]) -> None:
    cases = [case(key, level, at) for key, (level, at) in enumerate(arrived)]

    ranked = most_urgent_first(cases, allowed)

    place = {one.key: n for n, one in enumerate(ranked)}
    for one in cases:
        bound = one.opened_at + PATIENCE * allowed(one)
        assert all(place[one.key] < place[other.key] for other in cases if other.opened_at > bound)


@given(st.lists(st.tuples(LEVELS, st.integers(0, 10**7)), min_size=2, max_size=30), LEVELS, st.integers(0, 9))
def test_a_rank_does_not_change_while_others_arrive(
    arrived: list[tuple[int, int]], level: int, ms: int
) -> None:
    cases = [case(key, at_level, at) for key, (at_level, at) in enumerate(arrived)]
    newcomer = case(len(cases), level, ms)

    after = most_urgent_first([*cases, newcomer], allowed)

    assert [one for one in after if one is not newcomer] == most_urgent_first(cases, allowed)


def test_among_cases_of_one_moment_the_higher_level_goes_first() -> None:
    cases = [case(n, level, 0) for n, level in enumerate((2, 4, 3))]

    assert [one.level for one in most_urgent_first(cases, allowed)] == [4, 3, 2]


@given(LEVELS, LEVELS, st.integers(0, 10**6))
def test_raising_never_makes_a_case_wait_longer(before: int, after: int, later: int) -> None:
    standing = case(1, before, 0)

    higher = raised(standing, after, later + ALLOWED[after], later)

    assert higher.due_at <= standing.due_at
    assert higher.alarm_at is not None
    assert higher.alarm_at <= half_time(later, later + ALLOWED[after])


def test_an_alert_is_tried_for_about_a_day_and_then_given_up() -> None:
    assert 0.9 * DAY_S < sum(RETRY_SECONDS) < 1.1 * DAY_S
    assert retry_at(len(RETRY_SECONDS), 0) is not None
    assert retry_at(len(RETRY_SECONDS) + 1, 0) is None
