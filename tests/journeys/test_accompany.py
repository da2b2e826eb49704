"""Nobody holds a hard talk alone, and nobody comes in without the peer knowing it."""

import pytest

from rooms.words import ENGLISH
from tests.client import Client, Refused
from tests.house import HOUR, House, OpenHouse
from tests.journeys.waiting import WAIT, hang_up, kinds_in, looked_after, on_the_line, waiting_peer


async def moderator(house: House) -> Client:
    client = await house.staff("ines", "moderator")
    await client.follow("desk:care", after=0)
    return client


async def answered(mod: Client) -> dict[str, object]:
    opened = (await mod.event("desk:care", "case_opened"))["event"]
    await mod.request("claim", case=opened["case"], version=opened["version"])
    return await mod.request("answer_help", case=opened["case"])


def kinds(client: Client, log: str) -> list[str]:
    return [entry["event"]["kind"] for entry in client.entries[log]]


async def test_help_comes_into_the_talk_and_both_see_who_came(house: House) -> None:
    peer, helper, room = await house.talk()
    mod = await moderator(house)
    await peer.say(room, "before anybody came")

    await helper.request("ask_for_help", room=room, words="please read along")
    joined = await answered(mod)

    assert (await peer.event(f"room:{room}", "colleague_asked"))["event"] == {"kind": "colleague_asked"}
    came = peer.entries[f"room:{room}"]
    await peer.until(lambda: came[-1]["event"].get("role") == "moderator")
    assert came[-1]["event"]["pseudonym"] == "ines"
    await mod.follow(f"room:{room}", after=0)
    await helper.say(room, "a colleague is with us")
    await mod.event(f"room:{room}", "message_posted")
    assert "before anybody came" not in str(mod.entries[f"room:{room}"])
    assert joined["room"] == room
    assert await house.rows("SELECT COUNT(*) FROM audit WHERE action = 'answer_help'") == [(1,)]


async def test_a_call_for_help_has_a_clock_of_two_minutes_at_most(house: House) -> None:
    _, helper, room = await house.talk()

    await helper.request("ask_for_help", room=room)

    assert (await house.case_about("care"))["level"] == 3


async def test_only_whoever_claimed_the_call_comes_in(house: House) -> None:
    _, helper, room = await house.talk()
    mod = await moderator(house)
    await helper.request("ask_for_help", room=room)
    case = (await mod.event("desk:care", "case_opened"))["event"]["case"]

    with pytest.raises(Refused, match="claim_needed"):
        await mod.request("answer_help", case=case)


async def test_a_case_that_is_no_call_for_help_opens_no_talk(house: House) -> None:
    _, helper, room = await house.talk()
    mod = await moderator(house)
    await helper.request("ladder", room=room, thoughts="yes")

    with pytest.raises(Refused, match="not_a_member"):
        await answered(mod)


async def test_words_beside_the_talk_never_reach_the_peer(house: House) -> None:
    peer, helper, room = await house.talk()
    mod = await moderator(house)
    await helper.request("ask_for_help", room=room)
    await answered(mod)
    for client in (helper, mod):
        await client.follow(f"side:{room}", after=0)

    await mod.request("side", room=room, text="you are doing well")
    await helper.request("side", room=room, text="thank you")
    await helper.frame(lambda frame: frame.get("event", {}).get("text") == "thank you")

    heard = [entry["event"] for entry in helper.entries[f"side:{room}"]]
    assert [(e["role"], e["text"]) for e in heard if e["kind"] == "side_said"] == [
        ("moderator", "you are doing well"),
        ("supporter", "thank you"),
    ]
    again = await helper.request("read", log=f"side:{room}", after=0)
    assert again["entries"][1]["event"]["text"] == "you are doing well"
    for frame in peer.frames:
        assert "doing well" not in str(frame)
    with pytest.raises(Refused, match="not_allowed"):
        await peer.request("side", room=room, text="hello")


async def test_a_moderator_who_leaves_lets_the_talk_go_on(house: House) -> None:
    peer, helper, room = await house.talk()
    mod = await moderator(house)
    await helper.request("ask_for_help", room=room)
    await answered(mod)

    await mod.request("leave", room=room)

    await peer.event(f"room:{room}", "member_left")
    assert (await peer.say(room, "still with you"))["delivery"] == "delivered"


async def test_the_questions_set_the_level_and_only_staff_see_the_answers(house: House) -> None:
    peer, helper, room = await house.talk()
    await helper.follow(f"side:{room}", after=0)

    await helper.request("ladder", room=room, thoughts="yes", plan="no")
    first = await house.case_about("care")
    await helper.request("ladder", room=room, thoughts="yes", plan="no", means="yes")

    assert (first["level"], (await house.case_about("care"))["level"]) == (2, 4)
    noted = (await helper.event(f"side:{room}", "ladder_noted"))["event"]
    assert {key: noted.get(key) for key in ("level", "thoughts", "plan", "means")} == {
        "level": 2,
        "thoughts": "yes",
        "plan": "no",
        "means": None,
    }
    assert "ladder_noted" not in str(peer.frames)


@pytest.mark.parametrize("history", [True, False])
async def test_a_handover_is_warm_and_history_passes_only_with_the_peers_yes(
    house: House, history: bool
) -> None:
    peer, helper, room = await house.talk()
    kim = await on_the_line(house, "kim")
    await peer.say(room, "what was said before")

    await helper.request("hand_over", room=room, to="Kim")  # however it is written
    assert (await peer.event(f"room:{room}", "handover_offered"))["event"]["pseudonym"] == "kim"
    assert "paired" not in kinds(kim, "person")
    await peer.request("accept_hand_over", room=room, history=history)
    await kim.event("person", "paired")
    await kim.follow(f"room:{room}", after=0)
    await helper.say(room, "kim is with us now")
    await helper.request("leave", room=room)
    await peer.say(room, "hello kim")

    await kim.until(lambda: "hello kim" in str(kim.entries[f"room:{room}"]))
    assert ("what was said before" in str(kim.entries[f"room:{room}"])) is history
    with pytest.raises(Refused, match="not_a_member"):
        await helper.say(room, "one more thing")
    await kim.request("end", room=room)


@pytest.mark.parametrize(
    ("command", "fields"), [("pass_on", {"reason": "my shift is over"}), ("hand_over", {})]
)
async def test_whoever_has_handed_a_talk_over_takes_it_from_nobody(
    house: House, command: str, fields: dict[str, str]
) -> None:
    peer, helper, room = await house.talk()
    kim = await on_the_line(house, "kim")
    await helper.request("hand_over", room=room)
    await peer.request("accept_hand_over", room=room)

    with pytest.raises(Refused, match="not_a_member") as refused:
        await helper.request(command, room=room, **fields)

    assert refused.value.frame["words"] == ENGLISH["held_by_colleague"]
    assert (await peer.say(room, "hello kim"))["delivery"] == "delivered"
    await kim.request(command, room=room, **fields)


async def test_whoever_is_beside_a_talk_leaves_it_and_ends_it_for_nobody(house: House) -> None:
    peer, helper, room = await house.talk()
    kim = await on_the_line(house, "kim")
    await helper.request("hand_over", room=room)
    await peer.request("accept_hand_over", room=room)

    with pytest.raises(Refused, match="not_a_member") as refused:
        await helper.request("end", room=room)
    still = await peer.say(room, "hello kim")
    await helper.request("leave", room=room)
    await kim.request("end", room=room)

    assert refused.value.frame["words"] == ENGLISH["held_by_colleague"]
    assert still["delivery"] == "delivered"
    assert await peer.event(f"room:{room}", "room_closed")


async def test_a_question_about_a_talk_that_has_ended_looks_as_any_talk_of_others(house: House) -> None:
    peer, helper, room = await house.talk()
    await on_the_line(house, "kim")
    await helper.request("hand_over", room=room)
    await helper.request("end", room=room)

    with pytest.raises(Refused, match="not_a_member") as late:
        await peer.request("accept_hand_over", room=room)

    assert late.value.frame["words"] == ENGLISH["not_a_member"]


async def test_a_peer_may_refuse_a_handover(house: House) -> None:
    peer, helper, room = await house.talk()
    kim = await on_the_line(house, "kim")
    await helper.request("hand_over", room=room)

    await peer.request("accept_hand_over", room=room, agree=False)

    await helper.event(f"room:{room}", "handover_declined")
    assert kinds(kim, "person") == []
    with pytest.raises(Refused, match="not_a_member"):
        await peer.request("accept_hand_over", room=room)


async def test_a_talk_goes_only_to_a_colleague_with_room(house: House) -> None:
    _, helper, room = await house.talk()

    with pytest.raises(Refused, match="at_capacity"):
        await helper.request("hand_over", room=room)

    await on_the_line(house, "kim")
    with pytest.raises(Refused, match="at_capacity"):
        await helper.request("hand_over", room=room, to="somebody else")


async def test_a_talk_goes_to_nobody_who_is_not_there(house: House) -> None:
    peer, helper, room = await house.talk()
    await hang_up(house, await on_the_line(house, "kim"))

    with pytest.raises(Refused, match="at_capacity"):
        await helper.request("hand_over", room=room, to="kim")

    await helper.request("off_duty")
    await peer.event(f"room:{room}", "supporter_leaving")


async def test_whoever_is_blocked_is_never_offered(house: House) -> None:
    peer, _, room = await house.talk()
    await peer.request("end", room=room, block=True)
    kim = await on_the_line(house, "kim")
    await peer.request("wait", **WAIT)
    again = (await kim.request("take"))["room"]

    with pytest.raises(Refused, match="at_capacity"):
        await kim.request("hand_over", room=again)


async def test_going_off_duty_offers_every_talk_to_a_colleague(house: House) -> None:
    peer, helper, room = await house.talk()
    kim = await on_the_line(house, "kim")

    await helper.request("off_duty")

    asked = (await peer.event(f"room:{room}", "handover_offered"))["event"]
    assert (asked["pseudonym"], asked["why"]) == ("kim", "supporter_leaving")
    await peer.request("accept_hand_over", room=room)
    await kim.event("person", "paired")


async def test_going_off_duty_offers_a_colleague_no_more_talks_than_they_have_room_for(house: House) -> None:
    first, helper, room = await house.talk()
    second = await waiting_peer(house)
    other = (await helper.request("take"))["room"]
    await second.follow(f"room:{other}", after=0)
    await on_the_line(house, "kim", capacity=1)

    await helper.request("off_duty")

    heard = [await kinds_in(peer, each) for peer, each in ((first, room), (second, other))]
    told = ["handover_offered", "supporter_leaving"]
    assert sorted(kind for kinds in heard for kind in kinds if kind in told) == told


async def test_a_yes_that_comes_too_late_is_no_refusal_and_nobody_takes_it_for_a_no(build: OpenHouse) -> None:
    house = await build(second=HOUR)
    peer, helper, room = await house.talk()
    kim = await on_the_line(house, "kim")
    await helper.request("hand_over", room=room, to="kim")
    await kim.request("off_duty")

    await peer.request("accept_hand_over", room=room)

    for client in (peer, helper):
        told = (await client.event(f"room:{room}", "handover_declined"))["event"]
        assert told == {"kind": "handover_declined", "why": "colleague_gone", "pseudonym": "kim"}
    assert (await peer.say(room, "then it stays with us"))["delivery"] == "delivered"


async def test_a_question_ends_once_the_colleague_is_off_duty_or_has_no_room(house: House) -> None:
    peer, helper, room = await house.talk()
    kim = await on_the_line(house, "kim", capacity=1)
    await peer.until(lambda: bool(peer.entries[f"room:{room}"]))
    heard = peer.entries[f"room:{room}"]
    for way in ("off_duty", "take"):
        await helper.request("hand_over", room=room, to="kim")
        await waiting_peer(house)
        await peer.until(lambda: heard[-1]["event"]["kind"] == "handover_offered")

        await kim.request(way)

        await peer.until(lambda: heard[-1]["event"].get("why") == "colleague_gone")
        await kim.request("on_duty", capacity=1)


async def test_a_question_ends_once_the_colleague_is_gone_for_longer_than_a_page_takes_to_load(
    house: House,
) -> None:
    peer, helper, room = await house.talk()
    kim = await on_the_line(house, "kim")
    await helper.request("hand_over", room=room, to="kim")

    await hang_up(house, kim)
    await looked_after(house, seconds=0)
    await looked_after(house, seconds=9)
    heard_in_a_blink = await kinds_in(peer, room)
    await looked_after(house, seconds=1)

    assert heard_in_a_blink[-1] == "handover_offered"
    told = (await peer.event(f"room:{room}", "handover_declined"))["event"]
    assert told == {"kind": "handover_declined", "why": "colleague_gone", "pseudonym": "kim"}


async def test_a_question_stays_while_the_colleague_only_loads_their_page_again(house: House) -> None:
    peer, helper, room = await house.talk()
    kim = await on_the_line(house, "kim")
    await helper.request("hand_over", room=room, to="kim")

    await hang_up(house, kim)
    await looked_after(house, seconds=0)
    await house.enter(kim.token)
    await looked_after(house, seconds=60)

    assert (await kinds_in(peer, room))[-1] == "handover_offered"


async def test_another_colleague_is_offered_when_the_first_one_cannot_come_any_more(house: House) -> None:
    peer, helper, room = await house.talk()
    kim = await on_the_line(house, "kim")
    await helper.request("off_duty")
    await peer.event(f"room:{room}", "handover_offered")
    await on_the_line(house, "lea")

    await kim.request("off_duty")

    await peer.until(lambda: peer.entries[f"room:{room}"][-1]["event"].get("pseudonym") == "lea")


async def test_going_off_duty_alone_is_told_to_the_peer_and_cuts_nothing(house: House) -> None:
    peer, helper, room = await house.talk()

    await helper.request("off_duty")

    await peer.event(f"room:{room}", "supporter_leaving")
    assert (await peer.say(room, "thank you for tonight"))["delivery"] == "delivered"
