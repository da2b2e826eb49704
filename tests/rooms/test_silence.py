"""Silence is met with a question first, and nobody is let go without one."""

from hypothesis import given
from hypothesis import strategies as st

from rooms.silence import Patience, Step, next_step

PATIENCE = Patience(check_ms=10, sleep_ms=30, close_ms=100)


def steps(*, writes: dict[int, bool] | None = None, until: int = 200) -> list[tuple[int, Step]]:
    """Let time pass, one by one, in a talk where somebody writes at some moments."""
    last, checked, asleep, taken = 0, None, False, []
    for now in range(until):
        if writes and now in writes:
            last = now
        step = next_step(last, checked, PATIENCE, now, asleep=asleep)
        if step is not None:
            taken.append((now, step))
        checked = now if step is Step.CHECK_IN else checked
        asleep = {Step.SLEEP: True, Step.WAKE: False}.get(step, asleep) if step else asleep
        if step is Step.CLOSE:
            break
    return taken


def test_a_silent_talk_is_asked_about_then_sleeps_then_closes() -> None:
    assert steps() == [(10, Step.CHECK_IN), (30, Step.SLEEP), (100, Step.CLOSE)]


def test_a_word_wakes_it_and_everything_begins_anew() -> None:
    woken = steps(writes={50: True})

    assert woken[:4] == [(10, Step.CHECK_IN), (30, Step.SLEEP), (50, Step.WAKE), (60, Step.CHECK_IN)]


@given(st.sets(st.integers(1, 190)))
def test_nothing_closes_without_a_question_since_the_last_word(moments: set[int]) -> None:
    taken = steps(writes=dict.fromkeys(moments, True))
    closed = [now for now, step in taken if step is Step.CLOSE]

    for now in closed:
        last = max([m for m in moments if m <= now], default=0)
        assert any(step is Step.CHECK_IN and last <= at < now for at, step in taken)
