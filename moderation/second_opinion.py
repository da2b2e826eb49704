"""Look at a text a second time with a small model, which weighs words that no rule names.

The model is plain numbers: each word, pair of words and piece of a word has a place by its checksum, and the
weights of the places in a text add up. So no list of words can be read out of it, and nothing of the texts
that it was made from. Where encoders of sentences are at hand, small nets weigh what a text means beside its
words. It may only ask humans to look: it refuses nothing and lowers nothing.
"""

import json
import re
from base64 import b64decode
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import inf, isfinite, sqrt
from operator import mul
from typing import Any, Literal
from unicodedata import combining, normalize
from zlib import crc32

LEVEL = 2
"""What a second opinion asks for at most: a model can not say who is in danger now."""

_LINK = re.compile(r"https?:\S+|www\.\S+")
_NAMED = re.compile(r"@\w+")
_WORD = re.compile(r"[a-z0-9']+|[^\sa-z0-9']")
_CHARS_MAX = 600
_WORDS_MAX = 160
_PIECES = (4, 5)
_YOU = frozenset({"you", "your", "youre", "yourself", "u", "ur", "youll", "youve"})
_YOU_MAX = 4


Encode = Callable[[str], Sequence[float]]
"""Give what a text means as numbers."""


class BadModel(ValueError):
    """Refuse a file that holds no model."""


@dataclass(frozen=True, slots=True)
class Meaning:
    """A small net over what one encoder says: hidden sums that count where they are positive, then one sum.

    `hidden` holds for each hidden sum its weights, and `offsets` what each begins with; `outer` are the
    weights of the last sum. The encoder is asked where what was weighed so far leaves doubt: where it scores
    above `gate`, which is no danger, and not above `sure`, which is.
    """

    hidden: Sequence[Sequence[float]]
    offsets: Sequence[float]
    outer: Sequence[float]
    bias: float
    gate: float
    sure: float

    def score(self, text: str, encode: Encode) -> float:
        """Give how much the meaning of a text leans towards risk."""
        meant = encode(text)
        if len(meant) != len(self.hidden[0]) or not all(map(isfinite, meant)):
            raise ValueError("that is no answer of the encoder these weights are for")
        sums = (
            sum(map(mul, weights, meant), start=offset)
            for weights, offset in zip(self.hidden, self.offsets, strict=True)
        )
        return sum(weight * max(each, 0.0) for weight, each in zip(self.outer, sums, strict=True)) + self.bias


@dataclass(frozen=True, slots=True)
class Model:
    """Weights of words by place; `places` is a power of two, weights are in units of `unit`.

    A text whose words score above `threshold` is worth a human's look; with encoders, one whose words and
    `meanings`, one for each encoder, score together above `threshold_together`. `pieces` numbers the pieces
    of words that an encoder reads by their checksum.
    """

    places: int
    weights: Sequence[int]
    unit: float
    bias: float
    threshold: float
    meanings: Sequence[Meaning]
    threshold_together: float
    pieces: Mapping[int, int]

    def score(self, text: str) -> float:
        """Give how much a text leans towards risk; 0 is even odds among what it was made from."""
        found = features(text, self.places)
        if not found:
            return self.bias
        return self.unit * sum(map(self.weights.__getitem__, found)) / sqrt(len(found)) + self.bias

    def at_risk(self, text: str, encoders: Sequence[Encode] = ()) -> bool:
        """Answer whether somebody should look at a text; without encoders by its words alone."""
        score = self.score(text)
        if not encoders:
            return score > self.threshold
        for meaning, encode in zip(self.meanings, encoders, strict=True):
            if not meaning.gate < score <= meaning.sure:
                return score > meaning.sure
            score += meaning.score(text, encode)
        return score > self.threshold_together


def features(text: str, places: int) -> list[int]:
    """Give the places of all that a model looks at in a text."""
    mask = places - 1
    return [crc32(each.encode(errors="replace")) & mask for each in sorted(_named_features(text))]


def _named_features(text: str) -> set[str]:
    words = [word.replace("'", "") for word in _WORD.findall(_plain(text))][:_WORDS_MAX]
    found = set(words)
    found.update(f"{one} {two}" for one, two in pairwise(words))
    found.update(f"{one}_{three}" for one, three in zip(words, words[2:], strict=False))
    found.update(f"spoken to {nth} {place}" for nth in range(_times_spoken_to(words)) for place in range(3))
    found.update(piece for word in words for piece in _pieces(f"<{word}>"))
    return found


def _times_spoken_to(words: Sequence[str]) -> int:
    """Count how often somebody is spoken to: whoever answers says "you" more than whoever asks."""
    return min(sum(word in _YOU for word in words), _YOU_MAX)


def _plain(text: str) -> str:
    small = text[:_CHARS_MAX].casefold().replace("’", "'")
    return _NAMED.sub(" at ", _LINK.sub(" url ", _without_accents(small)))


def _without_accents(text: str) -> str:
    """Leave accents out, as most who write on a phone do."""
    if text.isascii():
        return text
    return "".join(char for char in normalize("NFKD", text) if not combining(char))


def _pieces(word: str) -> Iterator[str]:
    for size in _PIECES:
        if len(word) > size:
            yield from (f"#{word[at : at + size]}" for at in range(len(word) - size + 1))


def parse_model(content: bytes) -> Model:
    """Read a model. Raises BadModel."""
    try:
        written: Mapping[str, Any] = json.loads(content)
        weights = _numbers(written["weights"], "h")
        model = Model(
            places=int(written["places"]),
            weights=weights,
            unit=float(written["unit"]),
            bias=float(written["bias"]),
            threshold=float(written["threshold"]),
            meanings=tuple(map(_meaning, written["meanings"])),
            threshold_together=float(written["threshold_together"]),
            pieces={checksum: number for number, checksum in enumerate(_numbers(written["pieces"], "I"))},
        )
    except (KeyError, TypeError, ValueError, ZeroDivisionError) as error:
        raise BadModel("this is no model") from error
    if len(weights) != model.places or model.places & (model.places - 1):
        raise BadModel("weights are missing")
    return model


def _meaning(written: Mapping[str, Any]) -> Meaning:
    offsets, outer = (tuple(map(float, written[name])) for name in ("offsets", "outer"))
    unit, weights = float(written["unit"]), _numbers(written["weights"], "h")
    size, left = divmod(len(weights), len(outer))
    if not size or left or len(offsets) != len(outer):
        raise ValueError("weights are missing")
    return Meaning(
        hidden=[[unit * each for each in weights[at : at + size]] for at in range(0, len(weights), size)],
        offsets=offsets,
        outer=outer,
        bias=float(written["bias"]),
        gate=float(written["gate"]),
        sure=inf if written["sure"] is None else float(written["sure"]),
    )


def _numbers(written: str, form: Literal["h", "I"]) -> Sequence[int]:
    return memoryview(b64decode(written, validate=True)).cast(form)
