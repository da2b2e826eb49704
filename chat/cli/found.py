"""Say how one thing was found that somebody looked at."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal

from chat.settings import Settings


@dataclass(frozen=True, slots=True)
class Finding:
    """What one look found. `bad` must be mended, `look` is for the operator to judge."""

    what: str
    state: Literal["ok", "look", "bad"]
    words: str


Look = Callable[[Settings], Iterator[Finding]]
