"""The lines of our own are what the training takes them for."""

from collections import Counter

from tests.screening.own_talk import VIOLENCE, own_talk

LABELS = {"0", "1", "2", "3", "4", "J", "P", "S", VIOLENCE}


def test_each_line_of_our_own_has_a_label_that_is_known_and_stands_once() -> None:
    lines = own_talk()

    assert {line.label for line in lines} == LABELS
    assert max(Counter(line.text.casefold() for line in lines).values()) == 1
    assert all(line.text.strip() for line in lines)


def test_there_are_as_many_harmless_lines_as_others() -> None:
    at_risk = sum(line.label in {"2", "3", "4", VIOLENCE} for line in own_talk())

    assert 0.4 < at_risk / len(own_talk()) < 0.6
