"""Whoever waits is given something to do, in their language where there is one."""

import pytest

from chat.packs import exercises_of
from rooms.exercise import parse_exercises
from rooms.words import BY_LANGUAGE


def test_the_packaged_exercise_speaks_every_language_we_offer_words_in() -> None:
    exercises = exercises_of("")

    for language in BY_LANGUAGE:
        assert exercises.for_language(language) is exercises.by_language[language]
    assert exercises.for_language("es-MX") is exercises.by_language["es"]
    assert exercises.for_language("xx") is exercises.by_language["en"]


def test_each_step_is_short_enough_for_a_hard_moment() -> None:
    steps = [step for each in exercises_of("").by_language.values() for step in each.steps]

    assert all(len(step) <= 120 for step in steps)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b'[en]\ntitle = "a"',
        b'[en]\ntitle = "a"\nsteps = []',
        b'[en]\ntitle = "a"\nsteps = [1]',
        b'[en]\ntitle = " "\nsteps = ["b"]',
        b'en = "a"',
        b'[en]\ntitle = "a"\nsteps = ["b"]\nmore = 1',
    ],
)
def test_an_exercise_that_says_nothing_is_refused(content: bytes) -> None:
    with pytest.raises(ValueError, match=r"exercise|en:"):
        parse_exercises(content)
