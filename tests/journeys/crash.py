"""Kill the server again and again while people talk, and hold it to everything it told them.

`python -m tests.journeys.crash --rounds 500`. A round is: start, resume, talk in groups and one-on-one, and
`kill -9` at a random moment, often while people are still coming back. What is promised afterwards:

- what was acknowledged is there, once, under the number and id it was acknowledged with;
- what was sent and not acknowledged, and then repeated under its `client_id`, is there once;
- every log has every number, and everyone who reads a number reads the same.
"""

import argparse
import asyncio
import json
import random
import shutil
import sqlite3
import tempfile
import time
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

import pyotp

from tests import process
from tests.client import connect
from tests.journeys.crash_ledger import Ledger, expect
from tests.journeys.crash_talker import Talker

GROUPS = ("r_harbour", "r_garden")
PEERS_A_GROUP = 4
PAIRS = 2
SHORTEST_LIFE_SECONDS, LONGEST_LIFE_SECONDS = 0.05, 1.2
PASSWORD = "correct horse battery staple"


@dataclass(frozen=True, slots=True)
class Figures:
    """How much was at stake."""

    rounds: int
    acknowledged: int
    repeated: int
    entries: int
    seconds: float


@dataclass(slots=True)
class Crash:
    """A server in a folder, the people who talk on it, and what they were told."""

    folder: Path
    port: int
    chance: random.Random
    ledger: Ledger = field(default_factory=Ledger)
    talkers: list[Talker] = field(default_factory=list)
    repeated: int = 0

    @property
    def url(self) -> str:
        return f"ws://127.0.0.1:{self.port}/live"

    def start(self) -> process.Process:
        server = process.serve(self.folder, self.port)
        process.wait_until(lambda: process.is_warmline_ready(self.port), server)
        return server

    async def gather_people(self) -> None:
        """Seat peers in the groups and pair others with supporters, on a server that stays up."""
        process.add_rooms(self.folder, ({"id": room, "seats": 50, "title": "Crash"} for room in GROUPS))
        invitations = [self._invite(f"supporter{number}") for number in range(PAIRS)]
        server = self.start()
        try:
            for number in range(PEERS_A_GROUP * len(GROUPS)):
                await self._seat(f"peer{number}", GROUPS[number % len(GROUPS)])
            for number, invitation in enumerate(invitations):
                await self._pair(number, invitation)
        finally:
            stop(server)

    def _invite(self, name: str) -> str:
        invite = ("staff", "invite", "--name", name, "--role", "supporter", "--json")
        invitation: str = json.loads(process.command(self.folder, *invite))["invitation"]
        return invitation

    async def _seat(self, name: str, room: str) -> None:
        async with connect(self.url) as client:
            talker = self._remember(name, (await client.hello())["token"])
            talker.enter(room, (await client.join(room))["from_seq"])

    async def _pair(self, number: int, invitation: str) -> None:
        """Bring a new peer and a new supporter into a room of two."""
        async with connect(self.url) as door:
            redeemed = await door.request("redeem", invitation=invitation, password=PASSWORD)
        totp = pyotp.parse_uri(redeemed["totp_uri"])
        assert isinstance(totp, pyotp.TOTP)
        name = f"supporter{number}"
        async with connect(self.url) as peer, connect(self.url) as supporter:
            waiter = self._remember(f"waiter{number}", (await peer.hello())["token"])
            await peer.follow("person", after=0)
            await peer.request("wait", **{"for": "supporter"}, agreement=1)
            welcome = await supporter.request("sign_in", name=name, password=PASSWORD, code=totp.now())
            await supporter.request("on_duty", capacity=1)
            joined = await supporter.request("take")
            self._remember(name, welcome["token"]).enter(joined["room"], joined["from_seq"])
            room = (await peer.event("person", "paired"))["event"]["room"]
            await peer.follow(f"room:{room}", after=0)
            waiter.enter(room, (await peer.event(f"room:{room}", "member_joined"))["seq"])

    def _remember(self, name: str, token: str) -> Talker:
        self.talkers.append(Talker(name, self.ledger, token))
        return self.talkers[-1]

    async def round(self) -> None:
        """Let everybody talk on a server that dies at a random moment."""
        server = self.start()
        self.repeated += sum(len(talker.unanswered) for talker in self.talkers)
        async with asyncio.TaskGroup() as group:
            for talker in self.talkers:
                group.create_task(talker.talk(self.url))
            await asyncio.sleep(self.chance.uniform(SHORTEST_LIFE_SECONDS, LONGEST_LIFE_SECONDS))
            stop(server)

    async def check(self) -> None:
        """Start once more, let everybody finish, and read every room to its end."""
        server = self.start()
        try:
            for talker in self.talkers:
                await talker.finish(self.url)
            readers = {room: talker for talker in reversed(self.talkers) for room in talker.rooms}
            for room, reader in readers.items():
                self.ledger.check(room, await reader.read_all(self.url, room))
        finally:
            stop(server)
        expect_whole(self.folder / "warmline.db")


def expect_whole(database: Path) -> None:
    """Let SQLite look at every page of the file."""
    with closing(sqlite3.connect(database)) as connection:
        (said,) = connection.execute("PRAGMA integrity_check").fetchone()
    expect(said == "ok", f"the database is damaged: {said}")


def stop(server: process.Process) -> None:
    """Kill -9: nothing is flushed, closed or said."""
    server.kill()
    server.wait()


async def crash(rounds: int, seed: int) -> Figures:
    """Run so many rounds in a new folder; raise `BrokenPromise` at the first promise broken."""
    began = time.monotonic()
    folder = Path(tempfile.mkdtemp(prefix="warmline-crash-"))
    run = Crash(folder, process.free_port(), random.Random(seed))
    await run.gather_people()
    for number in range(rounds):
        await run.round()
        if number % 50 == 49:
            await run.check()
    await run.check()
    shutil.rmtree(folder)
    entries = sum(map(len, run.ledger.entries.values()))
    seconds = time.monotonic() - began
    return Figures(rounds, len(run.ledger.receipts), run.repeated, entries, seconds)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.journeys.crash", description=__doc__)
    parser.add_argument("--rounds", type=int, default=20)
    parser.add_argument("--seed", type=int, default=random.randrange(1 << 32), help="printed, to run again")
    asked = parser.parse_args()
    print(f"seed {asked.seed}", flush=True)
    figures = asyncio.run(crash(asked.rounds, asked.seed))
    print(
        f"{figures.rounds} kills in {figures.seconds:.0f} s: {figures.acknowledged} messages acknowledged, "
        f"{figures.repeated} repeated after a crash, {figures.entries} entries heard; "
        "nothing lost, doubled, missing or out of order"
    )


if __name__ == "__main__":
    main()
