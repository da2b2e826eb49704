"""Make up the people of a week: who comes when and with what, who is on duty when. Nobody here is real."""

from dataclasses import dataclass
from math import log
from random import Random

from rooms.ids import PersonId
from rooms.times import DAY_MS, HOUR_MS, MINUTE_MS

DAYS = 7

HOURS = (3, 2, 1, 1, 1, 1, 1, 2, 3, 3, 3, 4, 4, 4, 4, 5, 6, 7, 9, 11, 13, 14, 12, 7)
"""How many come in each hour of a day, by weight: evenings are full."""
WEEKEND = 1.25
LEVELS = {0: 50, 1: 25, 2: 15, 3: 7, 4: 3}
TOPICS = ("grief", "sleep", "anxiety", "family", "work", "loneliness", "relationship", "study")
TEENS, ADULTS = "teens", "adults"
SHIFT_STARTS = (8, 12, 16, 17, 18, 18, 19, 20, 21)
FIRST_PEER = 1000


@dataclass(frozen=True)
class Peer:
    """Somebody who comes. Times in ms since the week began; `lost_ms`: how long their socket is gone."""

    person: PersonId
    comes_at: int
    pool: str
    language: str
    topics: frozenset[str]
    level: int
    rises_to: int
    patience_ms: int
    talk_ms: int
    lost_ms: int
    never_says_a_word: bool
    asks_for: PersonId | None
    blocks: bool


@dataclass(frozen=True)
class Booked:
    """A shift that was booked."""

    starts_at: int
    ends_at: int
    shows_up: bool


@dataclass(frozen=True)
class Helper:
    """A supporter with their profile and the shifts they booked."""

    person: PersonId
    pool: str
    languages: frozenset[str]
    about: frozenset[str]
    capacity: int
    newcomer: bool
    shifts: tuple[Booked, ...]


def helpers(chance: Random, many: int) -> list[Helper]:
    """Make a team: one in four is for teens, some are new, a few book far more than they may work."""
    return [_helper(chance, PersonId(number)) for number in range(1, many + 1)]


def _helper(chance: Random, person: PersonId) -> Helper:
    eager = person % 10 == 0
    return Helper(
        person=person,
        pool=TEENS if person % 4 == 0 else ADULTS,
        languages=frozenset({"en", "es"} if person % 5 == 0 else {"en"}),
        about=frozenset(chance.sample(TOPICS, 3)),
        capacity=chance.choice((1, 2, 2, 3)),
        newcomer=person % 7 == 0,
        shifts=tuple(_shift(chance, day) for day in sorted(chance.sample(range(DAYS), 7 if eager else 3))),
    )


def _shift(chance: Random, day: int) -> Booked:
    starts = day * DAY_MS + chance.choice(SHIFT_STARTS) * HOUR_MS
    return Booked(starts, starts + chance.choice((3, 4, 4, 5)) * HOUR_MS, chance.random() > 0.1)


def peers(chance: Random, many: int, team: list[Helper]) -> list[Peer]:
    """Let people come, most of them in the evening, in the order in which they come."""
    weights = [hour * (WEEKEND if day > 4 else 1) for day in range(DAYS) for hour in HOURS]
    hours = chance.choices(range(DAYS * 24), weights, k=many)
    times = sorted(hour * HOUR_MS + chance.randrange(HOUR_MS) for hour in hours)
    return [_peer(chance, PersonId(FIRST_PEER + n), at, team) for n, at in enumerate(times)]


def _peer(chance: Random, person: PersonId, at: int, team: list[Helper]) -> Peer:
    level = chance.choices(list(LEVELS), list(LEVELS.values()))[0]
    pool = TEENS if chance.random() < 0.25 else ADULTS
    known = chance.choice([helper.person for helper in team if helper.pool == pool])
    return Peer(
        person=person,
        comes_at=at,
        pool=pool,
        language="es" if chance.random() < 0.1 else "en",
        topics=frozenset(chance.sample(TOPICS, chance.choice((0, 1, 1, 2)))),
        level=level,
        rises_to=4 if level < 4 and chance.random() < 0.03 else level,
        patience_ms=_about(chance, 45 if level >= 2 else 25),
        talk_ms=_about(chance, 30 + 8 * level),
        lost_ms=_about(chance, 2) if chance.random() < 0.1 else 0,
        never_says_a_word=chance.random() < 0.03,
        asks_for=known if chance.random() < 0.05 else None,
        blocks=chance.random() < 0.01,
    )


def _about(chance: Random, minutes: float) -> int:
    """Draw a time around so many minutes: mostly shorter, sometimes much longer."""
    return max(10_000, int(chance.lognormvariate(log(minutes), 0.6) * MINUTE_MS))
