"""Remember, in memory alone, at which levels people spoke lately in a room; never a word of it."""

from collections import OrderedDict, deque
from dataclasses import dataclass, field
from typing import NamedTuple

from moderation.screening import Screening
from rooms.ids import PersonId

KEPT = 5
ASKED_AFTER = 2
"""Whoever is asked whether they are safe is listened to as somebody who just voiced distress."""

_WORRIED = "asks_after"

Place = tuple[str, PersonId]


class Spoken(NamedTuple):
    """One message, by its number, and the level of care it called for."""

    message: int
    level: int


@dataclass(slots=True)
class Asked:
    """Somebody in a room was worried about somebody else, so many messages ago."""

    by: PersonId
    since: int = 0


@dataclass(slots=True)
class RecentLevels:
    """Levels of the last messages of each author in each room, for the `most` that spoke of distress last."""

    most: int = 10_000
    _spoken: "OrderedDict[Place, deque[Spoken]]" = field(default_factory=OrderedDict)
    _asked: "OrderedDict[str, Asked]" = field(default_factory=OrderedDict)

    def before(self, room: str, person: PersonId, message: int) -> tuple[int, ...]:
        """Give the levels of an author's last messages before this one, oldest first."""
        spoken = self._spoken.get((room, person), ())
        levels = tuple(each.level for each in spoken if each.message != message)
        asked = self._asked.get(room)
        return (*levels, ASKED_AFTER) if asked and asked.by != person else levels

    def note(self, room: str, person: PersonId, message: int, screening: Screening) -> None:
        """Remember what a message was like; a message sent again counts once."""
        self._note_worry(room, person, screening)
        spoken = self._spoken.get((room, person))
        if spoken is None:
            if not screening.level:
                return
            spoken = self._spoken[room, person] = deque(maxlen=KEPT)
        if all(each.message != message for each in spoken):
            spoken.append(Spoken(message, screening.level))
            self._spoken.move_to_end((room, person))
        if not any(each.level for each in spoken):
            del self._spoken[room, person]
        elif len(self._spoken) > self.most:
            self._spoken.popitem(last=False)

    def _note_worry(self, room: str, person: PersonId, screening: Screening) -> None:
        if any(_WORRIED in finding.tags for finding in screening.watched):
            self._asked[room] = Asked(person)
            if len(self._asked) > self.most:
                self._asked.popitem(last=False)
        elif asked := self._asked.get(room):
            asked.since += 1
            if asked.since >= KEPT:
                del self._asked[room]
