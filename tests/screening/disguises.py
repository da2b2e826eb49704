"""Sixteen ways in which people disguise what they write, applied to every longer word of a text."""

import random
import re
from collections.abc import Callable, Mapping

Disguise = Callable[[str, random.Random], str]

_LONG = re.compile(r"[A-Za-z]{4,}")
_LOOK_ALIKES = str.maketrans("aeopcxi", "аеорсхі")
_LEET = str.maketrans("aeiost", "431057")
_ACCENTS = str.maketrans("aeiou", "áéíóú")
_BOLD = {chr(ord("a") + n): chr(0x1D41A + n) for n in range(26)}


def _look_alikes(word: str, _chance: random.Random) -> str:
    return word.translate(_LOOK_ALIKES)


def _full_width(word: str, _chance: random.Random) -> str:
    return "".join(chr(ord(char) + 0xFEE0) for char in word)


def _zero_width(word: str, _chance: random.Random) -> str:
    return "\u200b".join(word)


def _struck_through(word: str, _chance: random.Random) -> str:
    return "".join(char + "\u0336" for char in word)


def _bold(word: str, _chance: random.Random) -> str:
    return "".join(_BOLD.get(char, char) for char in word.lower())


def _accents(word: str, _chance: random.Random) -> str:
    return word.translate(_ACCENTS)


def _leet(word: str, _chance: random.Random) -> str:
    return word.translate(_LEET)


def _dropped(word: str, chance: random.Random) -> str:
    at = chance.randrange(1, len(word))
    return word[:at] + word[at + 1 :]


def _swapped(word: str, chance: random.Random) -> str:
    at = chance.randrange(len(word) - 1)
    return word[:at] + word[at + 1] + word[at] + word[at + 2 :]


def _doubled(word: str, chance: random.Random) -> str:
    at = chance.randrange(len(word))
    return word[:at] + word[at] + word[at:]


def _starred(word: str, chance: random.Random) -> str:
    at = chance.randrange(1, len(word))
    return word[:at] + "*" + word[at + 1 :]


def _emoji_inside(word: str, chance: random.Random) -> str:
    at = chance.randrange(1, len(word))
    return word[:at] + "🙂" + word[at:]


def _stretched(word: str, chance: random.Random) -> str:
    at = chance.randrange(len(word))
    return word[:at] + word[at] * 4 + word[at + 1 :]


def _spaced(word: str, _chance: random.Random) -> str:
    return " ".join(word)


def _dotted(word: str, _chance: random.Random) -> str:
    return ".".join(word)


def _mixed_case(word: str, _chance: random.Random) -> str:
    return "".join(char.upper() if at % 2 else char.lower() for at, char in enumerate(word))


DISGUISES: Mapping[str, Disguise] = {
    "look-alikes": _look_alikes,
    "full width": _full_width,
    "zero width": _zero_width,
    "strike-through": _struck_through,
    "bold letters": _bold,
    "accents": _accents,
    "leet": _leet,
    "dropped letter": _dropped,
    "swapped letters": _swapped,
    "doubled letter": _doubled,
    "starred letter": _starred,
    "emoji inside": _emoji_inside,
    "stretched": _stretched,
    "spaced letters": _spaced,
    "dotted letters": _dotted,
    "mixed case": _mixed_case,
}


def disguised(text: str, disguise: Disguise, seed: int) -> str:
    """Disguise every word of four letters or more."""
    chance = random.Random(seed)
    return _LONG.sub(lambda match: disguise(match.group(), chance), text)
