"""Pools are never mixed: not in the line, not when a talk goes on to somebody else, not in what is told."""

from functools import partial

import pytest

from chat.actions import oversee
from chat.identity import load_key
from chat.store import profiles
from chat.store.profiles import Profile
from tests.client import Client, Refused
from tests.house import House, OpenHouse
from tests.journeys.decisions import case_on, claim, moderator
from tests.journeys.waiting import WAIT, kinds_in, places, waiting_peer
from tests.plain_rules import THUNDER

POOLS = ["teens", "adults"]


async def set_pool(house: House, client: Client, pool: str) -> None:
    """Enter for which pool a supporter answers."""
    person = await house.person_of(client)
    await house.app.writer.perform(partial(profiles.set_profile, person=person, profile=Profile(pool=pool)))


async def of_pool(house: House, name: str, pool: str) -> Client:
    """Let a supporter of a pool come on duty."""
    client = await house.staff(name, "supporter")
    await set_pool(house, client, pool)
    await client.request("on_duty", capacity=3)
    return client


async def test_pools_are_never_mixed(build: OpenHouse) -> None:
    house = await build(pools=["teens", "adults"])
    with pytest.raises(Refused, match="malformed"):
        await waiting_peer(house)
    await waiting_peer(house, pool="teens")
    sasha = await house.staff("sasha", "supporter")
    person = await house.person_of(sasha)
    await house.app.writer.perform(lambda tx: profiles.set_profile(tx, person, Profile(pool="adults")))
    await sasha.request("on_duty")

    with pytest.raises(Refused, match="line_empty"):
        await sasha.request("take")


async def test_a_talk_is_never_handed_over_into_another_pool(build: OpenHouse) -> None:
    house = await build(pools=POOLS)
    sasha, _ = await of_pool(house, "sasha", "teens"), await of_pool(house, "kim", "adults")
    peer = await waiting_peer(house, pool="teens")
    room = (await sasha.request("take"))["room"]
    await peer.follow(f"room:{room}", after=0)

    for to in ({}, {"to": "kim"}):
        with pytest.raises(Refused, match="at_capacity"):
            await sasha.request("hand_over", room=room, **to)
    await sasha.request("off_duty")

    await peer.event(f"room:{room}", "supporter_leaving")


async def test_a_talk_that_is_passed_on_stays_in_its_pool(build: OpenHouse) -> None:
    house = await build(pools=POOLS)
    sasha, kim = [await of_pool(house, name, "teens") for name in ("sasha", "kim")]
    maya = await of_pool(house, "maya", "adults")
    await waiting_peer(house, pool="teens")
    room = (await sasha.request("take"))["room"]

    await sasha.request("pass_on", room=room, reason="my shift ends")

    assert await maya.refusal("take") == "line_empty"
    assert (await kim.request("take"))["type"] == "joined"


@pytest.mark.parametrize("way", ["hand_over", "pass_on"])
async def test_a_talk_stays_in_its_pool_when_its_supporter_changes_pools(build: OpenHouse, way: str) -> None:
    house = await build(pools=POOLS)
    sasha, kim = await of_pool(house, "sasha", "teens"), await of_pool(house, "kim", "adults")
    await waiting_peer(house, pool="teens")
    room = (await sasha.request("take"))["room"]
    await set_pool(house, sasha, "adults")

    if way == "hand_over":
        assert await sasha.refusal("hand_over", room=room) == "at_capacity"
        await set_pool(house, sasha, "teens")
    await sasha.request("pass_on", room=room, reason="not mine any more")

    assert await kim.refusal("take") == "line_empty"
    assert (await (await of_pool(house, "maya", "teens")).request("take"))["type"] == "joined"


async def test_a_supporter_who_was_asked_for_by_name_answers_in_their_own_pool_alone(
    build: OpenHouse,
) -> None:
    house = await build(pools=POOLS)
    kim = await of_pool(house, "kim", "adults")

    await waiting_peer(house, pool="teens", ask_for="kim")

    assert await kim.refusal("take") == "line_empty"
    assert (await (await of_pool(house, "sasha", "teens")).request("take"))["type"] == "joined"


async def test_from_a_group_one_gets_whoever_holds_it_for_ones_own_pool(build: OpenHouse) -> None:
    house = await build(pools=POOLS)
    group = await house.group()
    kim, sasha = await of_pool(house, "kim", "adults"), await of_pool(house, "sasha", "teens")
    maya = await of_pool(house, "maya", "teens")
    peer = await house.member(group)
    for holder in (kim, sasha):
        await holder.join(group)

    await peer.request("wait", **WAIT, pool="teens", room=group)

    for other in (kim, maya):
        assert await other.refusal("take") == "line_empty"
    assert (await sasha.request("take"))["type"] == "joined"


async def test_a_moderator_sends_nobody_of_another_pool_to_whoever_waits(build: OpenHouse) -> None:
    house = await build(pools=POOLS)
    await of_pool(house, "kim", "adults")
    sasha = await of_pool(house, "sasha", "teens")
    robin = await moderator(house)
    await waiting_peer(house, pool="teens", urgent=True)
    case = await case_on(robin, "care")
    await claim(robin, case)

    assert await robin.refusal("reach_out", case=case, to="kim") == "at_capacity"
    room = (await robin.request("reach_out", case=case, to="sasha"))["room"]

    await sasha.request("pass_on", room=room, reason="my shift ends")
    assert (await sasha.request("take"))["type"] == "joined"


async def test_the_talk_of_a_moderator_whose_account_ends_goes_back_to_its_pool(build: OpenHouse) -> None:
    house = await build(pools=POOLS)
    robin, sasha = await moderator(house), await of_pool(house, "sasha", "teens")
    await waiting_peer(house, pool="teens", urgent=True)
    case = await case_on(robin, "care")
    await claim(robin, case)
    await robin.request("reach_out", case=case)
    key = load_key(house.folder).derive("audit")

    await house.elsewhere(lambda tx: oversee.disable(tx, "robin", key))

    assert (await sasha.request("take"))["type"] == "joined"


async def test_nobody_of_another_pool_reads_along(build: OpenHouse) -> None:
    house = await build(pools=POOLS)
    sasha = await of_pool(house, "sasha", "teens")
    for name, pool in (("kim", "adults"), ("maya", "teens")):
        await set_pool(house, await house.staff(name, "supporter"), pool)
    await waiting_peer(house, pool="teens")
    room = (await sasha.request("take"))["room"]

    assert await sasha.refusal("offer_shadow", room=room, to="kim") == "malformed"
    await sasha.request("offer_shadow", room=room, to="maya")

    assert "shadow_offered" in await kinds_in(sasha, room)


async def test_whoever_waits_is_told_of_those_who_are_there_for_them(build: OpenHouse) -> None:
    house = await build(pools=["teens", "adults"], cool_down_required=True)
    for name, pool in (("sasha", "adults"), ("kim", "adults"), ("maya", "teens")):
        helper = await house.staff(name, "supporter")
        person = await house.person_of(helper)
        profile = partial(profiles.set_profile, person=person, profile=Profile(pool=pool))
        await house.app.writer.perform(profile)
        await helper.request("on_duty", capacity=3)
    first = await waiting_peer(house, pool="teens", urgent=True)
    room = (await helper.request("take"))["room"]
    await first.say(room, THUNDER)

    await helper.request("end", room=room)
    teen, adult = [await house.enter() for _ in range(2)]
    alone = await teen.request("wait", **WAIT, pool="teens")
    await adult.request("wait", **WAIT, pool="adults")

    assert "is kept" in alone["words"]
    await teen.until(lambda: bool(places(teen)) and places(teen)[-1]["on_duty"] == 0)
    await adult.until(lambda: bool(places(adult)) and places(adult)[-1]["on_duty"] == 2)
