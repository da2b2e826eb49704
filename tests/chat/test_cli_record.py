"""Promises of `audit`: whoever touches the record is found, and its figures point at nobody."""

import asyncio
import json
import sqlite3
from collections.abc import Callable
from contextlib import closing

import pytest

from chat.anchoring import FILE
from chat.identity import KEY_FILE
from chat.local import copies
from chat.store import schema
from tests.chat.terminal import Terminal, terminal

__all__ = ["terminal"]

NAMES = ("Ada", "Ben", "Cleo", "Dora", "Emil")
Row = tuple[object, ...]

CHANGED = "row 3 was changed"


@pytest.fixture
def kept(terminal: Terminal) -> Terminal:
    """A place with five acts on record, which were verified once."""
    for name in NAMES:
        terminal.done("staff", "invite", "--name", name, "--role", "moderator")
    assert terminal.done("audit", "verify", "--json").facts == {"rows": 5, "wrong": []}
    return terminal


def touch(terminal: Terminal, *statements: str) -> None:
    """Do to the file what somebody with access to the machine could do."""
    with closing(sqlite3.connect(terminal.database)) as opened:
        for statement in statements:
            assert opened.execute(statement).rowcount > 0, statement
        opened.commit()


@pytest.mark.parametrize(
    "column",
    ["at = at + 1", "who = 7", "action = 'look'", "of_case = 'c_x'", "subject = 'Zoe'", "reason = 'r'",
     "span = '1-2'", "mac = 'beef'"],
)  # fmt: skip
def test_a_changed_row_is_found_whatever_was_changed(kept: Terminal, column: str) -> None:
    touch(kept, f"UPDATE audit SET {column} WHERE id = 3")

    answer = kept.type("audit", "verify")

    assert answer.code == 1
    assert answer.out.startswith(CHANGED)


@pytest.mark.parametrize("row", [1, 3, 4])
def test_a_row_taken_out_is_found(kept: Terminal, row: int) -> None:
    touch(kept, f"DELETE FROM audit WHERE id = {row}")

    answer = kept.type("audit", "verify")

    assert answer.code == 1
    assert f"row {row + 1} was changed, or a row before it was taken out" in answer.out


def test_rows_that_changed_places_are_found(kept: Terminal) -> None:
    touch(kept, *(f"UPDATE audit SET id = {to} WHERE id = {row}" for row, to in ((2, 99), (3, 2), (99, 3))))

    assert kept.type("audit", "verify").code == 1


def test_a_row_put_in_is_found(kept: Terminal) -> None:
    touch(kept, "UPDATE audit SET id = 6 WHERE id = 5",
          "INSERT INTO audit SELECT 5, at, who, action, subject, reason, span, mac, of_case"
          " FROM audit WHERE id = 4")  # fmt: skip

    assert kept.type("audit", "verify").code == 1


@pytest.mark.parametrize("left", [0, 1, 4])
def test_an_end_cut_off_is_found(kept: Terminal, left: int) -> None:
    touch(kept, f"DELETE FROM audit WHERE id > {left}")

    answer = kept.type("audit", "verify")

    assert answer.code == 1
    assert "row 5 was there and is not any more" in answer.out


def test_an_end_cut_off_is_found_also_when_the_record_grew_again(kept: Terminal) -> None:
    touch(kept, "DELETE FROM audit WHERE id > 3", "UPDATE sqlite_sequence SET seq = 3 WHERE name = 'audit'")
    for name in ("Finn", "Gil", "Hal"):
        kept.done("staff", "invite", "--name", name, "--role", "moderator")

    answer = kept.type("audit", "verify")

    assert answer.code == 1
    assert "row 5 was there" in answer.out


@pytest.mark.parametrize(
    "spoil",
    [lambda text: "", lambda text: json.dumps(json.loads(text) | {"row": 3}), lambda text: "{}"],
)
def test_an_anchor_that_is_not_ours_is_found(kept: Terminal, spoil: Callable[[str], str]) -> None:
    anchor = kept.data / FILE
    anchor.write_text(spoil(anchor.read_text()))

    answer = kept.type("audit", "verify")

    assert answer.code == 1
    assert FILE in answer.out


def test_a_place_brought_back_from_a_copy_says_so_in_its_record_and_is_sound(kept: Terminal) -> None:
    kept.done("backup", "copy.db")
    kept.done("staff", "invite", "--name", "Finn", "--role", "moderator")
    kept.done("audit", "verify")

    kept.done("restore", "copy.db", "--yes")

    assert kept.done("audit", "verify", "--json").facts == {"rows": 7, "wrong": []}
    assert actions(kept)[-2:] == ["backup", "restore"]


def actions(terminal: Terminal) -> list[str]:
    with closing(sqlite3.connect(terminal.database)) as opened:
        return [action for (action,) in opened.execute("SELECT action FROM audit ORDER BY id")]


def test_whoever_takes_a_copy_of_everything_is_on_record_before_they_have_it(kept: Terminal) -> None:
    before = actions(kept)

    kept.done("backup", "copy.db")

    assert actions(kept) == [*before, "backup"]
    with closing(sqlite3.connect(kept.folder / "copy.db")) as copy:
        told = copy.execute("SELECT action, subject, who FROM audit ORDER BY id DESC").fetchone()
    assert told == ("backup", "copy.db", None)
    assert kept.done("audit", "verify").code == 0


def test_a_copy_that_other_tools_take_is_on_record_as_a_backup_is(kept: Terminal) -> None:
    before = actions(kept)

    kept.done("audit", "copied", "monday.dump")

    assert actions(kept) == [*before, "backup"]
    with closing(sqlite3.connect(kept.database)) as opened:
        told = opened.execute("SELECT subject, who FROM audit ORDER BY id DESC").fetchone()
    assert told == ("monday.dump", None)
    assert kept.done("audit", "verify").code == 0


def test_what_is_not_copied_is_not_on_record(kept: Terminal) -> None:
    (kept.folder / "copy.db").touch()
    before = actions(kept)

    assert kept.type("backup", "copy.db").code == 1

    assert actions(kept) == before


def test_a_place_whose_key_is_lost_is_copied_all_the_same_and_that_is_said(kept: Terminal) -> None:
    before = actions(kept)
    (kept.data / KEY_FILE).unlink()

    told = kept.done("backup", "copy.db")

    assert "not on record: the key is missing" in told.err
    assert actions(kept) == before
    assert not (kept.data / KEY_FILE).exists()


def test_a_place_of_an_older_version_is_copied_as_it_is(kept: Terminal) -> None:
    asyncio.run(schema.downgrade(f"sqlite:///{kept.database}", "0005"))

    kept.done("backup", "copy.db")

    assert copies.revision_of(kept.folder / "copy.db") == "0005"
    assert actions(kept)[-1] == "backup"


def test_a_place_older_than_its_record_is_copied_and_that_is_said(kept: Terminal) -> None:
    asyncio.run(schema.downgrade(f"sqlite:///{kept.database}", "0002"))

    assert "not on record" in kept.done("backup", "copy.db").err
    assert copies.revision_of(kept.folder / "copy.db") == "0002"


@pytest.mark.slow
def test_a_place_that_cannot_be_written_to_is_copied_and_that_is_said(kept: Terminal) -> None:
    with closing(sqlite3.connect(kept.database, isolation_level=None)) as held:
        held.execute("BEGIN IMMEDIATE")

        told = kept.done("backup", "copy.db")

    assert "not on record" in told.err
    assert actions(kept).count("backup") == 0


def test_the_report_of_a_quiet_place_has_every_part(terminal: Terminal) -> None:
    report = terminal.done("audit", "export", "--since", "2026-01-01", "--until", "2026-03-31").facts

    assert (report["since"], report["until"]) == ("2026-01-01", "2026-03-31")
    assert report["cases"] == {"care": 0, "conduct": 0}
    parts = {"since", "until", "cases", "decisions", "reversals", "appeals", "second_opinions"}
    assert set(report) == parts | {"golden_set", "time_to_human_seconds", "rules"}


def test_a_report_goes_into_a_new_file_only(terminal: Terminal) -> None:
    terminal.done("audit", "export", "--into", "report.json")

    again = terminal.type("audit", "export", "--into", "report.json")

    assert again.code == 1
    assert json.loads((terminal.folder / "report.json").read_text())["reversals"] == 0


@pytest.mark.parametrize("asked", [("--since", "spring"), ("--since", "2026-02-02", "--until", "2026-02-01")])
def test_a_time_that_is_none_is_asked_wrongly(terminal: Terminal, asked: tuple[str, ...]) -> None:
    assert terminal.type("audit", "export", *asked).code == 2


def test_whoever_takes_a_report_out_is_on_record(terminal: Terminal) -> None:
    terminal.done("audit", "export", "--since", "2026-01-01", "--until", "2026-03-31")

    with closing(sqlite3.connect(terminal.database)) as opened:
        rows = opened.execute("SELECT who, action, subject FROM audit").fetchall()
    assert rows == [(None, "export", "2026-01-01 to 2026-03-31")]
