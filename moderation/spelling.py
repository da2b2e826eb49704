"""Work out, once per language, which spellings stand for which words: slang, slips, words run together."""

from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from functools import partial
from string import ascii_lowercase

from moderation.phrases import Phrase
from moderation.remembered import Remembered
from moderation.rulepack import Spelling
from moderation.vocabulary import APOSTROPHE_ENDINGS, Letters, Vocabulary, checksum

_LONG_ENOUGH = 4
"""Slips in shorter words nearly always make another word."""
_LONGEST_SLIP = 14
_TOO_COMMON = 200
"""So many of the commonest words are never taken for a slip, however much of a text is misspelled."""


def spelled_in_full(words: Sequence[str], slang: Mapping[str, Phrase], fillers: frozenset[str]) -> Phrase:
    """Write words the way a reading does: slang and contractions in full, fillers left out."""
    full = (each for word in words for each in slang.get(word.replace("'", ""), (word.replace("'", ""),)))
    return tuple(word for word in full if word not in fillers)


def slang_of(spelling: Spelling) -> dict[str, Phrase]:
    """Give the hand-written spellings as form -> words."""
    return {form.replace("'", ""): tuple(full.split()) for form, full in spelling.slang.items()}


def build_vocabulary(
    spelling: Spelling,
    phrases: Iterable[Phrase],
    hashed: Iterable[int],
    key: int,
    plain: Mapping[str, str],
) -> Vocabulary:
    """Gather all forms that lead to the words of the lexicon, hand-written ones first."""
    slang = slang_of(spelling)
    phrases = sorted(set(phrases))
    lexicon = {word for phrase in phrases for word in phrase}
    known = frozenset(lexicon | set(slang))
    taken = known | set(spelling.fillers) | set(spelling.common) | set(spelling.never_fold)
    spelled = dict(slang)
    for form, words in _derived(spelling, phrases, sorted(lexicon)):
        if form not in taken:
            spelled.setdefault(form, words)
    slips = _forms_with_slips(spelling, lexicon)
    listed = frozenset(hashed)
    return Vocabulary(
        known=known,
        spelled=spelled,
        contractions=frozenset(form for form in slang if form.endswith(APOSTROPHE_ENDINGS)),
        letters=Letters.of(known | set(spelling.fillers) | set(spelling.common)),
        fillers=frozenset(spelling.fillers),
        by_shape=_by_shape(_likeliest_first(spelling, lexicon)),
        longest=max((len(word) for word in known), default=1),
        hashed=listed,
        key=key,
        plain=plain,
        slips=frozenset(form for form in slips if form not in taken),
        loose=_loose(slips, taken - known, spelling)
        | _loose(_forms_with_slips(spelling, ()), known, spelling),
        behind=Remembered(
            partial(_behind, listed=listed, key=key, taken=known.union(spelling.fillers, spelling.common))
        ),
    )


def _forms_with_slips(spelling: Spelling, lexicon: Iterable[str]) -> dict[str, str]:
    """Give the word, the likeliest one first, behind each form in which one letter slipped."""
    slips: dict[str, str] = {}
    for word in _likeliest_first(spelling, lexicon):
        if len(word) >= _LONG_ENOUGH:
            for form in _slips(word):
                slips.setdefault(form, word)
    return slips


def _likeliest_first(spelling: Spelling, lexicon: Iterable[str]) -> list[str]:
    words = set(lexicon)
    return [*spelling.typos, *(each for each in spelling.common if each in words), *sorted(words)]


def _loose(slips: Mapping[str, str], taken: Iterable[str], spelling: Spelling) -> dict[str, str]:
    """Give what words that exist may have been meant as, where others beside them are misspelled."""
    kept = {*spelling.common[:_TOO_COMMON], *spelling.fillers}
    return {form: slips[form] for form in taken if form in slips and form not in kept}


def _behind(word: str, listed: frozenset[int], key: int, taken: Set[str]) -> str:
    """Give the listed word that a form stands for when one letter was dropped, swapped or doubled."""
    if not _LONG_ENOUGH <= len(word) + 1 <= _LONGEST_SLIP or word in taken or not word.isalpha():
        return word
    if not word.isascii() or checksum(word, key) in listed:
        return word
    return next((each for each in _without_slip(word) if checksum(each, key) in listed), word)


def _without_slip(word: str) -> Iterator[str]:
    """Undo each slip that `_slips` makes."""
    for at in range(1, len(word)):
        if word[at] == word[at - 1]:
            yield word[:at] + word[at + 1 :]
    for at in range(len(word) - 1):
        yield word[:at] + word[at + 1] + word[at] + word[at + 2 :]
    for at in range(1, len(word) + 1):
        yield from (word[:at] + letter + word[at:] for letter in ascii_lowercase)


def _derived(
    spelling: Spelling,
    phrases: Sequence[Phrase],
    lexicon: Sequence[str],
) -> Iterator[tuple[str, Phrase]]:
    for phrase in phrases:
        glued = "".join(phrase)
        if len(phrase) > 1 and len(glued) > 5:
            yield glued, phrase
    for word in spelling.typos:
        full = slang_of(spelling).get(word, (word,))
        yield from ((form, full) for form in (*_slips(word), *_wrong_letters(word)))
    for word in lexicon:
        if len(word) >= _LONG_ENOUGH:
            yield from ((form, (word,)) for form in _slips(word))
    for form, full in sorted(slang_of(spelling).items()):
        if len(form) >= _LONG_ENOUGH:
            yield from ((slip, full) for slip in _slips(form))
        yield from _run_together(form, full)
    for word in sorted({*lexicon, *spelling.fillers, *spelling.common}):
        yield from _run_together(word, (word,))


def _slips(word: str) -> Iterator[str]:
    """Drop, swap or double one letter, never dropping the first."""
    for at in range(1, len(word)):
        yield word[:at] + word[at + 1 :]
    for at in range(len(word) - 1):
        yield word[:at] + word[at + 1] + word[at] + word[at + 2 :]
    for at in range(len(word)):
        yield word[:at] + word[at] + word[at:]


def _wrong_letters(word: str) -> Iterator[str]:
    """Change or add one letter: only in words of six letters or more, which seldom makes another."""
    if len(word) < 6:
        return
    for at in range(1, len(word) + 1):
        for letter in ascii_lowercase:
            yield word[:at] + letter + word[at:]
            yield word[:at] + letter + word[at + 1 :]


def _run_together(form: str, full: Phrase) -> Iterator[tuple[str, Phrase]]:
    """Expect a lost space around "i" and "i'm", which phones produce by the thousand."""
    if len(form) > 2:
        yield "am" + form, ("i", "am", *full)
        yield "im" + form, ("i", "am", *full)
    if len(form) > 1:
        yield form + "i", (*full, "i")


def _by_shape(lexicon: Iterable[str]) -> dict[tuple[str, int], tuple[str, ...]]:
    shapes: dict[tuple[str, int], tuple[str, ...]] = {}
    for word in lexicon:
        shapes[word[0], len(word)] = (*shapes.get((word[0], len(word)), ()), word)
    return shapes
