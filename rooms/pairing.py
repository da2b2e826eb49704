"""The waiting line: who gets whom, and why these two.

Urgent first, then whoever has waited longest; what two people share moves a peer ahead by minutes, never by
more than `AHEAD_MAX_MS`, so that nobody is overtaken for ever. Among supporters the one with the lightest
load is next. Nobody ever chooses a peer.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType

from rooms.ids import PersonId
from rooms.load import USUAL, Load, has_room_for
from rooms.times import MINUTE_MS

URGENT_FROM = 2
"""From this level of care on, people are talked to in the order of their need."""

AHEAD_MS: Mapping[str, int] = MappingProxyType(
    {"asked_for": 10 * MINUTE_MS, "language": 3 * MINUTE_MS, "topic": 2 * MINUTE_MS, "letter": 0}
)
"""How far each reason moves a peer ahead; topics count twice at most."""
TOPICS_MAX = 2
AHEAD_MAX_MS = AHEAD_MS["asked_for"] + AHEAD_MS["language"] + TOPICS_MAX * AHEAD_MS["topic"]

LETTER_BEHIND_MS = 60 * MINUTE_MS
"""A message left for later comes after people who wait, but for an hour at most."""
PASSED_ON_KEPT_MS = 10 * MINUTE_MS
"""So long, at least, the place of somebody who was passed on is kept while they are away."""
PATIENCE_MS = 5 * MINUTE_MS
"""So long a place is kept for somebody who speaks the language, or who was asked for, while they are here."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """Someone in line. `gone_at`: when their last socket closed (ms since 1970 UTC), None while here.

    `care`: the level of their first message, or of the need they `declared` without such words. `pool` keeps,
    say, teens and adults apart. `asked_for` is a supporter, `blocked` those who never get them again.
    `later`: a message was left, and the answer may come while they are away. `danger`: whom their words fear.
    `answered`: how often they were told their place because they asked for it anew or came back.
    `given_back_by`: the supporter who has just passed on their talk.
    """

    person: PersonId
    position: int
    since: int
    wanted: str
    care: int = 0
    gone_at: int | None = None
    topics: frozenset[str] = frozenset()
    language: str | None = None
    pool: str = ""
    asked_for: PersonId | None = None
    later: bool = False
    blocked: frozenset[PersonId] = frozenset()
    declared: bool = False
    danger: str = "oneself"
    answered: int = 0
    given_back_by: PersonId | None = None


@dataclass(frozen=True, slots=True)
class Supporter:
    """Someone on duty. `free_since`: when their last talk ended, or their shift began (ms).

    Whoever is `resting` is given no talk.
    """

    person: PersonId
    load: Load
    about: frozenset[str] = frozenset()
    languages: frozenset[str] = frozenset()
    pool: str = ""
    free_since: int = 0
    resting: bool = False


@dataclass(frozen=True, slots=True)
class Pairing:
    """Two people who talk from now on; `reasons` can be told to both."""

    supporter: PersonId
    peer: Waiting
    reasons: tuple[str, ...]


def reasons_for(supporter: Supporter, peer: Waiting) -> tuple[str, ...]:
    """Name what speaks for these two: `asked_for`, `language`, `topic:…`; `letter`: a message was left."""
    shared = sorted(supporter.about & peer.topics)
    return (
        *(("asked_for",) if peer.asked_for == supporter.person else ()),
        *(("language",) if peer.language in supporter.languages else ()),
        *(f"topic:{topic}" for topic in shared),
        *(("letter",) if peer.later else ()),
    )


def ahead_ms(reasons: Iterable[str]) -> int:
    """Say by how much reasons move a peer ahead."""
    kinds = [reason.partition(":")[0] for reason in reasons]
    topics = min(kinds.count("topic"), TOPICS_MAX) * AHEAD_MS["topic"]
    return topics + sum(AHEAD_MS[kind] for kind in set(kinds) - {"topic"})


def next_for(
    supporter: Supporter, line: Sequence[Waiting], on_duty: Sequence[Supporter], now: int
) -> Pairing | None:
    """Choose whom a supporter gets, or None when nobody is for them now.

    Whom they have just passed on comes to them again only if nobody else waits; but whoever is in need has
    their turn again once nobody else has come for a while, or they would wait behind everybody for ever.
    """
    apart = {w.person for w in line if w.given_back_by == supporter.person and not _waits_too_long(w, now)}
    fitting = [w for w in _in_order(line) if _may_pair(supporter, w, on_duty, now)]
    others = [w for w in fitting if w.person not in apart] or fitting
    chosen = min(others, key=lambda w: _turn(w, ahead_ms(reasons_for(supporter, w))), default=None)
    if chosen is None:
        return None
    return Pairing(supporter.person, chosen, reasons_for(supporter, chosen))


def assign(
    supporters: Sequence[Supporter], line: Sequence[Waiting], on_duty: Sequence[Supporter], now: int
) -> tuple[Pairing, ...]:
    """Give those of the line whose turn it is to `supporters` with room: the lightest load is next.

    Nobody is brought back unasked to the supporter who has just passed them on.
    """
    free = {s.person: s for s in supporters}
    pairings: list[Pairing] = []
    for peer in sorted(_in_order(line), key=lambda w: _turn(w, 0)):
        able = [
            s
            for s in free.values()
            if s.person != peer.given_back_by
            and has_room_for(s.load, USUAL)
            and _may_pair(s, peer, on_duty, now)
        ]
        if not able:
            continue
        chosen = min(able, key=lambda s: (s.load.share(), -ahead_ms(reasons_for(s, peer)), s.free_since))
        pairings.append(Pairing(chosen.person, peer, reasons_for(chosen, peer)))
        free[chosen.person] = replace(chosen, load=chosen.load.with_one_more(), free_since=now)
    return tuple(pairings)


def peers_for_peers(line: Sequence[Waiting]) -> tuple[tuple[Waiting, Waiting], ...]:
    """Pair those who wait for another peer, within their pool, in the order in which they came."""
    pairs: list[tuple[Waiting, Waiting]] = []
    alone: dict[str, Waiting] = {}
    for peer in _in_order(line):
        if peer.wanted != "peer" or peer.gone_at is not None:
            continue
        other = alone.pop(peer.pool, None)
        if other is None:
            alone[peer.pool] = peer
        else:
            pairs.append((other, peer))
    return tuple(pairs)


def lapsed(line: Sequence[Waiting], now: int, keep_ms: int, letter_ms: int) -> tuple[Waiting, ...]:
    """Find those who have been away longer than their place is kept; a message left is kept for days.

    Whoever was passed on may have been away just then, and was promised the front of the line.
    """

    def kept_ms(waiting: Waiting) -> int:
        if waiting.later:
            return letter_ms
        return keep_ms if waiting.given_back_by is None else max(keep_ms, PASSED_ON_KEPT_MS)

    return tuple(w for w in line if w.gone_at is not None and now - w.gone_at > kept_ms(w))


def places(line: Sequence[Waiting]) -> dict[PersonId, int]:
    """Count everybody's place from 1, in the order in which people are taken: those in need first.

    Only those count who wait for the same, in the same pool; messages left behind are passed over.
    """
    counted: dict[PersonId, int] = {}
    ahead: Counter[tuple[str, str]] = Counter()
    for peer in sorted(_in_order(line), key=lambda w: _turn(w, 0)):
        counted[peer.person] = ahead[peer.wanted, peer.pool] + 1
        ahead[peer.wanted, peer.pool] += not peer.later
    return counted


def _in_order(line: Sequence[Waiting]) -> list[Waiting]:
    """Sort by place; whoever was put in front counts as waiting as long as those they stand before."""
    ordered: list[Waiting] = []
    longest: int | None = None
    for waiting in sorted(line, key=lambda w: w.position, reverse=True):
        longest = waiting.since if longest is None else min(longest, waiting.since)
        ordered.append(replace(waiting, since=longest))
    return ordered[::-1]


def _turn(peer: Waiting, ahead: int) -> tuple[int, int, int]:
    urgency = peer.care if peer.care >= URGENT_FROM else 0
    behind = LETTER_BEHIND_MS if peer.later else 0
    return (-urgency, peer.since + behind - ahead, peer.position)


def _may_pair(supporter: Supporter, peer: Waiting, on_duty: Sequence[Supporter], now: int) -> bool:
    if (
        supporter.resting
        or peer.wanted != "supporter"
        or peer.pool != supporter.pool
        or supporter.person in peer.blocked
    ):
        return False
    if peer.gone_at is not None and not peer.later:
        return False
    if peer.care >= URGENT_FROM or now - peer.since >= PATIENCE_MS:
        return True
    return not any(
        _waits_for(peer, other) and not _waits_for(peer, supporter)
        for other in on_duty
        if other.person not in {*peer.blocked, peer.given_back_by} and other.pool == peer.pool
    )


def _waits_too_long(peer: Waiting, now: int) -> bool:
    """Say whether nobody has come to somebody in need for as long as a place is kept for others."""
    return peer.care >= URGENT_FROM and now - peer.since >= PATIENCE_MS


def _waits_for(peer: Waiting, supporter: Supporter) -> bool:
    """Say whether a peer would rather wait a little for this supporter."""
    if peer.asked_for is not None:
        return peer.asked_for == supporter.person
    return peer.language is not None and peer.language in supporter.languages
