"""Something to do while one waits: a short exercise, in the operator's words, for each language."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Exercise:
    """A title and a few steps, each of them a sentence or two."""

    title: str
    steps: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Exercises:
    """One exercise a language; the first one serves whoever speaks none of them."""

    by_language: Mapping[str, Exercise]

    def for_language(self, language: str) -> Exercise:
        """Give the exercise in somebody's language, or the first."""
        short = language.partition("-")[0]
        known = self.by_language
        return known.get(language) or known.get(short) or next(iter(known.values()))


def parse_exercises(content: bytes) -> Exercises:
    """Read `[en]` with a `title` and a list of `steps`, and so on. Raises ValueError naming what is wrong."""
    found = {
        language: _exercise(language, entry) for language, entry in tomllib.loads(content.decode()).items()
    }
    if not found:
        raise ValueError("no language has an exercise")
    return Exercises(found)


def _exercise(language: str, entry: object) -> Exercise:
    if not isinstance(entry, dict) or set(entry) != {"title", "steps"}:
        raise ValueError(f"{language}: needs a title and steps, and nothing else")
    title, steps = entry["title"], entry["steps"]
    if not isinstance(title, str) or not isinstance(steps, list) or not steps:
        raise ValueError(f"{language}: a title is a text, and steps are a list of texts")
    if not all(isinstance(step, str) and step.strip() for step in (title, *steps)):
        raise ValueError(f"{language}: no step may be empty")
    return Exercise(title, tuple(steps))
