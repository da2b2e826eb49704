"""When the disk under a SQLite database fails, nothing is promised that is not kept; relief is enough."""

import asyncio
import resource
import subprocess
import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from shutil import copy

import pytest

from chat.local import Sqlite
from chat.ports import CommitUnknown, Database, DatabaseUnavailable
from tests.contracts.site import names

MEGABYTE = 1024 * 1024
PUT = "INSERT INTO site (name, value) VALUES (:name, :value)"


async def put(database: Database, name: str, value: str = "") -> None:
    async with database.write() as sql:
        await sql.run(PUT, name=name, value=value)


@pytest.fixture
def small_disk(folder: Path) -> Iterator[Path]:
    """Mount a disk of two megabytes, where we may."""
    disk = folder / "disk"
    disk.mkdir()
    mounting = ["mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", str(disk)]
    if subprocess.run(mounting, capture_output=True, check=False).returncode:
        pytest.skip("may not mount a small disk here")
    yield disk
    subprocess.run(["umount", str(disk)], check=True)


@pytest.fixture
async def on_small_disk(small_disk: Path, migrated_file: Path) -> AsyncIterator[Sqlite]:
    """Open a database on the small disk."""
    database = Sqlite(Path(copy(migrated_file, small_disk / "warmline.db")), busy_seconds=0.1)
    await database.open()
    yield database
    await database.close()


@contextmanager
def full(disk: Path) -> Iterator[None]:
    """Leave no byte free on a disk."""
    ballast = disk / "ballast"
    with ballast.open("wb", buffering=0) as file, suppress(OSError):
        while True:
            file.write(bytes(4096))
    yield
    ballast.unlink()


@contextmanager
def failing_disk() -> Iterator[None]:
    """Let the kernel refuse every write to a file."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


@contextmanager
def no_descriptors() -> Iterator[None]:
    """Let the kernel refuse to open another file."""
    before = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (3, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, before)


async def test_every_commit_reaches_the_disk_and_what_is_erased_is_overwritten(sqlite_path: Path) -> None:
    database = Sqlite(sqlite_path)
    await database.open()

    async with database.write() as sql:
        asked = ("journal_mode", "synchronous", "secure_delete")
        found = [await sql.row(f"PRAGMA {name}") for name in asked]

    full = 2
    assert found == [("wal",), (full,), (1,)]
    await database.close()


async def test_a_full_disk_promises_nothing_and_recovers(on_small_disk: Sqlite, small_disk: Path) -> None:
    await put(on_small_disk, "before")

    with full(small_disk):
        for attempt in range(3):
            with pytest.raises(DatabaseUnavailable, match="full"):
                await put(on_small_disk, f"meanwhile {attempt}", "x" * MEGABYTE)
        assert await names(on_small_disk) == {"before"}

    await put(on_small_disk, "after")
    assert await names(on_small_disk) == {"before", "after"}


async def test_a_full_disk_is_not_writable(on_small_disk: Sqlite, small_disk: Path) -> None:
    with full(small_disk), pytest.raises(DatabaseUnavailable, match="full"):
        await on_small_disk.writable()

    await on_small_disk.writable()


async def test_a_failing_disk_promises_nothing_and_recovers(sqlite_path: Path) -> None:
    database = Sqlite(sqlite_path)
    await database.open()
    await put(database, "before")

    with failing_disk():
        with pytest.raises(CommitUnknown):
            await put(database, "meanwhile")
        with pytest.raises(DatabaseUnavailable):
            await database.writable()
        assert await names(database) == {"before"}

    await put(database, "after")
    assert await names(database) == {"before", "after"}
    await database.close()


async def test_a_lack_of_descriptors_is_said_and_recovers(sqlite_path: Path) -> None:
    database = Sqlite(sqlite_path)

    with no_descriptors(), pytest.raises(DatabaseUnavailable):
        await database.open()

    await database.open()
    await database.writable()
    await database.close()


async def test_a_read_only_disk_is_said(small_disk: Path, migrated_file: Path) -> None:
    path = Path(copy(migrated_file, small_disk / "warmline.db"))
    remount(small_disk, "ro")

    database = Sqlite(path)
    with pytest.raises(DatabaseUnavailable, match=r"(?i)read-?only|unable to open"):
        await database.open()

    remount(small_disk, "rw")
    await database.open()
    await database.writable()
    await database.close()


def modes(folder: Path) -> set[int]:
    return {path.stat().st_mode & 0o777 for path in folder.iterdir()}


def remount(disk: Path, mode: str) -> None:
    subprocess.run(["mount", "-o", f"remount,{mode}", str(disk)], check=True)


async def test_a_missing_folder_is_said(folder: Path) -> None:
    with pytest.raises(DatabaseUnavailable, match="cannot make"):
        await Sqlite(folder / "absent" / "warmline.db").open()


async def test_a_file_that_is_no_database_is_said(folder: Path) -> None:
    (folder / "prose.db").write_text("This is not a database. " * 100)

    with pytest.raises(DatabaseUnavailable, match="not a database"):
        await Sqlite(folder / "prose.db").open()


async def test_a_folder_in_the_place_of_the_file_is_said_and_leaves_no_thread(folder: Path) -> None:
    with pytest.raises(DatabaseUnavailable, match="unable to open"):
        await Sqlite(folder).open()

    assert not [thread for thread in threading.enumerate() if "connection_worker" in thread.name]


async def test_a_new_file_is_for_its_owner_only(folder: Path) -> None:
    database = Sqlite(folder / "new.db")
    await database.open()
    async with database.write() as sql:
        await sql.rows("CREATE TABLE site (name)")

    assert modes(folder) == {0o600}
    await database.close()


async def test_a_closed_database_leaves_no_file_open_whatever_failed(sqlite_path: Path) -> None:
    database = Sqlite(sqlite_path)
    await database.open()

    with failing_disk(), pytest.raises(CommitUnknown) as kept:
        await put(database, "meanwhile")
    await database.close()

    assert kept.value.__traceback__
    assert not [file for file in open_files() if "warmline.db" in file]


def open_files() -> list[str]:
    return [str(link.readlink()) for link in Path("/proc/self/fd").iterdir() if link.exists()]


async def test_another_process_that_writes_for_long_is_said_and_waited_out(sqlite_path: Path) -> None:
    database = Sqlite(sqlite_path, busy_seconds=0.05)
    other = Sqlite(sqlite_path)
    await database.open()
    await other.open()

    async with other.write() as sql:
        await sql.run(PUT, name="other", value="")
        with pytest.raises(DatabaseUnavailable, match="locked"):
            await put(database, "mine")

    await put(database, "mine")
    assert await names(database) == {"other", "mine"}
    await database.close()
    await other.close()


async def test_a_writer_cancelled_while_another_process_writes_leaves_no_lock(sqlite_path: Path) -> None:
    database, other = Sqlite(sqlite_path), Sqlite(sqlite_path)
    await database.open()
    await other.open()

    async with other.write() as sql:
        await sql.run(PUT, name="other", value="")
        waiting = asyncio.create_task(put(database, "mine"))
        for _ in range(10):
            await asyncio.sleep(0)
        waiting.cancel()
    await asyncio.wait([waiting])

    assert waiting.cancelled()
    await put(other, "again")
    await put(database, "after")
    assert await names(database) == {"other", "again", "after"}
    await database.close()
    await other.close()
