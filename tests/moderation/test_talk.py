"""A talk is more than its messages: distress builds up, and a joke after distress is taken in earnest."""

import pytest

from moderation.screening import Screener
from rooms.people import Role

HEAVY = "i feel so worthless"


def level(
    screener: Screener, text: str, *, before: tuple[int, ...] = (), earlier: tuple[str, ...] = ()
) -> int:
    return screener.screen(text, role=Role.PEER, before=before, earlier=earlier).level


def test_distress_said_again_and_again_is_worth_a_look_of_its_own(screener: Screener) -> None:
    assert level(screener, HEAVY) == 1
    assert level(screener, HEAVY, before=(1,)) == 1
    assert level(screener, HEAVY, before=(1, 0, 1)) == 2


def test_texts_and_their_levels_weigh_the_same(screener: Screener) -> None:
    by_text = level(screener, HEAVY, earlier=(HEAVY, "hello there", HEAVY))

    assert by_text == level(screener, HEAVY, before=(1, 0, 1)) == 2


def test_a_joke_about_dying_is_taken_in_earnest_after_distress(screener: Screener) -> None:
    joke = "i want to die lol"

    assert level(screener, joke) < 2
    assert level(screener, joke, before=(2,)) == 2


@pytest.mark.parametrize(
    "text",
    [
        "i am going to do it",
        "take care of my dog",
        "i won't bother you anymore",
        "it is tonight",
        "that's my window",
    ],
)
def test_what_means_nothing_alone_may_mean_a_farewell_after_distress(screener: Screener, text: str) -> None:
    assert level(screener, text) == 0
    assert level(screener, text, before=(2,)) >= 3


def test_calm_messages_before_change_nothing(screener: Screener) -> None:
    assert level(screener, "i am going to do it", before=(0, 0, 0)) == 0


@pytest.mark.parametrize("text", ["thank you for everything, bye", "sorry for wasting your time"])
def test_a_quiet_goodbye_after_danger_is_taken_for_a_farewell(screener: Screener, text: str) -> None:
    assert level(screener, text) == 0
    assert level(screener, text, before=(2, 0)) == 4


def test_who_thanks_and_will_come_back_says_no_farewell(screener: Screener) -> None:
    assert level(screener, "thank you for everything, see you tomorrow", before=(2,)) == 0


@pytest.mark.parametrize(
    "text",
    [
        "i am going to do it at 9",
        "i'll do it at 9",
        "i have chosen the day with him",
        "i am going to end things at 9",
        "i keep thinking about ending things at work",
        "i am so alone, time to go at 9",
    ],
)
def test_an_hour_or_a_name_behind_a_plan_hides_it_only_where_no_danger_was_said(
    screener: Screener, text: str
) -> None:
    assert level(screener, text) < 2
    assert level(screener, text, before=(2,)) == 4


@pytest.mark.parametrize(
    "text", ["i am going to do it at 9", "i'll do it at midnight", "gonna do it when they're asleep"]
)
def test_it_and_an_hour_are_a_plan_after_danger_was_said(screener: Screener, text: str) -> None:
    assert level(screener, text) == 0
    assert level(screener, text, before=(2, 0, 0)) == 4


def test_letters_that_are_written_are_a_farewell_after_danger_was_said(screener: Screener) -> None:
    assert level(screener, "i wrote the letters already") == 2
    assert level(screener, "i wrote the letters already", before=(2,)) == 4
