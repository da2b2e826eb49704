"""Screen a text before it waits for the lock."""

import structlog

from chat.caller import Caller
from chat.telemetry import Metrics
from moderation.screening import Screener, Screening

log = structlog.get_logger(__name__)


class Rules:
    """The rules in force: one immutable object, replaced as a whole when the packs are read anew."""

    def __init__(self, screener: Screener, metrics: Metrics) -> None:
        self.screener = screener
        self.failing = False
        self._metrics = metrics

    def look(self, text: str, caller: Caller) -> Screening:
        """Screen a text; a detector that fails leaves it unscreened, which is never taken for clean."""
        try:
            seen = self.screener.screen(text, role=caller.role, language=caller.language)
        except Exception:
            log.exception("screening_failed")
            self._metrics.unscreened.inc()
            self.failing = True
            return Screening.unscreened
        self.failing = False
        return seen
