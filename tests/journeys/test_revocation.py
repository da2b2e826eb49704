"""Access ends at once: on every socket, live or catching up, while messages flow."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from functools import partial

import pytest

from chat.actions import oversee
from rooms.ids import RoomId
from tests.client import Client, Gone, Refused
from tests.house import House, OpenHouse, join_and_follow
from tests.journeys.decisions import decide, flagged_for_abuse, moderator

ROOM = RoomId("r_hearth")
LOG = f"room:{ROOM}"
UNTIL = "2030-01-01T00:00:00Z"
JOINS_AT_ONCE = 16


@pytest.fixture
async def busy(build: OpenHouse) -> House:
    """A house whose pace lets messages flow."""
    house = await build(say_burst=5000, room_say_burst=5000)
    await house.group(ROOM)
    return house


@dataclass
class Scene:
    """Somebody with two sockets in a room where others talk."""

    house: House
    leaver: Client
    second: Client
    talker: Client

    async def leave(self) -> None:
        await self.second.request("leave", room=ROOM)

    async def exit(self) -> None:
        await self.second.request("exit")

    async def remove(self) -> None:
        await self._decide("remove")

    async def suspend(self) -> None:
        await self._decide("suspend", until=UNTIL)

    async def _decide(self, decision: str, **fields: object) -> None:
        said = await self.leaver.say(ROOM, "something unkind")
        case = await flagged_for_abuse(self.house, self.talker, ROOM, said["message"])
        await decide(await moderator(self.house), case, decision, **fields)


async def scene(house: House) -> Scene:
    talker, leaver = await house.members(ROOM, 2)
    second = await house.enter(leaver.token)
    await join_and_follow(second, ROOM)
    return Scene(house, leaver, second, talker)


async def talk_on(client: Client, stop: asyncio.Event) -> int:
    """Say one thing after another until told to stop; give the number of the last."""
    seq = 0
    while not stop.is_set():
        seq = (await client.say(ROOM, "and another thing"))["seq"]
    return seq


async def while_messages_flow(client: Client, step: Callable[[], Awaitable[None]]) -> None:
    """Do something in the midst of a stream of messages, and let it go on for a while after."""
    stop = asyncio.Event()
    talking = asyncio.create_task(talk_on(client, stop))
    await step()
    await client.say(ROOM, "still talking")
    stop.set()
    await talking


def ended_at(client: Client, log: str) -> int:
    """Say with which entry a log ended for a client."""
    return int(client.entries[log][-1]["seq"])


def was_revoked(client: Client, log: str) -> bool:
    return {"type": "revoked", "log": log} in client.frames


WAYS = {"leave": Scene.leave, "exit": Scene.exit, "remove": Scene.remove, "suspend": Scene.suspend}


@pytest.mark.parametrize("way", WAYS)
async def test_no_entry_comes_after_the_one_that_ends_access(busy: House, way: str) -> None:
    scene_ = await scene(busy)

    await while_messages_flow(scene_.talker, partial(WAYS[way], scene_))

    left = await scene_.talker.event(LOG, "member_left")
    for client in (scene_.leaver, scene_.second):
        await client.frame(lambda frame: frame == {"type": "revoked", "log": LOG})
        assert ended_at(client, LOG) == left["seq"]


@pytest.mark.parametrize(("way", "code"), [("exit", 4501), ("suspend", 4502)])
async def test_every_socket_of_a_session_that_ends_is_closed(busy: House, way: str, code: int) -> None:
    scene_ = await scene(busy)

    await while_messages_flow(scene_.talker, partial(WAYS[way], scene_))

    assert [await client.closed() for client in (scene_.leaver, scene_.second)] == [code, code]


@pytest.mark.parametrize("way", ["leave", "remove"])
async def test_passing_frames_stop_with_access(busy: House, way: str) -> None:
    scene_ = await scene(busy)
    witness = await busy.member(ROOM)
    await WAYS[way](scene_)
    await scene_.leaver.frame(lambda frame: frame["type"] == "revoked")
    heard = len(scene_.leaver.frames)

    await scene_.talker.send({"type": "typing", "room": ROOM})
    await witness.frame(lambda frame: frame["type"] == "typing")
    await scene_.leaver.request("rooms")

    later = [frame["type"] for frame in scene_.leaver.frames[heard:]]
    assert not {"typing", "presence", "entry"} & set(later)


@pytest.mark.parametrize("way", ["leave", "remove"])
async def test_who_has_left_can_neither_follow_nor_read_nor_type(busy: House, way: str) -> None:
    scene_ = await scene(busy)
    witness = await busy.member(ROOM)

    await WAYS[way](scene_)

    for command in ({"type": "follow", "after": 0}, {"type": "read", "after": 0}):
        ref = scene_.second.next_ref()
        await scene_.second.send(command | {"ref": ref, "log": LOG})
        assert (await scene_.second.reply(ref))["code"] == "not_a_member"
    await scene_.leaver.send({"type": "typing", "room": ROOM})
    await scene_.leaver.request("rooms")
    await witness.request("rooms")
    assert "typing" not in [frame["type"] for frame in witness.frames]


async def test_who_catches_up_when_access_ends_reads_up_to_that_entry_only(busy: House) -> None:
    await busy.group("r_past", history="open")
    talker = await busy.member("r_past")
    await asyncio.gather(*(talker.say("r_past", f"long ago {n}") for n in range(450)))
    leaver = await busy.enter()
    await leaver.join("r_past")
    second = await busy.enter(leaver.token)

    ref = second.next_ref()
    await second.send({"type": "follow", "ref": ref, "log": "room:r_past", "after": 0})
    await leaver.request("leave", room="r_past")
    await asyncio.gather(*(talker.say("r_past", f"later {n}") for n in range(20)))

    left = await talker.event("room:r_past", "member_left")
    reply = await second.reply(ref)
    if reply["type"] == "following":
        await second.frame(lambda frame: frame["type"] == "revoked")
    assert [e["seq"] for e in second.entries["room:r_past"]] in ([], list(range(1, left["seq"] + 1)))


async def test_ending_a_talk_ends_it_for_both_with_room_closed(busy: House) -> None:
    peer, supporter, room = await busy.talk()
    log = f"room:{room}"
    second = await busy.enter(peer.token)
    await second.follow(log, after=0)

    await asyncio.gather(
        *(supporter.send({"type": "say", "ref": n, "room": room, "client_id": f"line-{n:04}", "text": "hm"})
          for n in range(1000, 1040)),
        peer.request("end", room=room),
    )  # fmt: skip

    for client in (peer, supporter, second):
        await client.frame(lambda frame: frame == {"type": "revoked", "log": log})
        assert client.entries[log][-1]["event"] == {"kind": "room_closed", "over": True}
        assert not client.is_closed


async def test_closing_a_group_refuses_words_and_keeps_followers(busy: House) -> None:
    listener = await busy.member(ROOM)

    await busy.elsewhere(partial(oversee.set_room_open, room_id=ROOM, wanted=False))

    closed = await listener.event(LOG, "room_closed")
    assert closed["event"] == {"kind": "room_closed"}
    assert not was_revoked(listener, LOG)
    assert (await listener.request("read", log=LOG, after=0))["entries"]


async def test_staff_disabled_by_the_command_line_lose_their_sockets_and_rooms(busy: House) -> None:
    robin = await busy.staff("robin", "moderator")
    for log in ("desk:care", "person"):
        await robin.follow(log, after=0)
    await join_and_follow(robin, ROOM)
    talker = await busy.member(ROOM)

    await while_messages_flow(
        talker, lambda: busy.elsewhere(partial(oversee.disable, name="robin", audit_key=b"key"))
    )

    assert await robin.closed() == 4501
    left = await talker.event(LOG, "member_left")
    assert ended_at(robin, LOG) <= left["seq"]
    assert left["event"]["quiet"]


async def test_staff_disabled_elsewhere_can_do_nothing_before_the_server_hears_of_it(busy: House) -> None:
    robin = await busy.staff("robin", "moderator")

    await busy.elsewhere(partial(oversee.disable, name="robin", audit_key=b"key"))

    for command in ({"type": "cases", "track": "care"}, {"type": "join", "room": ROOM, "agreement": 1},
                    {"type": "audit"}, {"type": "follow", "log": "desk:care", "after": 0}):  # fmt: skip
        ref = robin.next_ref()
        try:
            await robin.send(command | {"ref": ref})
            assert (await robin.reply(ref))["code"] == "not_signed_in"
        except Gone:  # the server has heard of it by now
            assert robin.close_code == 4501
            return


@pytest.mark.parametrize("way", ["exit", "suspend"])
async def test_whose_session_ended_cannot_slip_back_in_on_another_socket(busy: House, way: str) -> None:
    scene_ = await scene(busy)
    await busy.group("r_other")

    person = await busy.person_of(scene_.second)
    joining = (_join_until_gone(scene_.leaver) for _ in range(JOINS_AT_ONCE))
    await asyncio.gather(WAYS[way](scene_), *joining)

    here = await busy.rows("SELECT id FROM members WHERE person = :p AND state = 'here'", p=person)
    assert here == []


async def _join_until_gone(client: Client) -> None:
    """Ask to come in again and again; whoever does not wait for answers would only fill the wire."""
    with suppress(Gone):
        while True:
            for room in (ROOM, "r_other"):
                with suppress(Refused):
                    await client.request("join", room=room, agreement=1)
