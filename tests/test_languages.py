"""Whoever reads the page in a language is answered in it: what the server says is there in each of them."""

import re
from collections.abc import Iterator, Mapping, Sized
from itertools import product
from pathlib import Path

import pytest

from chat.packs import exercises_of, helplines_of, packaged_screener
from chat.talks import AGREEMENT, NOBODY_ON_DUTY
from moderation.care import care_for
from moderation.verdict import Danger
from rooms import group_words, passing_on, silence, words

PAGE = Path(__file__).parents[1] / "chat" / "web" / "index.html"
LANGUAGES = re.findall(r'data-languages="([^"]*)"', PAGE.read_text())[0].split()
OTHERS = [language for language in LANGUAGES if language != "en"]
SAID: Mapping[str, Mapping[str, Sized]] = {
    "refusals": words.BY_LANGUAGE,
    "findings": packaged_screener().words,
    "agreement": {language: text.splitlines() for language, text in AGREEMENT.items()},
}
"""What has as many parts in each language."""
SENTENCES: Mapping[str, Mapping[str, object]] = {
    "nobody on duty": NOBODY_ON_DUTY,
    "passed on": passing_on.PASSED_ON,
    "still talked with": passing_on.STILL_TALKED_WITH,
    "a silent talk": silence.STILL_THERE,
    "a group that ends": group_words.BY_LANGUAGE,
    "something to do": exercises_of("").by_language,
}


def care_in(language: str) -> Iterator[str]:
    """Give all that may be said to whoever needs care."""
    lines = helplines_of("")
    yes_or_no = (True, False)
    for level, danger, here, on_call, supporters, declared in product(
        range(1, 5), Danger, yes_or_no, yes_or_no, yes_or_no, yes_or_no
    ):
        yield care_for(
            level,
            language=language,
            country=None,
            staff_here=here,
            on_call=on_call,
            helplines=lines,
            supporters_here=supporters,
            declared=declared,
            danger=danger,
        ).words


@pytest.mark.parametrize("language", OTHERS)
@pytest.mark.parametrize("what", SAID)
def test_each_language_says_as_much_as_english(what: str, language: str) -> None:
    said, english = SAID[what][language], SAID[what]["en"]

    assert len(said) == len(english)
    if isinstance(said, Mapping) and isinstance(english, Mapping):
        assert set(said) == set(english)
        assert [key for key in english if said[key] == english[key]] == []


@pytest.mark.parametrize("language", OTHERS)
@pytest.mark.parametrize("what", SENTENCES)
def test_each_sentence_is_there_in_each_language(what: str, language: str) -> None:
    assert SENTENCES[what][language] != SENTENCES[what]["en"]


@pytest.mark.parametrize("language", OTHERS)
def test_no_word_of_care_is_said_in_another_language(language: str) -> None:
    english = {sentence for words in care_in("en") for sentence in words.split(". ")}
    said = {sentence for words in care_in(language) for sentence in words.split(". ")}

    assert said.isdisjoint(english)
    assert len(set(care_in(language))) == len(set(care_in("en")))
