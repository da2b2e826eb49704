"""Read a text as comparable words that remember where they stood in the text as it is stored.

A text is cut at its blanks first, and each piece is read by itself, so that answers about a piece can be
remembered. Nothing here changes a text: what comes out is used for matching only, and every word keeps the
code points it was made of. A disguised word is unmasked only when the result is a word the lexicon knows.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from typing import NamedTuple

from moderation.disguise import is_code, unmasked, unstretched
from moderation.folding import fold
from moderation.vocabulary import APOSTROPHE_ENDINGS, Vocabulary, segmented

BREAK = "."
"""The word that stands for the end of a sentence; no pattern crosses it."""
SHORTEST_RUN = 3
"""So many letters that stand alone may be a word that was spaced out."""

MANY_SLIPS = 2
"""So many misspelled words in a text are no accident."""

_PIECE_OF_TEXT = re.compile(r"\S+|\n")
_CHUNK = re.compile(r"[^\s\"()\[\]{}<>,;]+|\n")
_MARKS = ('"', "(", ")", "[", "]", "{", "}", "<", ">", ",", ";", ". ", "! ", "? ")
_PLAIN = re.compile(r"'*([a-z]+(?:'[a-z]+)*)'*([.!?:]*)'*")
_PART = re.compile(r"[a-z0-9'@$!|+*_~]*[a-z0-9][a-z0-9'@$|+*~]*|(?<![.\-_][a-z])[.!?]+")
_RUN = re.compile(r"[a-z]+|[0-9]+")
_PIECE = re.compile(r"[a-z']+|[0-9]+|[.!?]+")
_LINK = re.compile(r"https?:|www\.|[a-z0-9]\.(?:com|org|net|me|gg|ly|io|co)\b")
_LONGEST_CHUNK = 300
"""Beyond this no one wrote words; such a chunk is cut at everything that is no letter, and not unmasked."""
_ENDINGS = frozenset(APOSTROPHE_ENDINGS)


class Word(NamedTuple):
    """One comparable word and the code points [start, end) of the text that it came from."""

    word: str
    start: int
    end: int


Pieces = Mapping[str, Sequence[Word]]
"""What single pieces of text are read as, without regard to their neighbours."""


def pieces_of(text: str) -> list[str]:
    """Cut a text at its blanks, in small letters; the end of a line ends a sentence."""
    return text.casefold().replace("\n", f" {BREAK} ").split()


def bare_pieces(text: str) -> list[str]:
    """Cut a text as `pieces_of` does, but leave out marks that change nothing about the words beside them."""
    small = text.casefold().replace("’", "'")
    for mark in _MARKS:
        small = small.replace(mark, " ")
    return small.rstrip(".!?").split()


def read(text: str, vocabulary: Vocabulary, words: Pieces) -> list[Word]:
    """Read a text as words: unmasked, spelled out, without fillers, in order.

    `words` gives for each piece what `words_of` makes of it.
    """
    small = text.casefold()
    where = _places(text, small)
    raw = _joined(_with_apostrophes(_raw_words(small, words), vocabulary), vocabulary)
    return [
        Word(full, where[word.start], where[word.end - 1] + 1)
        for word in _loosely(raw, vocabulary)
        for full in vocabulary.in_full(word.word)
    ]


def _loosely(words: list[Word], vocabulary: Vocabulary) -> list[Word]:
    """Where several words are misspelled, doubt those that look well spelled, too."""
    if sum(each.word in vocabulary.slips for each in words) < MANY_SLIPS:
        return words
    return [each._replace(word=vocabulary.read_loosely(each.word)) for each in words]


def words_of(piece: str, vocabulary: Vocabulary) -> list[Word]:
    """Read one piece between blanks, in small letters, as it is before its neighbours are looked at."""
    if piece.isascii():
        return list(_words_of_plain(piece, vocabulary))
    folded = fold(piece, vocabulary.plain)
    where = folded.where
    return [
        Word(word, where[start], where[end - 1] + 1)
        for word, start, end in _words_of_plain(folded.text, vocabulary)
    ]


def stands_alone(word: str) -> bool:
    """Answer whether a word is a single letter or digit."""
    return len(word) == 1 and word != BREAK


def is_ending(word: str) -> bool:
    """Answer whether a word may be what is left behind a lost apostrophe."""
    return word in _ENDINGS


def _places(text: str, small: str) -> Sequence[int]:
    """Give the code point of a text from which each of its small letters came."""
    if len(small) == len(text):
        return range(len(text))
    return [at for at, char in enumerate(text) for _ in char.casefold()]


def _raw_words(small: str, words: Pieces) -> list[Word]:
    raw: list[Word] = []
    for match in _PIECE_OF_TEXT.finditer(small):
        at = match.start()
        raw += [Word(word, at + start, at + end) for word, start, end in words[match.group()]]
    return raw


def _words_of_plain(text: str, vocabulary: Vocabulary) -> Iterator[Word]:
    for chunk in _CHUNK.finditer(text):
        part, start = chunk.group(), chunk.start()
        if part.isdigit():
            yield Word(part, start, chunk.end())
        elif plain := _PLAIN.fullmatch(part):
            yield from _plain_word(plain, start, vocabulary)
        else:
            yield from _odd_words(part, start, vocabulary)


def _plain_word(plain: re.Match[str], start: int, vocabulary: Vocabulary) -> Iterator[Word]:
    word = plain[1].replace("'", "")
    yield Word(unstretched(word, vocabulary), start + plain.start(1), start + plain.end(1))
    if plain[2] not in {"", ":"}:
        yield Word(BREAK, start + plain.start(2), start + plain.end(2))


def _odd_words(text: str, start: int, vocabulary: Vocabulary) -> Iterator[Word]:
    if text == "\n":
        yield Word(BREAK, start, start + 1)
        return
    if ("." in text or ":" in text) and _LINK.search(text):
        yield Word("url", start, start + len(text))
        return
    ending = len(text.rstrip(".!?"))
    if ending > _LONGEST_CHUNK:
        yield from (
            Word(part.group(), start + part.start(), start + part.end()) for part in _RUN.finditer(text)
        )
        return
    whole = text[:ending]
    word = whole if is_code(whole, (vocabulary,)) else unmasked(whole, vocabulary)
    if word:
        yield Word(word, start, start + ending)
        if ending < len(text):
            yield Word(BREAK, start + ending, start + len(text))
        return
    yield from _split(text, start, vocabulary, {whole: None})


def _split(text: str, start: int, vocabulary: Vocabulary, seen: dict[str, str | None]) -> Iterator[Word]:
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
        if is_ending(word.word) and _completes(words, at, whole, vocabulary):
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
    if sum(len(each.word) == 1 for each in words) < SHORTEST_RUN:
        return words
    joined: list[Word] = []
    for alone, group in groupby(words, key=lambda word: stands_alone(word.word)):
        run = list(group)
        joined += _read_run(run, vocabulary) if alone else run
    return joined


def _read_run(run: list[Word], vocabulary: Vocabulary) -> list[Word]:
    if len(run) < SHORTEST_RUN:
        return run
    letters = "".join(piece.word for piece in run)
    return list(_placed(segmented(letters, vocabulary.letters), run))


def _placed(words: list[str], run: list[Word]) -> Iterator[Word]:
    at = 0
    for word in words:
        yield Word(word, run[at].start, run[at + len(word) - 1].end)
        at += len(word)
