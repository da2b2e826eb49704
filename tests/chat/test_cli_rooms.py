"""Promises of `room`, `agreement` and `pause`."""

import json
from collections.abc import Iterable
from typing import Any

import pytest

from tests.chat.terminal import Terminal, terminal

__all__ = ["terminal"]


def as_lines(rooms: Iterable[object]) -> str:
    return "".join(json.dumps(room) + "\n" for room in rooms)


def listed(terminal: Terminal) -> dict[str, dict[str, Any]]:
    return {room["id"]: room for room in terminal.done("room", "list", "--json").facts}


def test_a_room_is_made_as_it_was_described(terminal: Terminal) -> None:
    described = ("--id", "r_A-b_1", "--title", "Grief", "--topic", "Losing someone", "--seats", "8")

    terminal.done("room", "add", *described)

    assert listed(terminal)["r_A-b_1"] == {
        "id": "r_A-b_1",
        "title": "Grief",
        "topic": "Losing someone",
        "open": True,
        "seats": 8,
        "present": 0,
        "agreement": 1,
    }


def test_many_rooms_are_made_at_once_each_with_its_own_seats(terminal: Terminal) -> None:
    rooms = [{"id": f"r_{number}", "seats": number + 1} for number in range(3000)]

    made = terminal.done("room", "add", "--jsonl", "-", "--json", said=as_lines(rooms)).facts

    assert made == [room["id"] for room in rooms]
    assert {name: room["seats"] for name, room in listed(terminal).items()} == {
        room["id"]: room["seats"] for room in rooms
    }


def test_every_wrong_line_is_named_and_no_room_is_made(terminal: Terminal) -> None:
    lines = [
        '{"id": "r_good"}',
        "{broken",
        "",
        '["r_list"]',
        '{"id": "r_good"}',
        '{"id": "r_seats", "seats": true}',
        '{"id": "r_colour", "colour": "red"}',
        '{"id": "r_spaces in it"}',
        '{"id": "r_history", "history": "mine"}',
        '{"id": "r_half", "title": "\\ud800"}',
        '{"id": "r_bell", "title": "\\u0007"}',
    ]

    answer = terminal.type("room", "add", "--jsonl", "-", said="\n".join(lines))

    assert answer.code == 1
    named = [line.split(":")[1].strip() for line in answer.err.splitlines()]
    assert named == [f"line {number}" for number in (2, 4, 5, 6, 7, 8, 9, 10, 11)]
    assert listed(terminal) == {}


def test_rooms_that_exist_are_named_by_their_lines_and_none_is_made(terminal: Terminal) -> None:
    terminal.done("room", "add", "--id", "r_old")

    answer = terminal.type("room", "add", "--jsonl", "-", said=as_lines([{"id": "r_new"}, {"id": "r_old"}]))

    assert answer.code == 1
    assert answer.err == "warmline: line 2: r_old exists already\n"
    assert list(listed(terminal)) == ["r_old"]


def test_a_file_without_rooms_is_a_mistake(terminal: Terminal) -> None:
    assert terminal.type("room", "add", "--jsonl", "-", said="\n\n").code == 1


def test_what_is_no_text_is_told(terminal: Terminal) -> None:
    answer = terminal.type("room", "add", "--jsonl", "-", said=b"\xff\xfe\x00")

    assert answer.code == 1
    assert "UTF-8" in answer.err


def test_a_room_is_changed_in_what_is_named_only(terminal: Terminal) -> None:
    terminal.done("room", "add", "--id", "r_hearth", "--title", "Hearth", "--topic", "Warmth")

    terminal.done("room", "set", "r_hearth", "--title", "Fireside", "--seats", "3")

    changed = listed(terminal)["r_hearth"]
    assert (changed["title"], changed["topic"], changed["seats"]) == ("Fireside", "Warmth", 3)


def test_closing_and_opening_say_whether_anything_changed(terminal: Terminal) -> None:
    terminal.done("room", "add", "--id", "r_hearth")

    told = [
        terminal.done("room", what, "r_hearth", "--json").facts["changed"]
        for what in ("open", "close", "close", "open")
    ]

    assert told == [False, True, False, True]


def test_an_agreement_is_shown_and_replaced_by_its_next_version(terminal: Terminal) -> None:
    terminal.done("room", "add", "--id", "r_hearth", "--agreement", "-", said="Be kind.\n")
    first = terminal.done("agreement", "show", "r_hearth", "--json").facts

    made = terminal.done("agreement", "set", "r_hearth", "-", "--json", said="Be kind, and be brief.").facts

    assert first == {"room": "r_hearth", "version": 1, "text": "Be kind."}
    assert made == {"room": "r_hearth", "version": 2}
    assert terminal.done("agreement", "show", "r_hearth").out == "Be kind, and be brief.\n"


@pytest.mark.parametrize("text", ["", " \n ", "x" * 8001, "bell\x07"])
def test_an_agreement_is_a_text_of_a_length_one_can_read(terminal: Terminal, text: str) -> None:
    terminal.done("room", "add", "--id", "r_hearth")

    assert terminal.type("agreement", "set", "r_hearth", "-", said=text).code == 1


def test_pausing_and_letting_in_again_are_told(terminal: Terminal) -> None:
    assert terminal.done("pause", "Back at eight.", "--json").facts == {"paused": "Back at eight."}
    assert terminal.done("unpause", "--json").facts == {"paused": None}
