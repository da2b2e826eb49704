"""Number the slots of a pack, and turn the patterns that mention them into steps."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from itertools import product

from moderation.phrases import Lexicon, Pair, Pattern, Phrase, Step
from moderation.rulepack import PackSource
from moderation.spelling import slang_of, spelled_in_full
from moderation.vocabulary import checksum

_MOST_PHRASES = 6000
_GAPS = {"..": 3, "...": 6}
_NUMBER = "{number}"
_WALL = "negation"
HASH_KEY = 0x5741524D
"""Start value of the checksums in lists of means. It keeps the lists unreadable, not secret."""


class Slots:
    """Number slots as patterns mention them, and remember the phrases of each."""

    def __init__(self, source: PackSource) -> None:
        self._source = source
        self._slang = slang_of(source.spelling)
        self._fillers = frozenset(source.spelling.fillers)
        self._commonness_of = _commonness_of(source.spelling.common, self._slang)
        self._numbers: dict[str, int] = {}
        self._phrases: dict[int, frozenset[Phrase]] = {}
        self._named: dict[str, frozenset[Phrase]] = {}
        self._unnamed: dict[str, set[int]] = defaultdict(set)
        self._commonness: dict[int, float] = {}
        self.number_slot = self._number_always(_NUMBER, _NUMBER)
        # No pattern can spell the name of a wall that a pack does not have.
        self.wall_slot = self._number_always(f"{{{_WALL}}}", f"no {_WALL}")

    def number(self, text: str) -> int:
        """Give the number of the slot behind one step of a pattern. Raises KeyError or ValueError."""
        if text in self._numbers:
            return self._numbers[text]
        unnamed = [name for name in self._source.hashed if f"{{{name}}}" in text.split("/")]
        phrases = frozenset(self._expanded(text)) - {()}
        if not phrases and not unnamed:
            raise ValueError(f"{text!r} is a filler and never seen by patterns")
        number = self._number_of(text, phrases)
        for each in unnamed:
            self._unnamed[each].add(number)
        return number

    def pattern(self, text: str) -> Pattern:
        """Compile one pattern. Raises KeyError for an unknown slot and ValueError for a wrong form."""
        tokens = text.split()
        steps = tuple(self._steps(token for token in tokens if token not in {"^", "$"}))
        if all(step.optional for step in steps):
            raise ValueError(f"{text!r} has no word that is needed")
        needed = {step.slot for step in steps if not step.optional}
        if needed <= {self.number_slot}:
            raise ValueError(f"{text!r} has nothing but numbers")
        rarest = sorted(needed, key=lambda slot: (slot == self.number_slot, self.commonness(slot), slot))
        needs = sum(1 << slot for slot in needed)
        at_start, at_end = tokens[0] == "^", tokens[-1] == "$"
        return Pattern(steps, tuple(rarest), needs, at_start=at_start, at_end=at_end)

    def all_phrases(self) -> Iterator[Phrase]:
        """Give every phrase of every slot in use."""
        return (phrase for phrases in self._phrases.values() for phrase in phrases)

    def lexicon(self) -> Lexicon:
        """Build the index of all phrases."""
        hashed = self._hashed()
        phrases = {slot: self._by_rarest_word(phrases) for slot, phrases in self._phrases.items()}
        return Lexicon(
            phrases=phrases,
            part_of=self._part_of(),
            hashed=hashed,
            hashed_slots=frozenset(slot for slots in hashed.values() for slot in slots),
            key=HASH_KEY,
            number_slot=self.number_slot,
            wall_slot=self.wall_slot,
        )

    def _number_always(self, name: str, otherwise: str) -> int:
        """Number a slot that is always there; where a pack does not say what fills it, nothing does."""
        if name.strip("{}") in self._source.slots:
            return self.number(name)
        return self._number_of(otherwise, frozenset())

    def _number_of(self, name: str, phrases: frozenset[Phrase]) -> int:
        number = self._numbers[name] = len(self._numbers)
        self._phrases[number] = phrases
        return number

    def _steps(self, tokens: Iterable[str]) -> Iterator[Step]:
        gap = 0
        for token in tokens:
            if token in _GAPS:
                gap = _GAPS[token]
            if token in _GAPS or token in self._fillers:
                continue
            yield Step(self.number(token.removesuffix("?")), token.endswith("?"), gap)
            gap = 0

    def _expanded(self, text: str) -> set[Phrase]:
        return {phrase for option in text.split("/") for phrase in self._option(option)}

    def _option(self, option: str) -> Iterable[Phrase]:
        name = option.strip("{}")
        if option.startswith("{"):
            return () if name in self._source.hashed else self._expanded_slot(name)
        return (self._full(option.replace("_", " ").split()),)

    def _expanded_slot(self, name: str) -> frozenset[Phrase]:
        if name not in self._named:
            entries = self._source.slots[name]
            self._named[name] = frozenset(phrase for entry in entries for phrase in self._entry(entry))
        if len(self._named[name]) > _MOST_PHRASES:
            raise ValueError(f"slot {name} grows to {len(self._named[name])} phrases")
        return self._named[name]

    def _entry(self, entry: str) -> Iterator[Phrase]:
        choices = [self._choices(token) for token in entry.split()]
        for parts in product(*choices):
            phrase = tuple(word for part in parts for word in part)
            if phrase:
                yield phrase

    def _choices(self, token: str) -> set[Phrase]:
        choices = self._expanded(token.removesuffix("?"))
        return choices | {()} if token.endswith("?") else choices

    def _full(self, words: list[str]) -> Phrase:
        return spelled_in_full(words, self._slang, self._fillers)

    def commonness(self, slot: int) -> float:
        """Measure how often everyday chat would trigger on a slot."""
        if slot not in self._commonness:
            rarest = map(self._rarest, self._phrases[slot])
            self._commonness[slot] = sum(map(self._commonness_of_word, rarest))
        return self._commonness[slot]

    def _rarest(self, phrase: Phrase) -> str:
        return min(phrase, key=self._commonness_of_word)

    def _part_of(self) -> dict[str, Pair]:
        rarest: dict[str, int] = defaultdict(int)
        second: dict[str, int] = defaultdict(int)
        for slot, phrases in self._phrases.items():
            for first, next_rare in {self._two_rarest(phrase) for phrase in phrases}:
                rarest[first] |= 1 << slot
                second[next_rare] |= 1 << slot
        return {word: (rarest[word], second[word]) for word in rarest.keys() | second.keys()}

    def _two_rarest(self, phrase: Phrase) -> tuple[str, str]:
        words = sorted(dict.fromkeys(phrase), key=self._commonness_of_word)
        return words[0], words[min(1, len(words) - 1)]

    def _commonness_of_word(self, word: str) -> float:
        return self._commonness_of.get(word, 0.0)

    def _by_rarest_word(self, phrases: Iterable[Phrase]) -> dict[str, tuple[tuple[int, Phrase], ...]]:
        placed: dict[str, list[tuple[int, Phrase]]] = {}
        for phrase in phrases:
            word = self._rarest(phrase)
            placed.setdefault(word, []).append((phrase.index(word), phrase))
        return {word: tuple(entries) for word, entries in placed.items()}

    def _hashed(self) -> dict[int, tuple[int, ...]]:
        hashed: dict[int, tuple[int, ...]] = {}
        for name, numbers in self._source.hashed.items():
            slots = tuple(sorted(self._unnamed[name]))
            for number in (int(each, 16) for each in numbers):
                hashed[number] = hashed.get(number, ()) + slots
        return hashed


def _commonness_of(common: Iterable[str], slang: Mapping[str, Phrase]) -> dict[str, float]:
    """Give each common word, and what it is short for, a weight that falls with its rank."""
    weights: dict[str, float] = {}
    for rank, word in enumerate(common):
        for full in (word, *slang.get(word, ())):
            weights.setdefault(full, 1 / (rank + 5))
    return weights


def hashed_word(word: str) -> str:
    """Give the eight hex digits by which a rule pack lists a word that should not be readable there."""
    return f"{checksum(word, HASH_KEY):08x}"
