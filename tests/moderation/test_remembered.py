"""Answers are remembered for common words only, and never for more of them than fit."""

import pytest

from moderation.remembered import MOST_WORDS, Remembered


def test_an_answer_is_worked_out_once() -> None:
    asked: list[str] = []

    def length(word: str) -> int:
        asked.append(word)
        return len(word)

    answers = Remembered(length)

    assert (answers["tea"], answers["tea"]) == (3, 3)

    assert asked == ["tea"]


@pytest.mark.parametrize("word", ["07700900123", "somebody@example", "a" * 21, "pin1234"])
def test_what_could_be_somebodys_own_is_answered_and_not_kept(word: str) -> None:
    answers = Remembered(len)

    assert answers[word] == len(word)

    assert not answers


def test_more_words_than_fit_are_never_kept() -> None:
    answers = Remembered(hash)

    for number in range(MOST_WORDS + 10):
        answers["".join(chr(97 + int(digit)) for digit in str(number))]

    assert 0 < len(answers) <= MOST_WORDS
