"""Danger from somebody near is heard whatever harmless thing is said beside it."""

import tomllib
from collections.abc import Mapping
from pathlib import Path

import pytest

from chat.packs import packaged_screener
from moderation.screening import Screener
from rooms.people import Role


def read_lines(file: str) -> Mapping[str, list[str]]:
    """Read lines of our own by the name of their group."""
    lines: dict[str, list[str]] = tomllib.loads(Path(__file__).with_name(file).read_text(encoding="utf-8"))
    return lines


EVERYDAY = read_lines("everyday_lines.toml")
CRIES = read_lines("cries.toml")
AT_MOST_A_WORRY = "at most a worry"

BESIDE = (
    "my toddler is crying",
    "and my dog is barking",
    "my baby is screaming",
    "because of a comment on instagram",
    "it is my birthday",
    "i keep having flashbacks",
)


@pytest.mark.parametrize("beside", BESIDE)
def test_violence_now_is_heard_beside_everyday_things(beside: str) -> None:
    seen = packaged_screener().screen(f"my husband is hitting me right now, {beside}", role=Role.PEER)

    assert seen.level == 4


@pytest.mark.parametrize(
    ("text", "level"),
    [
        ("he threatened to kill me with a knife", 3),
        ("my husband is beating me to death right now", 4),
        ("my husband hits me when i cry", 2),
        ("my dad hits me like a dog", 2),
        ("i am doing it tonight, don't be mad. take care of my dog", 4),
    ],
)
def test_what_makes_it_graver_does_not_make_it_unheard(text: str, level: int) -> None:
    assert packaged_screener().screen(text, role=Role.PEER).level == level


def test_relief_after_danger_is_no_danger() -> None:
    seen = packaged_screener().screen("my mom found me a therapist", role=Role.PEER, before=[2])

    assert seen.level < 2


@pytest.mark.parametrize("group", EVERYDAY)
def test_everyday_lines_with_the_words_of_danger_flag_nobody(screener: Screener, group: str) -> None:
    most = 2 if group == AT_MOST_A_WORRY else 1

    flagged = [text for text in EVERYDAY[group] if screener.screen(text, role=Role.PEER).level > most]

    assert flagged == []


@pytest.mark.parametrize("least", CRIES)
def test_a_cry_is_heard_whatever_harmless_words_stand_beside_it(screener: Screener, least: str) -> None:
    unheard = [text for text in CRIES[least] if screener.screen(text, role=Role.PEER).level < int(least)]

    assert unheard == []
