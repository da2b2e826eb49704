"""Look at messages with the rules that ship, and remember what was seen and how long it took."""

import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from moderation.screening import Screener, Screening
from moderation.verdict import Finding, Track
from rooms.people import Role
from tests.screening.corpus import Message


@dataclass
class Viewer:
    """A screener with a stopwatch, which stands still while the machine does something else."""

    screener: Screener
    seen: dict[tuple[str, Role], tuple[Screening, float]] = field(default_factory=dict)

    def level(self, message: Message) -> int:
        """Give the level of care somebody would get."""
        return level_of(self.look(message))

    def look(self, message: Message, role: Role = Role.PEER) -> Screening:
        return self._timed(message, role)[0]

    def microseconds(self, messages: Iterable[Message]) -> list[float]:
        """Give how long each of these took."""
        return [self._timed(message, Role.PEER)[1] for message in messages]

    def rules(self, message: Message, role: Role = Role.PEER) -> set[str]:
        """Name the rules that found something."""
        return {finding.rule for finding in self.look(message, role).findings}

    def tags(self, message: Message, role: Role = Role.PEER) -> frozenset[str]:
        """Give the tags of what was found."""
        return self.look(message, role).tags

    def _timed(self, message: Message, role: Role) -> tuple[Screening, float]:
        key = (message.text, role)
        if key not in self.seen:
            before = time.thread_time()
            found = self.screener.screen(message.text, role=role)
            self.seen[key] = found, (time.thread_time() - before) * 1e6
        return self.seen[key]


def level_of(screening: Screening) -> int:
    """Give the highest level of what was found about care."""
    return max((finding.level for finding in _about_care(screening)), default=0)


def _about_care(screening: Screening) -> Iterator[Finding]:
    return (finding for finding in screening.findings if finding.track is Track.CARE)
