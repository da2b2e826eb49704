"""The guided questions lead to a level, the careful one when in doubt."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from moderation.questions import QUESTIONS, Answer, level_of

answers = st.dictionaries(st.sampled_from(QUESTIONS), st.sampled_from(["yes", "no", "unsure"]))


@pytest.mark.parametrize(
    ("told", "level"),
    [
        ({}, 0),
        ({"thoughts": "no"}, 0),
        ({"thoughts": "unsure"}, 2),
        ({"thoughts": "yes"}, 2),
        ({"thoughts": "yes", "plan": "no", "means": "no", "time": "no"}, 2),
        ({"thoughts": "yes", "plan": "unsure"}, 3),
        ({"thoughts": "yes", "plan": "yes"}, 4),
        ({"thoughts": "yes", "plan": "no", "means": "yes"}, 4),
        ({"thoughts": "no", "time": "yes"}, 4),
        ({"thoughts": "no", "plan": "unsure"}, 2),
    ],
)
def test_each_step_of_the_questions_has_its_level(told: dict[str, Answer], level: int) -> None:
    assert level_of(told) == level


@given(answers, st.sampled_from(QUESTIONS))
def test_a_yes_never_makes_it_lighter(told: dict[str, Answer], question: str) -> None:
    assert level_of(told | {question: "yes"}) >= level_of(told | {question: "no"})
