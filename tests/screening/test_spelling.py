"""A word that people use every day is read as itself, and never as one that looks like it."""

import re
import tomllib
from collections import Counter
from pathlib import Path

import pytest

import moderation
from chat.packs import packaged_screener
from moderation.compiling import Pack
from tests.screening.corpus import EVERYDAY, PLACE, Corpus, Part, is_here

COMMON = 5
"""In so many everyday messages a word is no slip of the finger."""

SOURCES = (*EVERYDAY, "sms_spam", "advice")


@pytest.mark.skipif(not is_here(), reason="the text to develop on is not beside the checkout")
def test_no_word_of_everyday_talk_is_read_as_another() -> None:
    common = sorted(_common_words())

    folded = [
        (pack.language, word)
        for pack in packaged_screener().packs
        for word in _unless_written(common, pack)
        if _is_folded(word, pack)
    ]

    assert folded == []


def _common_words() -> set[str]:
    corpus = Corpus(PLACE, Part.DEVELOPMENT)
    messages = (each for source in SOURCES for each in corpus.messages(source))
    counted = Counter(
        word for each in messages for word in set(re.findall(r"\b[a-z]{3,}\b(?!['’])", each.text.lower()))
    )
    return {word for word, count in counted.items() if count >= COMMON}


def _unless_written(words: list[str], pack: Pack) -> list[str]:
    """Leave out the forms that stand in the list written by hand, with what they mean."""
    rules = Path(moderation.__file__).parent / "rules" / pack.language / "spelling.toml"
    written = {form.replace("'", "") for form in tomllib.loads(rules.read_text())["spelling"]["slang"]}
    return [word for word in words if word not in written]


def _is_folded(word: str, pack: Pack) -> bool:
    vocabulary = pack.vocabulary
    return word in vocabulary.spelled or word in vocabulary.slips or vocabulary.behind[word] != word
