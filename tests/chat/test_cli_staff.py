"""Promises of `staff`."""

from datetime import date, timedelta

import pytest

from chat.local.holding import held, note_address
from tests.chat.terminal import Terminal, terminal

__all__ = ["terminal"]


def states(terminal: Terminal) -> dict[str, str]:
    return {each["name"]: each["state"] for each in terminal.done("staff", "list", "--json").facts}


@pytest.mark.parametrize("role", ["supporter", "moderator", "admin"])
def test_an_invitation_is_printed_for_programs(terminal: Terminal, role: str) -> None:
    made = terminal.done("staff", "invite", "--name", "mod1", "--role", role, "--json").facts

    assert (made["name"], made["role"]) == ("mod1", role)
    assert made["link"].endswith(f"/staff#invitation={made['invitation']}&name=mod1&role={role}")
    assert made["until"].endswith("Z")


def test_the_link_leads_to_where_people_reach_the_page(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WARMLINE_PUBLIC_URL", "https://talk.example.org")

    answer = terminal.done("staff", "invite", "--name", "Maya", "--role", "supporter")

    assert "https://talk.example.org/staff#invitation=" in answer.out


def test_the_link_leads_to_the_server_that_runs_whatever_the_settings_say(terminal: Terminal) -> None:
    invite = ("staff", "invite", "--role", "supporter", "--json", "--name")
    with held(terminal.data):
        note_address(terminal.data, "http://localhost:8123")
        link = terminal.done(*invite, "Maya").facts["link"]

    assert link.startswith("http://localhost:8123/staff#")
    assert terminal.done(*invite, "Kim").facts["link"].startswith("http://127.0.0.1:8000/")


def test_a_profile_is_kept_and_what_is_no_topic_is_said(terminal: Terminal) -> None:
    terminal.done("staff", "invite", "--name", "Maya", "--role", "supporter")

    told = terminal.done("staff", "profile", "Maya", "--about", "grief, sleep", "--languages", "es", "--json")
    refused = terminal.type("staff", "profile", "Maya", "--about", "gardening")

    assert told.facts["about"] == ["grief", "sleep"]
    assert refused.code == 1
    assert "gardening is no topic; there are: anxiety" in refused.err


def test_only_supporters_have_a_profile(terminal: Terminal) -> None:
    terminal.done("staff", "invite", "--name", "Mo", "--role", "moderator")

    assert "no supporter" in terminal.type("staff", "profile", "Mo").err


def test_a_training_is_recorded_and_check_warns_before_it_runs_out(terminal: Terminal) -> None:
    terminal.done("staff", "invite", "--name", "Maya", "--role", "supporter")
    terminal.done("staff", "invite", "--name", "Kim", "--role", "supporter")
    today = date.today()  # noqa: DTZ011 - a day is a day
    in_days = {days: (today + timedelta(days=days)).isoformat() for days in (14, 15)}

    terminal.done("staff", "train", "Maya", "--until", in_days[14])
    terminal.done("staff", "train", "Kim", "--until", in_days[15])

    warned = [f["words"] for f in terminal.type("check", "--json").facts if f["what"] == "training"]
    assert warned == ["Maya: listening holds for 14 more days"]
    shown = terminal.done("staff", "list").out
    assert f"trained until {in_days[14]}: 14 days left" in shown
    assert f"trained until {in_days[15]}\n" in shown
    facts = {each["name"]: each["trained_until"] for each in terminal.done("staff", "list", "--json").facts}
    assert facts == {"Maya": in_days[14], "Kim": in_days[15]}


def test_check_names_supporters_without_a_training_on_record(terminal: Terminal) -> None:
    terminal.done("staff", "invite", "--name", "Maya", "--role", "supporter")
    terminal.done("staff", "invite", "--name", "Mo", "--role", "moderator")

    found = [f["words"] for f in terminal.type("check", "--json").facts if f["what"] == "training"]

    assert found == ["Maya: no training on record; training_required is off"]


@pytest.mark.parametrize(("until", "words"), [("soon", "no day"), ("2020-01-01", "is over")])
def test_a_training_needs_a_day_to_come(terminal: Terminal, until: str, words: str) -> None:
    terminal.done("staff", "invite", "--name", "Maya", "--role", "supporter")

    refused = terminal.type("staff", "train", "Maya", "--until", until)

    assert refused.code == 1
    assert words in refused.err


def test_a_name_is_given_once(terminal: Terminal) -> None:
    terminal.done("staff", "invite", "--name", "Maya", "--role", "supporter")

    answer = terminal.type("staff", "invite", "--name", " Maya ", "--role", "supporter")

    assert answer.code == 1
    assert "warmline staff reset Maya" in answer.err


def test_a_reset_makes_another_invitation(terminal: Terminal) -> None:
    first = terminal.done("staff", "invite", "--name", "Maya", "--role", "supporter", "--json").facts

    second = terminal.done("staff", "reset", "Maya", "--json").facts

    assert second["role"] == "supporter"
    assert second["invitation"] != first["invitation"]


def test_a_disabled_account_is_listed_as_such_until_it_is_reset(terminal: Terminal) -> None:
    terminal.done("staff", "invite", "--name", "Maya", "--role", "supporter")
    seen = [states(terminal)]

    for what in ("disable", "reset"):
        terminal.done("staff", what, "Maya")
        seen.append(states(terminal))

    assert seen == [{"Maya": "invited"}, {"Maya": "disabled"}, {"Maya": "invited"}]


def test_what_is_listed_for_people_lines_up(terminal: Terminal) -> None:
    for name in ("Jo", "Maximiliane"):
        terminal.done("staff", "invite", "--name", name, "--role", "supporter")

    lines = terminal.done("staff", "list").out.splitlines()

    assert lines == ["Jo           supporter  invited", "Maximiliane  supporter  invited"]
