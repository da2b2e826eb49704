"""Promises of `key`, and of a server whose key does not fit: it refuses to start, and says what helps."""

import sqlite3
from contextlib import closing

import pytest

from chat.identity import KEY_FILE, load_key
from chat.sealing import Vault
from tests.chat.terminal import Terminal, terminal
from tests.chat.test_cli_serve import Serving

__all__ = ["terminal"]


@pytest.fixture(autouse=True)
def another_key(terminal: Terminal) -> None:
    """Seal something with a key that is not the one in the folder."""
    load_key(terminal.data)
    sealed = Vault(lambda: b"k" * 32).new_key("room:1")
    with closing(sqlite3.connect(terminal.database)) as opened:
        opened.execute("INSERT INTO text_keys (owner, sealed) VALUES ('room:1', ?)", [sealed])
        opened.commit()


def keys(terminal: Terminal) -> int:
    with closing(sqlite3.connect(terminal.database)) as opened:
        return int(opened.execute("SELECT COUNT(*) FROM text_keys").fetchone()[0])


@pytest.mark.slow
def test_a_server_whose_key_opens_nothing_does_not_start(terminal: Terminal) -> None:
    code, complaints = Serving(terminal.folder, "--port", "0").end()

    assert code == 1
    assert "the key opens nothing in the database" in complaints
    assert "warmline key reset" in complaints
    assert "Traceback" not in complaints


@pytest.mark.slow
def test_a_server_that_misses_its_key_does_not_start_and_makes_none(terminal: Terminal) -> None:
    (terminal.data / KEY_FILE).unlink()

    code, complaints = Serving(terminal.folder, "--port", "0").end()

    assert code == 1
    assert "the key is missing" in complaints
    assert not (terminal.data / KEY_FILE).exists()


@pytest.mark.slow
def test_once_the_lost_key_is_given_up_the_place_opens_again(terminal: Terminal) -> None:
    terminal.done("key", "reset", "--yes")

    server = Serving(terminal.folder, "--port", "0")

    assert server.address().startswith("http://")
    assert server.stop()[0] == 0


@pytest.mark.parametrize(("said", "code", "left"), [("n\n", 1, 1), ("y\n", 0, 0)])
def test_texts_are_given_up_only_after_a_yes(terminal: Terminal, said: str, code: int, left: int) -> None:
    answer = terminal.answer(said, "key", "reset")

    assert answer.code == code
    assert keys(terminal) == left


def test_where_nobody_can_be_asked_a_yes_is_needed(terminal: Terminal) -> None:
    answer = terminal.type("key", "reset")

    assert (answer.code, answer.err.count("\n"), "--yes" in answer.err) == (1, 1, True)
    assert keys(terminal) == 1
