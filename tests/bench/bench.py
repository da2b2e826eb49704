"""Play one load against several servers in turn, several times, and keep all outcomes."""

import os
from collections import defaultdict
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import median

from tests.bench.driver import Load, Outcome
from tests.bench.generators import Watch, Wsload, play_own
from tests.bench.servers import Kind, Running, fresh_server, running

SETTLE_SECONDS = 0.5
WARM_UP_SECONDS = 0.5

Outcomes = dict[str, list[Outcome]]
Lend = Callable[[Kind, int, int, int | None], AbstractContextManager[Running]]
"""Lend a server of some kind, with so many rooms and seats, on a core."""


@dataclass(frozen=True, slots=True)
class Shape:
    """A load without the server it is for."""

    talk: str
    people: int
    rooms: int = 1
    senders: int = 1
    per_second: float = 1
    stalled: int = 0
    seconds: float = 2.0


@dataclass(frozen=True, slots=True)
class Bench:
    """How to measure: how often, how large, on which cores, with which generator."""

    rounds: int
    scale: float = 1.0
    """Below 1 people, rooms and seconds shrink: to see that everything runs, not how fast."""
    wsload: Wsload | None = None
    lend: Lend = fresh_server

    @property
    def server_core(self) -> int | None:
        cores = sorted(os.sched_getaffinity(0))
        return cores[0] if len(cores) > 1 else None

    @property
    def load_core(self) -> int | None:
        cores = sorted(os.sched_getaffinity(0))
        return cores[1] if len(cores) > 1 else None

    def compare(self, kinds: Sequence[Kind], shape: Shape) -> Outcomes:
        """Play a load against each server in turn, `rounds` times, so that all see the same weather."""
        outcomes: Outcomes = defaultdict(list)
        for _ in range(self.rounds):
            for kind in kinds:
                outcomes[kind.name].append(self.play(kind, shape))
        return outcomes

    def play(self, kind: Kind, shape: Shape, watch: Watch | None = None) -> Outcome:
        """Play a load once; `watch` looks on during the measured seconds."""
        small = self.scaled(shape)
        seats = small.people // small.rooms + 1
        with self.lend(kind, small.rooms, seats, self.server_core) as server:
            load = self.load(server, small)
            if self.wsload and not watch and load.talk != "silence":
                return self.wsload.play(load)
            return play_own(load, watch)

    def play_on_history(self, folder: Path, kind: Kind, shape: Shape) -> Outcome:
        """Play a load of just this size on what a folder holds: with our driver, as wsload gives up on it."""
        with running(kind, folder, self.server_core) as server:
            return play_own(self.load(server, shape))

    def load(self, server: Running, shape: Shape) -> Load:
        return Load(
            port=server.port,
            server_pid=server.pid,
            script=server.kind.script,
            has_receipts=server.kind.has_receipts,
            core=self.load_core,
            talk=shape.talk,
            people=shape.people,
            rooms=shape.rooms,
            senders=shape.senders,
            per_second=shape.per_second,
            stalled=shape.stalled,
            settle_seconds=self.shrunk(SETTLE_SECONDS),
            warm_up_seconds=self.shrunk(WARM_UP_SECONDS),
            seconds=shape.seconds,
        )

    def points(self, numbers: Sequence[int]) -> Sequence[int]:
        """Choose where to measure a curve: everywhere, or only at its ends when all is small."""
        return numbers if self.scale == 1 else (numbers[0], numbers[-1])

    def scaled(self, shape: Shape) -> Shape:
        """Shrink a load, but keep its kind: at least two people a room, one who is stalled if any are."""
        rooms = max(1, round(shape.rooms * self.scale))
        people = max(2 * rooms, round(shape.people * self.scale))
        return replace(
            shape,
            rooms=rooms,
            people=people,
            senders=max(1, min(people, round(shape.senders * self.scale))),
            stalled=min(shape.stalled, max(1, round(shape.stalled * self.scale))) if shape.stalled else 0,
            seconds=max(0.3, self.shrunk(shape.seconds)),
        )

    def shrunk(self, seconds: float) -> float:
        return max(0.1, seconds * self.scale)


def middle(outcomes: Sequence[Outcome], figure: Callable[[Outcome], float]) -> float:
    """Return the median of one figure over all rounds."""
    return median(map(figure, outcomes))


def middles(outcomes: Outcomes, figure: Callable[[Outcome], float]) -> dict[str, float]:
    return {name: middle(rounds, figure) for name, rounds in outcomes.items()}
