"""Promises of `config`: what is in force and why, no secret shown, and a file that explains every setting."""

import re
import tomllib

import pytest

from chat.setting_sources import hidden_settings, load_settings
from chat.settings import Settings
from tests.chat.terminal import Terminal, terminal

__all__ = ["terminal"]

SECRET = "hunter-two"


def test_every_setting_is_shown_with_the_place_it_comes_from(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    (terminal.folder / "warmline.toml").write_text('name = "Night Line"\nport = 1\n')
    (terminal.folder / "secrets").mkdir()
    (terminal.folder / "secrets" / "warmline_say_burst").write_text("7")
    monkeypatch.setattr("chat.setting_sources.SECRETS_DIR", terminal.folder / "secrets")
    monkeypatch.setenv("WARMLINE_PORT", "2")

    shown = terminal.done("config", "show", "--json").facts

    assert set(shown) == set(Settings.model_fields)
    assert shown["name"] == {"value": '"Night Line"', "from": "warmline.toml"}
    assert shown["port"] == {"value": "2", "from": "WARMLINE_PORT"}
    assert shown["say_burst"]["value"] == "7"
    assert shown["say_burst"]["from"].endswith("/warmline_say_burst")
    assert shown["host"]["from"] == "default"


@pytest.mark.parametrize("name", hidden_settings())
def test_a_secret_is_never_shown_only_that_there_is_one(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    addresses = {"database_url": f"postgresql://owner:{SECRET}@db/place", "bus_url": f"nats://{SECRET}@bus"}
    if name == "bus_url":
        monkeypatch.setenv("WARMLINE_DATABASE_URL", "postgresql://db/place")
    monkeypatch.setenv(f"WARMLINE_{name.upper()}", addresses.get(name, SECRET))

    for form in ([], ["--json"]):
        shown = terminal.done("config", "show", *form)

        assert SECRET not in shown.out + shown.err
        assert "(set, not shown)" in shown.out


def test_nothing_that_opens_doors_is_shown() -> None:
    assert {"database_url", "metrics_token"} <= set(hidden_settings())
    assert [name for name in Settings.model_fields if re.search("token$|secret|password", name)] == [
        "metrics_token"
    ]


def test_the_file_that_is_written_names_every_setting_and_changes_none(terminal: Terminal) -> None:
    before = load_settings()

    terminal.done("config", "init")

    written = (terminal.folder / "warmline.toml").read_text()
    assert load_settings() == before
    for name, field in Settings.model_fields.items():
        assert f"\n#{name} = " in written
        assert f"# {field.description}\n" in written


def test_each_line_of_that_file_is_the_default_once_its_sign_is_taken_away(terminal: Terminal) -> None:
    terminal.done("config", "init")
    path = terminal.folder / "warmline.toml"

    path.write_text(re.sub(r"^#(?=[a-z_]+ = )", "", path.read_text(), flags=re.MULTILINE))

    assert set(tomllib.loads(path.read_text())) == set(Settings.model_fields)
    assert load_settings() == Settings.model_construct()


def test_a_file_that_is_there_is_kept(terminal: Terminal) -> None:
    (terminal.folder / "warmline.toml").write_text("port = 1\n")

    answer = terminal.type("config", "init")

    assert answer.code == 1
    assert "exists already" in answer.err
    assert (terminal.folder / "warmline.toml").read_text() == "port = 1\n"


def test_the_file_is_for_its_owner_alone(terminal: Terminal) -> None:
    terminal.done("config", "init", "mine.toml")

    assert (terminal.folder / "mine.toml").stat().st_mode & 0o777 == 0o600
