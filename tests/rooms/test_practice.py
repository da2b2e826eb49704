"""A scripted peer answers as its script says, and the feedback names what an answer did and did not do."""

import pytest

from chat.packs import read_practice
from rooms.practice import Script, parse_scripts, play
from tests.screening.test_tree import NEVER_SAID, named_in

SCRIPTS = read_practice()
SMALL = b"""
[[script]]
id = "small"
language = "en"
title = "A small talk"
about = "To try this out."
[[script.item]]
id = "asked"
heard = ["how", "?"]
done = "You asked."
missed = "You did not ask."
[[script.item]]
id = "calm"
avoided = true
heard = ["hurry up"]
done = "You had time."
missed = "You were in a hurry."
[[script.turn]]
says = ["Hi."]
[[script.turn]]
says = ["Well."]
after = { asked = ["It is raining."] }
[[script.turn]]
says = ["Bye."]
"""


@pytest.fixture
def small() -> Script:
    return parse_scripts(SMALL)["small"]


def test_the_peer_begins(small: Script) -> None:
    scene = play(small, [])

    assert (scene.lines, scene.over, scene.checked) == (("Hi.",), False, ())


@pytest.mark.parametrize(
    ("answer", "line"),
    [("How is the weather", "It is raining."), ("Really?", "It is raining."), ("I see, somehow.", "Well.")],
)
def test_what_an_answer_did_changes_the_next_line(small: Script, answer: str, line: str) -> None:
    assert play(small, [answer]).lines == (line,)


def test_the_feedback_comes_at_the_end_and_names_each_item(small: Script) -> None:
    kind = play(small, ["How are you", "take your time"])
    short = play(small, ["fine", "HURRY  up now"])

    assert kind.over
    assert [(each.item, each.done, each.words) for each in kind.checked] == [
        ("asked", True, "You asked."),
        ("calm", True, "You had time."),
    ]
    assert [(each.done, each.words) for each in short.checked] == [
        (False, "You did not ask."),
        (False, "You were in a hurry."),
    ]


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        (SMALL.replace(b'title = "A small talk"\n', b""), "lacks 'title'"),
        (SMALL.replace(b"{ asked =", b"{ asking ="), "asking"),
        (SMALL + SMALL, "the same id"),
    ],
)
def test_a_script_that_cannot_be_played_says_why(wrong: bytes, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        parse_scripts(wrong)


@pytest.mark.parametrize("script", SCRIPTS.values(), ids=lambda script: script.id)
def test_every_talk_can_be_played_to_its_end(script: Script) -> None:
    answers: list[str] = []
    while not (scene := play(script, answers)).over:
        assert all(scene.lines)
        answers.append("…")

    assert [each.item for each in scene.checked] == [item.id for item in script.items]
    assert {each.done for each in scene.checked} == {True, False}


@pytest.mark.parametrize("script", SCRIPTS.values(), ids=lambda script: script.id)
def test_every_item_of_a_talk_can_be_done_and_missed(script: Script) -> None:
    longest = len(script.turns) - 1
    for item in script.items:
        silent = play(script, ["…"] * longest)
        spoken = play(script, [item.heard[0]] * longest)
        both = [next(c for c in scene.checked if c.item == item.id) for scene in (silent, spoken)]

        assert [each.done for each in both] == ([True, False] if item.avoided else [False, True])
        assert both[0].words != both[1].words


@pytest.mark.parametrize("script", SCRIPTS.values(), ids=lambda script: script.id)
def test_the_talks_keep_to_safe_messaging(script: Script) -> None:
    lines = [line for turn in script.turns for said in (turn.says, *turn.after.values()) for line in said]
    shown = [*lines, *(words for item in script.items for words in (item.done, item.missed))]

    assert [line for line in shown if NEVER_SAID.search(line) or named_in(line)] == []
