"""Cut the power: what the disk had not been told to keep is gone, and every receipt given before must hold.

`kill -9` cannot show this, for the kernel still writes what a dead process left behind. So the server runs
under strace, which notes every write, sync and frame sent. From that a disk can be put together as it would
be at any moment if only synced writes had reached it, and compared with the receipts sent by then.
"""

import re
import shutil
import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

DATABASE = "warmline.db"
TRACED = "pwrite64,fdatasync,fsync,ftruncate,sendto"
STRACE = ("strace", "-ff", "-ttt", "-T", "-y", "-xx", "-s", "65536", "-e", f"trace={TRACED}")
CALL = re.compile(
    r"(?P<began>[\d.]+) (?P<call>\w+)\(\d+<(?P<path>[^>]*)>(?:, (?P<arguments>.*))?\)"
    r" += +\d+.* <(?P<took>[\d.]+)>"
)
BYTES = re.compile(r'"((?:\\x[0-9a-f]{2})*)"')
SEQ_OF_RECEIPT = re.compile(rb'"type":"receipt".*?"seq":(\d+)')


@dataclass(frozen=True, slots=True)
class Call:
    """One system call: `at` is when it took effect, in seconds; `path` of a socket is not that of a file."""

    at: float
    kind: Literal["write", "truncate", "sync", "send"]
    path: str
    offset: int = 0
    content: bytes = b""


def read_traces(folder: Path) -> list[Call]:
    """Read what strace wrote, a file a thread, as one list in order."""
    calls = (call for trace in folder.glob("trace.*") for line in trace.open() for call in read_line(line))
    return sorted(calls, key=lambda call: call.at)


def read_line(line: str) -> Iterator[Call]:
    """Read one call; a write counts from its beginning, a sync only from its end."""
    found = CALL.match(line)
    if found is None:
        return
    began, arguments = float(found["began"]), found["arguments"]
    path = bytes_in(f'"{found["path"]}"').decode()
    match found["call"]:
        case "pwrite64":
            yield Call(began, "write", path, int(arguments.rpartition(", ")[2]), bytes_in(arguments))
        case "ftruncate":
            yield Call(began, "truncate", path, int(arguments))
        case "fsync" | "fdatasync":
            yield Call(began + float(found["took"]), "sync", path)
        case "sendto":
            yield Call(began, "send", path, content=bytes_in(arguments))


def bytes_in(text: str) -> bytes:
    found = BYTES.search(text)
    return bytes.fromhex(found[1].replace("\\x", "")) if found else text.strip('"').encode()


@dataclass(slots=True)
class Disk:
    """Files as they are on the disk for certain; what was written and not synced is kept apart."""

    files: dict[str, bytearray]
    unsynced: dict[str, list[Call]] = field(default_factory=lambda: defaultdict(list))

    def take(self, call: Call) -> None:
        name = Path(call.path).name
        if not name.startswith(DATABASE) or name.endswith("-shm"):
            return
        if call.kind == "sync":
            for written in self.unsynced.pop(name, []):
                self._keep(name, written)
        else:
            self.unsynced[name].append(call)

    def _keep(self, name: str, call: Call) -> None:
        content = self.files.setdefault(name, bytearray())
        if call.kind == "truncate":
            del content[call.offset :]
            return
        content.extend(bytes(max(0, call.offset + len(call.content) - len(content))))
        content[call.offset : call.offset + len(call.content)] = call.content

    def lay_out(self, folder: Path) -> None:
        """Write the files as someone finds them when the power is back."""
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        for name, content in self.files.items():
            (folder / name).write_bytes(content)


def lost_at_cuts(before: Path, calls: list[Call], cuts: Iterable[int], scratch: Path) -> list[set[int]]:
    """Cut the power after so many receipts, for each of the cuts; return which receipts were then broken."""
    disk = Disk({file.name: bytearray(file.read_bytes()) for file in before.glob(DATABASE)})
    wanted, told, lost = set(cuts), set[int](), []
    for call in calls:
        disk.take(call)
        receipts = receipts_in(call)
        told |= receipts
        if receipts and any(len(told) - len(receipts) < cut <= len(told) for cut in wanted):
            disk.lay_out(scratch)
            lost.append(told - stored(scratch / DATABASE))
    return lost


def receipts_in(call: Call) -> set[int]:
    found = SEQ_OF_RECEIPT.findall(call.content) if call.kind == "send" else []
    return {int(seq) for seq in found}


def stored(database: Path) -> set[int]:
    """Return the numbers of all messages that a database holds, after it has mended itself."""
    with closing(sqlite3.connect(database)) as connection:
        (said,) = connection.execute("PRAGMA integrity_check").fetchone()
        assert said == "ok", said
        return {seq for (seq,) in connection.execute("SELECT seq FROM messages WHERE seq IS NOT NULL")}
