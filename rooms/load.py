"""How heavy talks weigh on whoever holds them: tenths of a usual talk, so that nothing is rounded."""

from dataclasses import dataclass, replace
from typing import Literal

Fill = Literal["talks", "weight"]
"""What hands are full of: as many talks as planned or allowed, or fewer that weigh as much."""

USUAL = 10
ASLEEP = 3
"""A talk in which nobody has written for long can wake up any moment."""
BY_LEVEL = {2: 15, 3: 20, 4: 30}
NEWCOMER = 5
"""For a supporter's first talks each one weighs more."""
NEWCOMER_TALKS = 10


@dataclass(frozen=True, slots=True)
class Load:
    """What somebody holds now, and how many usual talks they said they would hold."""

    talks: int
    weight: int
    capacity: int
    newcomer: bool = False

    def share(self) -> float:
        """Say how full somebody's hands are, 1 being full."""
        return self.weight / (USUAL * self.capacity)

    def with_one_more(self) -> "Load":
        """Give the load with one more usual talk."""
        return replace(self, talks=self.talks + 1, weight=self.weight + weight(newcomer=self.newcomer))


def weight(*, level: int = 0, asleep: bool = False, newcomer: bool = False) -> int:
    """Weigh one talk by its level of care, by whether it sleeps, and by who holds it."""
    own = BY_LEVEL.get(level, USUAL)
    if asleep and level < min(BY_LEVEL):
        own = ASLEEP
    return own + (NEWCOMER if newcomer else 0)


def has_room_for(load: Load, usual: int = USUAL) -> bool:
    """Say whether one more talk fits."""
    return full_of(load, usual) is None


def full_of(load: Load, usual: int = USUAL) -> Fill | None:
    """Say why no more talk fits: never more talks than planned, nor more weight, but for the first."""
    if load.talks >= load.capacity:
        return "talks"
    extra = usual + (NEWCOMER if load.newcomer else 0)
    fits = load.talks == 0 or load.weight + extra <= USUAL * load.capacity
    return None if fits else "weight"
