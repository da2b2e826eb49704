"""Who gets whom is explainable and fair: nobody is overtaken for ever, and nobody holds everything."""

from collections import Counter
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from rooms.ids import PersonId
from rooms.load import BY_LEVEL, USUAL, Load, has_room_for, weight
from rooms.pairing import (
    AHEAD_MAX_MS,
    LETTER_BEHIND_MS,
    PATIENCE_MS,
    URGENT_FROM,
    Pairing,
    Supporter,
    Waiting,
    ahead_ms,
    assign,
    lapsed,
    next_for,
    peers_for_peers,
    places,
    reasons_for,
)
from rooms.times import HOUR_MS, MINUTE_MS

NOW = 1_000 * MINUTE_MS
TOPICS = ("grief", "sleep", "work", "family")
LANGUAGES = ("en", "es")


def supporter(person: int = 1, *, capacity: int = 3, talks: int = 0, **more: object) -> Supporter:
    load = Load(talks, talks * USUAL, capacity)
    return replace(Supporter(PersonId(person), load), **more)  # type: ignore[arg-type]


def waiting(person: int, minutes: int = 0, **more: object) -> Waiting:
    """Somebody who has waited for some minutes; places follow the persons' numbers unless told."""
    start = Waiting(PersonId(person), person, NOW - minutes * MINUTE_MS, "supporter")
    return replace(start, **more)  # type: ignore[arg-type]


def line_of(draws: list[tuple[int, int, int, bool]]) -> list[Waiting]:
    """Make a line: those who came earlier stand further in front."""
    ordered = sorted(draws, key=lambda draw: -draw[0])
    return [
        waiting(n, minutes, care=care, topics=frozenset(TOPICS[:topics]), later=later)
        for n, (minutes, care, topics, later) in enumerate(ordered, start=1)
    ]


draws = st.lists(
    st.tuples(st.integers(0, 600), st.integers(0, 4), st.integers(0, 4), st.booleans()), max_size=12
)
people = st.lists(
    st.builds(
        lambda capacity, topics, language: (capacity, topics, language),
        st.integers(1, 4),
        st.sets(st.sampled_from(TOPICS)),
        st.sampled_from(LANGUAGES),
    ),
    min_size=1,
    max_size=6,
)


def team_of(drawn: list[tuple[int, set[str], str]]) -> list[Supporter]:
    return [
        supporter(100 + n, capacity=capacity, about=frozenset(about), languages=frozenset({language}))
        for n, (capacity, about, language) in enumerate(drawn)
    ]


@given(draws)
def test_urgent_need_always_comes_first(drawn: list[tuple[int, int, int, bool]]) -> None:
    line, helper = line_of(drawn), supporter(99, about=frozenset(TOPICS))

    chosen = next_for(helper, line, [helper], NOW)

    assert (chosen is None) == (line == [])
    if chosen and max(w.care for w in line) >= URGENT_FROM:
        assert chosen.peer.care == max(w.care for w in line)


@given(draws)
def test_nobody_is_overtaken_by_someone_who_came_much_later(drawn: list[tuple[int, int, int, bool]]) -> None:
    line, helper = line_of(drawn), supporter(99, about=frozenset(TOPICS))

    chosen = next_for(helper, line, [helper], NOW)

    if chosen and chosen.peer.care < URGENT_FROM:
        longest = max(NOW - w.since for w in line)
        assert longest - (NOW - chosen.peer.since) <= AHEAD_MAX_MS + LETTER_BEHIND_MS


@given(st.integers(2, 30), st.integers(0, 29))
def test_a_line_that_grows_for_ever_starves_nobody(arrivals: int, shy: int) -> None:
    """A peer with nothing in common waits while better matches keep coming, one a minute."""
    helper = supporter(99, about=frozenset(TOPICS), languages=frozenset({"en"}))
    line = [waiting(1, 0, since=0)]
    for minute in range(60):
        newcomer = waiting(minute + 2, since=minute * MINUTE_MS, topics=frozenset(TOPICS), language="en")
        line.append(newcomer)
        chosen = next_for(helper, line, [helper], minute * MINUTE_MS)
        assert chosen is not None
        if chosen.peer.person == 1:
            break
        line.remove(next(w for w in line if w.person == chosen.peer.person))

    assert minute <= AHEAD_MAX_MS // MINUTE_MS + 1


@given(people, draws)
def test_nobody_gets_more_than_they_said_they_would_hold(
    drawn: list[tuple[int, set[str], str]], waits: list[tuple[int, int, int, bool]]
) -> None:
    team = team_of(drawn)

    pairings = assign(team, line_of(waits), team, NOW)

    held = Counter(p.supporter for p in pairings)
    assert all(held[s.person] <= s.load.capacity for s in team)
    assert len({p.peer.person for p in pairings}) == len(pairings)


@given(st.integers(2, 6), st.integers(1, 12))
def test_no_supporter_gets_all(size: int, peers: int) -> None:
    """One matches everybody, the others nobody: the load is shared all the same."""
    team = [supporter(100 + n, capacity=4, about=frozenset(TOPICS if n == 0 else ())) for n in range(size)]
    line = [waiting(n, 10, topics=frozenset(TOPICS)) for n in range(1, peers + 1)]

    held = Counter({s.person: 0 for s in team})
    held.update(p.supporter for p in assign(team, line, team, NOW))

    assert sum(held.values()) == min(peers, 4 * size)
    assert max(held.values()) - min(held.values()) <= 1


@given(people, draws)
def test_nobody_waits_while_somebody_free_could_talk(
    drawn: list[tuple[int, set[str], str]], waits: list[tuple[int, int, int, bool]]
) -> None:
    team, line = team_of(drawn), line_of(waits)

    pairings = assign(team, line, team, NOW)

    assert len(pairings) == min(len(line), sum(s.load.capacity for s in team))


@given(
    st.lists(st.tuples(st.sampled_from(["take", "end", "raise"]), st.integers(2, 4)), max_size=40),
    st.integers(1, 5),
    st.booleans(),
)
def test_the_cap_holds_whatever_happens_in_whatever_order(
    steps: list[tuple[str, int]], capacity: int, newcomer: bool
) -> None:
    levels: list[int] = []
    for step, level in steps:
        load = Load(len(levels), sum(weight(level=x, newcomer=newcomer) for x in levels), capacity, newcomer)
        if step == "take" and has_room_for(load):
            levels.append(0)
            after = sum(weight(level=x, newcomer=newcomer) for x in levels)
            assert len(levels) == 1 or after <= USUAL * capacity
        elif step == "end" and levels:
            levels.pop()
        elif step == "raise" and levels:
            levels[-1] = level
        assert len(levels) <= capacity


def test_a_heavy_talk_leaves_less_room_and_a_sleeping_one_more() -> None:
    heavy, quiet = Load(2, weight() + weight(level=4), 3), Load(3, 3 * weight(asleep=True), 4)

    assert not has_room_for(heavy)
    assert has_room_for(quiet)
    assert weight(level=4) > weight(level=3) > weight(level=2) > weight() > weight(asleep=True)
    assert weight(level=4, asleep=True) == BY_LEVEL[4]


def test_what_two_people_share_is_said() -> None:
    helper = supporter(5, about=frozenset({"grief", "sleep"}), languages=frozenset({"es"}))
    peer = waiting(1, topics=frozenset({"grief", "work"}), language="es", asked_for=PersonId(5))

    assert reasons_for(helper, peer) == ("asked_for", "language", "topic:grief")
    assert ahead_ms(reasons_for(helper, peer)) <= AHEAD_MAX_MS


def test_a_shared_topic_moves_somebody_ahead_by_minutes_only() -> None:
    helper = supporter(9, about=frozenset({"grief"}))
    first, second = waiting(1, 3), waiting(2, 2, topics=frozenset({"grief"}))
    much_later = waiting(3, 0, topics=frozenset({"grief"}))

    assert next_for(helper, [first, second], [helper], NOW) == Pairing(
        helper.person, second, ("topic:grief",)
    )
    assert (
        next_for(helper, [replace(first, since=NOW - 9 * MINUTE_MS), much_later], [helper], NOW) is not None
    )
    chosen = next_for(helper, [replace(first, since=NOW - 9 * MINUTE_MS), much_later], [helper], NOW)
    assert chosen is not None
    assert chosen.peer.person == 1


def test_a_place_is_kept_a_while_for_whoever_was_asked_for() -> None:
    asked, other = supporter(7), supporter(8)
    peer = waiting(1, 1, asked_for=PersonId(7))
    patient = waiting(1, PATIENCE_MS // MINUTE_MS, asked_for=PersonId(7))

    assert next_for(other, [peer], [asked, other], NOW) is None
    assert next_for(asked, [peer], [asked, other], NOW) is not None
    assert next_for(other, [peer], [other], NOW) is not None
    assert next_for(other, [patient], [asked, other], NOW) is not None
    assert next_for(other, [replace(peer, care=2)], [asked, other], NOW) is not None


def test_the_language_waits_for_somebody_who_speaks_it() -> None:
    english, spanish = (supporter(n, languages=frozenset({tag})) for n, tag in ((7, "en"), (8, "es")))
    peer = waiting(1, 1, language="es")

    assert next_for(english, [peer], [english, spanish], NOW) is None
    assert next_for(english, [peer], [english], NOW) is not None


def test_pools_never_mix_and_a_block_stands() -> None:
    helper = supporter(7, pool="adults")

    assert next_for(helper, [waiting(1, 500, pool="teens", care=4)], [helper], NOW) is None
    assert (
        next_for(helper, [waiting(1, 500, pool="adults", blocked=frozenset({helper.person}))], [], NOW)
        is None
    )
    assert assign([helper], [waiting(1, pool="teens")], [helper], NOW) == ()


def test_whoever_was_passed_on_keeps_their_place_for_ten_minutes_at_least() -> None:
    given_back = waiting(1, 9, gone_at=NOW, given_back_by=PersonId(7))

    assert lapsed([given_back], NOW + 10 * MINUTE_MS, keep_ms=1, letter_ms=1) == ()
    assert lapsed([given_back], NOW + 10 * MINUTE_MS + 1, keep_ms=1, letter_ms=1) == (given_back,)
    assert lapsed([given_back], NOW + HOUR_MS, keep_ms=HOUR_MS, letter_ms=1) == ()


def test_someone_away_is_passed_by_but_a_message_left_is_answered() -> None:
    helper = supporter(7)
    away, letter = waiting(1, 9, gone_at=NOW), waiting(2, 100, gone_at=NOW, later=True)

    chosen = next_for(helper, [away, letter, waiting(3, 50)], [helper], NOW)
    assert chosen is not None
    assert chosen.peer.person == 3
    only_letter = next_for(helper, [away, letter], [helper], NOW)
    assert only_letter is not None
    assert only_letter.peer.person == 2


def test_whoever_was_put_in_front_counts_as_waiting_the_longest() -> None:
    helper = supporter(7, about=frozenset(TOPICS))
    passed_on = waiting(9, 0, position=-1)
    first = waiting(1, 40)

    chosen = next_for(helper, [first, passed_on], [helper], NOW)

    assert chosen is not None
    assert chosen.peer.person == 9


def test_whom_one_has_passed_on_comes_back_only_if_nobody_else_waits_and_never_unasked() -> None:
    helper, other = supporter(7), supporter(8)
    given_back = waiting(9, 4, position=-1, care=URGENT_FROM, given_back_by=helper.person)
    line = [given_back, waiting(1, 5)]

    taken = next_for(helper, line, [helper], NOW)
    alone = next_for(helper, [given_back], [helper], NOW)
    elsewhere = next_for(other, line, [helper, other], NOW)
    assigned = assign([helper, other], [given_back], [helper, other], NOW)

    assert [pair.peer.person for pair in (taken, alone, elsewhere) if pair] == [1, 9, 9]
    assert [each.supporter for each in assigned] == [other.person]
    assert assign([helper], [given_back], [helper], NOW) == ()


def test_whoever_is_in_need_and_was_passed_on_does_not_wait_behind_everybody_for_ever() -> None:
    helper = supporter(7)
    soon = waiting(9, 4, position=-1, care=URGENT_FROM, given_back_by=helper.person)
    others = [waiting(1, 5), waiting(2, 90, later=True)]

    early = next_for(helper, [soon, *others], [helper], NOW)
    late = next_for(helper, [soon, *others], [helper], NOW + MINUTE_MS)
    light = next_for(helper, [replace(soon, care=0), *others], [helper], NOW + MINUTE_MS)

    assert [pair.peer.person == 9 for pair in (early, late, light) if pair] == [False, True, False]


def test_no_place_is_kept_for_whoever_has_just_passed_somebody_on() -> None:
    giver, other = supporter(7, languages=frozenset({"es"})), supporter(8)
    given_back = waiting(9, language="es", given_back_by=giver.person)

    assert next_for(other, [given_back], [giver, other], NOW) is not None
    assert next_for(other, [replace(given_back, given_back_by=None)], [giver, other], NOW) is None


def test_two_peers_are_paired_only_within_their_pool() -> None:
    line = [
        waiting(1, wanted="peer", pool="teens"),
        waiting(2, wanted="peer"),
        waiting(3, wanted="peer", pool="teens"),
        waiting(4, wanted="supporter"),
    ]

    assert [(a.person, b.person) for a, b in peers_for_peers(line)] == [(1, 3)]


def test_a_place_is_counted_as_people_are_taken() -> None:
    first, urgent, letter = waiting(1, 30), waiting(2, 5, care=URGENT_FROM), waiting(3, 40, later=True)
    teen, last = waiting(4, 20, pool="teens"), waiting(5, 1)

    counted = places([first, urgent, letter, teen, last])

    assert counted[urgent.person] == 1
    assert counted[first.person] == 2
    assert counted[teen.person] == 1
    assert counted[last.person] == 3
