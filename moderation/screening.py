"""Screen a message: look at its text, then judge what that means in this room, for this role.

Looking is pure and happens before a message queues for the store; judging is a look into a table and happens
under the lock. A screener is one immutable object: reloading the rules means compiling another.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, ClassVar

from moderation.boundaries import AllowList, find_form, small
from moderation.compiling import BUILT_IN_CONTEXTS, DISTRESS_BEFORE, Pack, Rule, compile_pack
from moderation.crisis import builds_up, said_before, weighed
from moderation.decisions import DecisionTable, parse_decisions
from moderation.folding import plain_letters
from moderation.glance import Glance, glance_for
from moderation.matching import Hit, Look, hits, look, looks_for
from moderation.rulepack import Mode, PackSource, RulePackError, parse_pack, read_toml
from moderation.verdict import Delivery, Finding, Track, Verdict
from rooms.people import Role
from rooms.room import RoomKind

FOR_STAFF = "_staff"
"""Words under a key with this ending take the place of those without it for whoever is no peer."""

_EARLIER = 5

Talk = tuple[Sequence[str], Sequence[int]]
"""What the author said before: texts, and levels of care of texts that nobody kept."""


@dataclass(frozen=True, slots=True)
class Screening:
    """What a look at one text found. `watched` findings change nothing; `failed` is no clean text."""

    findings: tuple[Finding, ...] = ()
    watched: tuple[Finding, ...] = ()
    level: int = 0
    tags: frozenset[str] = frozenset()
    failed: bool = False

    nothing: ClassVar["Screening"]
    unscreened: ClassVar["Screening"]


Screening.nothing = Screening()
Screening.unscreened = Screening(failed=True)

_PLAIN = Verdict(Delivery.DELIVER, 0, ())


@dataclass(frozen=True, slots=True, eq=False)
class Screener:
    """All rules, compiled."""

    packs: tuple[Pack, ...]
    table: DecisionTable
    allowed: AllowList
    glance: Glance
    words: Mapping[str, Mapping[str, str]]

    def screen(
        self,
        text: str,
        *,
        role: Role,
        language: str = "en",
        earlier: Sequence[str] = (),
        before: Sequence[int] = (),
    ) -> Screening:
        """Look at a text. `earlier` are the author's last messages in the room, oldest first.

        Who keeps no texts gives their levels of care instead, as `before`.
        """
        glimpse = self.glance.at(text)
        if not (glimpse.wanted or glimpse.may_hold_form):
            return Screening.nothing
        return self._weigh(looks_for(glimpse, self.packs, text), role, language, (earlier, before))

    def look_closely(
        self,
        text: str,
        *,
        role: Role,
        language: str = "en",
        earlier: Sequence[str] = (),
        before: Sequence[int] = (),
    ) -> Screening:
        """Look at a text the full way, whatever the first look says."""
        return self._weigh([look(pack, text) for pack in self.packs], role, language, (earlier, before))

    def _weigh(
        self,
        looks: Sequence[Look],
        role: Role,
        language: str,
        talk: Talk,
    ) -> Screening:
        found = self._hits(looks, role, frozenset())
        if any(talk) and _talk_matters(found, looks):
            found = self._in_the_light_of(talk, looks, role)
        if not found:
            return Screening.nothing
        return _screening(found, _words_for(role, self.words.get(language, self.words["en"])))

    def judge(self, screening: Screening, *, kind: RoomKind, role: Role) -> Verdict:
        """Say what a screening means in this kind of room for this role; unscreened is never clean."""
        if screening.failed:
            return Verdict(self.table.unscreened[kind], 0, (), unscreened=True)
        if not screening.findings:
            return replace(_PLAIN, watched=screening.watched) if screening.watched else _PLAIN
        delivery = self.table.delivery(kind, role, screening.tags, screening.level)
        return Verdict(delivery, screening.level, screening.findings, watched=screening.watched)

    def _hits(self, looks: Sequence[Look], role: Role, before: frozenset[str]) -> list[Hit]:
        found: list[Hit] = []
        for looked in looks:
            found += hits(looked, role, before=before)
            if looked.may_hold_form:
                found += self._forms(looked, role)
        return found

    def _forms(self, looked: Look, role: Role) -> Iterable[Hit]:
        text = small(looked.text)
        for rule in looked.pack.forms:
            if role in rule.roles and (spans := find_form(rule.source.form, text, self.allowed)):
                yield Hit(rule, rule.source.level, False, spans)

    def _in_the_light_of(
        self,
        talk: Talk,
        looks: Sequence[Look],
        role: Role,
    ) -> list[Hit]:
        earlier, before = talk
        levels = [*(self.screen(each, role=role).level for each in earlier[-_EARLIER:]), *before]
        said = said_before(levels)
        found = weighed(self._hits(looks, role, said), distress_before=DISTRESS_BEFORE in said)
        if builds_up(_level(found), levels):
            found = [replace(hit, level=2) if hit.level == 1 else hit for hit in found]
        return found


def _talk_matters(found: Sequence[Hit], looks: Iterable[Look]) -> bool:
    rules = (looked.pack.rules[number] for looked in looks for number in looked.wanted)
    waits = any(not BUILT_IN_CONTEXTS.isdisjoint(rule.source.needs) for rule in rules)
    return waits or any(hit.softened for hit in found) or _level(found) == 1


def _level(found: Iterable[Hit]) -> int:
    return max((hit.level for hit in found if _acts(hit.rule)), default=0)


def _words_for(role: Role, words: Mapping[str, str]) -> Mapping[str, str]:
    """Give the words a role reads: what is said to a peer can be untrue for whoever looks after them."""
    if role is Role.PEER:
        return words
    own = {key.removesuffix(FOR_STAFF): text for key, text in words.items() if key.endswith(FOR_STAFF)}
    return {**words, **own}


def _acts(rule: Rule) -> bool:
    return rule.source.mode is Mode.ACT


def _screening(found: Sequence[Hit], words: Mapping[str, str]) -> Screening:
    acting = [hit for hit in found if _acts(hit.rule)]
    return Screening(
        findings=tuple(_finding(hit, words) for hit in acting),
        watched=tuple(_finding(hit, words) for hit in found if not _acts(hit.rule)),
        level=_level(acting),
        tags=frozenset(tag for hit in acting for tag in hit.rule.tags),
    )


def _finding(hit: Hit, words: Mapping[str, str]) -> Finding:
    source = hit.rule.source
    return Finding(
        rule=source.id,
        version=source.version,
        track=source.track,
        level=hit.level if source.track is Track.CARE else 0,
        words=words.get(source.words, ""),
        spans=hit.spans,
        tags=hit.rule.tags,
    )


def describe(screener: Screener, screening: Screening, *, kind: RoomKind, role: Role) -> dict[str, Any]:
    """Write a verdict as `warmline screen` prints it, one JSON object a line."""
    verdict = screener.judge(screening, kind=kind, role=role)
    return {
        "level": verdict.care,
        "delivery": verdict.delivery.value,
        "unscreened": verdict.unscreened,
        "findings": [_described(each) for each in verdict.findings],
    }


def _described(finding: Finding) -> dict[str, Any]:
    return {
        "rule": finding.rule,
        "version": finding.version,
        "track": finding.track.value,
        "level": finding.level,
        "words": finding.words,
        "spans": [list(span) for span in finding.spans],
    }


def compile_screener(files: Mapping[str, bytes], helplines: Iterable[str] = ()) -> Screener:
    """Compile rule files, named relative to `moderation/rules`. Raises RulePackError.

    Numbers in `helplines` may always be given, beside those that the rules allow. A language may have words
    and no rules: nothing is looked for in it, and its readers are told in it what other rules found.
    """
    shared = read_toml("shared.toml", _needed(files, "shared.toml"))
    plain = plain_letters(
        {char: plain for plain, chars in shared.get("look_alikes", {}).items() for char in chars}
    )
    sources = [
        parse_pack(language, _of_language(language, files))
        for language in sorted({name.split("/")[0] for name in files if "/" in name})
    ]
    packs = tuple(compile_pack(source, plain) for source in sources if source.rules)
    return Screener(
        packs=packs,
        table=parse_decisions(_needed(files, "decisions.toml")),
        allowed=_allowed(shared.get("allow", {}), helplines),
        glance=glance_for(packs),
        words={source.language: _all_words(sources) | dict(source.words) for source in sources},
    )


def _allowed(allow: Mapping[str, Sequence[str]], helplines: Iterable[str]) -> AllowList:
    written = AllowList(frozenset(allow.get("numbers", ())), tuple(allow.get("domains", ())))
    return written.and_numbers_in(helplines)


def _all_words(sources: Iterable[PackSource]) -> dict[str, str]:
    return {key: text for source in sources for key, text in source.words.items()}


def _needed(files: Mapping[str, bytes], name: str) -> bytes:
    if name not in files:
        raise RulePackError(name, "file", "name", "is missing")
    return files[name]


def _of_language(language: str, files: Mapping[str, bytes]) -> dict[str, bytes]:
    return {name: content for name, content in files.items() if name.startswith(language + "/")}
