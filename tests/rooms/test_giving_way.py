"""Whoever has been gone longest gives way in a full group; whoever is here, and the staff, never do."""

from types import MappingProxyType

from hypothesis import given
from hypothesis import strategies as st

from rooms.giving_way import SEAT_KEPT_MS, who_gives_way
from rooms.ids import MemberId, PersonId, RoomId
from rooms.people import Role
from rooms.room import Member, Room, RoomKind

NOW = 10 * SEAT_KEPT_MS
LONG_GONE = NOW - SEAT_KEPT_MS


def person(number: int) -> PersonId:
    return PersonId(number)


def member(number: int, role: Role = Role.PEER) -> Member:
    return Member(MemberId(f"m_{number}"), person(number), f"Name {number}", role, from_seq=number)


def room(*members: Member, seats: int | None = None, kind: RoomKind = RoomKind.GROUP) -> Room:
    seated = MappingProxyType({each.person: each for each in members})
    seats = len(members) if seats is None else seats
    return Room(RoomId("r_full"), 1, kind, "", "", True, False, None, seats, "joined", 1, seated)


def going(full: Room, gone_at: dict[int, int], here: tuple[int, ...] = ()) -> list[int]:
    gone = {person(number): at for number, at in gone_at.items()}
    return [int(each.person) for each in who_gives_way(full, gone, [person(each) for each in here], NOW)]


def test_of_those_who_are_gone_the_longest_gone_gives_way() -> None:
    full = room(*map(member, (1, 2, 3)))

    assert going(full, {1: LONG_GONE, 2: LONG_GONE - 5, 3: LONG_GONE - 1}) == [2]


def test_of_two_who_went_at_once_the_first_who_came_gives_way() -> None:
    full = room(*map(member, (2, 1)))

    assert going(full, {1: LONG_GONE, 2: LONG_GONE}) == [1]


def test_a_seat_is_kept_for_ten_minutes() -> None:
    full = room(*map(member, (1, 2)))

    assert going(full, {1: LONG_GONE + 1}) == []
    assert going(full, {1: LONG_GONE}) == [1]


def test_nobody_gives_way_while_a_seat_is_free() -> None:
    assert going(room(member(1), seats=2), {1: 0}) == []


def test_nobody_gives_way_in_a_talk_of_two() -> None:
    assert going(room(member(1), member(2), kind=RoomKind.ONE_ON_ONE), {1: 0, 2: 0}) == []


def test_in_a_group_with_more_members_than_seats_as_many_give_way_as_are_needed_or_none() -> None:
    crowded = room(*map(member, (1, 2, 3)), seats=2)

    assert going(crowded, {1: 0}) == []
    assert going(crowded, {1: 2, 2: 0, 3: 1}) == [2, 3]


@given(
    roles=st.lists(st.sampled_from(Role), min_size=1, max_size=6),
    gone_at=st.dictionaries(st.integers(0, 5), st.integers(0, NOW)),
    here=st.sets(st.integers(0, 5)),
    seats=st.integers(0, 7),
)
def test_whoever_is_here_and_the_staff_keep_their_seats(
    roles: list[Role], gone_at: dict[int, int], here: set[int], seats: int
) -> None:
    full = room(*(member(number, role) for number, role in enumerate(roles)), seats=seats)

    chosen = going(full, gone_at, tuple(here))

    assert not here.intersection(chosen)
    assert all(roles[number] is Role.PEER and gone_at[number] <= LONG_GONE for number in chosen)
    assert not chosen or len(full.members) - len(chosen) == seats - 1
