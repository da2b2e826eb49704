"""Find the development text beside the checkout, and split it once and for all.

A third of every source is the reported part: nobody writes rules while looking at it. Which part a message
belongs to follows from its id alone, so that the split never drifts.
"""

import json
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

PLACE = Path(os.environ.get("WARMLINE_SCREENING_DATA", Path(__file__).parents[3] / "shared" / "data"))
EVERYDAY = ("meld", "goemotions", "tweeteval", "conda_game")
RISK = frozenset({"2", "3", "4"})


@dataclass(frozen=True, slots=True)
class Message:
    """One message with the label that somebody gave it."""

    id: str
    text: str
    label: str
    entities: frozenset[str]

    @property
    def is_reported(self) -> bool:
        """Answer whether the message belongs to the part that no rule was written on."""
        return int(self.id[-1], 16) % 3 == 0


def is_here() -> bool:
    """Answer whether the text is at hand."""
    return PLACE.is_dir()


def messages(source: str, chosen: Callable[[Message], bool]) -> list[Message]:
    """Give the chosen messages of a source."""
    return [message for message in _read(source) if chosen(message)]


def everyday(source: str, chosen: Callable[[Message], bool]) -> list[Message]:
    """Give everyday messages, without the few that a careful reader labelled as risk."""
    at_risk = {message.id for message in _read("gold_dev") if message.label in RISK}
    return [message for message in messages(source, chosen) if message.id not in at_risk]


def _read(source: str) -> Iterator[Message]:
    with (PLACE / f"{source}.jsonl").open(encoding="utf-8") as lines:
        for line in lines:
            entry = json.loads(line)
            entities = frozenset(entry["meta"].get("ents", ()))
            yield Message(entry["id"], entry["text"], str(entry["label"]), entities)
