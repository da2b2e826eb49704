"""Promises of `check`: it finds what is wrong, one line for each thing, and changes nothing."""

import sqlite3
from contextlib import closing
from datetime import date, timedelta

import pytest

from chat.cli.rule_examples import broken_promises
from chat.identity import KEY_FILE, load_key
from chat.sealing import Vault
from moderation.compiling import Pack
from moderation.rulepack import RulePackError
from moderation.screening import Screener
from tests.chat.terminal import Terminal, terminal
from tests.nats import nats_running

__all__ = ["terminal"]


LOOKED_AT: dict[str, list[str]] = {}


@pytest.fixture(autouse=True)
def looked_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hold the packaged rules to their examples only once: it takes seconds, and they stay the same."""

    def broken(screener: Screener, pack: Pack) -> list[str]:
        if pack.language not in LOOKED_AT:
            LOOKED_AT[pack.language] = list(broken_promises(screener, pack))
        return LOOKED_AT[pack.language]

    monkeypatch.setattr("chat.cli.checking.broken_promises", broken)


@pytest.fixture(autouse=True)
def key(terminal: Terminal) -> None:
    """Give the place its key."""
    load_key(terminal.data)


def bad(terminal: Terminal) -> list[str]:
    """Name what `check` finds bad, and hold its exit code to that."""
    answer = terminal.type("check", "--json")
    found = [each["what"] for each in answer.facts if each["state"] == "bad"]
    assert answer.code == (1 if found else 0)
    return found


def to_look_at(terminal: Terminal) -> list[str]:
    facts = terminal.type("check", "--json").facts
    return [each["words"] for each in facts if each["state"] == "look"]


def test_a_place_in_order_has_nothing_bad(terminal: Terminal) -> None:
    assert bad(terminal) == []


def test_nothing_is_made_by_looking(terminal: Terminal) -> None:
    terminal.database.unlink()
    (terminal.data / KEY_FILE).unlink()

    assert bad(terminal) == []
    assert list(terminal.data.iterdir()) == []


def test_an_empty_rota_is_to_be_looked_at(terminal: Terminal) -> None:
    assert any("warmline oncall add" in words for words in to_look_at(terminal))

    terminal.done("oncall", "add", "Ines", "--url", "https://alerts.example.org/ines")

    assert not any("warmline oncall add" in words for words in to_look_at(terminal))


def test_a_second_opinion_that_is_off_is_to_be_looked_at(terminal: Terminal) -> None:
    assert any("second_opinion is off" in words for words in to_look_at(terminal))

    (terminal.folder / "warmline.toml").write_text('second_opinion = "on"\n')

    assert not any(words.startswith("second_opinion") for words in to_look_at(terminal))


def test_each_thing_is_one_line_for_people(terminal: Terminal) -> None:
    answer = terminal.done("check")

    assert {line.split()[0] for line in answer.out.splitlines()} <= {"ok", "look"}


def test_wrong_settings_are_bad(terminal: Terminal) -> None:
    (terminal.folder / "warmline.toml").write_text("port = -1\nprot = 1\n")

    assert bad(terminal) == ["settings", "settings"]


def test_a_key_that_others_can_read_is_bad(terminal: Terminal) -> None:
    (terminal.data / KEY_FILE).chmod(0o640)

    assert bad(terminal) == ["key"]


def test_a_missing_key_beside_a_database_is_bad(terminal: Terminal) -> None:
    (terminal.data / KEY_FILE).unlink()

    assert bad(terminal) == ["key"]
    assert not (terminal.data / KEY_FILE).exists()


def test_a_damaged_database_is_bad(terminal: Terminal) -> None:
    terminal.database.write_text("This is not a database. " * 100)

    assert bad(terminal) == ["database"]


def test_a_database_of_a_newer_version_is_bad(terminal: Terminal) -> None:
    with closing(sqlite3.connect(terminal.database)) as opened:
        opened.execute("UPDATE alembic_version SET version_num = '9999'")
        opened.commit()

    assert bad(terminal) == ["database"]


def test_rules_that_cannot_be_read_are_bad(terminal: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: str) -> None:
        raise RulePackError("en/crisis.toml", "some rule", "say", "is empty")

    monkeypatch.setattr("chat.cli.checking.rules_of", broken)

    assert bad(terminal) == ["rules"]


@pytest.mark.parametrize("content", [None, "", "[[rule]]\n"])
def test_rules_of_ones_own_are_looked_at_instead_of_ours(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch, content: str | None
) -> None:
    folder = terminal.folder / "rules"
    if content is not None:
        (folder / "en").mkdir(parents=True)
        (folder / "en" / "crisis.toml").write_text(content)
    monkeypatch.setenv("WARMLINE_RULES_DIR", str(folder))

    assert bad(terminal) == ["rules"]


@pytest.mark.parametrize("setting", ["topics_file", "exercise_file", "golden_file", "helplines_file"])
@pytest.mark.parametrize("content", [None, "no toml at all"])
def test_a_list_of_ones_own_that_cannot_be_read_is_bad(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch, setting: str, content: str | None
) -> None:
    file = terminal.folder / "list.toml"
    if content is not None:
        file.write_text(content)
    monkeypatch.setenv(f"WARMLINE_{setting.upper()}", str(file))

    assert bad(terminal) == ["helplines" if setting == "helplines_file" else "lists"]


def test_a_database_or_a_bus_that_does_not_answer_is_bad(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WARMLINE_DATABASE_URL", "postgresql://nobody@127.0.0.1:1/place?connect_timeout=1")
    monkeypatch.setenv("WARMLINE_BUS_URL", "nats://127.0.0.1:1")

    assert bad(terminal) == ["database", "bus"]


@pytest.mark.servers
def test_a_bus_that_answers_is_in_order(terminal: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WARMLINE_DATABASE_URL", "postgresql://nobody@127.0.0.1:1/place")
    with nats_running() as server:
        monkeypatch.setenv("WARMLINE_BUS_URL", f"nats://127.0.0.1:1,{server.url}")

        assert bad(terminal) == ["database"]


def test_a_rule_that_breaks_its_own_examples_is_bad(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("chat.cli.checking.broken_promises", broken_promises)
    monkeypatch.setattr("chat.cli.rule_examples.finds", lambda *_: False)

    assert set(bad(terminal)) == {"rules"}


def test_a_place_without_a_moderator_is_to_be_looked_at(terminal: Terminal) -> None:
    assert any("nobody has signed in" in words for words in to_look_at(terminal))


@pytest.mark.parametrize(("role", "state"), [("moderator", "ok"), ("admin", "look"), ("supporter", "look")])
def test_only_who_can_open_the_desks_counts_as_a_moderator(terminal: Terminal, role: str, state: str) -> None:
    terminal.done("staff", "invite", "--name", "Olga", "--role", role)
    with closing(sqlite3.connect(terminal.database)) as database, database:
        database.execute("UPDATE staff SET signed_in_at = 1")

    facts = terminal.type("check", "--json").facts

    assert [each["state"] for each in facts if each["what"] == "moderators"] == [state]


def test_helplines_that_nobody_verified_are_to_be_looked_at(terminal: Terminal) -> None:
    assert any("never verified" in words for words in to_look_at(terminal))


@pytest.mark.parametrize(("days_ago", "said"), [(182, "more than"), (178, "")])
def test_old_looks_at_helplines_do_not_count(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch, days_ago: int, said: str
) -> None:
    day = (date.today() - timedelta(days=days_ago)).isoformat()  # noqa: DTZ011 - a day is a day
    line = f"""[[helpline]]
    name = "Night Line"\ncontact = "1"\nhours = "24/7"\ncountry = ""\nlanguages = ["en"]
    verified_on = "{day}"\nverified_by = "the operator"
    """
    monkeypatch.setattr("chat.packs.read_helplines", lambda: line.encode())

    [words] = [
        each["words"] for each in terminal.done("check", "--json").facts if each["what"] == "helplines"
    ]

    assert said in words
    assert ("are verified" in words) == (not said)


def test_a_proxy_that_is_not_trusted_is_to_be_looked_at(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WARMLINE_PUBLIC_URL", "https://talk.example.org")

    assert any("trusted_proxies" in words for words in to_look_at(terminal))


def test_a_closed_door_is_to_be_looked_at(terminal: Terminal) -> None:
    terminal.done("pause", "Back at eight.")

    assert any("unpause" in words for words in to_look_at(terminal))


def test_a_folder_others_can_look_into_is_to_be_looked_at(terminal: Terminal) -> None:
    terminal.data.chmod(0o755)
    assert any("chmod 700" in words for words in to_look_at(terminal))

    terminal.data.chmod(0o700)

    assert not any("chmod 700" in words for words in to_look_at(terminal))


def test_a_secret_in_a_file_for_all_is_to_be_looked_at(terminal: Terminal) -> None:
    file = terminal.folder / "warmline.toml"
    file.write_text('metrics_token = "hunter-two"\n')
    file.chmod(0o644)

    [words] = [each for each in to_look_at(terminal) if "metrics_token" in each]

    assert "hunter-two" not in words


def test_copies_left_lying_are_to_be_looked_at(terminal: Terminal) -> None:
    terminal.done("backup", "copy.db")
    terminal.done("restore", "copy.db", "--yes")

    assert any("replaced-" in words and "delete" in words for words in to_look_at(terminal))


def test_a_clock_behind_what_was_stored_is_bad(terminal: Terminal) -> None:
    with closing(sqlite3.connect(terminal.database)) as opened:
        far = (
            "INSERT INTO entries (log, seq, at, kind, body) VALUES (1, 1, 9999999999999, 'room_opened', '{}')"
        )
        opened.execute(far)
        opened.commit()

    assert bad(terminal) == ["clock"]


def test_an_address_without_encryption_is_bad_unless_it_is_this_machine(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WARMLINE_PUBLIC_URL", "http://talk.example.org")
    assert bad(terminal) == ["settings"]

    monkeypatch.setenv("WARMLINE_PUBLIC_URL", "http://localhost:8000")

    assert bad(terminal) == []


def test_a_key_that_opens_nothing_in_the_database_is_bad(terminal: Terminal) -> None:
    other = Vault(lambda: b"another" * 4 + b"keys").new_key("room:1")
    with closing(sqlite3.connect(terminal.database)) as opened:
        opened.execute("INSERT INTO text_keys (owner, sealed) VALUES ('room:1', ?)", [other])
        opened.commit()

    assert bad(terminal) == ["key"]
