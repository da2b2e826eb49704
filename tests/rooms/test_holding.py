"""A held group is never open without somebody who holds it for longer than its time of grace."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rooms.holding import SEATS_FREE_MS, Stand, Step, is_trained, may_hold, minutes_left, next_step
from rooms.ids import PersonId
from rooms.meetings import Meeting
from rooms.people import Role
from rooms.times import MINUTE_MS

COUNTDOWN = (10, 5, 1)
GRACE_MS = 2 * MINUTE_MS
MEETING = Meeting(60 * MINUTE_MS, 120 * MINUTE_MS)
CLOSED = Stand(
    open=False,
    paused=False,
    adrift=False,
    meeting=MEETING,
    met=0,
    closes_at=None,
    told=None,
    held_at=0,
    is_held=False,
)


def step(stand: Stand, now: int) -> Step | None:
    return next_step(stand, COUNTDOWN, GRACE_MS, now)


def test_a_group_opens_on_time_with_whoever_holds_it_and_never_without() -> None:
    held = replace(CLOSED, is_held=True)

    assert step(held, MEETING.opens_at - 1) is None
    assert step(held, MEETING.opens_at) is Step.OPEN
    assert step(CLOSED, MEETING.opens_at) is None
    assert step(held, MEETING.closes_at) is None


def test_a_meeting_that_was_ended_early_is_not_opened_again() -> None:
    assert step(replace(CLOSED, is_held=True, met=MEETING.opens_at), MEETING.opens_at + 1) is None


def test_somebody_is_called_once_when_nobody_came_to_open_a_group() -> None:
    begins = MEETING.opens_at

    assert step(CLOSED, begins + GRACE_MS - 1) is None
    assert step(CLOSED, begins + GRACE_MS) is Step.CALL
    assert step(replace(CLOSED, called=begins), begins + GRACE_MS) is None
    assert step(replace(CLOSED, met=begins), begins + GRACE_MS) is None
    assert step(replace(CLOSED, is_held=True), begins + GRACE_MS) is Step.OPEN
    assert step(CLOSED, MEETING.closes_at) is None


def test_the_desk_is_called_once_and_only_for_people_who_wait() -> None:
    called = replace(CLOSED, called=MEETING.opens_at)
    late = MEETING.opens_at + GRACE_MS
    adrift = replace(CLOSED, open=True, paused=True, adrift=True)

    assert step(replace(called, is_waited_for=True), late) is Step.RING
    assert step(replace(called, is_waited_for=True, rung=True), late) is None
    assert step(replace(adrift, is_waited_for=True), late) is Step.RING
    assert step(adrift, late) is None


def test_what_is_open_about_a_group_settles_as_soon_as_nobody_has_to_come() -> None:
    asked = replace(CLOSED, unsettled=True, called=MEETING.opens_at)
    late = MEETING.opens_at + GRACE_MS

    assert step(asked, late) is None
    assert step(replace(asked, met=MEETING.opens_at), late) is Step.SETTLE
    assert step(asked, MEETING.closes_at) is Step.SETTLE
    assert step(replace(asked, open=True, held_at=late), late) is Step.SETTLE
    assert step(replace(asked, open=True, paused=True, adrift=True), late) is None


def test_nobody_is_called_before_the_server_has_looked_for_long_enough() -> None:
    started = replace(CLOSED, held_at=MEETING.opens_at + 10 * MINUTE_MS)

    assert step(started, MEETING.opens_at + 11 * MINUTE_MS) is None
    assert step(started, MEETING.opens_at + 12 * MINUTE_MS) is Step.CALL


def test_seats_are_free_an_hour_after_the_end() -> None:
    over = replace(CLOSED, meeting=None, closed_at=0, seated=True)

    assert step(over, SEATS_FREE_MS - 1) is None
    assert step(over, SEATS_FREE_MS) is Step.FREE_SEATS
    assert step(replace(over, seated=False), SEATS_FREE_MS) is None


def test_whoever_paused_a_group_by_hand_lets_it_go_on_by_hand() -> None:
    paused = replace(CLOSED, open=True, paused=True, is_held=True, closes_at=MEETING.closes_at)

    assert step(paused, MEETING.opens_at) is None
    assert step(replace(paused, adrift=True), MEETING.opens_at) is Step.RESUME


def test_who_is_named_holds_a_group_and_moderators_stand_in() -> None:
    maya, kim = PersonId(1), PersonId(2)

    assert may_hold(maya, Role.SUPPORTER, [maya])
    assert not may_hold(kim, Role.SUPPORTER, [maya])
    assert may_hold(kim, Role.SUPPORTER, [])
    assert may_hold(kim, Role.MODERATOR, [maya])
    assert not may_hold(maya, Role.PEER, [maya])


@pytest.mark.parametrize(
    ("expires", "required", "trained"),
    [(None, False, True), (None, True, False), (19, False, False), (20, True, True), (21, False, True)],
)
def test_a_training_holds_to_the_end_of_its_last_day(
    expires: int | None, required: bool, trained: bool
) -> None:
    assert is_trained(expires, 20, required=required) is trained


@given(st.lists(st.tuples(st.integers(1, 600), st.booleans()), max_size=200))
def test_whatever_comes_and_goes_the_promises_of_a_meeting_hold(moves: list[tuple[int, bool]]) -> None:
    """Live through a meeting in steps of seconds, with somebody who holds it coming and going."""
    stand, now = CLOSED, 50 * MINUTE_MS
    told: list[int] = []
    for seconds, here in [*moves, (600, True)] * 2:
        now += seconds * 1000
        stand = replace(stand, is_held=here, held_at=now if here else stand.held_at)
        while (due := step(stand, now)) is not None:
            stand = lived(stand, due, now)
            if due is Step.COUNT_DOWN:
                told.append(stand.told or 0)

        assert not (stand.open and now >= MEETING.closes_at)
        assert not (stand.open and now < MEETING.opens_at)
        alone = not here and now - stand.held_at >= GRACE_MS
        assert not (stand.open and alone and not stand.paused)
        assert not (stand.open and here and stand.adrift)

    assert told == sorted(set(told), reverse=True)


def lived(stand: Stand, due: Step, now: int) -> Stand:
    """Change what a step changes."""
    match due:
        case Step.OPEN:
            return replace(stand, open=True, met=MEETING.opens_at, closes_at=MEETING.closes_at)
        case Step.PAUSE:
            return replace(stand, paused=True, adrift=True)
        case Step.RESUME:
            return replace(stand, paused=False, adrift=False)
        case Step.CALL:
            return replace(stand, called=MEETING.opens_at)
        case Step.COUNT_DOWN:
            return replace(stand, told=minutes_left(stand, COUNTDOWN, now))
        case _:
            return replace(stand, open=False, paused=False, adrift=False, closes_at=None)
