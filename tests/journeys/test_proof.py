"""Where somebody suspended came from, newcomers show a little work: quickly done, and it shuts nobody out."""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest

from chat.client import Client as RealClient
from chat.client.work import prove
from chat.store.transaction import Transaction
from chat.wire.proof import Challenge
from tests.client import Client, Frame, Refused, connect
from tests.house import House, OpenHouse
from tests.journeys.decisions import decide, flagged_for_abuse, moderator
from tests.plain_rules import STORM

ROOM = "r_hearth"
UNTIL = "2026-05-08T12:00:00.000Z"
ELSEWHERE = {"X-Forwarded-For": "203.0.113.7"}
MINUTE = 60


@pytest.fixture
async def campus(build: OpenHouse) -> House:
    house = await build(trusted_proxies="127.0.0.0/8", proof_tries=1000)
    await house.group(ROOM)
    return house


async def suspend_somebody(house: House) -> tuple[Client, Client]:
    """Suspend somebody who is connected; gives them, and a bystander of the same network."""
    author, bystander = await house.members(ROOM, 2)
    said = await author.say(ROOM, "something unkind")
    case = await flagged_for_abuse(house, bystander, ROOM, said["message"])
    await decide(await moderator(house), case, "suspend", until=UNTIL)
    await author.closed()
    # The network was noted in the same queue, before the socket closed.
    await house.app.writer.perform(nothing)
    return author, bystander


async def nothing(_: Transaction) -> None:
    """Come after whatever waits to be written."""


async def turned_away(client: Client, **fields: Any) -> Frame:
    """Greet as somebody new, and give the refusal."""
    with pytest.raises(Refused) as caught:
        await client.hello(**fields)
    return caught.value.frame


async def asked(client: Client, **fields: Any) -> Challenge:
    """Greet as somebody new, and give the work that is asked for."""
    refusal = await turned_away(client, **fields)
    assert refusal["code"] == "proof_needed"
    return Challenge.model_validate(refusal["challenge"])


@asynccontextmanager
async def from_elsewhere(house: House) -> AsyncIterator[Client]:
    async with connect(house.url, headers=ELSEWHERE) as client:
        yield client


def changed(proof: str, **fields: Any) -> str:
    """Tell something else in a proof."""
    shown = json.loads(urlsafe_b64decode(proof)) | fields
    return urlsafe_b64encode(json.dumps(shown).encode()).decode()


async def test_a_newcomer_from_the_network_of_somebody_suspended_shows_a_little_work(campus: House) -> None:
    await suspend_somebody(campus)
    newcomer = await campus.socket()

    refusal = await turned_away(newcomer)
    welcome = await newcomer.hello(proof=prove(Challenge.model_validate(refusal["challenge"])))

    assert (refusal["code"], refusal["retry"]) == ("proof_needed", "after_hello")
    assert welcome["resumed"] is False
    assert (await newcomer.request("rooms"))["type"] == "room_list"


async def test_whoever_is_asked_reads_at_once_where_help_is(campus: House) -> None:
    await suspend_somebody(campus)

    refusal = await turned_away(await campus.socket(), language="en", country="GB")

    assert {line["country"] for line in refusal["helplines"]} >= {"GB"}
    assert "few seconds" in refusal["words"]


async def test_nobody_else_is_asked(campus: House) -> None:
    before = await campus.enter()
    _, bystander = await suspend_somebody(campus)

    back = await campus.enter(bystander.token)
    staff = await campus.staff("kim", "moderator")

    assert (await before.request("rooms"))["type"] == "room_list"
    assert (await back.request("rooms"))["type"] == "room_list"
    assert (await staff.request("cases", track="care"))["type"] == "case_list"
    async with from_elsewhere(campus) as stranger:
        assert (await stranger.hello())["resumed"] is False


async def test_it_is_asked_for_a_while_and_no_longer(campus: House) -> None:
    await suspend_somebody(campus)
    campus.clock.forward(seconds=60 * MINUTE - 1)
    await asked(await campus.socket())

    campus.clock.forward(seconds=1)

    assert (await campus.enter()).token


async def test_coming_back_suspended_asks_again_but_never_for_longer_at_a_time(campus: House) -> None:
    author, _ = await suspend_somebody(campus)
    campus.clock.forward(seconds=30 * MINUTE)
    await turned_away(await campus.socket(), token=author.token)
    campus.clock.forward(seconds=30 * MINUTE)
    await campus.enter()

    await turned_away(await campus.socket(), token=author.token)

    await asked(await campus.socket())
    campus.clock.forward(seconds=60 * MINUTE)
    await campus.enter()


async def test_a_proof_is_good_once(campus: House) -> None:
    await suspend_somebody(campus)
    proof = prove(await asked(await campus.socket()))
    await campus.enter(proof=proof)
    again = await campus.socket()

    anew = await asked(again, proof=proof)

    assert (await again.hello(proof=prove(anew)))["token"]
    assert await campus.rows("SELECT COUNT(*) FROM proofs") == [(2,)]


async def test_a_proof_is_good_for_as_long_as_the_door_waits(campus: House) -> None:
    await suspend_somebody(campus)
    first, second = [prove(await asked(await campus.socket())) for _ in range(2)]
    campus.clock.forward(seconds=MINUTE - 2)
    await campus.enter(proof=first)

    campus.clock.forward(seconds=2)

    await asked(await campus.socket(), proof=second)


async def test_a_proof_of_another_network_is_not_taken(campus: House) -> None:
    author, bystander = await campus.members(ROOM, 2)
    said = await author.say(ROOM, "something unkind")
    case = await flagged_for_abuse(campus, bystander, ROOM, said["message"])
    async with from_elsewhere(campus) as other:
        await other.hello(author.token)
        await decide(await moderator(campus), case, "suspend", until=UNTIL)
        await other.closed()
    await author.closed()
    async with from_elsewhere(campus) as newcomer:
        theirs = prove(await asked(newcomer))

        here = await asked(await campus.socket(), proof=theirs)

        assert here.signature not in theirs
        assert (await newcomer.hello(proof=theirs))["token"]


@pytest.mark.parametrize(
    "fields",
    [
        {"number": 1_000},
        {"signature": "0" * 32},
        {"challenge": "0" * 64},
        {"salt": "00?expires=99999999999&"},
        {"salt": None},
        {"number": True},
        {"number": -1},
        {"algorithm": "MD5"},
    ],
)
async def test_a_proof_that_was_tampered_with_is_answered_with_new_work(
    campus: House, fields: dict[str, object]
) -> None:
    await suspend_somebody(campus)
    newcomer = await campus.socket()
    proof = prove(await asked(newcomer))

    anew = await asked(newcomer, proof=changed(proof, **fields))

    assert (await newcomer.hello(proof=prove(anew)))["token"]


@pytest.mark.parametrize("proof", ["x", "eyJudW1iZXIiOjQyfQ", "ü" * 2_000, "[" * 2_000, "bnVsbA"])
async def test_what_is_no_proof_at_all_is_answered_with_new_work(campus: House, proof: str) -> None:
    await suspend_somebody(campus)

    assert await asked(await campus.socket(), proof=proof)


async def test_where_many_ask_at_once_the_work_is_harder_and_nobody_waits(build: OpenHouse) -> None:
    house = await build(proof_tries=1000, hellos_when_pressed_per_minute=2)
    await house.group(ROOM)
    await suspend_somebody(house)
    tries = []

    for _ in range(4):
        newcomer = await house.socket()
        work = await asked(newcomer)
        tries.append(work.maxnumber)
        await newcomer.hello(proof=prove(work))

    assert tries == [1000, 1000, 4000, 4000]


async def test_a_full_minute_of_newcomers_from_a_pressed_network_comes_in(campus: House) -> None:
    await suspend_somebody(campus)
    campus.clock.forward(seconds=MINUTE)

    for _ in range(campus.app.settings.hellos_per_address_per_minute):
        async with connect(campus.url) as newcomer:
            await newcomer.hello(proof=prove(await asked(newcomer)))
    refusal = await turned_away(await campus.socket(), language="en", country="GB")

    assert refusal["code"] == "too_fast"
    assert 0 < refusal["retry_after_ms"] <= 1_001
    assert {line["country"] for line in refusal["helplines"]} >= {"GB"}


async def test_whoever_shows_a_proof_was_counted_when_asked(build: OpenHouse) -> None:
    house = await build(proof_tries=1000, hellos_per_address_per_minute=5)
    await house.group(ROOM)
    await suspend_somebody(house)
    for _ in range(3):
        newcomer = await house.socket()
        await newcomer.hello(proof=prove(await asked(newcomer)))

    refusal = await turned_away(await house.socket(), proof="no proof at all")

    assert refusal["code"] == "too_fast"


async def test_the_client_for_programs_shows_it_by_itself(campus: House) -> None:
    await suspend_somebody(campus)

    async with RealClient(campus.url) as client:
        rooms = await client.rooms()

    assert [room.room for room in rooms.rooms] == [ROOM]


async def test_somebody_in_danger_who_had_to_show_it_is_heard_like_anybody(campus: House) -> None:
    await suspend_somebody(campus)
    newcomer = await campus.socket()
    await newcomer.hello(proof=prove(await asked(newcomer)))
    await newcomer.join(ROOM)

    receipt = await newcomer.say(ROOM, STORM)

    assert receipt["care"]["level"] == 2
    assert (await campus.case_about("care"))["level"] == 2


async def test_who_is_pressed_is_forgotten_in_time(campus: House) -> None:
    await suspend_somebody(campus)
    await campus.enter(proof=prove(await asked(await campus.socket())))
    campus.clock.forward(seconds=60 * MINUTE)

    await campus.app.housekeeping.forgetting.forget_what_is_old()

    assert await campus.rows("SELECT COUNT(*) FROM pressed") == [(0,)]
    assert await campus.rows("SELECT COUNT(*) FROM proofs") == [(0,)]
