"""What is said about an erasure is true, countable, and there in every language."""

import pytest

from moderation.erasing import (
    DAY_MS,
    Stays,
    Went,
    all_words,
    copy_must_stay,
    kept_until,
    stays_in_words,
    went_in_words,
)
from moderation.review import CaseState, Decision
from rooms.words import BY_LANGUAGE

KINDS = ("open", "closed", "held", "statements", "talks", "names", "backups")


@pytest.mark.parametrize(
    ("state", "decision", "stays"),
    [
        (CaseState.OPEN, None, True),
        (CaseState.DECIDED, Decision.CARED_FOR, True),
        (CaseState.DECIDED, Decision.WARN, True),
        (CaseState.DECIDED, Decision.DISMISS, False),
        (CaseState.DECIDED, Decision.RELEASE, False),
        (CaseState.REVERSED, Decision.WARN, False),
    ],
)
def test_a_copy_stays_only_where_somebody_answers_for_it(
    state: CaseState, decision: Decision | None, stays: bool
) -> None:
    assert copy_must_stay(state, decision) is stays


def test_a_copy_has_an_end_once_its_case_has_one() -> None:
    assert kept_until(None, 90) is None
    assert kept_until(5, 90) == 5 + 90 * DAY_MS


def test_what_was_not_there_is_not_said_to_have_gone() -> None:
    went = Went(messages=1, rooms=0, notices=2, words=0, copies=0)

    assert went_in_words(went, "en") == ("1 message", "2 notices", "every way back in")


@pytest.mark.parametrize("language", BY_LANGUAGE)
def test_every_language_says_all_of_it(language: str) -> None:
    went = Went(messages=1, rooms=2, notices=1, words=2, copies=1)

    assert len(went_in_words(went, language)) == 6
    for kind in KINDS:
        assert all(stays_in_words(Stays(kind, 2), language))
    other = went_in_words(went, "en" if language != "en" else "es")
    assert went_in_words(went, language) != other


def test_the_words_promise_nothing_and_blame_nobody() -> None:
    for words in all_words():
        assert not any(hard in words.lower() for hard in ("must", "user", "invalid", "guarantee"))
