"""What is said again under the same mark is stored once, and a mark means one thing."""

import asyncio

import pytest

from tests.client import Frame, Refused
from tests.house import House, OpenHouse

ROOM = "r_hearth"
LOG = f"room:{ROOM}"


async def test_a_repeated_message_gets_its_first_receipt_also_after_leaving(hearth: House) -> None:
    anna = await hearth.member(ROOM)
    first = await anna.say(ROOM, "hello", client_id="once-only")

    again = await anna.say(ROOM, "hello", client_id="once-only")
    await anna.request("leave", room=ROOM)
    later = await anna.say(ROOM, "hello", client_id="once-only")

    assert first | {"ref": 0} == again | {"ref": 0} == later | {"ref": 0}


async def test_many_repeats_at_once_are_one_message(hearth: House) -> None:
    anna = await hearth.member(ROOM)

    receipts = await asyncio.gather(
        *(anna.say(ROOM, "hello", client_id="once-only") for _ in range(30))
    )  # fmt: skip

    assert len({receipt["seq"] for receipt in receipts}) == 1
    assert (await anna.follow(LOG, after=0))["last_seq"] == 2


@pytest.mark.parametrize("changed", [{"text": "other"}, {"fold": "heavy"}, {"room": "r_other"}])
async def test_one_mark_cannot_mean_two_things(hearth: House, changed: Frame) -> None:
    await hearth.group("r_other")
    anna = await hearth.member(ROOM)
    await anna.join("r_other")
    said: Frame = {"room": ROOM, "client_id": "once-only", "text": "hello"}
    await anna.request("say", **said)

    with pytest.raises(Refused, match="client_id_reused"):
        await anna.request("say", **(said | changed))


async def test_a_refusal_binds_no_mark(build: OpenHouse) -> None:
    house = await build(say_burst=1, say_per_minute=60)
    await house.group(ROOM)
    anna = await house.member(ROOM)
    await anna.say(ROOM, "hello")
    with pytest.raises(Refused, match="too_fast"):
        await anna.say(ROOM, "hello again", client_id="my-second")

    house.clock.forward(seconds=2)

    assert (await anna.say(ROOM, "put another way", client_id="my-second"))["delivery"] == "delivered"
