"""Let a week go by: every choice is made by the functions that the server uses, and each is looked at.

Only what people do is made up. Whatever must never happen is noted as a `wrong`, in words.
"""

import heapq
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from random import Random

from rooms.estimating import Waited, estimate_minutes
from rooms.ids import PersonId
from rooms.load import NEWCOMER_TALKS, Load, has_room_for, weight
from rooms.pairing import PATIENCE_MS, URGENT_FROM, Pairing, Supporter, Waiting, assign, lapsed
from rooms.shifts import (
    HARD_LEVEL,
    HoursStep,
    Rest,
    Worked,
    hours_step,
    rest_ms,
    used_up_at,
)
from rooms.silence import Patience, Step, next_step
from rooms.times import DAY_MS, HOUR_MS, MINUTE_MS, WEEK_MS
from tests.week.groups import AUTUMN, SPRING, Gatherings, hold
from tests.week.people import DAYS, Helper, Peer, helpers, peers

TICK_MS = 30_000
KEEP_MS = 2 * MINUTE_MS
LETTER_MS = 7 * DAY_MS
LEARNED_MS = 6 * HOUR_MS
REST = Rest(hours_per_week=12, cool_down_ms=15 * MINUTE_MS, cool_down_required=True)
UNDISTURBED_FROM = 3
"""As in `chat/handing_over.py`: a talk at this level hears nothing of hours that run out."""
SILENCE = Patience(10 * MINUTE_MS, 30 * MINUTE_MS, DAY_MS)


@dataclass
class Talk:
    """A talk that goes on. `ends_at` is when its people are done; who never says a word is never done."""

    peer: Peer
    holder: PersonId
    began_at: int
    ends_at: int
    level: int
    asleep: bool = False
    checked_at: int | None = None


@dataclass
class OnDuty:
    """What the server knows of a supporter in the course of the week."""

    helper: Helper
    worked: list[Worked] = field(default_factory=list)
    hard_ended: int | None = None
    talks_held: int = 0
    free_since: int = 0
    on: bool = False


@dataclass(frozen=True)
class Waiter:
    """A wait that ended in a talk."""

    peer: Peer
    waited_ms: int
    told: tuple[int, int]


@dataclass
class Week:
    """A week as it went. `alone`: those of the abandoned whose pool had nobody on duty when they left."""

    team: dict[PersonId, OnDuty]
    line: list[Waiting] = field(default_factory=list)
    talks: dict[PersonId, Talk] = field(default_factory=dict)
    waiters: list[Waiter] = field(default_factory=list)
    came: int = 0
    gave_up: int = 0
    lapsed: int = 0
    alone: int = 0
    handed_over: int = 0
    closed_for_silence: int = 0
    wrong: list[str] = field(default_factory=list)
    told: dict[PersonId, tuple[int, tuple[int, int]]] = field(default_factory=dict)
    ended_waits: list[tuple[int, Waited]] = field(default_factory=list)
    blocked: dict[PersonId, frozenset[PersonId]] = field(default_factory=dict)
    beside: set[PersonId] = field(default_factory=set)
    held: Counter[PersonId] = field(default_factory=Counter)
    most_at_once: Counter[PersonId] = field(default_factory=Counter)
    groups: Gatherings = field(default_factory=lambda: Gatherings([]))
    undisturbed: int = 0

    @property
    def abandoned(self) -> int:
        return self.gave_up + self.lapsed


def live(seed: int, supporters: int = 40, people: int = 1500) -> Week:
    """Let a whole week go by, and the talks that began in it come to an end; groups meet beside them."""
    chance = Random(seed)
    team = helpers(chance, supporters)
    week = run(team, peers(chance, people, team))
    week.groups = hold(Random(f"groups {seed}"), SPRING if seed % 2 else AUTUMN)
    return week


def run(team: list[Helper], people: list[Peer]) -> Week:
    """Let these people come to this team."""
    week = Week({helper.person: OnDuty(helper) for helper in team})
    events = [(peer.comes_at, n, peer) for n, peer in enumerate(people)]
    heapq.heapify(events)
    by_person = {peer.person: peer for peer in people}
    for now in range(0, (DAYS + 1) * DAY_MS, TICK_MS):
        _shifts(week, now)
        while events and events[0][0] <= now:
            _come(week, heapq.heappop(events)[2], now)
        _leave(week, by_person, now)
        _talk_on(week, now)
        _pair(week, by_person, now)
    return week


def _shifts(week: Week, now: int) -> None:
    for one in week.team.values():
        wanted = any(s.shows_up and s.starts_at <= now < s.ends_at for s in one.helper.shifts)
        if wanted and not one.on and _rest(one, now) == 0:
            one.on, one.free_since = True, now
            one.worked.append(Worked(now, None))
        elif one.on and _hours_are_over(one, now):
            _go_off(week, one, used_up_at(one.worked, REST.hours_per_week, now), now, UNDISTURBED_FROM)
        elif one.on and not wanted:
            _go_off(week, one, now, now, HARD_LEVEL + 1)


def _hours_are_over(one: OnDuty, now: int) -> bool:
    return hours_step(one.worked, REST.hours_per_week, now, told=True) is HoursStep.END


def _go_off(week: Week, one: OnDuty, at: int, now: int, undisturbed_from: int) -> None:
    """End a shift; from a level on, a talk hears nothing of it."""
    one.on = False
    one.worked[-1] = Worked(one.worked[-1].since, at)
    _hand_over(week, one, now, undisturbed_from)


def _rest(one: OnDuty, now: int) -> int:
    return rest_ms(one.worked, one.hard_ended, REST, now)


def _hand_over(week: Week, leaving: OnDuty, now: int, undisturbed_from: int) -> None:
    """Offer every talk to a colleague with room; where there is none, it goes on as it is."""
    for talk in [t for t in week.talks.values() if t.holder == leaving.helper.person]:
        if talk.level >= undisturbed_from:
            week.undisturbed += 1
            continue
        able = [
            s
            for s in _on_duty(week, now)
            if s.pool == talk.peer.pool and has_room_for(s.load) and not s.resting
            and s.person not in week.blocked.get(talk.peer.person, ())
        ]  # fmt: skip
        if able:
            talk.holder = min(able, key=lambda s: (s.load.share(), s.free_since)).person
            week.team[talk.holder].talks_held += 1
            week.handed_over += 1


def _come(week: Week, peer: Peer, now: int) -> None:
    week.came += 1
    on_duty = sum(one.on for one in week.team.values())
    lately = [waited for at, waited in week.ended_waits if now - at <= LEARNED_MS]
    place = len(week.line) + 1
    week.told[peer.person] = place, estimate_minutes(place, on_duty, lately)
    week.line.append(
        Waiting(
            person=peer.person,
            position=peer.person,
            since=now,
            wanted="supporter",
            care=peer.level,
            gone_at=now if peer.lost_ms else None,
            topics=peer.topics,
            language=peer.language,
            pool=peer.pool,
            asked_for=peer.asks_for,
            blocked=week.blocked.get(peer.person, frozenset()),
        )
    )


def _leave(week: Week, people: dict[PersonId, Peer], now: int) -> None:
    """Let go who lost patience or was away for too long; note who is back."""
    gone = {w.person for w in lapsed(week.line, now, KEEP_MS, LETTER_MS)}
    week.lapsed += len(gone)
    weary = {
        w.person for w in week.line if w.person not in gone and now - w.since >= people[w.person].patience_ms
    }
    week.gave_up += len(weary)
    there = {one.helper.pool for one in week.team.values() if one.on}
    week.alone += sum(people[person].pool not in there for person in gone | weary)
    week.line = [
        replace(w, gone_at=None)
        if w.gone_at is not None and now - w.gone_at >= people[w.person].lost_ms
        else w
        for w in week.line
        if w.person not in gone | weary
    ]


def _talk_on(week: Week, now: int) -> None:
    for person, talk in list(week.talks.items()):
        if talk.peer.rises_to > talk.level and now - talk.began_at >= 10 * MINUTE_MS:
            talk.level = talk.peer.rises_to
        if talk.peer.never_says_a_word:
            _be_silent(week, person, talk, now)
        elif now >= talk.ends_at:
            _end(week, person, talk, now)


def _be_silent(week: Week, person: PersonId, talk: Talk, now: int) -> None:
    match next_step(talk.began_at, talk.checked_at, SILENCE, now, asleep=talk.asleep):
        case Step.CHECK_IN:
            talk.checked_at = now
        case Step.SLEEP:
            talk.asleep = True
        case Step.CLOSE:
            week.closed_for_silence += 1
            _end(week, person, talk, now)
        case _:
            pass


def _end(week: Week, person: PersonId, talk: Talk, now: int) -> None:
    one = week.team[talk.holder]
    del week.talks[person]
    one.free_since = now
    if talk.level >= HARD_LEVEL:
        one.hard_ended = now
    if talk.peer.blocks:
        week.blocked[person] = week.blocked.get(person, frozenset()) | {talk.holder}


def _pair(week: Week, people: dict[PersonId, Peer], now: int) -> None:
    if not week.line:
        return
    team = _on_duty(week, now)
    pairings = assign(team, week.line, team, now)
    _look_at(week, team, pairings, now)
    for pairing in pairings:
        _begin(week, people[pairing.peer.person], pairing, now)
    paired = {p.peer.person for p in pairings}
    week.line = [w for w in week.line if w.person not in paired]
    _look_for_the_forgotten(week, now)


def _begin(week: Week, peer: Peer, pairing: Pairing, now: int) -> None:
    place, told = week.told[peer.person]
    waited = now - peer.comes_at
    week.waiters.append(Waiter(peer, waited, told))
    week.ended_waits.append((now, Waited(place, waited)))
    week.talks[peer.person] = Talk(peer, pairing.supporter, now, now + peer.talk_ms, peer.level)
    one = week.team[pairing.supporter]
    one.talks_held += 1
    one.free_since = now
    week.held[pairing.supporter] += 1
    holds = sum(t.holder == pairing.supporter for t in week.talks.values())
    week.most_at_once[pairing.supporter] = max(week.most_at_once[pairing.supporter], holds)
    if holds > one.helper.capacity:
        week.wrong.append(f"{pairing.supporter} holds {holds} talks of {one.helper.capacity}")


def _on_duty(week: Week, now: int) -> list[Supporter]:
    return [_supporter(week, one, now) for one in week.team.values() if one.on]


def _supporter(week: Week, one: OnDuty, now: int) -> Supporter:
    helper = one.helper
    newcomer = helper.newcomer and one.talks_held < NEWCOMER_TALKS
    held = [t for t in week.talks.values() if t.holder == helper.person]
    weights = [weight(level=t.level, asleep=t.asleep, newcomer=newcomer) for t in held]
    return Supporter(
        person=helper.person,
        load=Load(len(held), sum(weights), helper.capacity, newcomer),
        about=helper.about,
        languages=helper.languages,
        pool=helper.pool,
        free_since=one.free_since,
        resting=_rest(one, now) > 0,
    )


def _look_at(week: Week, team: list[Supporter], pairings: Iterable[Pairing], now: int) -> None:
    """Look at each pairing without the functions that made it."""
    by_person = {s.person: s for s in team}
    paired: set[PersonId] = set()
    for pairing in pairings:
        one, peer = week.team[pairing.supporter], pairing.peer
        _note(week, peer.pool == one.helper.pool, "pools were mixed")
        _note(week, pairing.supporter not in peer.blocked, "a block was not kept")
        _note(week, peer.gone_at is None, "somebody away was paired")
        _note(week, peer.person not in paired, "somebody was paired twice")
        _note(week, _hours(one, now) < REST.hours_per_week, "hours were exceeded")
        rested = one.hard_ended is None or now - one.hard_ended >= REST.cool_down_ms
        _note(week, rested, "a break was not kept")
        paired.add(peer.person)
        _look_for_more_urgent(week, by_person[pairing.supporter], pairing, paired, pairings)


def _look_for_more_urgent(
    week: Week, supporter: Supporter, pairing: Pairing, paired: set[PersonId], pairings: Iterable[Pairing]
) -> None:
    """Nobody in greater need, whom this supporter could have had, is left standing."""
    chosen = {p.peer.person for p in pairings}
    left = [
        w.care
        for w in week.line
        if w.person not in chosen and w.care >= URGENT_FROM and w.gone_at is None
        and w.pool == supporter.pool and supporter.person not in w.blocked
    ]  # fmt: skip
    _note(week, max(left, default=0) <= max(pairing.peer.care, URGENT_FROM - 1), "greater need was passed by")


def _look_for_the_forgotten(week: Week, now: int) -> None:
    """Nobody waits past the patience for a match while somebody who could talk has room.

    A pairing can make room by itself, as a newcomer's tenth talk does; it is used at the next tick.
    """
    free = [s for s in _on_duty(week, now) if has_room_for(s.load) and not s.resting]
    beside = {w.person for w in week.line if _waits_beside(w, free, now)}
    _note(week, not beside & week.beside, "somebody waited beside a free supporter")
    week.beside = beside


def _waits_beside(waiting: Waiting, free: Iterable[Supporter], now: int) -> bool:
    if waiting.gone_at is not None or now - waiting.since < PATIENCE_MS:
        return False
    return any(s.pool == waiting.pool and s.person not in waiting.blocked for s in free)


def _hours(one: OnDuty, now: int) -> float:
    """Add up the hours of the last seven days, by hand."""
    since = now - WEEK_MS
    spent = sum((now if w.until is None else w.until) - max(w.since, since) for w in one.worked)
    return spent / HOUR_MS


def _note(week: Week, as_it_should: bool, wrong: str) -> None:
    if not as_it_should:
        week.wrong.append(wrong)
