"""Unmask words: letters replaced by digits, symbols or stars, stretched or doubled.

A word is unmasked only when the result is one the lexicon knows; everything else is left as it is.
"""

import re
from collections.abc import Iterator

from moderation.vocabulary import Vocabulary

_TRIPLE = re.compile(r"([a-z])\1\1+")
_DOUBLE = re.compile(r"([a-z])\1+")
_LETTER = re.compile(r"[a-z]")
_SYMBOLS = re.compile(r"[^a-z]")
_LONGEST_DISGUISE = 40
_LEET = (
    str.maketrans("0134578@$!|+(", "oieastbasiltc"),
    str.maketrans("0134578@$!|+(", "oleastbaslitc"),
)


def is_stretched(text: str) -> bool:
    """Answer whether a letter stands three times or more in a row."""
    return _TRIPLE.search(text) is not None


def unmasked(text: str, vocabulary: Vocabulary) -> str | None:
    """Find the known word behind symbols, digits or stars; None when there is none."""
    if len(text) > _LONGEST_DISGUISE or not _LETTER.search(text):
        return None
    for candidate in _candidates(text):
        found = _known_form(candidate, vocabulary)
        if found and len(found) > 2:
            return found
    return _behind_stars(text, vocabulary)


def _candidates(text: str) -> Iterator[str]:
    core = text.strip("~*_.-'#@:/")
    yield _SYMBOLS.sub("", core)
    for table in _LEET:
        yield _SYMBOLS.sub("", core.translate(table))


def _known_form(word: str, vocabulary: Vocabulary) -> str | None:
    if vocabulary.knows(word):
        return word
    if not _DOUBLE.search(word):
        return None
    return next((form for form in _squeezed(word) if vocabulary.knows(form)), None)


def _squeezed(word: str) -> tuple[str, str]:
    return _TRIPLE.sub(r"\1\1", word), _DOUBLE.sub(r"\1", word)


def unstretched(word: str, vocabulary: Vocabulary) -> str:
    if not _TRIPLE.search(word):
        return word
    twice, once = _squeezed(word)
    runs_once = _TRIPLE.sub(r"\1", word)
    for form in (twice, runs_once, once):
        if vocabulary.knows(form):
            return form
    return runs_once


def _behind_stars(text: str, vocabulary: Vocabulary) -> str | None:
    core = text.strip("'#:/")
    letters = sum(char.isalpha() for char in core)
    if not 4 <= len(core) <= vocabulary.longest or letters * 2 < len(core) or letters == len(core):
        return None
    shape = re.compile("".join(char if char.isalpha() else "." for char in core))
    same_shape = vocabulary.by_shape.get((core[0], len(core)), ())
    return next((word for word in same_shape if shape.fullmatch(word)), None)
