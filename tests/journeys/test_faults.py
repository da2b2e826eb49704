"""What people see when something fails: a refusal that carries care, or a closed socket, never silence."""

import asyncio
import contextlib

import pytest

from chat import outlet
from chat.ports import DatabaseUnavailable
from tests.client import Gone, Refused
from tests.house import HOUR, House, OpenHouse
from tests.journeys.outages import no_database
from tests.plain_rules import STORM

ROOM = "r_hearth"
LOG = f"room:{ROOM}"


async def test_a_cry_for_help_that_cannot_be_stored_is_answered_with_care(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    await house.group(ROOM)
    talker = await house.member(ROOM)

    async with no_database(house, monkeypatch):
        with pytest.raises(Refused, match="unavailable") as caught:
            await talker.say(ROOM, STORM)
        with pytest.raises(Refused, match="unavailable") as plain:
            await talker.say(ROOM, "hello")

    assert caught.value.frame["care"]["helplines"] != []
    assert "care" not in plain.value.frame


async def test_a_server_that_stops_answers_a_cry_for_help_with_care(house: House) -> None:
    await house.group(ROOM)
    talker = await house.member(ROOM)
    house.app.writer.drain()

    with pytest.raises(Refused, match="draining") as caught:
        await talker.say(ROOM, STORM)

    assert caught.value.frame["care"]["level"] > 0


async def test_a_full_queue_turns_chat_away_but_no_cry_for_help(build: OpenHouse) -> None:
    house = await build(queue_max=1, second=HOUR)
    await house.group(ROOM)
    talker, crier = await house.members(ROOM, 2)

    async with house.app.database.write():
        chat = [asyncio.create_task(talker.say(ROOM, f"line {number}")) for number in range(4)]
        done, _ = await asyncio.wait(chat, return_when=asyncio.FIRST_COMPLETED)
        crying = asyncio.create_task(crier.say(ROOM, STORM))
        await asyncio.sleep(0.05)
        assert not crying.done()

    with pytest.raises(Refused, match="overloaded"):
        await done.pop()
    assert (await crying)["care"]["level"] > 0
    assert await house.case_about("care")
    await asyncio.gather(*chat, return_exceptions=True)


async def test_who_cannot_be_brought_up_to_date_is_closed_and_comes_back_to_everything(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    await house.group(ROOM)
    talker = await house.member(ROOM)
    await talker.say(ROOM, "hello")
    newcomer = await house.enter()
    joined = await newcomer.join(ROOM)
    said = await talker.say(ROOM, "welcome")

    async def unreadable(*_: object) -> None:
        raise DatabaseUnavailable("the disk does not answer")

    with monkeypatch.context() as patched:
        patched.setattr(outlet, "entries_after", unreadable)
        await newcomer.follow(LOG, after=joined["from_seq"] - 1)
        assert await newcomer.closed() == 4002
    again = await house.enter(newcomer.token)
    await again.follow(LOG, after=joined["from_seq"] - 1)

    assert (await again.entry(LOG, said["seq"]))["event"]["text"] == "welcome"
    assert [e["seq"] for e in again.entries[LOG]] == list(range(joined["from_seq"], said["seq"] + 1))


async def test_a_refused_follow_says_that_the_one_before_has_ended(house: House) -> None:
    await house.group(ROOM)
    member = await house.member(ROOM)

    with pytest.raises(Refused, match="epoch_changed"):
        await member.follow(LOG, after=10_000)

    assert (await member.frame(lambda frame: frame["type"] == "revoked"))["log"] == LOG
    await member.follow(LOG, after=0)
    said = await member.say(ROOM, "hello")
    assert (await member.entry(LOG, said["seq"]))["event"]["text"] == "hello"


async def test_guessing_tokens_does_not_keep_a_place_at_the_door(build: OpenHouse) -> None:
    house = await build(hello_seconds=1, proof_seconds=1)
    guesser = await house.socket()

    async def guess() -> None:
        with contextlib.suppress(Gone):
            while True:
                with pytest.raises(Refused, match="unknown_session"):
                    await guesser.hello("a-token-of-long-ago")
                await asyncio.sleep(0.05)

    await asyncio.wait_for(guess(), 30)

    assert guesser.close_code == 4504


async def test_typing_has_no_answer_even_before_coming_in(house: House) -> None:
    client = await house.socket()
    await client.send({"type": "typing", "room": ROOM})

    await client.hello()

    assert [frame["type"] for frame in client.frames] == ["welcome"]
