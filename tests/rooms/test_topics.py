"""One free line is enough to find what somebody comes with."""

from importlib.resources import files

import pytest

from rooms.topics import known_topics, parse_topics, topics_in

OURS = parse_topics(files("chat").joinpath("topics.toml").read_bytes())


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("I can't sleep since my mother died", {"sleep", "family", "grief"}),
        ("No duermo desde que murió mi madre", {"sleep", "family", "grief"}),
        ("Worried about my exams", {"anxiety", "study"}),
        ("it is a long story", set()),
        ("", set()),
        (None, set()),
    ],
)
def test_a_line_shows_its_topics(line: str | None, found: set[str]) -> None:
    assert topics_in(line, OURS) == found


def test_supporters_name_topics_by_name_or_word() -> None:
    assert known_topics(["Grief", "insomnia", "gardening"], OURS) == {"grief", "sleep"}


@pytest.mark.parametrize("content", [b"", b"[topics]", b"[topics]\ngrief = 1", b"[topics]\ngrief = []"])
def test_a_list_that_says_nothing_is_refused(content: bytes) -> None:
    with pytest.raises(ValueError, match="topics"):
        parse_topics(content)
