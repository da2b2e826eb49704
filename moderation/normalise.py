"""Read a text as comparable words that remember where they stood in the text as it is stored.

Nothing here changes a text: what comes out is used for matching only, and every word keeps the code points
it was made of. A disguised word is unmasked only when the result is a word the lexicon knows.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import NamedTuple

from anyascii import anyascii

from moderation.disguise import is_stretched, unmasked, unstretched
from moderation.vocabulary import APOSTROPHE_ENDINGS, Vocabulary, segmented

BREAK = "."
"""The word that stands for the end of a sentence; no pattern crosses it."""

_CURLY = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "–": " ", "—": " ", "…": ".", "\u00a0": " "})
_SPACES = '"()[]{}<>\n\t\r,;'
_WRONGLY_DECODED = "\xe2\x80\x99"
"""An apostrophe that went through a wrong decoding, common in pasted text."""
_CHUNK = re.compile(r"[^\s\"()\[\]{}<>,;]+|\n")
_PLAIN = re.compile(r"'*([a-z]+(?:'[a-z]+)*)'*([.!?:]*)'*")
_PART = re.compile(r"[a-z0-9'@$!|+*_~]*[a-z0-9][a-z0-9'@$|+*~]*|(?<![.\-_][a-z])[.!?]+")
_RUN = re.compile(r"[a-z]+|[0-9]+")
_PIECE = re.compile(r"[a-z']+|[0-9]+|[.!?]+")
_LINK = re.compile(r"https?:|www\.|[a-z0-9]\.(?:com|org|net|me|gg|ly|io|co)\b")
_SHORTEST_RUN = 3
_LONGEST_CHUNK = 300
"""Beyond this no one wrote words; such a chunk is cut at everything that is no letter, and not unmasked."""
_ENDINGS = frozenset(APOSTROPHE_ENDINGS)


class Word(NamedTuple):
    """One comparable word and the code points [start, end) of the text that it came from."""

    word: str
    start: int
    end: int


def without_curls(text: str) -> str:
    """Give typographic quotes and dashes their plain form, code point for code point."""
    return text.replace(_WRONGLY_DECODED, "'\u200b\u200b").translate(_CURLY)


@dataclass(frozen=True, slots=True)
class Folded:
    """A text letter by letter in its plain form; `where` gives the code point each came from."""

    text: str
    where: Sequence[int]


def fold(text: str, look_alikes: Mapping[str, str]) -> Folded:
    """Fold case, width, accents and look-alikes, and drop what cannot be seen."""
    text = without_curls(text)
    if text.isascii():
        return Folded(text.lower(), range(len(text)))
    plain = {char: _fold(char, look_alikes) for char in set(text)}
    letters = [(letter, index) for index, char in enumerate(text) for letter in plain[char]]
    return Folded("".join(letter for letter, _ in letters), [index for _, index in letters])


def read(folded: Folded, vocabulary: Vocabulary) -> list[Word]:
    """Read a folded text as words: unmasked, spelled out, without fillers, in order."""
    words: list[Word] = []
    where, spelled, fillers = folded.where, vocabulary.spelled, vocabulary.fillers
    raw = _with_apostrophes(_raw_words(folded.text, vocabulary), vocabulary)
    for word, start, end in _joined(raw, vocabulary):
        first, last = where[start], where[end - 1] + 1
        for full in spelled.get(word) or (word,):
            if full not in fillers:
                words.append(Word(full, first, last))
    return words


def _raw_words(folded: str, vocabulary: Vocabulary) -> list[Word]:
    words: list[Word] = []
    stretched = is_stretched(folded)
    seen: dict[str, list[Word]] = {}
    for chunk in _CHUNK.finditer(folded):
        text = chunk.group()
        if text.isdigit() or (text.isalpha() and not stretched):
            words.append(Word(text, chunk.start(), chunk.end()))
        else:
            if text not in seen:
                seen[text] = list(_pieces(text, 0, vocabulary))
            at = chunk.start()
            words.extend(Word(word, at + start, at + end) for word, start, end in seen[text])
    return words


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
    yield Word(unstretched(word, vocabulary), start + plain.start(1), start + plain.end(1))
    if plain[2] not in {"", ":"}:
        yield Word(BREAK, start + plain.start(2), start + plain.end(2))


def _odd_words(text: str, start: int, vocabulary: Vocabulary) -> Iterator[Word]:
    if text == "\n":
        yield Word(BREAK, start, start + 1)
        return
    if _LINK.search(text):
        yield Word("url", start, start + len(text))
        return
    if len(text) > _LONGEST_CHUNK:
        yield from (
            Word(part.group(), start + part.start(), start + part.end()) for part in _RUN.finditer(text)
        )
        return
    ending = len(text.rstrip(".!?"))
    word = unmasked(text[:ending], vocabulary)
    if word:
        yield Word(word, start, start + ending)
        if ending < len(text):
            yield Word(BREAK, start + ending, start + len(text))
        return
    yield from _split(text, start, vocabulary)


def _split(text: str, start: int, vocabulary: Vocabulary) -> Iterator[Word]:
    seen: dict[str, str | None] = {}
    for part in _PART.finditer(text):
        piece = part.group()
        if piece not in seen:
            seen[piece] = _whole_word(piece, vocabulary)
        word = seen[piece]
        if word:
            yield Word(word, start + part.start(), start + part.end())
        else:
            yield from _split_apart(part, start, vocabulary)


def _whole_word(piece: str, vocabulary: Vocabulary) -> str | None:
    if piece[0] in ".!?":
        return BREAK
    return unstretched(piece, vocabulary) if piece.isalpha() else unmasked(piece, vocabulary)


def _split_apart(part: re.Match[str], start: int, vocabulary: Vocabulary) -> Iterator[Word]:
    for piece in _PIECE.finditer(part.group()):
        word = piece.group()
        begin, end = start + part.start() + piece.start(), start + part.start() + piece.end()
        if word[0] in ".!?":
            yield Word(BREAK, begin, end)
        elif word[0].isdigit():
            yield Word(word, begin, end)
        elif word.strip("'"):
            yield Word(unstretched(word.replace("'", ""), vocabulary), begin, end)


def _with_apostrophes(words: list[Word], vocabulary: Vocabulary) -> list[Word]:
    """Put "don t" and "i m" together again, which lost their apostrophe on the way."""
    if _ENDINGS.isdisjoint(each.word for each in words):
        return words
    whole: list[Word] = []
    for at, word in enumerate(words):
        if word.word in _ENDINGS and _completes(words, at, whole, vocabulary):
            start = whole.pop()
            word = Word(start.word + word.word, start.start, word.end)
        whole.append(word)
    return whole


def _completes(words: list[Word], at: int, whole: list[Word], vocabulary: Vocabulary) -> bool:
    """Tell "i m tired" from "t i m e": a lone "i" takes an ending only where no other letters stand alone."""
    if not whole or whole[-1].word + words[at].word not in vocabulary.contractions:
        return False
    around = words[max(0, at - 2) : at - 1] + words[at + 1 : at + 2]
    return len(whole[-1].word) > 1 or all(len(each.word) > 1 or each.word in "ai" for each in around)


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
    return list(_placed(segmented(letters, vocabulary.letters), run))


def _placed(words: list[str], run: list[Word]) -> Iterator[Word]:
    at = 0
    for word in words:
        yield Word(word, run[at].start, run[at + len(word) - 1].end)
        at += len(word)
