"""Unmask words: letters replaced by digits, symbols or stars, stretched or doubled.

A word is unmasked only when the result is one the lexicon knows; everything else is left as it is.
"""

import re
from collections.abc import Iterable, Iterator
from string import ascii_lowercase

from moderation.vocabulary import Vocabulary

_TRIPLE = re.compile(r"([a-z])\1\1+")
_DOUBLE = re.compile(r"([a-z])\1+")
_LETTER = re.compile(r"[a-z]")
_NO_LETTERS = bytes(code for code in range(256) if chr(code) not in ascii_lowercase)
_LONGEST_DISGUISE = 40
_CODE = re.compile(r"[~#_*]*([a-z0-9]{12,})[~#_*]*")
_FOUR_DIGITS = re.compile(r"(?:[a-z]*[0-9]){4}")
_HEX = re.compile(r"[a-z]?[0-9a-f]+")
_LETTER_RUN = re.compile(r"[a-z]{3,}")
_STAR_INSIDE = re.compile(r"[a-z]\*[a-z]")
_LEET = (
    bytes.maketrans(b"0134578@$!|+(", b"oieastbasiltc"),
    bytes.maketrans(b"0134578@$!|+(", b"oleastbaslitc"),
)


def is_stretched(text: str) -> bool:
    """Answer whether a letter stands three times or more in a row."""
    return _TRIPLE.search(text) is not None


def unmasked(text: str, vocabulary: Vocabulary) -> str | None:
    """Find the known word behind symbols, digits or stars of a folded text; None when there is none."""
    if len(text) > _LONGEST_DISGUISE or not _LETTER.search(text):
        return None
    if starred := _STAR_INSIDE.search(text) and _behind_stars(text, vocabulary):
        return starred
    for candidate in dict.fromkeys(_candidates(text)):
        found = _known_form(candidate, vocabulary)
        if found and len(found) > 2:
            return found
    return _behind_stars(text, vocabulary)


def is_code(text: str, vocabularies: Iterable[Vocabulary]) -> bool:
    """Answer whether a text mixes letters and digits as codes do, and no word of a lexicon hides in it."""
    code = _CODE.fullmatch(text)
    if not code or not _FOUR_DIGITS.match(code[1]):
        return False
    if _HEX.fullmatch(code[1]):
        return True
    parts = {*_candidates(text), *_LETTER_RUN.findall(text)}
    return not any(vocabulary.leads_on(part) for vocabulary in vocabularies for part in parts)


def unstretched(word: str, vocabulary: Vocabulary) -> str:
    """Give the known word behind letters that stand three times or more in a row."""
    if not _TRIPLE.search(word):
        return word
    twice, once = _squeezed(word)
    runs_once = _TRIPLE.sub(_once, word)
    for form in (twice, runs_once, once):
        if vocabulary.knows(form):
            return form
    return runs_once


def _candidates(text: str) -> Iterator[str]:
    core = text.strip("~*_.-'#@:/").encode()
    yield core.translate(None, _NO_LETTERS).decode()
    for table in _LEET:
        yield core.translate(table).translate(None, _NO_LETTERS).decode()


def _known_form(word: str, vocabulary: Vocabulary) -> str | None:
    if vocabulary.knows(word):
        return word
    if not _DOUBLE.search(word):
        return None
    return next((form for form in _squeezed(word) if vocabulary.knows(form)), None)


def _squeezed(word: str) -> tuple[str, str]:
    return _TRIPLE.sub(_twice, word), _DOUBLE.sub(_once, word)


def _once(run: re.Match[str]) -> str:
    return run[1]


def _twice(run: re.Match[str]) -> str:
    return run[1] * 2


def _behind_stars(text: str, vocabulary: Vocabulary) -> str | None:
    core = text.strip("'#:/")
    if not 4 <= len(core) <= vocabulary.longest:
        return None
    letters = sum(map(str.isalpha, core))
    if letters * 2 < len(core) or letters == len(core):
        return None
    same_shape = vocabulary.by_shape.get((core[0], len(core)), ())
    return next((word for word in same_shape if _fits(word, core)), None) or _listed(core, vocabulary)


def _listed(starred: str, vocabulary: Vocabulary) -> str | None:
    """Find the word behind a single star among those that are kept as checksums."""
    before, star, after = starred.partition("*")
    if not star or "*" in after:
        return None
    return next(
        (word for letter in ascii_lowercase if vocabulary.knows(word := before + letter + after)), None
    )


def _fits(word: str, starred: str) -> bool:
    return all(letter == sign or not sign.isalpha() for letter, sign in zip(word, starred, strict=True))
