"""Screen a text before it waits for the lock."""

from collections.abc import Sequence

import structlog

from chat.caller import Caller
from chat.telemetry import Metrics
from moderation.recent import RecentLevels
from moderation.screening import Screener, Screening

log = structlog.get_logger(__name__)


class Rules:
    """The rules in force: one immutable object, replaced as a whole when the packs are read anew."""

    def __init__(self, screener: Screener, metrics: Metrics) -> None:
        self.screener = screener
        self.failing = False
        self._metrics = metrics
        self._recent = RecentLevels()

    def look_in_talk(self, text: str, caller: Caller, room: str, message: int) -> Screening:
        """Screen a message in the light of what its author, and others, said in the room just before."""
        before = self._recent.before(room, caller.person, message)
        seen = self.look(text, caller, before)
        self._recent.note(room, caller.person, message, seen)
        return seen

    def look(self, text: str, caller: Caller, before: Sequence[int] = ()) -> Screening:
        """Screen a text; a detector that fails leaves it unscreened, which is never taken for clean."""
        try:
            seen = self.screener.screen(text, role=caller.role, language=caller.language, before=before)
        except Exception:
            log.exception("screening_failed")
            self._metrics.unscreened.inc()
            self.failing = True
            return Screening.unscreened
        self.failing = False
        return seen
