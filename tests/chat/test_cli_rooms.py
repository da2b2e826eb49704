"""Promises of `room`, `agreement` and `pause`."""

import json
import sqlite3
from collections.abc import Iterable
from contextlib import closing
from datetime import UTC, datetime, timedelta
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


def test_what_is_changed_about_a_group_from_the_command_line_is_on_record(terminal: Terminal) -> None:
    terminal.done("room", "add", "--id", "r_1")

    terminal.done("room", "set", "r_1", "--title", "Grief", "--slow", "20", "--facilitators", "")
    terminal.done("agreement", "set", "r_1", "-", said="We listen.")

    with closing(sqlite3.connect(terminal.database)) as opened:
        told = opened.execute("SELECT who, action, subject, span FROM audit ORDER BY id").fetchall()
    assert told == [
        (None, "room_set", "r_1", "facilitators,slow_seconds,title"),
        (None, "agreement_set", "r_1", None),
    ]
    assert terminal.done("audit", "verify", "--json").facts == {"rows": 2, "wrong": []}


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


TUESDAYS = (
    "--id",
    "r_tuesday",
    "--title",
    "Tuesdays",
    "--starts",
    "2096-12-04 19:00",
    "--zone",
    "Europe/Madrid",
)


@pytest.fixture
def staffed(terminal: Terminal) -> Terminal:
    for name, role in (("Maya", "supporter"), ("Kim", "moderator"), ("Ada", "admin")):
        terminal.done("staff", "invite", "--name", name, "--role", role)
    return terminal


def test_a_group_with_a_time_is_closed_until_then_and_says_when_it_meets(staffed: Terminal) -> None:
    staffed.done(
        "room", "add", *TUESDAYS, "--every", "week", "--minutes", "75", "--facilitators", "Maya, Kim"
    )

    room = listed(staffed)["r_tuesday"]
    assert (room["open"], room["minutes"], room["facilitators"]) == (False, 75, ["Kim", "Maya"])
    assert (room["opens_at"], room["zone"]) == ("2096-12-04T18:00:00.000Z", "Europe/Madrid")
    assert "2096-12-04 19:00 Europe/Madrid, Kim, Maya" in staffed.done("room", "list").out


def test_what_is_changed_about_a_group_leaves_the_rest(staffed: Terminal) -> None:
    staffed.done("room", "add", *TUESDAYS, "--every", "week", "--facilitators", "Maya")

    staffed.done("room", "set", "r_tuesday", "--starts", "2097-01-08 18:30", "--slow", "20")

    room = listed(staffed)["r_tuesday"]
    assert (room["opens_at"], room["minutes"]) == ("2097-01-08T17:30:00.000Z", 60)
    assert room["facilitators"] == ["Maya"]


def test_a_group_that_is_given_a_time_afterwards_is_closed_until_then(staffed: Terminal) -> None:
    staffed.done("room", "add", "--id", "r_tuesday")
    staffed.done("room", "set", "r_tuesday", "--facilitators", "Maya")

    staffed.done("room", "set", "r_tuesday", *TUESDAYS[2:])

    room = listed(staffed)["r_tuesday"]
    assert (room["open"], room["title"]) == (False, "Tuesdays")
    assert room["opens_at"] == "2096-12-04T18:00:00.000Z"


def test_a_group_without_times_and_facilitators_is_a_room_like_any_other(staffed: Terminal) -> None:
    staffed.done("room", "add", *TUESDAYS, "--facilitators", "Maya")

    staffed.done("room", "set", "r_tuesday", "--every", "always", "--facilitators", "")
    staffed.done("room", "open", "r_tuesday")

    room = listed(staffed)["r_tuesday"]
    assert room["open"]
    assert "facilitators" not in room


@pytest.mark.parametrize("alone", [("--minutes", "60"), ("--grace", "60")])
def test_an_open_group_that_nobody_holds_is_not_silenced_by_half_of_its_terms(
    terminal: Terminal, alone: tuple[str, str]
) -> None:
    terminal.done("room", "add", "--id", "r_hearth")

    refused = terminal.type("room", "set", "r_hearth", "--title", "Another", *alone)

    assert refused.code == 1
    assert "need starts, or facilitators" in " ".join(refused.err.split())
    hearth = listed(terminal)["r_hearth"]
    assert (hearth["title"], "minutes" in hearth) == ("hearth", False)


def test_a_closed_group_may_be_given_minutes_alone_for_whoever_opens_it(terminal: Terminal) -> None:
    terminal.done("room", "add", "--id", "r_hearth", "--minutes", "60")

    terminal.done("room", "set", "r_hearth", "--minutes", "75")

    hearth = listed(terminal)["r_hearth"]
    assert (hearth["open"], hearth["minutes"], hearth["opens_at"]) == (False, 75, None)


def test_a_held_group_is_not_opened_from_outside(staffed: Terminal) -> None:
    staffed.done("room", "add", *TUESDAYS)

    refused = staffed.type("room", "open", "r_tuesday")

    assert refused.code == 1
    assert "opens with whoever holds it" in refused.err


@pytest.mark.parametrize(
    ("given", "words"),
    [
        (("--starts", "tomorrow"), "starts looks like"),
        (("--starts", "2026-12-01T19:00Z"), "starts looks like"),
        (("--starts", "2026-12-01 19:00", "--zone", "Moon/Tranquility"), "zone is one such as"),
        (("--starts", "2026-12-01 19:00", "--every", "now and then"), "every is once"),
        (("--every", "week"), "every needs starts"),
        (("--starts", "2026-12-01 19:00", "--minutes", "0"), "minutes is a whole number"),
        (("--facilitators", "Nobody"), "nobody of the staff is called Nobody"),
        (("--facilitators", "Ada"), "Ada cannot hold a group"),
        (("--minutes", "60", "--grace", "5"), "grace_seconds is a whole number"),
        (("--starts", "2026-12-01 19:00", "--every", "FREQ=MONTHLY;BYMONTH=2;BYMONTHDAY=30"), "never meet"),
        (("--starts", "2026-12-01 19:00", "--every", "FREQ=WEEKLY;UNTIL=SOON"), "cannot be"),
    ],
)
def test_terms_that_cannot_be_are_named_and_no_room_is_made(
    staffed: Terminal, given: tuple[str, ...], words: str
) -> None:
    refused = staffed.type("room", "add", "--id", "r_tuesday", *given)

    assert refused.code in (1, 2)
    assert words in " ".join(refused.err.split())
    assert listed(staffed) == {}


def test_many_groups_are_made_each_with_its_own_time(staffed: Terminal) -> None:
    rooms = [
        {"id": "r_one", "starts": "2096-12-04 19:00", "every": "once", "minutes": 30},
        {"id": "r_two", "facilitators": ["Maya"]},
        {"id": "r_three"},
    ]

    staffed.done("room", "add", "--jsonl", "-", said=as_lines(rooms))

    made = listed(staffed)
    assert [made[f"r_{name}"]["open"] for name in ("one", "two", "three")] == [False, False, True]
    assert made["r_one"]["opens_at"] == "2096-12-04T19:00:00.000Z"


def test_a_group_whose_facilitators_have_gone_is_found_by_check(staffed: Terminal) -> None:
    staffed.done("room", "add", *TUESDAYS, "--facilitators", "Maya")
    staffed.done("room", "add", "--id", "r_kim", "--facilitators", "Kim")

    staffed.done("staff", "disable", "Maya")

    found = [each["words"] for each in staffed.type("check", "--json").facts if each["what"] == "groups"]
    assert [words.partition(":")[0] for words in found] == ["r_tuesday"]
    assert listed(staffed)["r_tuesday"]["facilitators"] == []


def test_the_calendar_holds_the_groups_that_meet_soon_and_names_nobody(staffed: Terminal) -> None:
    soon = (datetime.now(UTC) + timedelta(days=3)).strftime("%Y-%m-%d 19:00")
    staffed.done(
        "room", "add", "--id", "r_soon", "--title", "Soon", "--starts", soon, "--facilitators", "Maya"
    )
    staffed.done("room", "add", *TUESDAYS)
    staffed.done("room", "add", "--id", "r_always")

    shown = staffed.done("room", "calendar").out

    assert shown.count("BEGIN:VEVENT") == 1
    assert "SUMMARY:Soon" in shown
    assert "Maya" not in shown
