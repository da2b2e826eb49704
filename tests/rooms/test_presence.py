"""Who is here is said by name in a small room and by number in a large one, whatever node they are on."""

from rooms.ids import MemberId
from rooms.presence import NAMES_MAX, here_briefly, presence


def members(count: int, prefix: str = "m") -> frozenset[MemberId]:
    return frozenset(MemberId(f"{prefix}_{number:04}") for number in range(count))


def test_those_on_several_nodes_are_named_together() -> None:
    here = presence([members(1, "anna"), members(1, "ben")])

    assert here == {"here": ["anna_0000", "ben_0000"]}


def test_whoever_is_on_two_nodes_is_one() -> None:
    assert presence([members(2), members(2)]) == {"here": ["m_0000", "m_0001"]}


def test_above_a_hundred_there_is_only_a_count() -> None:
    assert presence([members(60, "a"), members(41, "b")]) == {"count": 101}


def test_a_node_with_too_many_to_name_says_how_many() -> None:
    crowd = here_briefly(members(NAMES_MAX + 20))

    assert crowd == 120
    assert presence([crowd, members(3)]) == {"count": 123}


def test_nobody_is_nobody() -> None:
    assert presence([frozenset()]) == {"here": []}
