"""Compare what two sets of rules find in the same texts."""

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from moderation.screening import Screener
from rooms.people import Role


@dataclass(slots=True)
class Tally:
    """How many texts were looked at, how many are seen otherwise, and how often each rule found something."""

    texts: int = 0
    changed: int = 0
    now: Counter[str] = field(default_factory=Counter)
    then: Counter[str] = field(default_factory=Counter)


def tried(now: Screener, then: Screener, texts: Iterable[str]) -> Tally:
    """Look at each text with both, as something a peer says."""
    tally = Tally()
    for text in texts:
        before, after = _found(now, text), _found(then, text)
        tally.texts += 1
        tally.changed += before != after
        tally.now.update(before.keys())
        tally.then.update(after.keys())
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
    seen = screener.screen(text, role=Role.PEER)
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
