"""Find the development text beside the checkout, and split it once and for all.

A third of every source is the reported part: nobody writes rules while looking at it. Which part a message
belongs to follows from its id alone, so that the split never drifts.
"""

import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path

PLACE = Path(os.environ.get("WARMLINE_SCREENING_DATA", Path(__file__).parents[3] / "shared" / "data"))
EVERYDAY = ("meld", "goemotions", "tweeteval", "conda_game")
RISK = ("2", "3", "4")


class Part(StrEnum):
    """The part that figures are reported on, and the part that rules are written on."""

    REPORTED = "reported"
    DEVELOPMENT = "development"


@dataclass(frozen=True, slots=True)
class Message:
    """One message with the label that somebody gave it; `kinds` are finer labels some sources have."""

    id: str
    text: str
    label: str
    kinds: frozenset[str]

    @property
    def part(self) -> Part:
        """Say to which part the message belongs."""
        return Part.DEVELOPMENT if int(self.id[-1], 16) % 3 else Part.REPORTED


@dataclass(frozen=True)
class Corpus:
    """One part of the text in a folder."""

    place: Path
    part: Part

    def messages(self, source: str, *labels: str) -> list[Message]:
        """Give the messages of a source with one of these labels, or all of them."""
        return [
            message
            for message in _read(self.place / f"{source}.jsonl")
            if message.part is self.part and (not labels or message.label in labels)
        ]

    def everyday(self, source: str) -> list[Message]:
        """Give everyday messages, without the few that a careful reader labelled as risk."""
        at_risk = {message.id for message in self.messages("gold_dev", *RISK)}
        return [message for message in self.messages(source) if message.id not in at_risk]


def is_here(place: Path = PLACE) -> bool:
    """Answer whether the text is at hand."""
    return (place / "gold_dev.jsonl").is_file()


@cache
def _read(file: Path) -> tuple[Message, ...]:
    with file.open(encoding="utf-8") as lines:
        return tuple(_messages(lines))


def _messages(lines: Iterator[str]) -> Iterator[Message]:
    for entry in map(json.loads, lines):
        about = entry["meta"]
        kinds = frozenset([*about.get("ents", ()), *filter(None, [about.get("func")])])
        yield Message(entry["id"], entry["text"], str(entry["label"]), kinds)
