"""A lost reply locks nobody out: tokens handed out stay good until one of them is used."""

import pytest

from tests.client import Refused
from tests.house import House

ROOM = "r_hearth"


async def test_every_token_since_the_last_used_one_still_opens_the_door(house: House) -> None:
    first = await house.enter()
    person = await house.person_of(first)
    lost = [(await house.enter(first.token)).token for _ in range(3)]

    back = await house.enter(lost[1])

    assert await house.person_of(back) == person


async def test_once_one_is_used_the_others_die_and_open_sockets_stay(house: House) -> None:
    await house.group(ROOM)
    first = await house.member(ROOM)
    lost = [(await house.enter(first.token)).token for _ in range(2)]

    await house.enter(lost[0])

    for dead in (first.token, lost[1]):
        with pytest.raises(Refused, match="unknown_session"):
            await (await house.socket()).hello(dead)
    assert (await first.say(ROOM, "still here"))["delivery"] == "delivered"


async def test_the_token_used_last_stays_good_until_its_successor_is_used(house: House) -> None:
    first = await house.enter()

    again = [await house.enter(first.token) for _ in range(3)]

    assert len({await house.person_of(client) for client in again}) == 1


async def test_an_unknown_session_leaves_the_socket_open_for_a_fresh_start(house: House) -> None:
    client = await house.socket()
    with pytest.raises(Refused, match="unknown_session") as caught:
        await client.hello("a-token-of-long-ago")

    welcome = await client.hello()

    assert caught.value.frame["retry"] == "after_hello"
    assert not welcome["resumed"]


async def test_after_a_quick_exit_no_token_opens_and_the_seat_is_free(house: House) -> None:
    await house.group(ROOM, seats=1)
    client = await house.member(ROOM)
    await house.enter(client.token)

    await client.request("exit")

    assert await client.closed() == 4501
    with pytest.raises(Refused, match="unknown_session"):
        await (await house.socket()).hello(client.token)
    assert (await (await house.enter()).join(ROOM))["room"] == ROOM


async def test_no_token_is_kept_as_it_is(house: House) -> None:
    client = await house.enter()

    kept = await house.rows("SELECT hash FROM tokens")

    assert client.token not in {row[0] for row in kept}
