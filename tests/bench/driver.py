"""The load: one process on one core that makes a crowd talk and measures what comes back.

`python -m tests.bench.driver` reads a `Load` as JSON from standard input, prints the line `measuring` when
the measured seconds begin, and at the end its `Outcome` as one JSON object.
"""

import gc
import json
import os
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field

from tests.bench.crowd import Crowd
from tests.bench.machine import ProcessorTime, memory_kib
from tests.bench.scripts import Person
from tests.bench.talks import Cast, Silence, Talk, TalkAtRate, TalkForReceipts, TalkToEveryone
from tests.bench.tally import Tally, quantiles_ms

DRAIN_SECONDS = 5.0
TALKS: Mapping[str, Callable[[Cast], Talk]] = {
    "everyone": TalkToEveryone,
    "receipt": TalkForReceipts,
    "rate": TalkAtRate,
    "silence": Silence,
}


@dataclass(frozen=True, slots=True)
class Load:
    """What to do to a server.

    `talk` is `everyone` or `receipt` (closed loops: each waits for its last message to reach everyone, or for
    its receipt), `rate` (open loop: `per_second` messages, due at even distances. Latency counts from the
    moment a message was due, so a server that stalls is charged for the stall) or `silence`.
    """

    port: int
    server_pid: int
    script: str
    """Which opening to play, see `scripts.OPENINGS`."""
    talk: str
    people: int
    rooms: int = 1
    senders: int = 1
    per_second: float = 1
    stalled: int = 0
    """The last so many of the people stop reading once they are in."""
    has_receipts: bool = True
    core: int | None = None
    settle_seconds: float = 0.5
    warm_up_seconds: float = 0.5
    seconds: float = 2.0


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came back; `…_cpu` in cores, that is seconds of processor a second."""

    opening_seconds: float
    messages: int
    deliveries: int
    missing: int
    missing_receipts: int
    lost: int
    deliveries_a_second: float
    receipts_a_second: float
    server_cpu: float
    driver_cpu: float
    others_cpu: float
    server_us_a_delivery: float
    delivery_ms: Mapping[str, float] = field(default_factory=dict)
    receipt_ms: Mapping[str, float] = field(default_factory=dict)
    kib_a_connection: float = 0
    """Memory of the server at the end of the measured seconds, less what it was before the crowd came."""


def play(load: Load) -> Outcome:
    """Seat the crowd, let it talk, hush it, and wait for what is still on its way."""
    people = [Person(f"r_bench{number * load.rooms // load.people:05d}") for number in range(load.people)]
    crowd = Crowd(load.port, people, script=load.script, with_client_id=load.has_receipts)
    empty_kib = memory_kib(load.server_pid)
    began = time.monotonic()
    crowd.open_all()
    opening_seconds = time.monotonic() - began
    settle(crowd, load.settle_seconds)

    cast = choose_cast(crowd, load)
    talk = TALKS[load.talk](cast)
    talk.begin()
    turn_for(talk, load.warm_up_seconds)
    used = measure(talk, cast.tally, load)
    kib = memory_kib(load.server_pid) - empty_kib
    talk.hush()
    owed = drain(talk, cast, has_receipts=load.has_receipts)

    tally = cast.tally
    return Outcome(
        opening_seconds=opening_seconds,
        messages=tally.said,
        deliveries=tally.deliveries,
        missing=owed - tally.deliveries,
        missing_receipts=tally.said - tally.receipts if load.has_receipts else 0,
        lost=crowd.lost,
        deliveries_a_second=tally.measured_deliveries / load.seconds,
        receipts_a_second=tally.measured_receipts / load.seconds,
        server_cpu=used.server / load.seconds,
        driver_cpu=used.driver / load.seconds,
        others_cpu=used.others / load.seconds,
        server_us_a_delivery=used.server * 1e6 / max(1, tally.measured_deliveries),
        delivery_ms=quantiles_ms(tally.delivery_ns),
        receipt_ms=quantiles_ms(tally.receipt_ns),
        kib_a_connection=kib / load.people,
    )


def choose_cast(crowd: Crowd, load: Load) -> Cast:
    """Silence the stalled and spread the senders evenly over the others."""
    readers = crowd.visitors[: load.people - load.stalled]
    for visitor in crowd.visitors[len(readers) :]:
        crowd.ignore(visitor)
    every = max(1, len(readers) // load.senders)
    return Cast(crowd, readers, readers[::every][: load.senders], Tally(), load.per_second)


def settle(crowd: Crowd, seconds: float) -> None:
    """Let the news of everybody's arrival pass."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        crowd.poll(0.02, crowd.take_opening)


def turn_for(talk: Talk, seconds: float) -> None:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        talk.turn()


def measure(talk: Talk, tally: Tally, load: Load) -> ProcessorTime:
    """Let the measured seconds pass; return who used the processors meanwhile."""
    print("measuring", flush=True)
    before = ProcessorTime.so_far(load.server_pid)
    tally.begins_ns = tally.now_ns()
    tally.ends_ns = tally.begins_ns + round(load.seconds * 1e9)
    turn_for(talk, load.seconds)
    return ProcessorTime.so_far(load.server_pid).since(before)


def drain(talk: Talk, cast: Cast, *, has_receipts: bool) -> int:
    """Read what is still owed, for a while; return how many deliveries were owed in all."""
    in_room = len(cast.readers) / max(1, len({visitor.person.room for visitor in cast.readers}))
    owed = round(cast.tally.said * in_room)
    until = time.monotonic() + DRAIN_SECONDS
    while not has_come(cast.tally, owed, has_receipts=has_receipts) and time.monotonic() < until:
        talk.turn()
    return owed


def has_come(tally: Tally, owed: int, *, has_receipts: bool) -> bool:
    return tally.deliveries >= owed and (tally.receipts >= tally.said or not has_receipts)


def main() -> None:
    load = Load(**json.load(sys.stdin))
    if load.core is not None:
        os.sched_setaffinity(0, {load.core})
    gc.disable()
    print(json.dumps(asdict(play(load))))


if __name__ == "__main__":
    main()
