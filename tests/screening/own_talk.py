"""Give lines of our own, made up for the second opinion to learn from, each with its label.

Labels are those of `gold_dev`: levels of care, J for jokes and hyperbole, P for what is long past, S for
support; and V for danger from somebody else.
"""

from collections.abc import Sequence
from pathlib import Path

from tests.screening.corpus import Message

VIOLENCE = "V"
_FILES = [Path(__file__).with_name(name) for name in ("own_talk.txt", "own_talk_es.txt")]


def own_talk() -> Sequence[Message]:
    """Give the lines in the order in which they stand, English ones first."""
    lines = [line for file in _FILES for line in file.read_text(encoding="utf-8").splitlines()]
    told = [line for line in lines if not line.startswith("#")]
    return [_message(at, *line.split("\t")) for at, line in enumerate(told)]


def _message(at: int, label: str, text: str) -> Message:
    return Message(f"own-{at:04d}", text, label, frozenset())
