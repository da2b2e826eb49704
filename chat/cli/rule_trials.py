"""Compare what two sets of rules find in the same texts."""

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from moderation.screening import Screener, Screening
from rooms.people import Role


@dataclass(slots=True)
class Tally:
    """How many texts were looked at, how many are seen otherwise, and how often each rule found something.

    Of those that are seen otherwise, `more` get a higher level of care, `less` a lower one.
    """

    texts: int = 0
    changed: int = 0
    more: int = 0
    less: int = 0
    now: Counter[str] = field(default_factory=Counter)
    then: Counter[str] = field(default_factory=Counter)

    def count(self, now: Screening, then: Screening) -> None:
        """Count what both sets of rules see in a text."""
        before, after = _findings(now), _findings(then)
        self.texts += 1
        self.changed += before != after
        self.more += then.level > now.level
        self.less += then.level < now.level
        self.now.update(before.keys())
        self.then.update(after.keys())


def tried(now: Screener, then: Screener, said: Iterable[tuple[Role, str]]) -> Tally:
    """Look at each text with both, as something that somebody in this role says."""
    tally = Tally()
    for role, text in said:
        tally.count(now.screen(text, role=role), then.screen(text, role=role))
    return tally


def over_budget(screener: Screener, texts: Iterable[str]) -> Iterator[str]:
    """Name each rule that finds more in ordinary talk than it may, as far as so much talk can tell."""
    tally = Tally()
    for text in texts:
        tally.texts += 1
        tally.now.update(_found(screener, text).keys())
    for rule in (rule for pack in screener.packs for rule in pack.rules):
        found, allowed = tally.now[rule.source.id], rule.source.budget * tally.texts / 1000
        if found > max(allowed, 1):
            rate = f"{1000 * found / tally.texts:.2f} of 1,000"
            yield f"{rule.source.file}: {rule.source.id} finds {rate}, its budget is {rule.source.budget:g}"


def _found(screener: Screener, text: str) -> dict[str, int]:
    return _findings(screener.screen(text, role=Role.PEER))


def _findings(seen: Screening) -> dict[str, int]:
    return {finding.rule: finding.level for finding in (*seen.findings, *seen.watched)}


def texts_in(lines: Iterable[str]) -> Iterator[str]:
    """Read the text of each line: of a JSON object its `text`, else the line itself."""
    for line in lines:
        if line.strip():
            yield _text(line)


def _text(line: str) -> str:
    if line.startswith("{"):
        try:
            found = json.loads(line)
        except ValueError:
            return line
        if isinstance(found.get("text"), str):
            return str(found["text"])
    return line
