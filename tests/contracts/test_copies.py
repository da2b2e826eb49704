"""A SQLite database can be copied while it is used, looked through, and brought back."""

import asyncio
from pathlib import Path

import pytest

from chat.local import Sqlite
from chat.local.copies import CopyFailed, back_up, damages, restore

PUT = "INSERT INTO site (name, value) VALUES (:name, '')"


async def put(path: Path, *names: str) -> None:
    database = Sqlite(path)
    await database.open()
    async with database.write() as sql:
        for name in names:
            await sql.run(PUT, name=name)
    await database.close()


async def site(path: Path) -> dict[str, str]:
    database = Sqlite(path)
    await database.open()
    async with database.read() as sql:
        found = await sql.rows("SELECT name, value FROM site")
    await database.close()
    return dict(found)


def overwrite(path: Path) -> None:
    """Spoil a page in the middle of a file."""
    with path.open("r+b") as file:
        file.seek(2 * 4096 + 8)
        file.write(b"\xff" * 2000)


def files(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


async def test_a_backup_holds_what_was_committed(sqlite_path: Path, folder: Path) -> None:
    await put(sqlite_path, "a")

    await back_up(sqlite_path, folder / "backup.db")

    assert await site(folder / "backup.db") == await site(sqlite_path)


async def test_a_backup_of_a_database_in_use_holds_one_moment(sqlite_path: Path, folder: Path) -> None:
    database = Sqlite(sqlite_path)
    await database.open()

    async def keep_writing() -> None:
        for n in range(100):
            async with database.write() as sql:
                await sql.run(PUT, name=f"{n} first")
                await sql.run(PUT, name=f"{n} second")

    writing = asyncio.create_task(keep_writing())
    await back_up(sqlite_path, folder / "backup.db")
    await writing
    await database.close()

    held = set(await site(folder / "backup.db")) - {"epoch"}
    pairs = len(held) // 2
    assert held == {f"{n} {half}" for n in range(pairs) for half in ("first", "second")}


async def test_a_backup_is_one_file_for_its_owner_only(sqlite_path: Path, folder: Path) -> None:
    await back_up(sqlite_path, folder / "backup.db")

    assert (folder / "backup.db").stat().st_mode & 0o777 == 0o600
    assert files(folder) == {"warmline.db", "backup.db"}


async def test_a_backup_overwrites_nothing(sqlite_path: Path, folder: Path) -> None:
    (folder / "backup.db").write_text("precious")

    with pytest.raises(CopyFailed, match="exists"):
        await back_up(sqlite_path, folder / "backup.db")

    assert (folder / "backup.db").read_text() == "precious"


async def test_a_damaged_database_is_not_backed_up(sqlite_path: Path, folder: Path) -> None:
    overwrite(sqlite_path)

    with pytest.raises(CopyFailed, match=r"damaged|malformed"):
        await back_up(sqlite_path, folder / "backup.db")

    assert files(folder) == {"warmline.db"}


async def test_a_sound_file_has_no_damages(sqlite_path: Path) -> None:
    assert await damages(sqlite_path) == []


async def test_damages_are_named(sqlite_path: Path, folder: Path) -> None:
    overwrite(sqlite_path)
    (folder / "prose.db").write_text("This is not a database. " * 100)

    assert await damages(sqlite_path)
    assert await damages(folder / "prose.db") == ["file is not a database"]
    assert await damages(folder / "absent.db") == ["unable to open database file"]


async def test_restoring_brings_back_the_content_under_a_new_epoch(sqlite_path: Path, folder: Path) -> None:
    await put(sqlite_path, "before")
    await back_up(sqlite_path, folder / "backup.db")
    await put(sqlite_path, "after")
    old = await site(sqlite_path)

    await restore(folder / "backup.db", sqlite_path)

    new = await site(sqlite_path)
    assert set(new) == {"epoch", "before"}
    assert new["epoch"] != old["epoch"]
    assert files(folder) == {"warmline.db", "backup.db"}


async def test_a_backup_stays_as_it_was_when_it_is_restored(sqlite_path: Path, folder: Path) -> None:
    await back_up(sqlite_path, folder / "backup.db")
    before = (folder / "backup.db").read_bytes()

    await restore(folder / "backup.db", sqlite_path)

    assert (folder / "backup.db").read_bytes() == before


async def test_a_backup_can_be_restored_where_nothing_is(sqlite_path: Path, folder: Path) -> None:
    await put(sqlite_path, "a")
    await back_up(sqlite_path, folder / "backup.db")

    await restore(folder / "backup.db", folder / "new.db")

    assert set(await site(folder / "new.db")) == {"epoch", "a"}
    assert (folder / "new.db").stat().st_mode & 0o077 == 0


async def test_a_database_in_use_is_not_replaced(sqlite_path: Path, folder: Path) -> None:
    await back_up(sqlite_path, folder / "backup.db")
    database = Sqlite(sqlite_path)
    await database.open()
    async with database.write() as sql:
        await sql.run(PUT, name="after")

    with pytest.raises(CopyFailed, match="locked"):
        await restore(folder / "backup.db", sqlite_path)

    await database.writable()
    await database.close()
    assert "after" in await site(sqlite_path)


async def test_a_damaged_backup_is_not_restored(sqlite_path: Path, folder: Path) -> None:
    await back_up(sqlite_path, folder / "backup.db")
    await put(sqlite_path, "after")
    overwrite(folder / "backup.db")

    with pytest.raises(CopyFailed, match=r"damaged|malformed"):
        await restore(folder / "backup.db", sqlite_path)

    assert "after" in await site(sqlite_path)


async def test_the_database_of_another_program_is_not_restored(sqlite_path: Path, folder: Path) -> None:
    other = Sqlite(folder / "other.db")
    await other.open()
    await other.close()

    with pytest.raises(CopyFailed, match="cannot restore"):
        await restore(folder / "other.db", sqlite_path)

    assert "epoch" in await site(sqlite_path)
