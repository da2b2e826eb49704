"""Chance chooses the share it is told to; made-up cases are used in turn; a broken set says what is wrong."""

import pytest

from chat.packs import golden_of
from moderation.deciding_anew import is_chosen, next_golden, parse_golden

ONE = """
[[case]]
name = "one"
track = "care"
text = "a made-up line"
right = ["cared_for"]
why = "because"
"""


@pytest.mark.parametrize("percent", [0, 5, 50, 100])
def test_about_the_share_asked_for_is_chosen_and_the_same_every_time(percent: int) -> None:
    chosen = [is_chosen(b"key", f"c_{n}", percent) for n in range(2000)]

    assert abs(sum(chosen) - 20 * percent) <= 80
    assert chosen == [is_chosen(b"key", f"c_{n}", percent) for n in range(2000)]
    assert percent in (0, 100) or chosen != [is_chosen(b"other", f"c_{n}", percent) for n in range(2000)]


def test_each_made_up_case_comes_once_before_any_comes_again() -> None:
    known = golden_of("")[:3]
    used: list[str] = []

    for _ in range(6):
        chosen = next_golden(known, used)
        assert chosen is not None
        used = [*(each for each in used if each != chosen.subject), chosen.subject]

    assert used == [each.subject for each in known]
    assert next_golden((), used) is None


@pytest.mark.parametrize(
    ("broken", "words"),
    [
        (ONE + ONE, "the same name"),
        (ONE.replace("cared_for", "mute"), "not for its desk"),
        (ONE.replace('right = ["cared_for"]', "right = []"), "no decision"),
        (ONE.replace("why", "because"), "cannot be read"),
        ("case = 1\n[[case]]", "cannot be read"),
    ],
)
def test_a_set_that_is_none_says_what_is_wrong(broken: str, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        parse_golden(broken.encode())


def test_the_packaged_set_has_cases_for_both_desks_in_which_there_is_nothing() -> None:
    known = golden_of("")

    for track in ("care", "conduct"):
        rights = [each.right[0] for each in known if each.track == track]
        assert "dismiss" in rights
        assert len(set(rights)) > 1
