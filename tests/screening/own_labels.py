"""Give labels of our own for single messages: risk or not, read alone, by the number of the message."""

from collections.abc import Mapping
from pathlib import Path

_FILE = Path(__file__).with_name("own_labels.txt")


def own_labels() -> Mapping[str, bool]:
    """Give for each number whether its message is risk (levels 2 to 4) when it is read alone."""
    lines = (line.split() for line in _FILE.read_text().splitlines() if line and not line.startswith("#"))
    return {number: word == "risk" for number, word in lines}
