"""Promises of the settings: one order of sources, and one clear line for each mistake."""

import re
from pathlib import Path

import pytest

from chat import setting_sources
from chat.cli.configuring import as_toml, unit_of
from chat.setting_sources import BadSettings, load_settings
from chat.settings import Settings


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Start in an empty folder, with no secrets, so that nothing of this machine is read."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(setting_sources, "SECRETS_DIR", tmp_path / "secrets")
    return tmp_path


def write_toml(folder: Path, text: str) -> None:
    (folder / "warmline.toml").write_text(text, encoding="utf-8")


def write_secret(folder: Path, name: str, value: str) -> None:
    (folder / "secrets").mkdir(exist_ok=True)
    (folder / "secrets" / name).write_text(value, encoding="utf-8")


def complaint(**flags: object) -> list[str]:
    with pytest.raises(BadSettings) as caught:
        load_settings(**flags)
    return caught.value.lines


def test_without_any_source_the_server_stays_on_this_machine() -> None:
    found = load_settings()

    assert (found.host, found.port, found.data_dir) == ("127.0.0.1", 8000, Path("data"))


def test_each_source_beats_the_weaker_ones(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_toml(folder, "port = 1\nsay_burst = 1\nbatch_max = 1\nqueue_max = 1\n")
    write_secret(folder, "warmline_port", "2")
    write_secret(folder, "warmline_say_burst", "2")
    write_secret(folder, "warmline_batch_max", "2")
    monkeypatch.setenv("WARMLINE_PORT", "3")
    monkeypatch.setenv("WARMLINE_SAY_BURST", "3")

    found = load_settings(port=4)

    assert (found.port, found.say_burst, found.batch_max, found.queue_max) == (4, 3, 2, 1)


def test_a_flag_that_was_not_given_hides_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WARMLINE_HOST", "::1")

    assert load_settings(host=None).host == "::1"


def test_lists_in_the_environment_are_parted_by_commas(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WARMLINE_ALLOWED_ORIGINS", "https://a.example, https://b.example:8443")
    monkeypatch.setenv("WARMLINE_CARE_DUE_SECONDS", "1=900, 2=300, 3=60, 4=20")

    found = load_settings()

    assert found.allowed_origins == ("https://a.example", "https://b.example:8443")
    assert found.care_due_seconds == {1: 900, 2: 300, 3: 60, 4: 20}


def test_every_mistake_is_told_at_once_and_where_it_was_made(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_toml(folder, 'say_burst = "many"\n')
    monkeypatch.setenv("WARMLINE_BATCH_MAX", "1001")

    lines = complaint(port=70_000)

    assert [line.partition(": ")[0] for line in lines] == ["--port", "warmline.toml", "WARMLINE_BATCH_MAX"]
    assert lines[1].startswith("warmline.toml: say_burst: ")


def test_an_unknown_variable_is_an_error_that_names_the_likely_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WARMLINE_SAY_PER_MINIT", "3")

    assert complaint() == ["WARMLINE_SAY_PER_MINIT: no such setting; did you mean WARMLINE_SAY_PER_MINUTE?"]


def test_an_unknown_key_in_the_file_is_an_error(folder: Path) -> None:
    write_toml(folder, "prot = 8000\n[extra]\nport = 1\n")

    assert complaint() == [
        "warmline.toml: prot: no such setting; did you mean port?",
        "warmline.toml: extra: no such setting",
    ]


def test_a_broken_file_is_one_line_with_its_place(folder: Path) -> None:
    write_toml(folder, "port = = 1\n")

    [line] = complaint()

    assert line.startswith("warmline.toml: cannot be read as TOML: ")
    assert "line 1" in line


@pytest.mark.parametrize(
    ("flags", "named"),
    [
        ({"log_level": "DEBUG"}, "--log-level"),
        ({"host": "0.0.0.0", "rehearsal": True}, "rehearsal"),
        ({"database_url": "mysql://localhost/x"}, "--database-url"),
        ({"languages": []}, "--languages"),
        ({"frame_max_bytes": 8192}, "frame_max_bytes"),
        ({"care_due_seconds": {4: 30}}, "care_due_seconds"),
        ({"care_due_seconds": {1: 1, 2: 1, 3: 1, 4: 0}}, "--care-due-seconds"),
        ({"allowed_origins": ["https://a.example/"]}, "--allowed-origins"),
        ({"trusted_proxies": ["the proxy"]}, "--trusted-proxies"),
        ({"public_url": "help.example.org"}, "--public-url"),
        ({"leave_url": "https:///"}, "--leave-url"),
        ({"leave_url": "https://weather.example\nSet-Cookie: a=b"}, "--leave-url"),
    ],
)
def test_a_dangerous_or_impossible_setting_is_refused(flags: dict[str, object], named: str) -> None:
    lines = complaint(**flags)

    assert lines
    assert all(line.startswith(f"{named}: ") for line in lines)


def test_a_complaint_never_repeats_a_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WARMLINE_DATABASE_URL", "mysql://owner:hunter-two@db/x")

    assert "hunter-two" not in "".join(complaint())


def test_printing_the_settings_shows_no_secret() -> None:
    found = load_settings(database_url="postgresql://owner:hunter-two@db/x")

    assert "hunter-two" not in repr(found)


@pytest.mark.parametrize("host", ["127.0.0.1", "127.8.8.8", "::1", "localhost"])
def test_a_rehearsal_is_possible_on_this_machine_alone(host: str) -> None:
    assert load_settings(host=host, rehearsal=True).rehearsal


def test_every_setting_says_what_it_does_and_in_which_unit() -> None:
    for name, field in Settings.model_fields.items():
        extra = field.json_schema_extra

        assert field.description, name
        assert field.description.endswith("."), name
        assert isinstance(extra, dict), name
        assert extra["unit"], name


def test_no_setting_is_an_empty_promise() -> None:
    code = "".join(
        file.read_text(encoding="utf-8") for file in Path(setting_sources.__file__).parent.rglob("*.py")
    )

    assert [name for name in Settings.model_fields if f"settings.{name}" not in code] == []


RUNNING = Path(__file__).parents[2] / "docs" / "running.md"


def test_the_page_on_running_lists_every_setting_as_it_is() -> None:
    page = RUNNING.read_text(encoding="utf-8")
    written = [line for line in page.splitlines() if re.match(r"\| `[a-z_]+` \|", line)]

    assert written == [row_of(name) for name in Settings.model_fields]


def row_of(name: str) -> str:
    field = Settings.model_fields[name]
    return f"| `{name}` | `{as_toml(field.default)}` | {unit_of(name)} | {field.description} |"
