"""What one language knows about spelling: its words, the forms they are written in, the letters of each."""

import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby

APOSTROPHE_ENDINGS = ("t", "s", "m", "d", "ve", "ll", "re")
"""What stands after an apostrophe in English, and alone when the apostrophe is lost."""

_COST_WORD = 2
_COST_ALONE = 3


@dataclass(slots=True)
class Letters:
    """A tree of words, letter by letter."""

    is_word: bool = False
    after: "dict[str, Letters]" = field(default_factory=dict)

    @staticmethod
    def of(words: Iterable[str]) -> "Letters":
        """Build the tree of some words."""
        root = Letters()
        for word in words:
            node = root
            for letter in word:
                node = node.after.setdefault(letter, Letters())
            node.is_word = True
        return root

    def knows_letter(self, letter: str) -> bool:
        """Answer whether a single letter is a word."""
        return letter in self.after and self.after[letter].is_word

    def ends(self, text: str, start: int) -> Iterator[int]:
        """Give every place where a word that begins at `start` may end."""
        node = self
        for end in range(start, len(text)):
            following = node.after.get(text[end])
            if following is None:
                return
            node = following
            if node.is_word:
                yield end + 1


def segmented(run: str, letters: Letters) -> list[str]:
    """Cut a run of letters into words at the least cost; what belongs to none stays in one piece."""
    cheapest = [(0, 0)] + [(len(run) * _COST_ALONE + 1, 0)] * len(run)
    for start in range(len(run)):
        cost = cheapest[start][0]
        cheapest[start + 1] = min(cheapest[start + 1], (cost + _COST_ALONE, start))
        for end in letters.ends(run, start):
            cheapest[end] = min(cheapest[end], (cost + _COST_WORD, start))
    words = _backwards(run, cheapest)
    grouped = groupby(words, key=lambda word: len(word) > 1 or letters.knows_letter(word))
    return [word for known, group in grouped for word in (group if known else ["".join(group)])]


def _backwards(letters: str, cheapest: list[tuple[int, int]]) -> list[str]:
    words: list[str] = []
    end = len(letters)
    while end:
        start = cheapest[end][1]
        words.append(letters[start:end])
        end = start
    return words[::-1]


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """What one language knows about spelling.

    `known` words are worth unmasking; `letters` are words that single letters may add up to; `spelled` turns
    a form (slang, contraction, slip of the finger, words run together) into the words it stands for;
    `contractions` are those that may have lost their apostrophe; `fillers` say nothing and are passed over;
    `by_shape` finds known words by first letter and length, for starred letters; `hashed` are checksums,
    under `key`, of words that the pack does not name. `slips` are forms in `spelled` that are no words; where
    several stand, `loose` gives what words that exist may have been meant as, and `behind` the unnamed word
    that a slip stands for. `plain` gives a character as plain small letters.
    """

    known: frozenset[str]
    letters: "Letters"
    spelled: Mapping[str, tuple[str, ...]]
    contractions: frozenset[str]
    fillers: frozenset[str]
    by_shape: Mapping[tuple[str, int], tuple[str, ...]]
    longest: int
    hashed: frozenset[int]
    key: int
    plain: Mapping[str, str]
    slips: frozenset[str]
    loose: Mapping[str, str]
    behind: Mapping[str, str]

    def knows(self, word: str) -> bool:
        """Answer whether a word is in the lexicon, readable or as a checksum."""
        return word in self.known or checksum(word, self.key) in self.hashed

    def leads_on(self, word: str) -> bool:
        """Answer whether a word is in the lexicon, or stands for words that are."""
        return word in self.spelled or self.knows(word)

    def in_full(self, word: str) -> Sequence[str]:
        """Give the words that a form stands for, without fillers."""
        full = self.spelled.get(word)
        if full:
            return [each for each in full if each not in self.fillers]
        return () if word in self.fillers else (word,)

    def read_loosely(self, word: str) -> str:
        """Give the word that a form stands for in a text where others are misspelled too."""
        return self.loose.get(word) or self.behind[word]


def checksum(word: str, key: int) -> int:
    """Reduce a word to the keyed number by which lists of means are kept."""
    return zlib.crc32(word.encode(), key)
