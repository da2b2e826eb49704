"""What one moderator alone may not do: see which cases belong to one person.

One asks with a reason, another agrees, both may look for a while, and when it is over the person is told.
Times in ms since 1970 UTC.
"""

from dataclasses import dataclass, replace

from moderation.verdict import Track
from rooms.ids import PersonId
from rooms.refusals import NotAllowed


@dataclass(frozen=True, slots=True, kw_only=True)
class Across:
    """A request to look across the cases of one person.

    `case` is the key of the case it began with. `until` is when it ends by itself: the question while nobody
    has agreed, the looking afterwards. `key` is 0 until it is stored.
    """

    id: str
    case: int
    track: Track
    person: PersonId
    asked_by: PersonId
    asked_at: int
    reason: str
    until: int
    key: int = 0
    agreed_by: PersonId | None = None
    agreed_at: int | None = None
    looked_at: int | None = None
    over_at: int | None = None

    def state(self, now: int) -> str:
        """Say how it stands: `asked`, `open` or `over`."""
        if self.over_at is not None or self.until <= now:
            return "over"
        return "open" if self.agreed_by is not None else "asked"

    def shows_cases_to(self, who: PersonId, now: int) -> bool:
        """Say whether somebody may look: only the two, and only while it is open."""
        return self.state(now) == "open" and who in (self.asked_by, self.agreed_by)


def agreed(across: Across, by: PersonId, now: int, lasts_ms: int) -> Across:
    """Agree as the second person; raises `NotAllowed` for whoever asked, and where nothing is asked."""
    if across.state(now) != "asked" or by == across.asked_by:
        raise NotAllowed
    return replace(across, agreed_by=by, agreed_at=now, until=now + lasts_ms)
