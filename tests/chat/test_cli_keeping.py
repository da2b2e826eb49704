"""Promises of `backup` and `restore`."""

import sqlite3
from contextlib import closing

import pytest

from chat.identity import load_key
from chat.local.holding import held
from tests.chat.terminal import Terminal, terminal

__all__ = ["terminal"]


def rooms(terminal: Terminal) -> list[str]:
    return [room["id"] for room in terminal.done("room", "list", "--json").facts]


def epoch(terminal: Terminal) -> str:
    with closing(sqlite3.connect(terminal.database)) as opened:
        return str(opened.execute("SELECT value FROM site WHERE name = 'epoch'").fetchone()[0])


def test_a_restored_place_is_as_it_was_under_a_new_epoch(terminal: Terminal) -> None:
    terminal.done("room", "add", "--id", "r_before")
    terminal.done("backup", "copy.db")
    terminal.done("room", "add", "--id", "r_after")
    old = epoch(terminal)

    terminal.done("restore", "copy.db", "--yes")

    assert rooms(terminal) == ["r_before"]
    assert epoch(terminal) != old


def test_after_a_restore_nobody_is_on_duty_until_they_say_so(terminal: Terminal) -> None:
    terminal.done("room", "list")
    with closing(sqlite3.connect(terminal.database, isolation_level=None)) as opened:
        opened.execute(
            """INSERT INTO duty (person, capacity, about, languages, since, pool, ready, free_since, seen_at)
               VALUES (1, 2, '[]', '[]', 1000, '', 0, 1000, 4000)"""
        )
        opened.execute("INSERT INTO shifts (person, began_at) VALUES (1, 1000)")
    terminal.done("backup", "copy.db")

    terminal.done("restore", "copy.db", "--yes")

    with closing(sqlite3.connect(terminal.database)) as opened:
        assert opened.execute("SELECT COUNT(*) FROM duty").fetchone() == (0,)
        assert opened.execute("SELECT finished_at FROM shifts").fetchone() == (4000,)


@pytest.mark.parametrize("said", ["", "n\n", "y\n"])
def test_where_nobody_can_be_asked_a_restore_needs_a_clear_yes(terminal: Terminal, said: str) -> None:
    terminal.done("backup", "copy.db")
    terminal.done("room", "add", "--id", "r_after")

    answer = terminal.type("restore", "copy.db", said=said)

    assert (answer.code, answer.err.count("\n"), "--yes" in answer.err) == (1, 1, True)
    assert rooms(terminal) == ["r_after"]


@pytest.mark.parametrize("answered", ["n", ""])
def test_whoever_does_not_say_yes_keeps_what_is_there(terminal: Terminal, answered: str) -> None:
    terminal.done("backup", "copy.db")
    terminal.done("room", "add", "--id", "r_after")

    answer = terminal.answer(f"{answered}\n", "restore", "copy.db")

    assert answer.code == 1
    assert "nothing was changed" in answer.err
    assert rooms(terminal) == ["r_after"]


def test_what_a_backup_replaces_is_put_aside_and_named(terminal: Terminal) -> None:
    terminal.done("backup", "copy.db")
    terminal.done("room", "add", "--id", "r_after")

    answer = terminal.done("restore", "copy.db", "--yes")

    [aside] = terminal.data.glob("*.replaced-*")
    assert aside.name in answer.err
    terminal.done("restore", str(aside), "--yes")
    assert rooms(terminal) == ["r_after"]


def test_a_restore_without_the_key_says_what_is_missing(terminal: Terminal) -> None:
    terminal.done("backup", "copy.db")

    assert "the key is missing" in terminal.done("restore", "copy.db", "--yes").err

    load_key(terminal.data)

    assert "key" not in terminal.done("restore", "copy.db", "--yes").err


def test_a_backup_tells_programs_what_was_made(terminal: Terminal) -> None:
    made = terminal.done("backup", "copy.db", "--json").facts

    assert made == {
        "file": str(terminal.folder / "copy.db"),
        "bytes": (terminal.folder / "copy.db").stat().st_size,
    }


def test_a_backup_never_overwrites(terminal: Terminal) -> None:
    terminal.done("backup", "copy.db")

    assert terminal.type("backup", "copy.db").code == 1


def test_a_backup_of_nothing_is_refused_and_begins_nothing(terminal: Terminal) -> None:
    terminal.database.unlink()

    assert terminal.type("backup", "copy.db").code == 1
    assert not terminal.database.exists()


def test_nothing_is_restored_while_a_server_holds_the_folder(terminal: Terminal) -> None:
    terminal.done("backup", "copy.db")
    terminal.done("room", "add", "--id", "r_after")

    with held(terminal.data):
        answer = terminal.type("restore", "copy.db")

    assert answer.code == 1
    assert "stop it first" in answer.err
    assert rooms(terminal) == ["r_after"]


@pytest.mark.parametrize("beside", [None, "-wal"])
def test_a_damaged_database_is_put_aside_for_a_backup(terminal: Terminal, beside: str | None) -> None:
    terminal.done("room", "add", "--id", "r_before")
    terminal.done("backup", "copy.db")
    terminal.database.write_text("This is not a database. " * 100)
    if beside:
        terminal.database.with_name(terminal.database.name + beside).write_text("nor is this a log")

    answer = terminal.done("restore", "copy.db", "--yes")

    assert rooms(terminal) == ["r_before"]
    assert "delete it when done" in answer.err
    [aside] = [file for file in terminal.data.glob("*.damaged-*") if not file.name.endswith("-wal")]
    assert aside.read_text().startswith("This is not")


def test_a_backup_of_a_newer_version_is_refused_before_anything_is_replaced(terminal: Terminal) -> None:
    terminal.done("room", "add", "--id", "r_here")
    terminal.done("backup", "copy.db")
    with closing(sqlite3.connect("copy.db")) as opened:
        opened.execute("UPDATE alembic_version SET version_num = '9999'")
        opened.commit()

    answer = terminal.type("restore", "copy.db")

    assert answer.code == 1
    assert "newer version" in answer.err
    assert rooms(terminal) == ["r_here"]


def test_a_file_that_is_no_backup_changes_nothing(terminal: Terminal) -> None:
    terminal.done("room", "add", "--id", "r_here")
    (terminal.folder / "notes.txt").write_text("not a database")

    answer = terminal.type("restore", "notes.txt")

    assert answer.code == 1
    assert rooms(terminal) == ["r_here"]


def test_postgresql_is_left_to_its_own_tools(terminal: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WARMLINE_DATABASE_URL", "postgresql://nowhere/place")

    answer = terminal.type("backup", "copy.db")

    assert answer.code == 1
    assert "pg_dump" in answer.err
