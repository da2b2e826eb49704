"""Let everything fail in turn while people talk on three nodes, and hold the cluster to what it told them.

`python -m tests.journeys.chaos --rounds 200`. A round is a moment of talk with a fault in it: a node killed
or paused past its lease, NATS killed, PostgreSQL killed, or (where the machine allows it) a node cut off from
both by its network. People go on at another node. Afterwards:

- what was acknowledged is there once, under its number; what was repeated is there once; all in order;
- no case was ever claimed by two moderators at a time;
- every case that nobody claimed in time was alarmed, and every alert arrived.
"""

import argparse
import asyncio
import json
import random
import tempfile
import time
from collections import Counter
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack, nullcontext, suppress
from dataclasses import dataclass, field
from pathlib import Path

import asyncpg
import pyotp
from websockets.exceptions import InvalidHandshake, InvalidMessage

from tests import process
from tests.client import Client, Gone, Refused, connect
from tests.cluster import FRONT, Cluster, can_have_namespaces, cluster_running, namespace, put_apart
from tests.journeys.crash_ledger import Ledger, expect
from tests.journeys.crash_talker import Talker
from tests.sink import WebhookSink, open_sink

NODES = 3
LOOPBACK = "127.0.0.1"
GROUPS = ("r_harbour", "r_garden")
PEERS_A_GROUP = 3
MODERATORS = 2
LEASE_SECONDS = 2
PASSWORD = "correct horse battery staple"
SETTINGS = {
    "WARMLINE_LEASE_SECONDS": str(LEASE_SECONDS),
    "WARMLINE_GAP_POLL_SECONDS": "1",
    "WARMLINE_CARE_DUE_SECONDS": "1=3,2=3,3=3,4=3",
    "WARMLINE_ALARM_PAUSE_SECONDS": "2",
    "WARMLINE_ALERT_PRIVATE_ADDRESSES": "true",
    "WARMLINE_SIGN_INS_PER_NAME_PER_MINUTE": "100",
}
SHORTEST_ROUND_SECONDS, LONGEST_ROUND_SECONDS = 0.2, 0.8
REPORT_EVERY_SECONDS = 0.8
SETTLE_SECONDS = 60
WENT_WRONG = (Gone, Refused, OSError, InvalidHandshake, InvalidMessage, TimeoutError)
"""What somebody meets when their node fails; they come back, at another one."""


@dataclass(frozen=True, slots=True)
class Figures:
    """How much was at stake."""

    faults: Counter[str]
    acknowledged: int
    entries: int
    cases: int
    claims: int
    alerts: int
    seconds: float


@dataclass(slots=True)
class Chaos:
    """A cluster, those who talk on it, and what they were told."""

    cluster: Cluster
    sink: WebhookSink
    chance: random.Random
    ledger: Ledger = field(default_factory=Ledger)
    talkers: list[Talker] = field(default_factory=list)
    moderators: list[Talker] = field(default_factory=list)
    claims: dict[tuple[str, int], str] = field(default_factory=dict)
    """Who was told that a claim is theirs, by case and version."""
    reports: set[str] = field(default_factory=set)
    faults: Counter[str] = field(default_factory=Counter)

    # before

    async def begin(self) -> None:
        """Start all nodes, make rooms, seat people."""
        first = self.cluster.nodes[0]
        rooms = [{"id": room, "seats": 99, "title": "Chaos"} for room in GROUPS]
        await asyncio.to_thread(process.add_rooms, first.folder, rooms, first.environment)
        on_call = ("oncall", "add", "Ines", "--url", self.sink.url())
        await self._command(*on_call)
        names = [f"moderator{number}" for number in range(MODERATORS)]
        invitations = [json.loads(await self._command(*invite(name)))["invitation"] for name in names]
        for node in self.cluster.nodes:
            node.start()
        for node in self.cluster.nodes:
            await asyncio.to_thread(node.wait_until_ready)
        for number in range(PEERS_A_GROUP * len(GROUPS)):
            await self._seat(f"peer{number}", GROUPS[number % len(GROUPS)])
        for name, invitation in zip(names, invitations, strict=True):
            await self._sign_in(name, invitation)

    async def _command(self, *arguments: str) -> str:
        first = self.cluster.nodes[0]
        return await asyncio.to_thread(process.command, first.folder, *arguments, more=first.environment)

    async def _seat(self, name: str, room: str) -> None:
        async with connect(self.somewhere()) as client:
            talker = Talker(name, self.ledger, (await client.hello(stay=True))["token"])
            talker.enter(room, (await client.join(room))["from_seq"])
            self.talkers.append(talker)

    async def _sign_in(self, name: str, invitation: str) -> None:
        async with connect(self.somewhere()) as door:
            redeemed = await door.request("redeem", invitation=invitation, password=PASSWORD)
        totp = pyotp.parse_uri(redeemed["totp_uri"])
        assert isinstance(totp, pyotp.TOTP)
        async with connect(self.somewhere()) as client:
            welcome = await client.request("sign_in", name=name, password=PASSWORD, code=totp.now())
            self.moderators.append(Talker(name, self.ledger, welcome["token"]))

    def somewhere(self) -> str:
        return self.chance.choice(self.cluster.nodes).url

    # the talk

    async def rounds(self, count: int) -> None:
        """Let people talk on while one fault follows the other."""
        over = asyncio.Event()
        async with asyncio.TaskGroup() as group:
            for talker in self.talkers:
                group.create_task(self._again_and_again(over, lambda t=talker: self._talk(t)))  # type: ignore[misc]
            for talker in self.talkers[: len(GROUPS)]:
                group.create_task(self._again_and_again(over, lambda t=talker: self._report(t)))  # type: ignore[misc]
            for moderator in self.moderators:
                group.create_task(self._again_and_again(over, lambda m=moderator: self._moderate(m)))  # type: ignore[misc]
            try:
                for _ in range(count):
                    await self._round()
            finally:
                over.set()

    async def _again_and_again(self, over: asyncio.Event, do: Callable[[], Awaitable[None]]) -> None:
        while not over.is_set():
            doing = asyncio.ensure_future(do())
            ended = asyncio.create_task(over.wait())
            await asyncio.wait([doing, ended], return_when=asyncio.FIRST_COMPLETED)
            ended.cancel()
            doing.cancel()
            with suppress(asyncio.CancelledError):
                await only_what_goes_wrong(doing)
            await asyncio.sleep(0.02)

    async def _talk(self, talker: Talker) -> None:
        await talker.talk(self.somewhere())

    async def _report(self, talker: Talker) -> None:
        """Be worried about one message after the other, so that cases and alarms come up."""
        async with connect(self.somewhere()) as client:
            client.patience_seconds = LEASE_SECONDS
            await client.hello(stay=True)
            room = talker.rooms[0]
            await client.join(room)
            while True:
                said = await client.say(room, f"a quiet word {self.chance.random()}")
                worried = await client.request(
                    "report", room=room, message=said["message"], concern="worried"
                )
                self.reports.add(worried["code"])
                await asyncio.sleep(REPORT_EVERY_SECONDS)

    async def _moderate(self, moderator: Talker) -> None:
        """Claim whatever is on the desk, and give half of it back."""
        async with connect(self.somewhere()) as client:
            client.patience_seconds = LEASE_SECONDS
            moderator.token = (await client.hello(moderator.token))["token"]
            while True:
                for case in (await client.request("cases", track="care", state="open"))["cases"][:3]:
                    await self._claim(client, moderator.name, case["case"], case["version"])
                await asyncio.sleep(0.2)

    async def _claim(self, client: Client, name: str, case: str, version: int) -> None:
        try:
            claimed = await client.request("claim", case=case, version=version)
        except Refused as refused:
            if refused.code in ("case_taken", "case_moved_on"):
                return
            raise
        told = self.claims.setdefault((case, claimed["version"]), name)
        expect(told == name, f"{case}: both {told} and {name} were told that version {version + 1} is theirs")
        if self.chance.random() < 0.5:
            await client.request("release_claim", case=case)
        else:
            given = {"decision": "cared_for", "reason": "talked"}
            await client.request("decide", case=case, version=claimed["version"], **given)

    # the faults

    async def _round(self) -> None:
        faults = [self.kill_a_node, self.pause_a_node, self.kill_nats, self.kill_postgres]
        if self.cluster.can_cut:
            faults.append(self.cut_a_node)
        for node in self.cluster.nodes:
            node.keep_up()
        fault = self.chance.choice(faults)
        self.faults[fault.__name__] += 1
        await asyncio.sleep(self.chance.uniform(SHORTEST_ROUND_SECONDS, LONGEST_ROUND_SECONDS))
        await fault()

    async def kill_a_node(self) -> None:
        node = self.chance.choice(self.cluster.nodes)
        await asyncio.to_thread(node.kill)
        node.start()

    async def pause_a_node(self) -> None:
        node = self.chance.choice(self.cluster.nodes)
        node.pause()
        await asyncio.sleep(LEASE_SECONDS + self.chance.random())
        node.go_on()

    async def kill_nats(self) -> None:
        await asyncio.to_thread(self.cluster.nats.kill)
        await asyncio.sleep(self.chance.uniform(0, 1))
        await asyncio.to_thread(self.cluster.nats.start)

    async def kill_postgres(self) -> None:
        await asyncio.to_thread(self.cluster.kill_postgres)
        await asyncio.to_thread(self.cluster.start_postgres)

    async def cut_a_node(self) -> None:
        self.cluster.cut()
        await asyncio.sleep(LEASE_SECONDS + self.chance.random())
        self.cluster.mend()

    # afterwards

    async def check(self) -> tuple[int, int]:
        """Let everybody finish, read all rooms to the end, await the last alarm; gives cases, alerts."""
        for node in self.cluster.nodes:
            await asyncio.to_thread(node.wait_until_answers)
        for talker in self.talkers:
            await self._patiently(lambda t=talker: t.finish(self.somewhere()))  # type: ignore[misc]
        for room in GROUPS:
            reader = next(talker for talker in self.talkers if room in talker.rooms)
            entries = await reader.read_all(self.somewhere(), room)
            self.ledger.check(room, entries)
        return await self._check_cases()

    async def _patiently(self, do: Callable[[], Awaitable[None]]) -> None:
        until = time.monotonic() + SETTLE_SECONDS
        while True:
            try:
                await do()
            except WENT_WRONG:
                if time.monotonic() > until:
                    raise
                await asyncio.sleep(0.2)
            else:
                return

    async def _check_cases(self) -> tuple[int, int]:
        connection = await asyncpg.connect(
            host=str(self.cluster.socket), user="postgres", database="postgres"
        )
        try:
            async with asyncio.timeout(SETTLE_SECONDS):
                # The nodes get there by themselves; nothing tells an onlooker when.
                while await connection.fetchval(NOT_YET_ALARMED):  # noqa: ASYNC110
                    await asyncio.sleep(0.2)
            double = await connection.fetch(CLAIMED_TWICE)
            expect(not double, f"claimed twice: {double}")
            given_up = await connection.fetchval("SELECT COUNT(*) FROM alerts WHERE state = 'given_up'")
            expect(given_up == 0, f"{given_up} alerts were given up")
            delivered = {row[0] for row in await connection.fetch(DELIVERED)}
            arrived = {hook.headers["webhook-id"] for hook in self.sink.hooks}
            expect(delivered <= arrived, f"never arrived: {delivered - arrived}")
            kept = await connection.fetchval("SELECT COUNT(*) FROM flags WHERE code IS NOT NULL")
            expect(
                kept >= len(self.reports), f"{len(self.reports)} reports were acknowledged, {kept} are kept"
            )
            gaps = await connection.fetch(GAPS)
            expect(not gaps, f"gaps in {gaps}")
            return await connection.fetchval("SELECT COUNT(*) FROM cases"), len(delivered)
        finally:
            await connection.close()


NOT_YET_ALARMED = """
    SELECT (SELECT COUNT(*) FROM cases WHERE state = 'open' AND alarm_step = 0 AND claimed_by IS NULL)
         + (SELECT COUNT(*) FROM alerts WHERE state = 'waiting' AND tries = 0)
"""
DELIVERED = "SELECT public FROM alerts WHERE state = 'delivered'"
CLAIMED_TWICE = """
    SELECT body::json ->> 'case', body::json ->> 'version' FROM entries WHERE kind = 'case_claimed'
    GROUP BY 1, 2 HAVING COUNT(*) > 1
"""
GAPS = """
    SELECT l.name FROM logs l JOIN entries e ON e.log = l.id
    GROUP BY l.name, l.head, l.first HAVING COUNT(*) <> l.head - l.first + 1 OR MAX(e.seq) <> l.head
"""


def invite(name: str) -> tuple[str, ...]:
    return ("staff", "invite", "--name", name, "--role", "moderator", "--json")


async def only_what_goes_wrong(doing: "asyncio.Future[None]") -> None:
    """Let the failures of a failing node pass; a broken promise, or anything else, is raised."""
    try:
        await doing
    except* WENT_WRONG:
        pass


async def chaos(rounds: int, seed: int) -> Figures:
    """Run so many rounds on a new cluster; raise `BrokenPromise` at the first promise broken."""
    began = time.monotonic()
    cut = can_have_namespaces()
    with (
        tempfile.TemporaryDirectory(prefix="warmline-chaos-") as folder,
        namespace() if cut else nullcontext(),
        cluster_running(Path(folder), NODES, SETTINGS, cut=cut) as cluster,
    ):
        async with AsyncExitStack() as stack:
            if cut:
                await put_apart(cluster)
            sink = await stack.enter_async_context(open_sink(FRONT[0] if cut else LOOPBACK))
            run = Chaos(cluster, sink, random.Random(seed))
            await run.begin()
            await run.rounds(rounds)
            cases, alerts = await run.check()
    entries = sum(map(len, run.ledger.entries.values()))
    seconds = time.monotonic() - began
    receipts = len(run.ledger.receipts)
    return Figures(run.faults, receipts, entries, cases, len(run.claims), alerts, seconds)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.journeys.chaos", description=__doc__)
    parser.add_argument("--rounds", type=int, default=20)
    parser.add_argument("--seed", type=int, default=random.randrange(1 << 32), help="printed, to run again")
    asked = parser.parse_args()
    print(f"seed {asked.seed}", flush=True)
    figures = asyncio.run(chaos(asked.rounds, asked.seed))
    faults = ", ".join(f"{name} {count}" for name, count in sorted(figures.faults.items()))
    print(
        f"{faults} in {figures.seconds:.0f} s: {figures.acknowledged} messages acknowledged, "
        f"{figures.entries} entries heard, {figures.cases} cases, {figures.claims} claims, "
        f"{figures.alerts} alerts; nothing lost, doubled, reordered or claimed twice"
    )


if __name__ == "__main__":
    main()
