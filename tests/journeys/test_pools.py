"""Pools are never mixed: not in the line, not when a talk goes on to somebody else, not in what is told."""

from functools import partial

import pytest

from chat.store import profiles
from chat.store.profiles import Profile
from tests.client import Client, Refused
from tests.house import OpenHouse
from tests.journeys.waiting import WAIT, places, waiting_peer
from tests.plain_rules import THUNDER


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
    house = await build(pools=["teens", "adults"])

    async def of_pool(name: str, pool: str) -> Client:
        client = await house.staff(name, "supporter")
        person = await house.person_of(client)
        await house.app.writer.perform(lambda tx: profiles.set_profile(tx, person, Profile(pool=pool)))
        await client.request("on_duty", capacity=3)
        return client

    sasha, _ = await of_pool("sasha", "teens"), await of_pool("kim", "adults")
    peer = await waiting_peer(house, pool="teens")
    room = (await sasha.request("take"))["room"]
    await peer.follow(f"room:{room}", after=0)

    for to in ({}, {"to": "kim"}):
        with pytest.raises(Refused, match="at_capacity"):
            await sasha.request("hand_over", room=room, **to)
    await sasha.request("off_duty")

    await peer.event(f"room:{room}", "supporter_leaving")


async def test_a_talk_that_is_passed_on_stays_in_its_pool(build: OpenHouse) -> None:
    house = await build(pools=["teens", "adults"])
    helpers = [await house.staff(name, "supporter") for name in ("sasha", "kim")]
    for helper in helpers:
        person = await house.person_of(helper)
        of_teens = partial(profiles.set_profile, person=person, profile=Profile(pool="teens"))
        await house.app.writer.perform(of_teens)
        await helper.request("on_duty", capacity=3)
    await waiting_peer(house, pool="teens")
    room = (await helpers[0].request("take"))["room"]

    await helpers[0].request("pass_on", room=room, reason="my shift ends")

    assert (await helpers[1].request("take"))["type"] == "joined"


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
