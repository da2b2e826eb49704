"""Work out, once per language, which spellings stand for which words: slang, slips, words run together."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from string import ascii_lowercase

from moderation.phrases import Phrase
from moderation.rulepack import Spelling
from moderation.vocabulary import APOSTROPHE_ENDINGS, Letters, Vocabulary

_LONG_ENOUGH = 4
"""Slips in shorter words nearly always make another word."""


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
    return Vocabulary(
        known=known,
        spelled=spelled,
        contractions=frozenset(form for form in slang if form.endswith(APOSTROPHE_ENDINGS)),
        letters=Letters.of(known | set(spelling.fillers) | set(spelling.common)),
        fillers=frozenset(spelling.fillers),
        by_shape=_by_shape([*spelling.typos, *sorted(lexicon)]),
        longest=max((len(word) for word in known), default=1),
        hashed=frozenset(hashed),
        key=key,
        plain=plain,
    )


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
