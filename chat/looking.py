"""Screen a text before it waits for the lock."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import structlog

from chat.caller import Caller
from chat.packs import BadList
from chat.telemetry import Metrics
from moderation.rates import NEVER_SILENCED_FROM, RuleRates, may_be_quiet, without, without_effect
from moderation.recent import RecentLevels
from moderation.rulepack import Mode, RulePackError, RuleSource
from moderation.screening import Screener, Screening
from moderation.verdict import Finding, Track

log = structlog.get_logger(__name__)

LEVELS = 5
"""Levels of care, from 0 for none."""


@dataclass(frozen=True, slots=True)
class Flood:
    """A rule that finds far more than usual, and whether it goes on to `act` or only to `watch`."""

    rule: str
    track: Track
    state: str


class Rules:
    """The rules in force: one immutable object, replaced as a whole when the packs are read anew.

    `flooding` names the rules that find far more than usual; `silenced` those of them that only watch now;
    `untold` is what no desk has heard of yet. `asked` holds what the operator wishes of rules.
    """

    def __init__(self, screener: Screener, metrics: Metrics) -> None:
        self.failing = False
        self.untold: list[Flood] = []
        self.asked: Mapping[str, Mode] = {}
        self._metrics = metrics
        self._by_level = [metrics.screened.labels(str(level)) for level in range(LEVELS)]
        self._recent = RecentLevels()
        self._use(screener)

    def _use(self, screener: Screener) -> None:
        self.screener = screener
        self.flooding: set[str] = set()
        self.silenced: set[str] = set()
        self._quieten()
        self._rates = RuleRates()
        self._budgets = {rule.source.id: rule.source.budget for each in screener.packs for rule in each.rules}
        self._metrics.rules_silenced.set(0)

    def heed(self, asked: Mapping[str, Mode]) -> None:
        """Do from now on what the operator wishes of rules, but for those that no one person may quiet."""
        if asked == self.asked:
            return
        self.asked = asked
        self._quieten()
        log.info("rules_asked", count=len(asked))

    def mode_of(self, source: RuleSource, asked: Mapping[str, Mode]) -> Mode:
        """Say what a rule does: as its file says, quieter where that was asked for or where it floods."""
        mode = asked.get(source.id, source.mode) if may_be_quiet(source) else source.mode
        return Mode.WATCH if mode is Mode.ACT and source.id in self.silenced else mode

    def _quieten(self) -> None:
        """Work out once, and not for each message, which rules only count and which rest."""
        sources = (rule.source for pack in self.screener.packs for rule in pack.rules)
        asked = {each.id: self.asked.get(each.id) for each in sources if may_be_quiet(each)}
        self._counting = {rule for rule, mode in asked.items() if mode is Mode.WATCH}
        self._resting = {rule for rule, mode in asked.items() if mode is Mode.OFF}

    async def read_anew(self, compile_rules: Callable[[], Screener]) -> None:
        """Compile rules beside the running talk, then use them all at once; keep the old if that fails."""
        try:
            screener = await asyncio.to_thread(compile_rules)
        except (RulePackError, BadList, OSError) as error:
            log.error("rules_not_read", rule=getattr(error, "rule", None), error=type(error).__name__)
            return
        self._use(screener)
        log.info("rules_read", count=len(self._budgets))

    def look_in_talk(
        self, text: str, caller: Caller, room: str, message: int, fold: str | None = None
    ) -> Screening:
        """Screen a message in the light of what its author, and others, said in the room just before.

        `fold` is the label it is folded behind: everyone reads that too.
        """
        before = self._recent.before(room, caller.person, message)
        seen = self.look(text, caller, before)
        if fold is not None:
            seen = together(seen, self.look(fold, caller, before))
        self._count(seen)
        for rule in self._rates.count(caller.person, seen, self._budgets):
            self._calm(rule, seen)
        self._recent.note(room, caller.person, message, seen)
        return seen

    def _count(self, seen: Screening) -> None:
        self._by_level[seen.level].inc()
        if seen is not Screening.nothing:
            for rule in {each.rule for each in (*seen.findings, *seen.watched)}:
                self._metrics.rule_findings.labels(rule).inc()

    def _calm(self, rule: str, seen: Screening) -> None:
        """Let a rule that floods the desks only watch from now on, and say so."""
        mine = [each for each in seen.findings if each.rule == rule]
        self.flooding.add(rule)
        if max(each.level for each in mine) < NEVER_SILENCED_FROM:
            self.silenced.add(rule)
        state = "watch" if rule in self.silenced else "act"
        self.untold.append(Flood(rule, mine[0].track, state))
        self._metrics.rules_silenced.set(len(self.silenced))
        log.warning("rule_far_above_usual", rule=rule, state=state)

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
        if self.asked:
            seen = without(without_effect(seen, self._counting), self._resting)
        return without_effect(seen, self.silenced) if self.silenced else seen


def together(text: Screening, beside: Screening) -> Screening:
    """Join what was found in a text and in a line beside it; the spans stay those of the text."""
    if beside == Screening.nothing:
        return text
    return Screening(
        findings=text.findings + _without_spans(beside.findings),
        watched=text.watched + _without_spans(beside.watched),
        level=max(text.level, beside.level),
        tags=text.tags | beside.tags,
        failed=text.failed or beside.failed,
    )


def _without_spans(findings: tuple[Finding, ...]) -> tuple[Finding, ...]:
    return tuple(replace(each, spans=()) for each in findings)
