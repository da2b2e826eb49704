"""Read a text as comparable words that remember where they stood in the text as it is stored.

Nothing here changes a text: what comes out is used for matching only, and every word keeps the code points
it was made of. A disguised word is unmasked only when the result is a word the lexicon knows.
"""

import re
import unicodedata
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import NamedTuple

from anyascii import anyascii

BREAK = "."
"""The word that stands for the end of a sentence; no pattern crosses it."""

_CURLY = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "–": " ", "—": " ", "…": ".", "\u00a0": " "})
_SPACES = '"()[]{}<>\n\t\r,;'
_WRONGLY_DECODED = "\xe2\x80\x99"
"""An apostrophe that went through a wrong decoding, common in pasted text."""
_CHUNK = re.compile(r"[^\s\"()\[\]{}<>,;]+|\n")
_PLAIN = re.compile(r"'*([a-z]+(?:'[a-z]+)*)'*([.!?:]*)'*")
_PIECE = re.compile(r"[a-z']+|[0-9]+|[.!?]+")
_TRIPLE = re.compile(r"([a-z])\1\1+")
_DOUBLE = re.compile(r"([a-z])\1+")
_LINK = re.compile(r"https?:|www\.|[a-z0-9]\.(?:com|org|net|me|gg|ly|io|co)\b")
_SHORTEST_RUN = 3
APOSTROPHE_ENDINGS = frozenset({"t", "s", "m", "d", "ve", "ll", "re"})
_SYMBOLS = re.compile(r"[^a-z]")
_LEET = (
    str.maketrans("0134578@$!|+(", "oieastbasiltc"),
    str.maketrans("0134578@$!|+(", "oleastbaslitc"),
)


class Word(NamedTuple):
    """One comparable word and the code points [start, end) of the text that it came from."""

    word: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """What one language knows about spelling.

    `known` words are worth unmasking; `spelled` turns a form (slang, contraction, slip of the finger, words
    run together) into the words it stands for; `fillers` say nothing and are passed over; `by_shape` finds
    known words by first letter and length, for starred letters.
    """

    known: frozenset[str]
    spelled: Mapping[str, tuple[str, ...]]
    fillers: frozenset[str]
    look_alikes: Mapping[str, str]
    by_shape: Mapping[tuple[str, int], tuple[str, ...]]
    longest: int
    hashed: frozenset[int]
    key: int

    def knows(self, word: str) -> bool:
        """Answer whether a word is in the lexicon, readable or as a checksum."""
        return word in self.known or checksum(word, self.key) in self.hashed


def checksum(word: str, key: int) -> int:
    """Reduce a word to the keyed number by which lists of means are kept."""
    return zlib.crc32(word.encode(), key)


def without_curls(text: str) -> str:
    """Give typographic quotes and dashes their plain form, code point for code point."""
    return text.replace(_WRONGLY_DECODED, "'\u200b\u200b").translate(_CURLY)


def read(text: str, vocabulary: Vocabulary) -> list[Word]:
    """Read a text as words: unmasked, spelled out, without fillers, in order."""
    folded, where = _comparable(text, vocabulary.look_alikes)
    words: list[Word] = []
    raw = _with_apostrophes(_raw_words(folded, vocabulary), vocabulary)
    for word, start, end in _joined(raw, vocabulary):
        first, last = where[start], where[end - 1] + 1
        for full in vocabulary.spelled.get(word) or (word,):
            if full not in vocabulary.fillers:
                words.append(Word(full, first, last))
    return words


def _raw_words(folded: str, vocabulary: Vocabulary) -> list[Word]:
    words: list[Word] = []
    stretched = _TRIPLE.search(folded) is not None
    for chunk in _CHUNK.finditer(folded):
        text = chunk.group()
        if text.isalpha() and not stretched:
            words.append(Word(text, chunk.start(), chunk.end()))
        else:
            words.extend(_pieces(text, chunk.start(), vocabulary))
    return words


def _comparable(text: str, look_alikes: Mapping[str, str]) -> tuple[str, range | list[int]]:
    text = without_curls(text)
    if text.isascii():
        return text.lower(), range(len(text))
    folded = [(piece, index) for index, char in enumerate(text) for piece in _fold(char, look_alikes)]
    return "".join(piece for piece, _ in folded), [index for _, index in folded]


def _fold(char: str, look_alikes: Mapping[str, str]) -> str:
    if char.isascii():
        return char.lower()
    if char in look_alikes:
        return look_alikes[char]
    if unicodedata.category(char) in {"Cf", "Mn", "Me", "Cc"}:
        return ""
    plain = unicodedata.normalize("NFKC", char).casefold()
    return "".join(_fold_letter(each, look_alikes) for each in plain)


def _fold_letter(char: str, look_alikes: Mapping[str, str]) -> str:
    if char.isascii():
        return char
    if char in look_alikes:
        return look_alikes[char]
    if unicodedata.category(char) in {"Cf", "Mn", "Me"}:
        return ""
    if char.isspace():
        return " "
    return anyascii(char).lower() if char.isalpha() else "~"


def _pieces(text: str, start: int, vocabulary: Vocabulary) -> Iterator[Word]:
    plain = _PLAIN.fullmatch(text)
    if plain:
        return _plain_word(plain, start, vocabulary)
    return _odd_words(text, start, vocabulary)


def _plain_word(plain: re.Match[str], start: int, vocabulary: Vocabulary) -> Iterator[Word]:
    word = plain[1].replace("'", "")
    yield Word(_unstretched(word, vocabulary), start + plain.start(1), start + plain.end(1))
    if plain[2] not in {"", ":"}:
        yield Word(BREAK, start + plain.start(2), start + plain.end(2))


def _odd_words(text: str, start: int, vocabulary: Vocabulary) -> Iterator[Word]:
    if text == "\n":
        yield Word(BREAK, start, start + 1)
        return
    if _LINK.search(text):
        yield Word("url", start, start + len(text))
        return
    ending = len(text.rstrip(".!?"))
    unmasked = _unmasked(text[:ending], vocabulary)
    if unmasked:
        yield Word(unmasked, start, start + ending)
        if ending < len(text):
            yield Word(BREAK, start + ending, start + len(text))
        return
    yield from _split(text, start, vocabulary)


def _split(text: str, start: int, vocabulary: Vocabulary) -> Iterator[Word]:
    for part in re.finditer(r"[a-z0-9'@$!|+*_~]*[a-z0-9][a-z0-9'@$|+*~]*|[.!?]+", text):
        unmasked = _unmasked(part.group(), vocabulary)
        if unmasked:
            yield Word(unmasked, start + part.start(), start + part.end())
        else:
            yield from _split_apart(part, start, vocabulary)


def _split_apart(part: re.Match[str], start: int, vocabulary: Vocabulary) -> Iterator[Word]:
    for piece in _PIECE.finditer(part.group()):
        word = piece.group()
        begin, end = start + part.start() + piece.start(), start + part.start() + piece.end()
        if word[0] in ".!?":
            yield Word(BREAK, begin, end)
        elif word[0].isdigit():
            yield Word(word, begin, end)
        elif word.strip("'"):
            yield Word(_unstretched(word.replace("'", ""), vocabulary), begin, end)


def _unmasked(text: str, vocabulary: Vocabulary) -> str | None:
    """Find the known word behind symbols, digits or stars; None when there is none."""
    if not any(char.isalpha() for char in text) or len(text) > 40:
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


def _unstretched(word: str, vocabulary: Vocabulary) -> str:
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


def _with_apostrophes(words: list[Word], vocabulary: Vocabulary) -> list[Word]:
    """Put "don t" and "i m" together again, which lost their apostrophe on the way."""
    if APOSTROPHE_ENDINGS.isdisjoint(each.word for each in words):
        return words
    whole: list[Word] = []
    for word in words:
        if word.word in APOSTROPHE_ENDINGS and whole and whole[-1].word + word.word in vocabulary.spelled:
            start = whole.pop()
            word = Word(start.word + word.word, start.start, word.end)
        whole.append(word)
    return whole


def _joined(words: list[Word], vocabulary: Vocabulary) -> list[Word]:
    """Join letters that stand alone ("s a d") into known words, when the whole run can be read that way."""
    if sum(len(each.word) == 1 for each in words) < _SHORTEST_RUN:
        return words
    joined: list[Word] = []
    for alone, group in groupby(words, key=_stands_alone):
        run = list(group)
        joined += _read_run(run, vocabulary) if alone else run
    return joined


def _stands_alone(word: Word) -> bool:
    return len(word.word) == 1 and word.word != BREAK


def _read_run(run: list[Word], vocabulary: Vocabulary) -> list[Word]:
    if len(run) < _SHORTEST_RUN:
        return run
    letters = "".join(piece.word for piece in run)
    words = segmented(letters, vocabulary.known, vocabulary.longest)
    return list(_placed(words, run)) if words else run


def _placed(words: list[str], run: list[Word]) -> Iterator[Word]:
    at = 0
    for word in words:
        yield Word(word, run[at].start, run[at + len(word) - 1].end)
        at += len(word)


def segmented(letters: str, known: frozenset[str], longest: int) -> list[str]:
    """Cut letters into as few known words as possible; an empty list when they do not come out even."""
    fewest: list[tuple[int, int]] = [(0, 0)] + [(len(letters) + 1, 0)] * len(letters)
    for end in range(1, len(letters) + 1):
        cuts = range(max(0, end - longest), end)
        fewest[end] = min(
            ((fewest[start][0] + 1, start) for start in cuts if letters[start:end] in known),
            default=fewest[end],
        )
    return _backwards(letters, fewest) if fewest[-1][0] <= len(letters) else []


def _backwards(letters: str, fewest: list[tuple[int, int]]) -> list[str]:
    words: list[str] = []
    end = len(letters)
    while end:
        start = fewest[end][1]
        words.append(letters[start:end])
        end = start
    return words[::-1]
