"""Read a text as comparable words that remember where they stood in the text as it is stored.

Nothing here changes a text: what comes out is used for matching only, and every word keeps the code points
it was made of. A disguised word is unmasked only when the result is a word the lexicon knows.
"""

import re
import unicodedata
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
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
_PART = re.compile(r"[a-z0-9'@$!|+*_~]*[a-z0-9][a-z0-9'@$|+*~]*|[.!?]+")
_PIECE = re.compile(r"[a-z']+|[0-9]+|[.!?]+")
_TRIPLE = re.compile(r"([a-z])\1\1+")
_DOUBLE = re.compile(r"([a-z])\1+")
_LINK = re.compile(r"https?:|www\.|[a-z0-9]\.(?:com|org|net|me|gg|ly|io|co)\b")
SHORTEST_RUN = 3
APOSTROPHE_ENDINGS = frozenset({"t", "s", "m", "d", "ve", "ll", "re"})
_LETTER = re.compile(r"[a-z]")
_SYMBOLS = re.compile(r"[^a-z]")
_EDGES = "~*_.-'#@:/"
_LONGEST_DISGUISE = 20
_MOST_DIGITS = 4
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
    run together) into the words it stands for, and a filler, which says nothing, into none; `by_shape` finds
    known words by first letter and length, for starred letters.
    """

    known: frozenset[str]
    spelled: Mapping[str, tuple[str, ...]]
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
        words += (Word(full, first, last) for full in vocabulary.spelled.get(word, (word,)))
    return words


def chunks(folded: str) -> list[str]:
    """Cut a folded text into what stands between spaces, quotes, brackets and commas."""
    return _CHUNK.findall(folded)


def words_in(chunk: str, vocabulary: Vocabulary) -> list[str]:
    """Read one chunk of a folded text as words, not spelled out yet."""
    return [piece.word for piece in _pieces(chunk, 0, vocabulary)]


def spelled_out(words: Sequence[str], vocabulary: Vocabulary) -> list[str]:
    """Write words in full and leave out fillers."""
    full: list[str] = []
    form_of = vocabulary.spelled.get
    for word in words:
        form = form_of(word)
        if form is None:
            full.append(word)
        else:
            full += form
    return full


def _raw_words(folded: str, vocabulary: Vocabulary) -> list[Word]:
    words: list[Word] = []
    for chunk in _CHUNK.finditer(folded):
        words += _pieces(chunk.group(), chunk.start(), vocabulary)
    return words


def folded(text: str, look_alikes: Mapping[str, str]) -> str:
    """Write a text in plain small letters, digits and signs; what has no such form becomes "~" or nothing."""
    if text.isascii():
        return text.lower()
    plain = without_curls(text)
    return plain.translate(_folds(plain, look_alikes)).lower()


def _comparable(text: str, look_alikes: Mapping[str, str]) -> tuple[str, range | list[int]]:
    if text.isascii():
        return text.lower(), range(len(text))
    plain = without_curls(text)
    folds = _folds(plain, look_alikes)
    where = [index for index, char in enumerate(plain) for _ in folds.get(ord(char), char)]
    return plain.translate(folds).lower(), where


def _folds(text: str, look_alikes: Mapping[str, str]) -> dict[int, str]:
    return {ord(char): _fold(char, look_alikes) for char in set(text) if not char.isascii()}


def _fold(char: str, look_alikes: Mapping[str, str]) -> str:
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


def _pieces(text: str, start: int, vocabulary: Vocabulary) -> Iterable[Word]:
    if text.isalpha():
        return [Word(_unstretched(text, vocabulary), start, start + len(text))]
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
    if unmasked or _is_code(text[:ending]):
        yield Word(unmasked or text[:ending], start, start + ending)
        if ending < len(text):
            yield Word(BREAK, start + ending, start + len(text))
        return
    yield from _split(text, start, text[:ending], vocabulary)


def _split(text: str, start: int, tried: str, vocabulary: Vocabulary) -> Iterator[Word]:
    for part in _PART.finditer(text):
        unmasked = _unmasked(part.group(), vocabulary) if part.group() != tried else None
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


def _is_code(text: str) -> bool:
    """Answer whether this is an id or a checksum: too long, with too many digits, to be a disguised word."""
    if len(text) <= _LONGEST_DISGUISE:
        return False
    core = text.strip(_EDGES)
    return len(core) > _LONGEST_DISGUISE and core.isalnum() and sum(map(str.isdigit, core)) > _MOST_DIGITS


def _unmasked(text: str, vocabulary: Vocabulary) -> str | None:
    """Find the known word behind symbols, digits or stars; None when there is none."""
    if not _LETTER.search(text) or len(text) > 40 or _is_code(text):
        return None
    for candidate in _candidates(text):
        found = _known_form(candidate, vocabulary)
        if found and len(found) > 2:
            return found
    return _behind_stars(text, vocabulary)


def _candidates(text: str) -> Iterator[str]:
    core = text.strip(_EDGES)
    yield _SYMBOLS.sub("", core)
    if core.isalpha():
        return
    for table in _LEET:
        letters = core.translate(table)
        if letters != core:
            yield _SYMBOLS.sub("", letters)


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
    same_shape = vocabulary.by_shape.get((core[:1], len(core)), ())
    letters = sum(map(str.isalpha, core)) if same_shape and len(core) > 3 else 0
    if letters * 2 < len(core) or letters == len(core):
        return None
    return next((word for word in same_shape if _shows(core, word)), None)


def _shows(starred: str, word: str) -> bool:
    return all(char == letter or not char.isalpha() for char, letter in zip(starred, word, strict=True))


def _with_apostrophes(words: list[Word], vocabulary: Vocabulary) -> list[Word]:
    """Put "don t" and "i m" together again, which lost their apostrophe on the way."""
    if APOSTROPHE_ENDINGS.isdisjoint(each.word for each in words):
        return words
    whole: list[Word] = []
    for word in words:
        if word.word in APOSTROPHE_ENDINGS and whole and vocabulary.spelled.get(whole[-1].word + word.word):
            start = whole.pop()
            word = Word(start.word + word.word, start.start, word.end)
        whole.append(word)
    return whole


def _joined(words: list[Word], vocabulary: Vocabulary) -> list[Word]:
    """Join letters that stand alone ("s a d") into known words, when the whole run can be read that way."""
    if sum(len(each.word) == 1 for each in words) < SHORTEST_RUN:
        return words
    joined: list[Word] = []
    for alone, group in groupby(words, key=_stands_alone):
        run = list(group)
        joined += _read_run(run, vocabulary) if alone else run
    return joined


def _stands_alone(word: Word) -> bool:
    return len(word.word) == 1 and word.word != BREAK


def _read_run(run: list[Word], vocabulary: Vocabulary) -> list[Word]:
    if len(run) < SHORTEST_RUN:
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
