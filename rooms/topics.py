"""What a line is about: topics of the operator's list, found by their words, and nothing else."""

import re
import tomllib
import unicodedata
from collections.abc import Mapping, Sequence

Topics = Mapping[str, frozenset[str]]
"""Each topic's name with the words that point at it; a word ending in `*` stands for any ending."""

_WORD = re.compile(r"[^\W\d_]+")


def parse_topics(content: bytes) -> Topics:
    """Read a list of topics: a table `[topics]` with a list of words for each. Raises ValueError."""
    table = tomllib.loads(content.decode()).get("topics")
    if not isinstance(table, dict) or not table:
        raise ValueError("topics: a table [topics] is needed, with a list of words for each topic")
    return {name: _words(name, words) for name, words in table.items()}


def topics_in(line: str | None, topics: Topics) -> frozenset[str]:
    """Name the topics that a free line touches."""
    said = [_folded(word) for word in _WORD.findall(line or "")]
    return frozenset(name for name, words in topics.items() if any(_matches(w, words) for w in said))


def known_topics(named: Sequence[str], topics: Topics) -> frozenset[str]:
    """Give those topics that somebody named themselves, by name or by one of their words."""
    return frozenset(_folded(name) for name in named) & frozenset(topics) | topics_in(" ".join(named), topics)


def _words(name: str, words: object) -> frozenset[str]:
    if not isinstance(words, list) or not words or not all(isinstance(word, str) for word in words):
        raise ValueError(f"topics: {name} needs a list of words")
    return frozenset(_folded(word) for word in words)


def _matches(word: str, known: frozenset[str]) -> bool:
    return word in known or any(word.startswith(k[:-1]) for k in known if k.endswith("*"))


def _folded(word: str) -> str:
    bare = unicodedata.normalize("NFD", word.casefold())
    return "".join(c for c in bare if not unicodedata.combining(c))
