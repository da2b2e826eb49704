"""A trainee reads along only with the peer's yes, in plain sight, and not a word longer than they like."""

import pytest

from tests.client import Client, Refused
from tests.house import House


async def trainee(house: House, name: str = "kim") -> Client:
    client = await house.staff(name, "supporter")
    await client.follow("person", after=0)
    return client


async def shadowed(house: House) -> tuple[Client, Client, Client, str]:
    """Begin a talk in which a trainee reads along."""
    peer, helper, room = await house.talk()
    kim = await trainee(house)
    await helper.request("offer_shadow", room=room, to="kim")
    await peer.request("accept_shadow", room=room)
    await kim.event("person", "shadowing")
    await kim.follow(f"room:{room}", after=0)
    return peer, helper, kim, room


async def test_nobody_reads_along_before_the_peer_has_said_yes(house: House) -> None:
    peer, helper, room = await house.talk()
    kim = await trainee(house)

    await helper.request("offer_shadow", room=room, to="kim")

    assert (await peer.event(f"room:{room}", "shadow_offered"))["event"]["pseudonym"] == "kim"
    with pytest.raises(Refused, match="not_a_member"):
        await kim.follow(f"room:{room}", after=0)
    await peer.request("accept_shadow", room=room, agree=False)
    await helper.event(f"room:{room}", "shadow_declined")
    with pytest.raises(Refused, match="not_a_member"):
        await kim.follow(f"room:{room}", after=0)
    assert kim.entries["person"] == []


async def test_the_peer_sees_who_reads_along_and_they_read_from_then_on(house: House) -> None:
    peer, helper, room = await house.talk()
    kim = await trainee(house)
    await peer.say(room, "before anybody came")
    await helper.request("offer_shadow", room=room, to="kim")

    await peer.request("accept_shadow", room=room)
    await kim.event("person", "shadowing")
    await kim.follow(f"room:{room}", after=0)
    await peer.say(room, "and from now on")

    log = f"room:{room}"
    await peer.until(lambda: any(e["event"].get("shadow") for e in peer.entries[log]))
    came = next(e["event"] for e in peer.entries[log] if e["event"].get("shadow"))
    assert (came["kind"], came["pseudonym"], came["role"]) == ("member_joined", "kim", "supporter")
    await kim.until(lambda: "from now on" in str(kim.entries[log]))
    assert "before anybody came" not in str(kim.entries[log])
    assert (await kim.request("rooms"))["type"] == "room_list"
    again = await house.enter(kim.token)
    assert [frame["rooms"][0]["shadow"] for frame in again.frames if frame["type"] == "welcome"] == [True]
    assert await house.rows("SELECT COUNT(*) FROM audit WHERE action = 'shadow'") == [(1,)]


async def test_whoever_reads_along_does_nothing_else(house: House) -> None:
    peer, _, kim, room = await shadowed(house)

    for command, fields in (
        ("end", {}),
        ("pass_on", {"reason": "mine"}),
        ("talk", {}),
        ("pause", {}),
        ("side", {"text": "hello"}),
        ("ladder", {"thoughts": "no"}),
        ("ask_for_help", {}),
        ("hand_over", {}),
        ("offer_shadow", {"to": "kim"}),
    ):
        with pytest.raises(Refused, match="not_allowed"):
            await kim.request(command, room=room, **fields)
    with pytest.raises(Refused, match="not_allowed"):
        await kim.say(room, "hello")
    with pytest.raises(Refused, match="not_a_member"):
        await kim.follow(f"side:{room}", after=0)
    assert (await peer.say(room, "still here"))["delivery"] == "delivered"


@pytest.mark.parametrize("who", ["peer", "helper", "trainee"])
async def test_it_is_over_the_moment_anybody_in_the_talk_says_so(house: House, who: str) -> None:
    peer, helper, kim, room = await shadowed(house)

    await {"peer": peer, "helper": helper, "trainee": kim}[who].request("end_shadow", room=room)
    await peer.say(room, "among ourselves again")

    await kim.frame(lambda frame: frame["type"] == "revoked" and frame["log"] == f"room:{room}")
    await helper.until(lambda: "among ourselves" in str(helper.entries[f"room:{room}"]))
    await kim.request("rooms")
    assert "among ourselves" not in str(kim.frames)
    with pytest.raises(Refused, match="not_a_member"):
        await kim.request("read", log=f"room:{room}", after=0)
    with pytest.raises(Refused, match="not_a_member"):
        await peer.request("accept_shadow", room=room)


async def test_the_end_of_a_talk_is_the_end_of_reading_along(house: House) -> None:
    peer, _, kim, room = await shadowed(house)

    await peer.request("end", room=room)

    await kim.frame(lambda frame: frame["type"] == "revoked" and frame["log"] == f"room:{room}")


async def test_a_trainee_who_leaves_lets_the_talk_go_on(house: House) -> None:
    peer, _, kim, room = await shadowed(house)

    await kim.request("leave", room=room)

    assert (await peer.say(room, "we go on"))["delivery"] == "delivered"


async def test_only_one_supporter_from_outside_is_offered(house: House) -> None:
    peer, helper, room = await house.talk()
    await house.staff("ines", "moderator")
    own = f"helper{house.port}"

    for nobody in ("ines", "somebody else", own):
        with pytest.raises(Refused, match="malformed") as caught:
            await helper.request("offer_shadow", room=room, to=nobody)
        assert caught.value.frame["field"] == "to"

    await trainee(house, "kim")
    await trainee(house, "noor")
    await helper.request("offer_shadow", room=room, to="kim")
    await peer.request("accept_shadow", room=room)
    with pytest.raises(Refused, match="at_capacity"):
        await helper.request("offer_shadow", room=room, to="noor")


async def test_whoever_is_blocked_is_not_offered_and_a_trainee_is_no_party_to_a_block(house: House) -> None:
    peer, _, kim, room = await shadowed(house)

    await peer.request("end", room=room, block=True)

    assert await house.rows("SELECT COUNT(*) FROM cases WHERE track = 'conduct'") == [(1,)]
    assert await house.rows("SELECT COUNT(*) FROM blocks") == [(1,)]
    await peer.request("wait", **{"for": "supporter"}, agreement=1)
    await kim.request("on_duty")
    again = (await kim.request("take"))["room"]
    with pytest.raises(Refused, match="malformed"):
        await kim.request("offer_shadow", room=again, to=f"helper{house.port}")


async def test_a_whisper_is_for_whoever_holds_the_talk_and_stays_marked_in_the_record(house: House) -> None:
    peer, helper, room = await house.talk()
    await helper.follow(f"side:{room}", after=0)
    ines = await house.staff("ines", "moderator")
    await ines.follow("desk:care", after=0)
    await helper.request("ask_for_help", room=room)
    opened = (await ines.event("desk:care", "case_opened"))["event"]
    await ines.request("claim", case=opened["case"], version=opened["version"])
    await ines.request("answer_help", case=opened["case"])

    await ines.request("whisper", room=room, text="ask whether they are safe tonight")

    heard = (await helper.event(f"side:{room}", "side_said"))["event"]
    assert (heard["role"], heard["whisper"]) == ("moderator", True)
    kept = await helper.request("read", log=f"side:{room}", after=0)
    assert [e["event"].get("whisper") for e in kept["entries"] if e["event"]["kind"] == "side_said"] == [True]
    assert "safe tonight" not in str(peer.frames)
    with pytest.raises(Refused, match="not_allowed"):
        await helper.request("whisper", room=room, text="and back")
