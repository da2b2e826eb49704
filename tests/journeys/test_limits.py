"""Nobody takes so much that others have less: sockets, paces, the door, slow readers, tries at a name."""

import asyncio
import json
import urllib.error
import urllib.request
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from websockets.asyncio.client import connect as open_socket
from websockets.exceptions import InvalidStatus
from websockets.typing import Subprotocol

from tests.client import Client, Refused, connect
from tests.house import House, OpenHouse

ROOM = "r_hearth"
LOG = f"room:{ROOM}"


async def test_a_page_of_another_place_may_not_connect(build: OpenHouse) -> None:
    house = await build(allowed_origins="https://help.example.org")

    for origin in ("https://evil.example", "null", f"http://localhost:{house.port + 1}"):
        with pytest.raises(InvalidStatus) as refused:
            async with connect(house.url, origin=origin):
                pass
        assert refused.value.response.status_code == 403
    for origin in ("https://help.example.org", f"http://127.0.0.1:{house.port}"):
        async with connect(house.url, origin=origin) as client:
            await client.hello()


async def test_who_says_nothing_is_let_go_and_who_lost_a_session_has_longer(build: OpenHouse) -> None:
    house = await build(hello_seconds=1)
    silent, lost = await house.socket(), await house.socket()
    with pytest.raises(Refused, match="unknown_session"):
        await lost.hello("a-token-of-long-ago")

    assert await silent.closed() == 4504
    await house.member(await house.group(ROOM))

    assert not (await lost.hello())["resumed"]


async def test_one_address_has_so_many_sockets_and_no_more(build: OpenHouse) -> None:
    house = await build(sockets_per_address=2)
    first, _ = await house.enter(), await house.enter()

    third = await house.socket()
    assert await third.closed() == 4002
    await first.socket.close()
    await first.closed()

    refusal = third.frames[0]
    assert (refusal["code"], refusal["retry"]) == ("too_many_sockets", "later")
    assert (await house.enter()).token


async def test_one_person_has_so_many_sockets_and_no_more(build: OpenHouse) -> None:
    house = await build(sockets_per_person=2)
    first = await house.enter()
    second = await house.enter(first.token)

    with pytest.raises(Refused, match="too_many_sockets"):
        await house.enter(second.token)

    assert (await house.enter()).token


async def test_the_door_holds_so_many_who_have_not_said_who_they_are(build: OpenHouse) -> None:
    house = await build(handshakes_unfinished=2)
    first, second = await house.socket(), await house.socket()
    for each in (first, second):
        with pytest.raises(Refused, match="unknown_session"):
            await each.hello("a-token-of-long-ago")

    with pytest.raises(InvalidStatus) as refused:
        await house.socket()
    await first.hello()

    assert refused.value.response.status_code == 503
    assert (await (await house.socket()).hello())["token"]


async def test_whoever_has_just_come_is_not_pushed_out_of_a_full_door(build: OpenHouse) -> None:
    house = await build(handshakes_unfinished=2)
    first, second = await house.socket(), await house.socket()

    with pytest.raises(InvalidStatus) as refused:
        await house.socket()

    assert refused.value.response.status_code == 503
    assert (await first.hello())["token"]
    assert (await second.hello())["token"]


async def test_whoever_only_reads_keeps_nobody_from_the_door(build: OpenHouse) -> None:
    house = await build(handshakes_unfinished=2)
    house.app.front.silent_seconds = 0
    oldest, other = await house.socket(), await house.socket()

    newcomer = await house.socket()

    assert await oldest.closed() == 4504
    assert (await newcomer.hello())["token"]
    assert (await other.hello())["token"]


async def test_newcomers_of_one_address_have_a_pace_and_who_returns_has_not(build: OpenHouse) -> None:
    house = await build(hellos_per_address_per_minute=2)
    first, _ = await house.enter(), await house.enter()

    with pytest.raises(Refused, match="too_fast") as caught:
        await house.enter()

    assert caught.value.frame["retry_after_ms"] > 0
    assert (await house.enter(first.token)).token


async def test_a_person_is_in_so_many_rooms_and_no_more(build: OpenHouse) -> None:
    house = await build(rooms_per_person=1)
    for room in (ROOM, "r_other"):
        await house.group(room)
    client = await house.member(ROOM)

    with pytest.raises(Refused, match="at_capacity"):
        await client.join("r_other")


async def test_the_pace_says_when_to_go_on_and_is_never_asked_of_repeats_reports_or_leaving(
    build: OpenHouse,
) -> None:
    house = await build(say_burst=1, say_per_minute=60, report_notes_per_minute=1)
    await house.group(ROOM)
    client, other = await house.members(ROOM, 2)
    said = await client.say(ROOM, "hello", client_id="my-words-1")
    heard = await other.say(ROOM, "hello")

    with pytest.raises(Refused, match="too_fast") as caught:
        await client.say(ROOM, "and more")

    assert 0 < caught.value.frame["retry_after_ms"] <= 1001
    assert (await client.say(ROOM, "hello", client_id="my-words-1"))["seq"] == said["seq"]
    for concern in ("abuse", "worried"):
        report = {"room": ROOM, "message": heard["message"], "concern": concern, "note": "please look"}
        assert (await client.request("report", **report))["code"]
    assert (await client.request("leave", room=ROOM))["type"] == "done"


async def test_a_room_has_a_pace_of_its_own(build: OpenHouse) -> None:
    house = await build(room_say_burst=2, room_say_per_minute=60)
    await house.group(ROOM)
    anna, ben = await house.members(ROOM, 2)
    await anna.say(ROOM, "one")
    await ben.say(ROOM, "two")

    with pytest.raises(Refused, match="too_fast"):
        await anna.say(ROOM, "three")


@asynccontextmanager
async def stalled(house: House, token: str | None) -> AsyncIterator[Client]:
    """Open a socket whose other side stops reading: nothing is taken from the network any more."""
    async with open_socket(
        house.url, subprotocols=[Subprotocol("warmline.1")], compression=None, max_queue=1, proxy=None
    ) as socket:
        client = Client(socket)
        await socket.send(json.dumps({"type": "hello", "ref": 1, "token": token}))
        await socket.recv()
        await socket.send(json.dumps({"type": "follow", "ref": 2, "log": LOG, "after": 0}))
        await socket.recv()
        socket.transport.pause_reading()
        yield client


@pytest.mark.slow
async def test_a_slow_reader_is_cut_and_costs_the_others_nothing(build: OpenHouse) -> None:
    house = await build(
        say_burst=10_000, room_say_burst=10_000, slow_reader_seconds=1, send_buffer_bytes=4096
    )
    await house.group(ROOM)
    talker, reader = await house.members(ROOM, 2)
    sleeper = await house.enter()
    await sleeper.join(ROOM)

    async with stalled(house, sleeper.token) as slow:
        for _ in range(12):
            said = await asyncio.gather(*(talker.say(ROOM, "a" * 1900) for _ in range(100)))
            await reader.entry(LOG, max(receipt["seq"] for receipt in said))
        buffered = max(c._socket.transport.get_write_buffer_size() for c in house.app.front.connections)
        async with asyncio.timeout(30):
            while house.app.front.shared.metrics.slow_readers_cut._value.get() == 0:
                await reader.request("rooms")
        slow.socket.transport.resume_reading()
        await slow.socket.wait_closed()

    assert buffered < 1_000_000
    assert slow.socket.close_code in (4000, 1006)
    assert [entry["seq"] for entry in reader.entries[LOG]] == list(range(2, 1204))


def metrics_of(house: House, **headers: str) -> int:
    request = urllib.request.Request(f"http://127.0.0.1:{house.port}/metrics", headers=headers)
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as error:
        return error.code


async def test_figures_are_for_this_machine_or_who_has_the_token(build: OpenHouse) -> None:
    house = await build(metrics_token="a-token-for-figures")
    forwarded = {"X-Forwarded-For": "203.0.113.7"}

    asked = [{}, forwarded, forwarded | {"Authorization": "Bearer a-token-for-figures"},
             forwarded | {"Authorization": "Bearer another"}]  # fmt: skip
    answers = [await asyncio.to_thread(metrics_of, house, **headers) for headers in asked]

    assert answers == [200, 403, 200, 403]


async def test_nobody_is_locked_out_by_others_who_try_their_name(build: OpenHouse) -> None:
    house = await build(trusted_proxies=["127.0.0.1"], sign_ins_per_name_per_minute=1)
    codes = []
    for network in ("203.0.113.7", "203.0.113.7", "198.51.100.9"):
        async with connect(house.url, headers={"X-Forwarded-For": network}) as client:
            with pytest.raises(Refused) as caught:
                await client.request("sign_in", name="robin", password="no such password", code="000000")
            codes.append(caught.value.code)

    assert codes == ["wrong_credentials", "too_fast", "wrong_credentials"]
