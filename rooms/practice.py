"""A talk with a scripted peer, to practise in: nothing of it is kept, and nobody is at the other end.

The peer's lines follow one another; now and then one depends on what the answer before it did. What an answer
did is found by its words alone, which is crude: the feedback asks a learner to look again, and marks nobody.
"""

import re
import tomllib
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

_WORD = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)?")
QUESTION = "?"


@dataclass(frozen=True, slots=True)
class Item:
    """One line of the checklist. `avoided` means it is done when its words are not heard."""

    id: str
    done: str
    missed: str
    heard: tuple[str, ...]
    avoided: bool


@dataclass(frozen=True, slots=True)
class Turn:
    """What the peer says next; `after` has other lines for when the answer before did something."""

    says: tuple[str, ...]
    after: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Script:
    """A whole talk. It is over with its last turn."""

    id: str
    language: str
    title: str
    about: str
    items: tuple[Item, ...]
    turns: tuple[Turn, ...]


@dataclass(frozen=True, slots=True)
class Checked:
    """A line of the checklist after a talk, with what to say about it."""

    item: str
    done: bool
    words: str


@dataclass(frozen=True, slots=True)
class Scene:
    """Where a talk stands after some answers; `checked` is empty until it is over."""

    lines: tuple[str, ...]
    over: bool
    checked: tuple[Checked, ...]


def parse_scripts(content: bytes) -> Mapping[str, Script]:
    """Read the scripts by their ids. Raises ValueError that names what is missing."""
    scripts = tuple(_script(each) for each in tomllib.loads(content.decode()).get("script", []))
    if len({script.id for script in scripts}) != len(scripts):
        raise ValueError("practice: two scripts have the same id")
    return {script.id: script for script in scripts}


def _script(fields: Mapping[str, Any]) -> Script:
    try:
        items = tuple(_item(each) for each in fields["item"])
        turns = tuple(_turn(each) for each in fields["turn"])
        script = Script(fields["id"], fields["language"], fields["title"], fields["about"], items, turns)
    except KeyError as missing:
        raise ValueError(f"practice: {fields.get('id', 'a script')} lacks {missing}") from None
    unknown = {name for turn in turns for name in turn.after} - {item.id for item in items}
    if unknown or len(turns) < 2:
        raise ValueError(
            f"practice: {script.id} needs two turns, and items that are known: {sorted(unknown)}"
        )
    return script


def _item(fields: Mapping[str, Any]) -> Item:
    heard = tuple(phrase if phrase == QUESTION else _folded(phrase) for phrase in fields["heard"])
    return Item(fields["id"], fields["done"], fields["missed"], heard, bool(fields.get("avoided", False)))


def _turn(fields: Mapping[str, Any]) -> Turn:
    after = {name: tuple(lines) for name, lines in fields.get("after", {}).items()}
    return Turn(tuple(fields["says"]), after)


def play(script: Script, answers: Sequence[str]) -> Scene:
    """Say what the peer says after these answers; there are fewer of them than turns."""
    turn = script.turns[len(answers)]
    done = [item.id for item in script.items if answers and _does(item, answers[-1])]
    lines = next((turn.after[item] for item in done if item in turn.after), turn.says)
    over = len(answers) == len(script.turns) - 1
    return Scene(lines, over, tuple(_checked(item, answers) for item in script.items) if over else ())


def _checked(item: Item, answers: Sequence[str]) -> Checked:
    heard = any(_does(item, answer) for answer in answers)
    done = heard is not item.avoided
    return Checked(item.id, done, item.done if done else item.missed)


def _does(item: Item, answer: str) -> bool:
    folded = f" {_folded(answer)}"
    return any(phrase in answer if phrase == QUESTION else f" {phrase}" in folded for phrase in item.heard)


def _folded(text: str) -> str:
    """Leave the words, small and without accents, parted by single spaces."""
    bare = unicodedata.normalize("NFD", text.replace("’", "'").casefold())
    return " ".join(_WORD.findall("".join(c for c in bare if not unicodedata.combining(c))))
