"""Scripted conversations, without a word in them, and what whoever holds the group is shown of each.

A line is `minute member`, then `!2` for a message that was given care at level 2 and `>3` for a reply to the
third line. `staff` holds the group.
"""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from moderation.board import MINUTE_MS, Moment, Said, Signal, noticed

EVERYBODY = frozenset({"anna", "ben", "cleo", "dan", "eve"})


def said(number: int, line: str) -> Said:
    minute, member, *marks = line.split()
    care = next((int(mark[1:]) for mark in marks if mark.startswith("!")), 0)
    reply = next((f"x{mark[1:]}" for mark in marks if mark.startswith(">")), None)
    return Said(f"x{number}", member, int(float(minute) * MINUTE_MS), care, reply, member == "staff")


def moment(script: str, now: float, here: frozenset[str] = EVERYBODY) -> Moment:
    lines = [line for line in script.strip().splitlines() if line.strip()]
    spoken = [said(number, line) for number, line in enumerate(lines, start=1)]
    stirred = spoken[-1].at if spoken else 0
    return Moment(spoken, here, stirred, int(now * MINUTE_MS))


def shown(script: str, now: float, here: frozenset[str] = EVERYBODY) -> list[tuple[str, str | None]]:
    return [(each.signal.value, each.member) for each in noticed(moment(script, now, here))]


def test_a_plea_that_nobody_answers_is_shown_after_three_minutes() -> None:
    script = "1 anna !2"

    assert shown(script, 3.9) == []
    assert shown(script, 4) == [("plea_unanswered", "anna")]


@pytest.mark.parametrize(
    "answer",
    ["2 ben >1", "2 staff", "2 ben\n3 cleo"],
    ids=["a reply", "whoever holds the group", "two others"],
)
def test_a_plea_is_answered_by(answer: str) -> None:
    assert shown(f"1 anna !2\n{answer}", 6) == []


@pytest.mark.parametrize(
    "no_answer",
    ["2 ben", "2 ben\n3 ben", "2 anna", "0.5 staff"],
    ids=["one other", "twice", "self", "before"],
)
def test_a_plea_is_not_answered_by(no_answer: str) -> None:
    script = "\n".join(
        sorted(f"1 anna !1\n{no_answer}".splitlines(), key=lambda line: float(line.split()[0]))
    )

    assert ("plea_unanswered", "anna") in shown(script, 6)


def test_of_several_pleas_of_one_person_the_last_counts() -> None:
    assert shown("1 anna !1\n2 staff\n5 anna !3", 9) == [("plea_unanswered", "anna")]
    assert shown("1 anna !1\n2 anna !1\n3 ben >2", 9) == []


def test_whoever_goes_quiet_after_a_plea_while_the_others_go_on_is_shown() -> None:
    script = "1 anna !2\n2 ben >1\n3 cleo\n9 dan"

    assert shown(script, 10.9) == []
    assert shown(script, 11) == [("went_quiet", "anna")]
    assert shown(script + "\n10 anna", 12) == []


def test_whoever_leaves_after_a_plea_is_shown_soon() -> None:
    script = "1 anna !2\n2 staff"

    assert shown(script, 2.9, EVERYBODY - {"anna"}) == []
    assert shown(script, 3, EVERYBODY - {"anna"}) == [("went_quiet", "anna")]


def test_a_room_in_which_all_are_quiet_is_a_silence_and_nobody_in_particular() -> None:
    script = "1 anna\n2 ben"

    assert shown(script, 9.9) == []
    assert shown(script, 10) == [("silence", None)]
    assert shown(script, 10, frozenset({"anna"})) == []


def test_many_replies_to_one_member_are_a_pile_on() -> None:
    script = "1 anna\n2 ben >1\n2 cleo >1\n3 dan >1\n3 ben >1\n4 cleo >1"

    assert shown(script, 5) == [("pile_on", "anna")]


@pytest.mark.parametrize(
    "script",
    [
        "1 anna !1\n2 ben >1\n2 cleo >1\n3 dan >1\n3 ben >1\n4 cleo >1",
        "1 anna\n2 ben >1\n2 ben >1\n3 cleo >1\n3 cleo >1\n4 ben >1",
        "1 anna\n2 ben >1\n2 cleo >1\n3 dan >1",
        "1 staff\n2 ben >1\n2 cleo >1\n3 dan >1\n3 ben >1\n4 cleo >1",
        "1 anna\n2 anna >1\n2 anna >1\n3 anna >1\n3 anna >1\n4 anna >1",
    ],
    ids=["comfort", "two people", "a few", "to staff", "to oneself"],
)
def test_what_is_no_pile_on(script: str) -> None:
    assert Signal.PILE_ON.value not in dict(shown(script, 5))


def test_one_voice_above_all_others_is_shown_when_several_could_speak() -> None:
    mine = "\n".join(f"{n / 2} anna" for n in range(2, 16))
    others = "\n".join(f"{n} {'ben' if n % 2 else 'cleo'}" for n in range(8, 14))
    script = f"{mine}\n{others}"

    assert shown(script, 14) == [("air_time", "anna")]
    assert shown(script, 14, frozenset({"anna", "ben", "cleo"})) == []


def test_whoever_holds_a_group_may_speak_most() -> None:
    script = "\n".join(f"{n / 2} staff" for n in range(2, 30))

    assert Signal.AIR_TIME.value not in dict(shown(script, 15))


def test_the_most_pressing_comes_first() -> None:
    script = "1 anna !3\n2 ben"

    assert [signal for signal, _ in shown(script, 12)] == ["plea_unanswered", "went_quiet", "silence"]


lines = st.tuples(
    st.integers(0, 40),
    st.sampled_from([*sorted(EVERYBODY), "staff"]),
    st.integers(0, 4),
    st.integers(0, 12),
)


@given(st.lists(lines, max_size=60), st.integers(0, 60), st.sets(st.sampled_from(sorted(EVERYBODY))))
def test_whatever_is_said_each_signal_is_about_a_peer_once_and_never_from_the_future(
    drawn: list[tuple[int, str, int, int]], later: int, here: set[str]
) -> None:
    script = "\n".join(
        f"{minute} {member} !{care} >{reply}" if reply else f"{minute} {member} !{care}"
        for minute, member, care, reply in sorted(drawn)
    )

    found = noticed(moment(script, 40 + later, frozenset(here)))

    keys = [(each.signal, each.member) for each in found]
    assert len(set(keys)) == len(keys)
    assert all(each.member != "staff" for each in found)
    assert all(each.since <= (40 + later) * MINUTE_MS for each in found)
