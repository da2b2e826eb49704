"""Whatever comes over a socket, the server stays up, says clearly what is wrong, and logs nothing of it."""

import json

import pytest
from websockets.typing import Subprotocol

from tests.client import Refused, connect
from tests.house import House

ROOM = "r_hearth"
CANARY = "cinnamon windmill"

BROKEN: dict[str, tuple[str | bytes, str | None]] = {
    "not JSON": ("good evening", None),
    "nothing": ("", None),
    "half an object": ('{"type":"rooms","ref":1', None),
    "a list": ('[{"type":"rooms","ref":1}]', None),
    "a number": ("17", None),
    "null": ("null", None),
    "no type": ('{"ref":1}', "type"),
    "an unknown type": ('{"type":"shout","ref":1}', "type"),
    "a type that is no text": ('{"type":7,"ref":1}', "type"),
    "no ref": ('{"type":"rooms"}', "ref"),
    "true for a ref": ('{"type":"rooms","ref":true}', "ref"),
    "a fraction for a ref": ('{"type":"rooms","ref":1.5}', "ref"),
    "a ref beyond 2^53": ('{"type":"rooms","ref":9007199254740993}', "ref"),
    "a ref of 40 digits": ('{"type":"rooms","ref":' + "9" * 40 + "}", "ref"),
    "a ref of 5000 digits": ('{"type":"rooms","ref":' + "9" * 5000 + "}", None),
    "an empty ref": ('{"type":"rooms","ref":""}', "ref"),
    "a long ref": ('{"type":"rooms","ref":"' + "r" * 37 + '"}', "ref"),
    "a missing field": ('{"type":"join","ref":1,"room":"r_hearth"}', "agreement"),
    "true for a number": ('{"type":"join","ref":1,"room":"r_hearth","agreement":true}', "agreement"),
    "a text for a number": ('{"type":"join","ref":1,"room":"r_hearth","agreement":"1"}', "agreement"),
    "a negative number": ('{"type":"follow","ref":1,"log":"person","after":-1}', "after"),
    "infinity": ('{"type":"follow","ref":1,"log":"person","after":1e999}', "after"),
    "no such log": ('{"type":"follow","ref":1,"log":"staff:all","after":0}', "log"),
    "both ends": ('{"type":"read","ref":1,"log":"person","after":0,"before":1}', "before"),
    "neither end": ('{"type":"read","ref":1,"log":"person"}', "before"),
    "a page too long": ('{"type":"read","ref":1,"log":"person","after":0,"limit":201}', "limit"),
    "a null byte": (
        '{"type":"say","ref":1,"room":"r_hearth","client_id":"my-words-1","text":"a\\u0000b"}',
        "text",
    ),
    "half a surrogate pair": (
        '{"type":"say","ref":1,"room":"r_hearth","client_id":"my-words-1","text":"\\ud83d"}',
        None,
    ),
    "no text": ('{"type":"say","ref":1,"room":"r_hearth","client_id":"my-words-1","text":"  "}', "text"),
    "a long text": (
        json.dumps({"type": "say", "ref": 1, "room": ROOM, "client_id": "my-words-1", "text": "a" * 2001}),
        "text",
    ),
    "a short mark": ('{"type":"say","ref":1,"room":"r_hearth","client_id":"short","text":"hi"}', "client_id"),
    "a room with spaces": ('{"type":"leave","ref":1,"room":"r hearth"}', "room"),
    "very deep": ('{"type":"rooms","ref":1,"deep":' + "[" * 9000 + "]" * 9000 + "}", None),
    "binary": (b'{"type":"rooms","ref":1}', None),
}


async def test_broken_frames_are_refused_by_their_field_and_the_session_goes_on(house: House) -> None:
    given = {}
    for kind, (sent, _) in BROKEN.items():
        client = await house.enter()
        await client.send_raw(sent)
        refusal = await client.frame(lambda frame: frame["type"] == "refused")
        assert (await client.request("rooms"))["type"] == "room_list"
        await client.socket.close()
        given[kind] = (refusal["code"], refusal.get("field"), bool(refusal["words"]))

    assert given == {kind: ("malformed", field, True) for kind, (_, field) in BROKEN.items()}


async def test_broken_frames_reach_no_log(house: House, capfd: pytest.CaptureFixture[str]) -> None:
    client = await house.enter()

    for broken in (
        CANARY,
        f'{{"type":"{CANARY}"}}',
        f'{{"type":"say","ref":1,"text":"{CANARY}"',
        CANARY.encode(),
    ):
        await client.send_raw(broken)
    await client.request("rooms")

    written = capfd.readouterr()
    assert "windmill" not in written.out + written.err
    assert "windmill" not in json.dumps(client.frames)


async def test_ten_broken_frames_close_the_socket(house: House) -> None:
    client = await house.enter()

    for _ in range(10):
        await client.send_raw("nonsense")

    assert await client.closed() == 4500
    assert sum(frame["type"] == "refused" for frame in client.frames) == 10


async def test_a_frame_that_is_too_long_closes_its_socket_alone(house: House) -> None:
    client, other = await house.enter(), await house.enter()

    await client.send_raw(json.dumps({"type": "rooms", "ref": 1, "more": "a" * 33_000}))

    assert await client.closed() == 1009
    assert (await other.request("rooms"))["type"] == "room_list"


async def test_text_that_is_not_utf_8_closes_its_socket_alone(house: House) -> None:
    client, other = await house.enter(), await house.enter()

    await client.socket.send(b"\xff\xfe", text=True)

    assert await client.closed() == 1007
    assert (await other.request("rooms"))["type"] == "room_list"


async def test_a_second_hello_is_refused(house: House) -> None:
    client = await house.enter()

    for command in (
        {"type": "hello"},
        {"type": "sign_in", "name": "robin", "password": "anything", "code": "000000"},
        {"type": "redeem", "invitation": "anything", "password": "anything"},
    ):
        with pytest.raises(Refused, match="already_signed_in"):
            await client.request(**command)


@pytest.mark.parametrize("offered", [[], ["warmline.2"], ["chat"]])
async def test_a_client_of_another_protocol_is_told_so(house: House, offered: list[str]) -> None:
    async with connect(house.url, subprotocols=[Subprotocol(name) for name in offered]) as client:
        assert await client.closed() == 4503
