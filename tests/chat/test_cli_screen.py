"""Promises of `screen`: one verdict a line, in order, whatever the lines are."""

import json
from itertools import product
from typing import Any

import pytest

from chat.cli.screen import KINDS, ROLES, answer_to
from chat.packs import packaged_screener
from moderation.screening import Screener, describe
from rooms.people import Role
from rooms.room import RoomKind
from tests.chat.terminal import Terminal, terminal
from tests.plain_rules import BOULDER, PEBBLE, THUNDER, plain_screener

__all__ = ["terminal"]


@pytest.fixture
def plain_rules(monkeypatch: pytest.MonkeyPatch) -> Screener:
    """Screen by rules of nonsense words."""
    monkeypatch.setattr("chat.cli.screen.packaged_screener", plain_screener)
    return plain_screener()


@pytest.fixture(scope="module")
def screener() -> Screener:
    """The rules that ship with the package."""
    return packaged_screener()


def asked(text: str, **fields: str) -> str:
    return json.dumps({"text": text, **fields}) + "\n"


def found(verdict: dict[str, Any]) -> list[str]:
    return [finding["rule"] for finding in verdict["findings"]]


@pytest.mark.usefixtures("plain_rules")
def test_each_line_gets_its_verdict_in_order(terminal: Terminal) -> None:
    said = asked("good morning") + asked(f"a {THUNDER}") + asked(f"my {BOULDER}") + asked("thank you")

    verdicts = terminal.done("screen", said=said).lines

    assert [verdict["level"] for verdict in verdicts] == [0, 4, 0, 0]
    assert [verdict["delivery"] for verdict in verdicts] == ["deliver", "deliver", "refuse", "deliver"]
    assert [found(verdict) for verdict in verdicts] == [[], ["test.thunder"], ["test.boulder"], []]


@pytest.mark.parametrize(("role", "kind"), list(product(ROLES, KINDS)))
def test_a_verdict_is_what_the_server_would_say_to_this_role_in_this_kind_of_room(
    screener: Screener, role: str, kind: str
) -> None:
    text = "call me on +49 171 5551234"

    verdict = answer_to(asked(text, role=role, kind=kind).encode(), 1, screener, "en")

    seen = screener.screen(text, role=Role(role))
    assert verdict == describe(screener, seen, kind=RoomKind(kind), role=Role(role))


@pytest.mark.usefixtures("plain_rules")
def test_spans_count_the_text_as_it_is_stored(terminal: Terminal) -> None:
    [verdict] = terminal.done("screen", said=asked(f"  Cafe\u0301\r\nmy {PEBBLE}  ")).lines

    [[start, end]] = verdict["findings"][0]["spans"]
    assert f"Café\nmy {PEBBLE}"[start:end] == PEBBLE


@pytest.mark.parametrize(
    "line",
    [
        b"{broken",
        b"[]",
        b"{}",
        b'{"text": 1}',
        b'{"text": "a", "role": "king"}',
        b'{"text": "a", "role": ["peer"]}',
        b'{"text": "a", "kind": "hall"}',
        b'{"text": "a", "language": "e n"}',
        b'{"text": "a", "earlier": "b"}',
        b'{"text": "\\ud800"}',
        b'{"text": "\xff"}',
        b"[" * 100_000,
    ],
    ids=lambda line: line[:30].decode(errors="replace"),
)
def test_a_line_that_cannot_be_read_is_named_and_the_others_go_on(terminal: Terminal, line: bytes) -> None:
    answer = terminal.type("screen", said=line + b'\n\n{"text": "good morning"}\n')

    assert answer.code == 1
    broken, whole = answer.lines
    assert broken["error"].startswith("line 1: ")
    assert whole["level"] == 0


def test_a_text_that_no_room_would_take_is_looked_at_all_the_same(terminal: Terminal) -> None:
    [verdict] = terminal.done(
        "screen", said=json.dumps({"text": "bell \x07 call me on +49 171 5551234"})
    ).lines

    assert verdict["findings"]


def test_a_detector_that_fails_is_never_taken_for_clean(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: object, **__: object) -> None:
        raise RuntimeError

    monkeypatch.setattr(Screener, "screen", fails)

    [verdict] = terminal.done("screen", said='{"text": "good morning"}').lines

    assert verdict["unscreened"]
