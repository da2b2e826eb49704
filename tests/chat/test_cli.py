"""Promises of the command line as a whole: help, exit codes, and never a traceback for a mistake."""

import io
import sys
from pathlib import Path

import pytest
import typer.main

from chat.__main__ import main
from chat.cli.commands import new_cli
from chat.identity import KEY_FILE
from tests.chat.terminal import Terminal, terminal

__all__ = ["terminal"]


def commands() -> list[list[str]]:
    """List every command as it is typed."""
    root = typer.main.get_group(new_cli())
    found: list[list[str]] = []
    for name, command in root.commands.items():
        inner = getattr(command, "commands", None)
        found += [[name, each] for each in inner] if inner else [[name]]
    return found


COMMANDS = commands()


def test_the_promised_commands_are_there() -> None:
    typed = {" ".join(command) for command in COMMANDS}

    assert typed >= {
        *("serve", "check", "screen", "asyncapi", "backup", "restore", "pause", "unpause"),
        *("staff invite", "staff list", "staff disable", "staff reset"),
        *("room add", "room list", "room open", "room close", "room set"),
        *("agreement set", "agreement show"),
        *("rules check", "rules explain", "rules try"),
    }


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_every_command_explains_itself_in_plain_ascii(terminal: Terminal, command: list[str]) -> None:
    typed = terminal.type(*command, "--help")

    assert typed.code == 0
    assert f"Usage: warmline {' '.join(command)}" in typed.out
    assert len(typed.out.split("Options:")[0].splitlines()) > 2
    assert typed.out.isascii()
    assert "\x1b" not in typed.out


def test_the_version_is_told(terminal: Terminal) -> None:
    assert terminal.done("--version").out.startswith("warmline ")


@pytest.mark.parametrize(
    "typed",
    [
        ["nonsense"],
        ["staff"],
        ["staff", "invite"],
        ["staff", "invite", "--name", "Maya", "--role", "king"],
        ["staff", "invite", "--name", "Maya", "--role", "peer"],
        ["room", "add"],
        ["room", "add", "--id", "hearth"],
        ["room", "add", "--id", "r_hearth", "--seats", "many"],
        ["room", "set", "r_hearth"],
        ["pause"],
        ["pause", " "],
        ["pause", "wrong byte \udcff"],
        ["serve", "--port", "70000"],
        ["serve", "--rehearsal", "--host", "0.0.0.0"],
    ],
    ids=" ".join,
)
def test_what_is_asked_wrongly_ends_with_2_and_says_why(terminal: Terminal, typed: list[str]) -> None:
    answer = terminal.type(*typed)

    assert answer.code == 2
    assert "Traceback" not in answer.err
    assert answer.out + answer.err


@pytest.mark.parametrize(
    ("typed", "named"),
    [
        (["staff", "disable", "Nobody"], "Nobody"),
        (["staff", "reset", "Nobody"], "Nobody"),
        (["staff", "invite", "--name", " ", "--role", "admin"], "name"),
        (["room", "open", "r_nowhere"], "r_nowhere"),
        (["room", "close", "r_nowhere"], "r_nowhere"),
        (["room", "set", "r_nowhere", "--seats", "3"], "r_nowhere"),
        (["room", "add", "--jsonl", "nowhere.jsonl"], "nowhere.jsonl"),
        (["agreement", "show", "r_nowhere"], "r_nowhere"),
        (["agreement", "set", "r_nowhere", "nowhere.txt"], "nowhere.txt"),
        (["backup", "/nowhere/copy.db"], "/nowhere"),
        (["backup", "."], "exists"),
        (["restore", "nowhere.db"], "nowhere.db"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else None,
)
def test_what_cannot_be_done_ends_with_1_and_one_line(
    terminal: Terminal, typed: list[str], named: str
) -> None:
    answer = terminal.type(*typed)

    assert answer.code == 1
    assert answer.out == ""
    [line] = answer.err.splitlines()
    assert line.startswith("warmline: ")
    assert named in line


def test_every_wrong_setting_is_a_line(terminal: Terminal) -> None:
    (terminal.folder / "warmline.toml").write_text('port = "many"\nsay_brust = 3\n')

    answer = terminal.type("room", "list")

    assert answer.code == 2
    assert [line.split(": ")[2] for line in answer.err.splitlines()] == ["port", "say_brust"]


def test_a_key_that_others_can_read_is_a_line_that_helps(terminal: Terminal) -> None:
    terminal.done("staff", "invite", "--name", "Maya", "--role", "supporter")
    (terminal.data / KEY_FILE).chmod(0o644)

    answer = terminal.type("staff", "reset", "Maya")

    assert answer.code == 1
    assert "chmod 600" in answer.err


def test_a_broken_key_is_a_line(terminal: Terminal) -> None:
    (terminal.data / KEY_FILE).write_bytes(b"short")
    (terminal.data / KEY_FILE).chmod(0o600)

    answer = terminal.type("staff", "invite", "--name", "Maya", "--role", "supporter")

    assert answer.code == 1
    assert "is not a key" in answer.err


def test_a_database_of_another_program_is_a_line(terminal: Terminal) -> None:
    terminal.database.write_text("This is not a database. " * 100)

    answer = terminal.type("room", "list")

    assert answer.code == 1
    assert len(answer.err.splitlines()) == 1


def test_a_data_folder_that_cannot_be_is_a_line(terminal: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    (terminal.folder / "file").write_text("in the way")
    monkeypatch.setenv("WARMLINE_DATA_DIR", str(terminal.folder / "file" / "data"))

    answer = terminal.type("staff", "list")

    assert answer.code == 1
    assert "Traceback" not in answer.err
    assert str(terminal.folder / "file") in answer.err


def test_beginning_in_an_empty_folder_is_told_since_it_may_be_the_wrong_one(
    terminal: Terminal, migrated: Path
) -> None:
    terminal.database.unlink()

    answer = terminal.done("room", "list")

    assert f"begins a new place in {terminal.data}" in answer.err
    assert (terminal.data / KEY_FILE).exists()


def test_stopping_by_hand_is_quiet(terminal: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    def pressed_ctrl_c(_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("chat.cli.rooms.look", pressed_ctrl_c)

    answer = terminal.type("room", "list")

    assert (answer.code, answer.out, answer.err) == (130, "", "")


def test_a_terminal_that_lacks_a_letter_is_enough(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    terminal.done("room", "add", "--id", "r_cafe", "--title", "茶 and tea")
    written = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(written, encoding="latin-1", write_through=True))

    with pytest.raises(SystemExit):
        main(["room", "list"])

    assert b"\\u8336 and tea" in written.getvalue()


def test_a_closed_input_is_an_empty_one(terminal: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", None)

    with pytest.raises(SystemExit) as ended:
        main(["screen"])

    assert not ended.value.code


def test_the_protocol_is_printed_as_a_document(terminal: Terminal) -> None:
    assert terminal.done("asyncapi").facts["asyncapi"] == "3.0.0"
