"""What an author said just before weighs in; it is forgotten after a few messages, and never kept as text."""

from moderation.recent import KEPT, RecentLevels
from moderation.screening import Screener, Screening
from rooms.ids import PersonId
from rooms.people import Role

ROOM, ELSEWHERE = "r_hearth", "r_harbour"
ANNA, BEN = PersonId(101), PersonId(102)
HEAVY, CALM = Screening(level=2), Screening.nothing


def noted(*screenings: Screening, most: int = 10) -> RecentLevels:
    recent = RecentLevels(most)
    for number, screening in enumerate(screenings):
        recent.note(ROOM, ANNA, number, screening)
    return recent


def test_levels_are_those_of_the_same_author_in_the_same_room() -> None:
    recent = noted(HEAVY, CALM)

    assert recent.before(ROOM, ANNA, 9) == (2, 0)
    assert recent.before(ROOM, BEN, 9) == ()
    assert recent.before(ELSEWHERE, ANNA, 9) == ()


def test_a_message_sent_again_counts_once_and_not_for_itself() -> None:
    recent = noted(HEAVY)
    recent.note(ROOM, ANNA, 0, HEAVY)

    assert recent.before(ROOM, ANNA, 1) == (2,)
    assert recent.before(ROOM, ANNA, 0) == ()


def test_distress_is_forgotten_after_a_few_calm_messages() -> None:
    assert noted(HEAVY, *[CALM] * (KEPT - 1)).before(ROOM, ANNA, 9) != ()
    assert noted(HEAVY, *[CALM] * KEPT).before(ROOM, ANNA, 9) == ()


def test_the_memory_is_bounded() -> None:
    recent = RecentLevels(most=3)
    for number in range(10):
        recent.note(ROOM, PersonId(number), number, HEAVY)

    remembered = [number for number in range(10) if recent.before(ROOM, PersonId(number), 99)]
    assert remembered == [7, 8, 9]


def test_whoever_is_asked_whether_they_are_safe_is_listened_to_more_closely(screener: Screener) -> None:
    recent = noted(CALM)
    recent.note(ROOM, BEN, 1, screener.screen("are you safe right now?", role=Role.SUPPORTER))

    answer = "i have it here"
    asked = screener.screen(answer, role=Role.PEER, before=recent.before(ROOM, ANNA, 2))
    unasked = screener.screen(answer, role=Role.PEER)

    assert asked.level >= 3
    assert unasked.level == 0
    assert recent.before(ROOM, BEN, 2) == ()


def test_worry_is_forgotten_after_a_few_messages(screener: Screener) -> None:
    recent = RecentLevels()
    recent.note(ROOM, BEN, 1, screener.screen("are you safe right now?", role=Role.SUPPORTER))

    for number in range(KEPT):
        assert recent.before(ROOM, ANNA, 99)
        recent.note(ROOM, ANNA, 2 + number, CALM)

    assert recent.before(ROOM, ANNA, 99) == ()
