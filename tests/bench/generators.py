"""Two ways to play a load: the driver here, or wsload in C where somebody has its source."""

import json
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from tests.bench.driver import Load, Outcome

Watch = Callable[[Load], None]


def play_own(load: Load, watch: Watch | None = None) -> Outcome:
    """Run the Python driver; `watch` is called once, when the measured seconds begin."""
    with subprocess.Popen(
        [sys.executable, "-m", "tests.bench.driver"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(json.dumps(asdict(load)))
        process.stdin.close()
        if process.stdout.readline() and watch:
            watch(load)
        answer = process.stdout.read()
    if process.returncode:
        raise RuntimeError("the load driver gave up, see above")
    return Outcome(**json.loads(answer))


class Wsload:
    """Play loads with the generator in C; it says nothing in between, so nobody can watch."""

    def __init__(self, source: Path) -> None:
        self._folder = Path(tempfile.mkdtemp(prefix="wsload-"))
        self._program = self._folder / "wsload"
        subprocess.run(["gcc", "-O2", "-o", self._program, source, "-lz"], check=True)

    def play(self, load: Load) -> Outcome:
        adapter = self._folder / "adapter"
        adapter.write_text("\n".join(adapter_lines(load)))
        pinned = ["taskset", "-c", str(load.core)] if load.core is not None else []
        command = [*pinned, str(self._program), "--adapter", str(adapter), *arguments(load)]
        finished = subprocess.run(command, check=True, capture_output=True, text=True)
        return outcome(json.loads(finished.stdout))


def adapter_lines(load: Load) -> list[str]:
    """Say in wsload's own words how to join and what a message looks like."""
    room = '"room":"r_bench{room}"'
    opening = {
        "reference": ['send {"type":"join","ref":2,' + room + "}", 'wait "joined"'],
        "warmline": [
            'send {"type":"hello","ref":1}',
            'wait "welcome"',
            'send {"type":"join","ref":2,' + room + ',"agreement":1}',
            'wait "joined"',
            'send {"type":"follow","ref":3,"log":"room:r_bench{room}","after":0}',
            'wait "following"',
        ],
    }
    client_id = '"client_id":"{ack}",' if load.has_receipts else ""
    message = 'msg {"type":"say","ref":{n},' + room + "," + client_id + '"text":"{ts} {pad}"}'
    head = ["transport ws", "path /live", "subprotocol warmline.1"]
    return [*head, *opening[load.script], message, "echo 1", f"ack {int(load.has_receipts)}", ""]


def arguments(load: Load) -> list[str]:
    talk = {"everyone": ["--window", "1"], "receipt": ["--window", "1", "--on", "ack"]}
    rate = ["--rate", str(load.per_second)]
    words = {
        "--port": load.port,
        "--pid": load.server_pid,
        "-n": load.people,
        "--rooms": load.rooms,
        "--senders": load.senders,
        "--slow": load.stalled,
        "--warmup": load.warm_up_seconds,
        "--duration": load.seconds,
        "--drain": 5,
    }
    return [str(word) for pair in words.items() for word in pair] + talk.get(load.talk, rate)


def outcome(said: Mapping[str, Any]) -> Outcome:
    return Outcome(
        opening_seconds=said["connect_s"],
        messages=said["sent"],
        deliveries=said["delivered"],
        missing=said["missing"],
        missing_receipts=said["missing_acks"],
        lost=said["dead"],
        deliveries_a_second=said["deliv_s"],
        receipts_a_second=said["acks_s"],
        server_cpu=said["srv_cpu"],
        driver_cpu=said["gen_cpu"],
        others_cpu=0,
        server_us_a_delivery=said["srv_us_per_deliv"],
        delivery_ms={name: said[f"{name}_us"] / 1000 for name in ("p50", "p90", "p99", "max")},
        receipt_ms={name: said[f"ack_{name}_us"] / 1000 for name in ("p50", "p99", "max")},
    )
