"""A connection storm: the server is killed while thousands listen, and all of them come back at once."""

import re
import tempfile
import time
from dataclasses import dataclass, replace
from pathlib import Path

from tests import process
from tests.bench.bench import Bench
from tests.bench.crowd import Crowd, Visitor
from tests.bench.machine import memory_kib
from tests.bench.scripts import Person
from tests.bench.servers import WARMLINE, start, stop
from tests.bench.table import Line, at_most

ROW = "storm"
PEOPLE = 5000
ROOMS = 500
TALK_SECONDS_MAX = 10.0
QUIET_SECONDS = 2.0
ENTRY = re.compile(rb'"log":"room:[^"]*","seq":(\d+)')
RECEIPT = re.compile(rb'"type":"receipt".*?"seq":(\d+)')


@dataclass(frozen=True, slots=True)
class Memory:
    """What each person was told before and after the crash: by number, in the order of arrival.

    `since` is the last entry before they followed, `acknowledged` the numbers on their receipts.
    """

    since: list[int]
    heard: list[list[int]]
    acknowledged: list[list[int]]

    def take(self, visitor: Visitor, payload: bytes) -> None:
        self.heard[visitor.number].extend(int(seq) for seq in ENTRY.findall(payload))
        self.acknowledged[visitor.number].extend(int(seq) for seq in RECEIPT.findall(payload))


def storm(bench: Bench) -> list[Line]:
    """Seat everyone, let them talk, kill the server, start it, let everyone resume."""
    people, rooms = max(4, round(PEOPLE * bench.scale)), max(2, round(ROOMS * bench.scale))
    memory = Memory([0] * people, [[] for _ in range(people)], [[] for _ in range(people)])
    with tempfile.TemporaryDirectory(prefix="warmline-storm-") as name:
        folder = Path(name)
        ids = [f"r_bench{number:05d}" for number in range(rooms)]
        process.add_rooms(folder, ({"id": room, "seats": people, "title": "Bench"} for room in ids))
        persons = [Person(ids[number % rooms]) for number in range(people)]
        returning = talk_and_kill(bench, folder, persons, memory)
        return come_back(bench, folder, returning, memory)


def talk_and_kill(bench: Bench, folder: Path, persons: list[Person], memory: Memory) -> list[Person]:
    """Kill the server when half of them have their receipts; return them with token and last number seen."""
    server = start(WARMLINE, folder, bench.server_core)
    crowd = Crowd(server.port, persons, script="warmline", with_client_id=True)
    crowd.on_event = memory.take
    crowd.open_all()
    for visitor in crowd.visitors:
        memory.since[visitor.number] = visitor.replies[1]["last_seq"]
        crowd.write(visitor, visitor.speech.say(visitor.number))
    until = time.monotonic() + TALK_SECONDS_MAX
    while sum(map(len, memory.acknowledged)) < len(persons) / 2 and time.monotonic() < until:
        crowd.poll(0.02, crowd.take_opening)
    stop(server)
    crowd.close()
    return [
        replace(
            visitor.person,
            token=visitor.replies[0]["token"],
            seen=max([memory.since[visitor.number], *memory.heard[visitor.number]]),
        )
        for visitor in crowd.visitors
    ]


def come_back(bench: Bench, folder: Path, persons: list[Person], memory: Memory) -> list[Line]:
    """Let all resume at once; see when the last one is in and whether everyone has heard everything."""
    server = start(WARMLINE, folder, bench.server_core)
    try:
        crowd = Crowd(server.port, persons, script="resume", with_client_id=True)
        crowd.on_event = memory.take
        began = time.monotonic()
        crowd.open_all()
        seconds = time.monotonic() - began
        listen_for(crowd, bench.shrunk(QUIET_SECONDS))
        mib = memory_kib(server.pid) / 1024
        crowd.close()
    finally:
        stop(server)
    wronged = sum(not has_all(visitor, memory) for visitor in crowd.visitors)
    return [
        Line(ROW, "all back after, s", {"warmline": seconds}, at_most(seconds, 30)),
        Line(ROW, "people who lost or heard something twice", {"warmline": wronged}, at_most(wronged, 0)),
        Line(ROW, "memory, MiB", {"warmline": mib}, at_most(mib, 300)),
        Line(ROW, "receipts before the kill", {"warmline": sum(map(len, memory.acknowledged))}),
    ]


def has_all(visitor: Visitor, memory: Memory) -> bool:
    """Say whether one person heard each number once and in order, up to the end of the log."""
    last: int = visitor.replies[1]["last_seq"]
    whole = list(range(memory.since[visitor.number] + 1, last + 1))
    return (
        memory.heard[visitor.number] == whole and max(memory.acknowledged[visitor.number], default=0) <= last
    )


def listen_for(crowd: Crowd, seconds: float) -> None:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        crowd.poll(0.02, crowd.take_opening)
