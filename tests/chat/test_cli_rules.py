"""Promises of `rules`: examples are kept, a change is tried before it acts, a verdict is explained."""

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from moderation.slots import hashed_word
from tests.chat.terminal import Terminal, terminal
from tests.plain_rules import BOULDER, THUNDER, plain_files

__all__ = ["terminal"]


@pytest.fixture
def changed(tmp_path: Path) -> str:
    """A folder with rules of nonsense words."""
    folder = tmp_path / "changed"
    for name, content in plain_files().items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
    return str(folder)


def rewrite(folder: str, old: str, new: str) -> None:
    file = Path(folder) / "en" / "plain.toml"
    file.write_text(file.read_text().replace(old, new))


def test_the_rules_that_ship_keep_their_promises(terminal: Terminal) -> None:
    found = terminal.done("rules", "check", "--json").facts

    assert found["broken"] == []
    assert found["rules"]["en"] > 0


def test_a_rule_that_misses_its_example_is_named(terminal: Terminal, changed: str) -> None:
    rewrite(changed, f'say = ["{THUNDER}"]', 'say = ["lightning"]')

    answer = terminal.type("rules", "check", "--rules", changed)

    assert answer.code == 1
    assert "test.thunder misses 3" in answer.out


def test_a_file_that_cannot_be_read_is_one_line_that_names_it(terminal: Terminal, changed: str) -> None:
    rewrite(changed, "[language]", "[language")

    answer = terminal.type("rules", "check", "--rules", changed)

    assert answer.code == 1
    assert answer.err.startswith("warmline: en/plain.toml: ")
    assert len(answer.err.splitlines()) == 1


def test_a_folder_that_is_not_there_is_a_mistake(terminal: Terminal) -> None:
    assert terminal.type("rules", "check", "--rules", "nowhere").code == 1


def test_a_folder_without_rules_is_a_mistake(terminal: Terminal, tmp_path: Path) -> None:
    shutil.rmtree(tmp_path / "data")
    (tmp_path / "empty").mkdir()

    assert terminal.type("rules", "check", "--rules", "empty").code == 1


def test_a_verdict_is_explained_with_the_rule_and_the_words_it_matched(
    terminal: Terminal, changed: str
) -> None:
    told = terminal.done("rules", "explain", f"my {BOULDER}", "--rules", changed).out

    assert told.splitlines() == [
        "refuse, care level 0",
        "  test.boulder version 1 (conduct): boulder",
        "    shown: Please put this another way.",
    ]


def test_a_change_is_counted_by_rule_on_texts_of_ones_own(terminal: Terminal, changed: str) -> None:
    texts = f'a {THUNDER}\n{{"text": "my {BOULDER}"}}\n\n{{broken\n{THUNDER} again\n'

    found = terminal.done("rules", "try", changed, "-", "--json", said=texts).facts

    assert (found["texts"], found["changed"]) == (4, 3)
    assert (found["more_care"], found["less_care"]) == (2, 0)
    counts = {row["rule"]: (row["now"], row["then"], row["per 1,000 then"]) for row in found["rules"]}
    assert counts == {"test.boulder": (0, 1, 250.0), "test.thunder": (0, 2, 500.0)}


def test_a_rule_without_enough_examples_is_named(terminal: Terminal, changed: str) -> None:
    rewrite(changed, f'must_hit = ["{THUNDER}", ', "must_hit = [")

    answer = terminal.type("rules", "check", "--rules", changed)

    assert answer.code == 1
    assert "test.thunder has 2 examples" in answer.out


def test_a_rule_above_its_budget_in_ordinary_talk_is_named(
    terminal: Terminal, changed: str, tmp_path: Path
) -> None:
    talk = tmp_path / "talk.txt"
    talk.write_text(f"a {THUNDER} today\n" * 3 + "sunshine\n" * 997)

    answer = terminal.type("rules", "check", "--rules", changed, "--everyday", str(talk))

    assert answer.code == 1
    assert "test.thunder finds 3.00 of 1,000, its budget is 0.05" in answer.out


def test_the_rules_that_ship_can_be_copied_and_changed(terminal: Terminal, tmp_path: Path) -> None:
    folder = tmp_path / "mine"

    terminal.done("rules", "copy", str(folder))

    assert terminal.type("rules", "check", "--rules", str(folder)).code == 0
    assert terminal.type("rules", "copy", str(folder)).code == 1


def test_a_word_for_a_list_of_means_is_hashed(terminal: Terminal) -> None:
    assert terminal.done("rules", "hash", "Lantern").out.strip() == hashed_word("lantern")
    assert terminal.type("rules", "hash", "two words").code == 1


def put(terminal: Terminal, *statements: str) -> None:
    """Write straight into the tables: what becomes of cases and messages is tested elsewhere."""
    with closing(sqlite3.connect(terminal.database)) as opened:
        for statement in statements:
            opened.execute(statement)
        opened.commit()


def a_case(key: int, decision: str, state: str = "decided", origin: str = "NULL") -> tuple[str, str]:
    purpose = "flag" if origin == "NULL" else "anew"
    columns = (
        "id, public, track, level, state, version, subject, opened_at, due_at, decision, purpose, origin"
    )
    today = "CAST(strftime('%s', 'now') AS INTEGER) * 1000"
    told = f"'conduct', 0, '{state}', 1, 's{key}', {today}, 0, '{decision}', '{purpose}', {origin}"
    case = f"INSERT INTO cases ({columns}) VALUES ({key}, 'c_{key}', {told})"
    found = '[{"rule": "en.contact"}]'
    flag = f"INSERT INTO flags (case_id, source, at, level, findings) VALUES ({key}, 'rule', 0, 0, '{found}')"
    return case, flag


def test_the_record_of_a_rule_says_what_people_found_and_whether_two_agreed(terminal: Terminal) -> None:
    put(terminal, *a_case(1, "warn"), *a_case(2, "dismiss"), *a_case(3, "warn", "reversed"),
        *a_case(4, "warn", origin="1"), *a_case(5, "warn", origin="2"))  # fmt: skip

    told = terminal.done("rules", "record", "--json").facts

    assert told == [{"rule": "en.contact", "something": 1, "nothing": 2, "taken back": 1, "precision %": 33,
                     "same": 1, "different": 1, "agree %": 50}]  # fmt: skip
    assert "No case" in terminal.done("rules", "record", "--until", "2020-01-01", "--since", "2019-01-01").out


def test_a_look_at_what_is_still_kept_goes_on_record(terminal: Terminal, changed: str) -> None:
    terminal.type("rules", "try", changed)

    with closing(sqlite3.connect(terminal.database)) as opened:
        rows = opened.execute("SELECT action, subject FROM audit").fetchall()
    assert rows == [("rules_try", "stored messages")]
