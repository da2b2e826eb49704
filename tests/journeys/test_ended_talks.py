"""A talk that is over is read by its peer alone, as long as it is kept, and may be told about once more."""

import pytest

from tests.client import Refused
from tests.house import House
from tests.journeys.waiting import on_the_line, waiting_peer


async def test_an_ended_talk_is_gone_when_it_is_no_longer_kept(house: House) -> None:
    peer, sasha, room = await house.talk()
    await sasha.request("end", room=room)

    house.clock.forward(seconds=48 * 3600 + 1)
    await house.app.housekeeping.forgetting.forget_what_is_old()

    with pytest.raises(Refused, match="not_a_member"):
        await peer.request("read", log=f"room:{room}", after=0)
    assert (await (await house.socket()).hello(peer.token))["rooms"] == []


@pytest.mark.parametrize(
    ("by_peer", "how"),
    [(True, {}), (True, {"block": True}), (False, {"block": True})],
    ids=["peer", "peer-blocks", "supporter-blocks"],
)
async def test_nobody_reads_on_who_ended_a_talk_or_after_a_block(
    house: House, by_peer: bool, how: dict[str, object]
) -> None:
    peer, sasha, room = await house.talk()

    await (peer if by_peer else sasha).request("end", room=room, **how)

    for client in (peer, sasha):
        with pytest.raises(Refused, match="not_a_member"):
            await client.request("read", log=f"room:{room}", after=0)
    assert (await (await house.socket()).hello(peer.token))["rooms"] == []


async def test_only_its_peer_reads_an_ended_talk_until_they_put_it_away(house: House) -> None:
    peer, sasha, room = await house.talk()
    stranger = await house.enter()
    await sasha.request("end", room=room)

    for other in (sasha, stranger):
        with pytest.raises(Refused, match="not_a_member"):
            await other.request("read", log=f"room:{room}", after=0)
    read = await peer.request("read", log=f"room:{room}", after=0)
    await peer.request("leave", room=room)

    assert read["entries"][-1]["event"]["kind"] == "room_closed"
    with pytest.raises(Refused, match="not_a_member"):
        await peer.request("read", log=f"room:{room}", after=0)


@pytest.mark.parametrize("way", ["forget", "exit"])
async def test_whoever_goes_for_good_leaves_no_ended_talk_to_be_read(house: House, way: str) -> None:
    peer, sasha, room = await house.talk()
    await sasha.request("end", room=room)

    await peer.request(way)

    assert await house.rows("SELECT COUNT(*) FROM members WHERE state = 'ended'") == [(0,)]
    with pytest.raises(Refused, match="unknown_session"):
        await (await house.socket()).hello(peer.token)


async def test_feedback_after_the_talk_shows_what_changed_and_names_nobody(house: House) -> None:
    await waiting_peer(house)
    peer = await waiting_peer(house, mood=2, urgent=True)
    sasha = await on_the_line(house, "sasha")
    room = (await sasha.request("take"))["room"]
    with pytest.raises(Refused, match="not_a_member"):
        await peer.request("feedback", room=room, mood=6)
    await sasha.request("end", room=room)

    await peer.request("feedback", room=room, mood=6, helpful=True)

    assert await house.rows("SELECT mood_before, mood_after, helpful FROM outcomes") == [(2, 6, 1)]
    with pytest.raises(Refused, match="not_a_member"):
        await (await house.enter()).request("feedback", room=room, mood=0)
