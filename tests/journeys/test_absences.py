"""A supporter who has gone without a word leaves nobody alone."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import pytest

from chat.ports import Sql
from chat.whereabouts import OneNode
from rooms.ids import PersonId
from rooms.words import ENGLISH
from tests.client import Client, Refused
from tests.house import NOON_MS, House, OpenHouse, StillClock
from tests.journeys.waiting import hang_up, kinds_in, looked_after, on_the_line, waiting_peer
from tests.plain_rules import THUNDER


async def away(house: House, client: Client, *, minutes: int) -> None:
    """Lose a supporter's socket, let time pass and the host look round."""
    await hang_up(house, client)
    await looked_after(house, minutes=minutes)


async def test_who_has_gone_without_a_word_goes_off_duty_and_the_peer_hears_of_it(house: House) -> None:
    peer, helper, room = await house.talk()

    await away(house, helper, minutes=11)

    await peer.event(f"room:{room}", "supporter_leaving")
    assert await house.rows("SELECT COUNT(*) FROM duty") == [(0,)]
    assert (await peer.request("rooms"))["line"] == {"open": False, "on_duty": 0}
    assert await house.rows("SELECT finished_at FROM shifts") == [(NOON_MS,)]


@dataclass(frozen=True)
class GoneWhileWrittenDown(OneNode):
    """See everybody once; before that is written down they are gone, and it has taken eleven minutes."""

    clock: StillClock
    looked: list[PersonId] = field(default_factory=list)

    async def here(self, _: Sql, people: Sequence[PersonId]) -> frozenset[PersonId]:
        if self.looked:
            return frozenset()
        self.looked.extend(people)
        self.clock.forward(seconds=660)
        return frozenset(people)


async def test_a_supporter_was_last_here_when_one_looked_and_not_when_that_was_written_down(
    house: House,
) -> None:
    await house.talk()
    house.clock.forward(seconds=120)
    host = house.app.housekeeping.host

    host.whereabouts = GoneWhileWrittenDown(house.app.hub, house.clock)
    await host.tick()
    await host.tick()

    assert await house.rows("SELECT finished_at FROM shifts") == [(NOON_MS + 120_000,)]


async def test_a_talk_whose_supporter_has_gone_is_offered_to_a_colleague(house: House) -> None:
    peer, helper, room = await house.talk()
    await on_the_line(house, "kim")

    await away(house, helper, minutes=11)

    asked = (await peer.event(f"room:{room}", "handover_offered"))["event"]
    assert (asked["pseudonym"], asked["why"]) == ("kim", "supporter_gone")


async def test_somebody_in_danger_is_not_left_alone_when_hours_are_over_and_their_supporter_is_gone(
    build: OpenHouse,
) -> None:
    house = await build(hours_per_week=2)
    peer, helper, room = await house.talk()
    await peer.say(room, THUNDER)
    ines = await house.staff("ines", "moderator")
    await looked_after(house, minutes=121)
    await helper.event("person", "hours_over")

    await away(house, helper, minutes=0)
    await looked_after(house, minutes=11)
    await looked_after(house, minutes=11)

    assert (await kinds_in(peer, room)).count("supporter_leaving") == 1
    cases = (await ines.request("cases", track="care"))["cases"]
    assert [(case["level"], case["topics"]) for case in cases if "left_alone" in case["topics"]] == [
        (4, ["left_alone"])
    ]


async def test_a_case_about_a_lost_supporter_settles_itself_when_they_are_back(house: House) -> None:
    peer, helper, room = await house.talk()
    await peer.say(room, THUNDER)
    ines = await house.staff("ines", "moderator")
    await away(house, helper, minutes=11)
    assert len((await ines.request("cases", track="care"))["cases"]) == 2

    await house.enter(helper.token)
    await looked_after(house, minutes=0)

    assert len((await ines.request("cases", track="care"))["cases"]) == 1
    assert (await kinds_in(peer, room)).count("supporter_leaving") == 1


@pytest.mark.parametrize("minutes", [9, 11])
async def test_a_talk_held_off_duty_is_watched_all_the_same(house: House, minutes: int) -> None:
    peer, helper, room = await house.talk()
    await on_the_line(house, "kim")
    await helper.request("off_duty")
    await peer.request("accept_hand_over", room=room, agree=False)

    await away(house, helper, minutes=0)
    await looked_after(house, minutes=minutes)

    assert (await kinds_in(peer, room)).count("handover_offered") == (2 if minutes > 10 else 1)


async def test_a_question_ends_when_the_supporter_who_was_gone_is_back(house: House) -> None:
    peer, helper, room = await house.talk()
    await on_the_line(house, "kim")
    await away(house, helper, minutes=11)
    await peer.event(f"room:{room}", "handover_offered")

    await house.enter(helper.token)
    await looked_after(house, minutes=0)

    told = await peer.event(f"room:{room}", "handover_declined")
    assert told["event"] == {"kind": "handover_declined", "why": "supporter_back"}
    with pytest.raises(Refused, match="not_a_member") as late:
        await peer.request("accept_hand_over", room=room)
    assert late.value.frame["words"] == ENGLISH["question_over"]


async def test_a_question_ends_when_the_supporter_who_went_off_duty_comes_on_again(house: House) -> None:
    peer, helper, room = await house.talk()
    await on_the_line(house, "kim")
    await helper.request("off_duty")

    await helper.request("on_duty", capacity=3)

    told = await peer.event(f"room:{room}", "handover_declined")
    assert told["event"] == {"kind": "handover_declined", "why": "supporter_back"}
    with pytest.raises(Refused, match="not_a_member") as late:
        await peer.request("accept_hand_over", room=room)
    assert late.value.frame["words"] == ENGLISH["question_over"]


async def test_that_a_supporter_has_to_go_is_taken_back_once_when_they_come_on_duty_again(
    house: House,
) -> None:
    peer, helper, room = await house.talk()
    await helper.request("off_duty")
    await peer.event(f"room:{room}", "supporter_leaving")

    await helper.request("on_duty", capacity=3)
    await helper.request("on_duty", capacity=2)

    told = await peer.event(f"room:{room}", "handover_declined")
    assert told["event"] == {"kind": "handover_declined", "why": "supporter_back"}
    assert (await kinds_in(peer, room)).count("handover_declined") == 1


async def test_nothing_is_taken_back_by_a_colleague_who_has_come_in_for_whoever_went(house: House) -> None:
    peer, helper, room = await house.talk()
    kim = await on_the_line(house, "kim")
    await helper.request("off_duty")
    await peer.request("accept_hand_over", room=room)

    await kim.request("on_duty", capacity=2)

    assert "handover_declined" not in await kinds_in(peer, room)


async def test_a_question_that_a_supporter_asked_themselves_stays_when_they_were_gone_for_a_moment(
    house: House,
) -> None:
    peer, helper, room = await house.talk()
    await on_the_line(house, "kim")
    await helper.request("hand_over", room=room)

    await away(house, helper, minutes=5)
    back = await house.enter(helper.token)
    await looked_after(house, minutes=0)
    await back.request("on_duty", capacity=3)

    await peer.request("accept_hand_over", room=room)
    assert "handover_declined" not in await kinds_in(peer, room)


@pytest.mark.parametrize("goes_off", [True, False])
async def test_what_a_supporter_asked_themselves_stays_however_they_went_and_came_back(
    house: House, goes_off: bool
) -> None:
    peer, helper, room = await house.talk()
    await on_the_line(house, "kim")
    await helper.request("hand_over", room=room)

    if goes_off:
        await helper.request("off_duty")
    else:
        await away(house, helper, minutes=11)
        helper = await house.enter(helper.token)
        await looked_after(house, minutes=0)
    await helper.request("on_duty", capacity=3)

    assert "handover_declined" not in await kinds_in(peer, room)
    await peer.request("accept_hand_over", room=room)


@pytest.mark.parametrize("goes_off", [True, False])
async def test_whom_a_supporter_has_named_is_replaced_by_nobody_while_they_can_come(
    house: House, goes_off: bool
) -> None:
    peer, helper, room = await house.talk()
    kim = await on_the_line(house, "kim")
    await waiting_peer(house)
    await kim.request("take")
    await on_the_line(house, "lea")  # has the lighter load
    await helper.request("hand_over", room=room, to="kim")

    if goes_off:
        await helper.request("off_duty")
    else:
        await away(house, helper, minutes=11)

    assert (await kinds_in(peer, room)).count("handover_offered") == 1
    await peer.request("accept_hand_over", room=room)
    read = (await peer.request("read", log=f"room:{room}", after=0))["entries"]
    came = [entry["event"] for entry in read if entry["event"]["kind"] == "member_joined"]
    assert came[-1]["pseudonym"] == "kim"


async def test_who_was_offered_in_place_of_a_colleague_that_went_too_is_taken_back_as_the_supporter_returns(
    house: House,
) -> None:
    peer, helper, room = await house.talk()
    kim = await on_the_line(house, "kim")
    await helper.request("hand_over", room=room, to="kim")
    await hang_up(house, kim)
    await on_the_line(house, "lea")
    await helper.request("off_duty")
    await peer.until(lambda: peer.entries[f"room:{room}"][-1]["event"].get("pseudonym") == "lea")

    await helper.request("on_duty", capacity=3)

    told = await peer.event(f"room:{room}", "handover_declined")
    assert told["event"] == {"kind": "handover_declined", "why": "supporter_back"}


async def test_a_question_about_a_colleague_that_went_too_ends_as_the_peer_hears_that_they_are_left(
    house: House,
) -> None:
    peer, helper, room = await house.talk()
    kim = await on_the_line(house, "kim")
    await helper.request("hand_over", room=room, to="kim")
    await hang_up(house, kim)

    await helper.request("off_duty")

    assert (await kinds_in(peer, room))[-2:] == ["handover_declined", "supporter_leaving"]
    assert (await kinds_in(peer, room)).count("supporter_leaving") == 1


async def test_a_question_stays_while_who_went_off_duty_only_loads_their_page_again(house: House) -> None:
    peer, helper, room = await house.talk()
    await on_the_line(house, "kim")
    await helper.request("off_duty")

    await away(house, helper, minutes=1)
    await house.enter(helper.token)
    await looked_after(house, minutes=0)

    await peer.request("accept_hand_over", room=room)
    assert "handover_declined" not in await kinds_in(peer, room)


async def test_a_lost_socket_alone_ends_no_shift(house: House) -> None:
    _, helper, _ = await house.talk()
    house.clock.forward(seconds=3600)
    await house.app.housekeeping.host.tick()

    await away(house, helper, minutes=9)

    assert await house.rows("SELECT COUNT(*) FROM duty") == [(1,)]


async def test_who_comes_in_reads_that_somebody_is_there_only_while_they_really_are(house: House) -> None:
    peer, helper, _ = await house.talk()
    there = (await peer.request("rooms"))["line"]

    await hang_up(house, helper)

    assert there == {"open": True, "on_duty": 1}
    assert (await peer.request("rooms"))["line"] == {"open": False, "on_duty": 0}
