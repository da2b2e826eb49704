"""Cut a text into the pieces of words that an encoder of sentences knows, each by its number.

This is how encoders of the BERT family read (WordPiece): words in small letters without accents, each
as the longest pieces that are known. Pieces are known by their checksum, so that no list of words is needed.
"""

import re
from collections.abc import Iterator, Mapping
from unicodedata import category, normalize
from zlib import crc32

UNKNOWN, BEGIN, END = 100, 101, 102
PIECES_MAX = 126
"""So many pieces of a text are read; what comes after seldom changes what it is about."""

_LONGEST_WORD = 60
_CHARS_MAX = 2000
_WORD = re.compile(r"[^\W_]+|[^\w\s]|_")


def numbers_of_pieces(text: str, known: Mapping[int, int]) -> list[int]:
    """Give a text as numbers of pieces. `known` gives the number of each by the checksum of its spelling."""
    found: list[int] = []
    for word in _WORD.findall(_bare(text[:_CHARS_MAX])):
        found += _pieces(word, known)
        if len(found) >= PIECES_MAX:
            break
    return [BEGIN, *found[:PIECES_MAX], END]


def piece_checksum(spelling: str) -> int:
    """Give the checksum by which a piece is known; one inside a word is spelled with ## before it."""
    return crc32(spelling.encode())


def _bare(text: str) -> str:
    """Give a text in small letters and without accents."""
    small = text.lower()
    if small.isascii():
        return small
    return "".join(char for char in normalize("NFD", small) if category(char) != "Mn")


def _pieces(word: str, known: Mapping[int, int]) -> list[int]:
    if len(word) > _LONGEST_WORD:
        return [UNKNOWN]
    pieces = list(_longest(word, known))
    return [UNKNOWN] if UNKNOWN in pieces else pieces


def _longest(word: str, known: Mapping[int, int]) -> Iterator[int]:
    start = 0
    while start < len(word):
        inside = "##" if start else ""
        for end in range(len(word), start, -1):
            number = known.get(piece_checksum(inside + word[start:end]))
            if number is not None:
                yield number
                start = end
                break
        else:
            yield UNKNOWN
            return
