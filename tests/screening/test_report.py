"""The table of screening can be printed, counts its looks, splits for good, and knows how sure it is."""

import json
from pathlib import Path

import pytest

from tests.screening.__main__ import main
from tests.screening.corpus import Corpus, Part
from tests.screening.figures import Share

SOURCES = {
    "gold_dev": ("2", "3", "4", "J", "0"),
    "tweets9k": ("0", "1"),
    "tweets1k8": ("0", "1"),
    "tsid": ("suicide", "control"),
    "cssrs_posts": ("ideation", "supportive"),
    "meld": ("chat",),
    "goemotions": ("neutral",),
    "tweeteval": ("irony:0",),
    "conda_game": ("O",),
    "sms_spam": ("ham",),
    "counsel_a": ("anxiety",),
    "esconv_failed": ("listener",),
    "es_suicide": ("0", "1"),
    "presidio_synth": ("contact", "none"),
    "sad_sms": ("Work",),
    "hatecheck": ("hateful", "non-hateful"),
    "edos": ("1. threats, plans to harm and incitement", "none"),
    "advice": ("0",),
    "ailuminate": ("ssh",),
    "xstest": ("xstest_safe_targets",),
    "davidson": ("neither", "offensive"),
}
SECRET = "quiet lantern"
CRY = "i want to kill myself"


@pytest.fixture
def place(tmp_path: Path) -> Path:
    for source, labels in SOURCES.items():
        entries = [_entry(number, label) for label in labels for number in range(6)]
        lines = "\n".join(json.dumps(entry) for entry in entries)
        (tmp_path / f"{source}.jsonl").write_text(lines)
    return tmp_path


def _entry(number: int, label: str) -> dict[str, object]:
    says = CRY if label in {"2", "3", "suicide", "1"} else f"{SECRET} number {number}"
    return {"id": f"{number:012x}", "text": says, "label": label, "meta": {}}


def test_the_table_shows_both_parts_and_counts_the_look(
    place: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    looks = tmp_path / "looks"

    codes = [main(["--data", str(place), "--looks", str(looks)]) for _ in range(2)]

    shown = capsys.readouterr().out
    [risk] = {line for line in shown.splitlines() if "risk (levels 2-4)" in line}
    assert codes == [0, 0]
    assert "looked at 2 times" in shown
    assert risk.count("0.67") == 2
    assert "level 4" in shown[shown.index("missed, by label") :]
    assert SECRET not in shown


def test_developing_does_not_look_at_the_reported_part(
    place: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    looks = tmp_path / "looks"

    main(["--development", "--data", str(place), "--looks", str(looks)])

    assert not looks.exists()
    assert "reported" not in capsys.readouterr().out


def test_without_text_the_command_says_so_and_fails(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code = main(["--data", str(tmp_path / "nowhere")])

    assert code == 1
    assert "no text to measure on" in capsys.readouterr().err


def test_the_parts_share_no_message_and_miss_none(place: Path) -> None:
    ids = [{each.id for each in Corpus(place, part).messages("meld")} for part in Part]

    assert ids[0].isdisjoint(ids[1])
    assert len(ids[0] | ids[1]) == 6


def test_few_messages_make_a_wide_interval() -> None:
    low, high = Share(8, 10).interval()

    assert (round(low, 2), round(high, 2)) == (0.49, 0.94)
    assert Share(0, 0).as_share() == "no text"
