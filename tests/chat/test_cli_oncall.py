"""Promises of `oncall`: who is asked, in which order, and a secret that is shown once."""

import sqlite3
import sys
from contextlib import closing

import pytest

from tests.chat.terminal import Terminal, terminal

__all__ = ["terminal"]

URL = "https://alerts.example.org/ines"


def names(terminal: Terminal) -> list[str]:
    return [each["name"] for each in terminal.done("oncall", "list", "--json").facts]


@pytest.fixture
def rota(terminal: Terminal) -> Terminal:
    """A place with two people on call and a phone for the last step."""
    for name, more in (("phone", ("--last",)), ("Ines", ()), ("Jonas", ())):
        terminal.done("oncall", "add", name, "--url", URL, *more)
    return terminal


def test_people_are_asked_in_order_and_the_place_last(rota: Terminal) -> None:
    before = names(rota)

    rota.done("oncall", "order", "Jonas")

    assert (before, names(rota)) == (["Ines", "Jonas", "phone"], ["Jonas", "Ines", "phone"])


def test_a_secret_is_shown_once_and_kept_sealed(terminal: Terminal) -> None:
    secret = terminal.done("oncall", "add", "Ines", "--url", URL, "--json").facts["secret"]
    newer = terminal.done("oncall", "secret", "Ines", "--json").facts["secret"]

    kept = terminal.database.read_bytes() + (terminal.done("oncall", "list").out).encode()

    assert secret.startswith("whsec_")
    assert secret != newer
    for shown in (secret, newer):
        assert shown.removeprefix("whsec_").encode() not in kept


def test_a_change_of_secret_keeps_both_until_it_is_finished(rota: Terminal) -> None:
    kept = []
    for more in ((), ("--finish",)):
        rota.done("oncall", "secret", "Ines", *more)
        with closing(sqlite3.connect(rota.database)) as opened:
            row = "SELECT old_secret IS NOT NULL FROM endpoints WHERE name = 'Ines'"
            kept.append(opened.execute(row).fetchone()[0])

    assert kept == [1, 0]


def test_who_was_taken_away_is_not_asked(rota: Terminal) -> None:
    rota.done("oncall", "remove", "Ines")

    assert names(rota) == ["Jonas", "phone"]


@pytest.mark.parametrize("url", ["ftp://example.org", "https://name:word@example.org/", "example.org"])
def test_what_is_no_address_is_asked_wrongly(terminal: Terminal, url: str) -> None:
    assert terminal.type("oncall", "add", "Ines", "--url", url).code == 2
    assert names(terminal) == []


@pytest.mark.parametrize("asked", [("remove", "Kim"), ("secret", "Kim"), ("try", "Kim"), ("order", "Kim")])
def test_nobody_is_somebody_else(rota: Terminal, asked: tuple[str, ...]) -> None:
    answer = rota.type("oncall", *asked)

    assert (answer.code, "not on the list" in answer.err) == (1, True)


def test_a_name_is_asked_once(rota: Terminal) -> None:
    assert rota.type("oncall", "add", "Ines", "--url", URL).code == 1


def test_whoever_changes_the_rota_is_on_record(rota: Terminal) -> None:
    rota.done("oncall", "secret", "Ines")
    rota.done("oncall", "remove", "Jonas")

    with closing(sqlite3.connect(rota.database)) as opened:
        rows = opened.execute("SELECT action, subject FROM audit ORDER BY id").fetchall()
    assert rows[-2:] == [("oncall_secret", "Ines"), ("oncall_remove", "Jonas")]
    assert len(rows) == 5


def test_an_address_of_apprise_is_kept_sealed_and_only_its_service_shown(terminal: Terminal) -> None:
    said = terminal.done("oncall", "add", "Jonas", "--apprise", "ntfy://jonas-on-call-7f3a")

    listed = terminal.done("oncall", "list", "--json").facts

    assert [(each["name"], each["url"]) for each in listed] == [("Jonas", "apprise:ntfy")]
    assert "jonas-on-call-7f3a" not in said.out
    assert b"jonas-on-call-7f3a" not in terminal.database.read_bytes()
    assert terminal.type("oncall", "secret", "Jonas").code == 1


@pytest.mark.parametrize(
    "more", [(), ("--apprise", "carrier-pigeon://roof"), ("--url", URL, "--apprise", "ntfy://x")]
)
def test_somebody_is_reached_in_one_way_that_is_known(terminal: Terminal, more: tuple[str, ...]) -> None:
    assert terminal.type("oncall", "add", "Jonas", *more).code == 2


def test_without_apprise_it_is_said_what_to_install(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "apprise", None)

    answer = terminal.type("oncall", "add", "Jonas", "--apprise", "ntfy://x")

    assert (answer.code, "pip install" in answer.err) == (1, True)
