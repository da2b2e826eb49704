"""A coach's word on a talk is for its supporter alone, and no coach reads a word of a peer."""

import pytest

from tests.client import Client, Refused
from tests.house import House
from tests.journeys.stored import files_with

SECRET = "my own story"
HELLO = "hello, I am here"


async def asked_about(house: House, **words: str) -> tuple[Client, Client, Client, str, str]:
    """A talk that is over, about which its supporter asked; gives the peer, them, a coach, room and name."""
    peer, helper, room = await house.talk()
    await peer.say(room, SECRET)
    await helper.say(room, HELLO)
    await helper.request("end", room=room)
    await helper.request("ask_feedback", room=room, **words)
    return peer, helper, await house.staff("ines", "moderator"), room, f"helper{house.port}"


async def test_a_coach_reads_what_the_supporter_wrote_and_nothing_of_the_peer(house: House) -> None:
    _, _, ines, room, name = await asked_about(house, words="was I too quick?")

    (asked,) = (await ines.request("feedback_asked"))["asked"]
    shown = await ines.request("own_words", room=room, name=name)

    assert (asked["room"], asked["name"], asked["words"]) == (room, name, "was I too quick?")
    lines = [(line["by"], line.get("text")) for line in shown["lines"]]
    assert lines == [("peer", None), ("supporter", HELLO)]
    assert SECRET not in str(ines.frames)
    looks = await house.rows("SELECT action, subject FROM audit WHERE action = 'coach_look'")
    assert looks == [("coach_look", name)]


async def test_a_coachs_word_reaches_its_supporter_and_nobody_else(house: House) -> None:
    peer, helper, ines, room, name = await asked_about(house)
    other = await house.staff("kim", "supporter")
    await other.follow("person", after=0)

    await ines.request("give_feedback", room=room, name=name, words="you waited, well done")

    told = (await helper.event("person", "feedback_given"))["event"]
    assert (told["by"], told["on"], told["words"]) == ("ines", "2026-05-01", "you waited, well done")
    await peer.request("rooms")
    await other.request("rooms")
    assert "well done" not in str(peer.frames) + str(other.frames)
    assert (await ines.request("feedback_asked"))["asked"] == []
    assert await house.rows("SELECT COUNT(*) FROM coaching") == [(0,)]
    assert files_with(house.folder, "well done") == []


async def test_only_the_supporter_of_a_talk_asks_about_it(house: House) -> None:
    peer, _, room = await house.talk()
    kim = await house.staff("kim", "supporter")

    with pytest.raises(Refused, match="not_a_member"):
        await kim.request("ask_feedback", room=room)
    with pytest.raises(Refused, match="not_allowed"):
        await peer.request("ask_feedback", room=room)


async def test_no_coach_looks_into_a_talk_about_which_nobody_asked(house: House) -> None:
    _, helper, room = await house.talk()
    await helper.say(room, HELLO)
    ines = await house.staff("ines", "moderator")
    name = f"helper{house.port}"

    with pytest.raises(Refused, match="not_a_member"):
        await ines.request("own_words", room=room, name=name)
    with pytest.raises(Refused, match="not_a_member"):
        await ines.request("give_feedback", room=room, name=name, words="hm")


async def test_a_moderator_who_was_called_in_gives_their_word_unasked(house: House) -> None:
    _, helper, room = await house.talk()
    ines = await house.staff("ines", "moderator")
    await ines.follow("desk:care", after=0)
    await helper.request("ask_for_help", room=room)
    opened = (await ines.event("desk:care", "case_opened"))["event"]
    await ines.request("claim", case=opened["case"], version=opened["version"])
    await ines.request("answer_help", case=opened["case"])
    await ines.request("leave", room=room)

    await ines.request("give_feedback", room=room, name=f"helper{house.port}", words="you asked in time")

    assert (await helper.event("person", "feedback_given"))["event"]["words"] == "you asked in time"


async def test_a_wish_that_nobody_answered_goes_with_the_talk(house: House) -> None:
    _, _, ines, _, _ = await asked_about(house, words="a long question")

    house.clock.forward(seconds=49 * 3600)
    await house.app.housekeeping.forgetting.forget_what_is_old()

    assert await house.rows("SELECT COUNT(*) FROM coaching") == [(0,)]
    assert (await ines.request("feedback_asked"))["asked"] == []
