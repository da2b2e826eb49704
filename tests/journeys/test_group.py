"""Two people talk in a group: nothing is lost, doubled, or told to whom it does not concern."""

import asyncio

import pytest

from tests.client import Client, Frame, Refused
from tests.house import House, OpenHouse, join_and_follow

ROOM = "r_hearth"
LOG = f"room:{ROOM}"


def seqs(entries: list[Frame]) -> list[int]:
    return [entry["seq"] for entry in entries]


async def test_two_people_hear_each_other(hearth: House) -> None:
    anna, ben = await hearth.members(ROOM, 2)

    receipt = await anna.say(ROOM, "hello")

    entry = await ben.entry(LOG, receipt["seq"])
    assert entry["event"]["text"] == "hello"
    assert entry == await anna.entry(LOG, receipt["seq"])


async def test_a_newcomer_reads_from_their_own_joining_on(hearth: House) -> None:
    anna = await hearth.member(ROOM)
    await anna.say(ROOM, "before anyone came")

    ben = await hearth.enter()
    joined = await ben.join(ROOM)
    await ben.follow(LOG, after=0)
    page = await ben.request("read", log=LOG, after=0)

    assert seqs(page["entries"]) == [joined["from_seq"]]
    assert (await ben.entry(LOG, joined["from_seq"]))["event"]["member"] == joined["member"]
    assert seqs(ben.entries[LOG]) == [joined["from_seq"]]


async def test_an_open_history_is_read_from_its_beginning(hearth: House) -> None:
    await hearth.group("r_open", history="open")
    anna = await hearth.member("r_open")
    await anna.say("r_open", "for whoever comes later")

    ben = await hearth.enter()
    joined = await ben.join("r_open")

    page = await ben.request("read", log="room:r_open", after=0)
    assert joined["from_seq"] == 1
    assert seqs(page["entries"]) == [1, 2, 3]


async def test_who_resumes_after_the_last_entry_loses_and_repeats_nothing(
    build: OpenHouse,
) -> None:
    house = await build(say_burst=500, room_say_burst=500)
    await house.group(ROOM)
    anna, ben = await house.members(ROOM, 2)
    heard: list[int] = []

    async def talk() -> None:
        for number in range(120):
            await anna.say(ROOM, f"line {number}")

    talking = asyncio.create_task(talk())
    while not talking.done():
        back = await house.enter(ben.token)
        last = heard[-1] if heard else ben.last_seq(LOG)
        await back.follow(LOG, after=last)
        await back.request("rooms")
        await back.socket.close()
        await back.closed()
        heard += seqs(back.entries[LOG])
        ben.token = back.token
    await talking
    end = await house.enter(ben.token)
    following = await end.follow(LOG, after=heard[-1])
    await end.until(lambda: heard[-1] == following["last_seq"] or end.last_seq(LOG) == following["last_seq"])

    whole = heard + seqs(end.entries[LOG])
    assert whole == list(range(whole[0], following["last_seq"] + 1))


async def test_followers_of_a_busy_room_all_read_the_same(build: OpenHouse) -> None:
    house = await build(say_burst=500, room_say_burst=2000)
    await house.group(ROOM)
    talkers = await house.members(ROOM, 3)

    async def come_late() -> Client:
        return await house.member(ROOM)

    async def talk(client: Client) -> None:
        await asyncio.gather(*(client.say(ROOM, f"line {n}") for n in range(60)))

    late: list[Client] = []
    async with asyncio.TaskGroup() as group:
        for client in talkers:
            group.create_task(talk(client))
        comers = [group.create_task(come_late()) for _ in range(8)]
    late = [task.result() for task in comers]
    last = (await talkers[0].say(ROOM, "the end"))["seq"]

    for client in (*talkers, *late):
        await client.entry(LOG, last)
        own = client.entries[LOG]
        assert seqs(own) == list(range(own[0]["seq"], last + 1))
        assert own == talkers[0].entries[LOG][-len(own) :]


async def test_following_again_starts_there_again(hearth: House) -> None:
    anna = await hearth.member(ROOM)
    receipt = await anna.say(ROOM, "hello")

    await anna.follow(LOG, after=receipt["seq"] - 1)
    await anna.until(lambda: seqs(anna.entries[LOG]).count(receipt["seq"]) == 2)
    later = await anna.say(ROOM, "hello again")

    await anna.entry(LOG, later["seq"])
    assert seqs(anna.entries[LOG]).count(later["seq"]) == 1


async def test_another_epoch_or_a_number_beyond_the_end_asks_to_read_afresh(hearth: House) -> None:
    anna = await hearth.member(ROOM)

    for fields in ({"after": 0, "epoch": "another"}, {"after": 999}):
        with pytest.raises(Refused, match="epoch_changed"):
            await anna.request("follow", log=LOG, **fields)
    epoch = (await anna.follow(LOG, after=0))["epoch"]

    assert (await anna.follow(LOG, after=0, epoch=epoch))["last_seq"] == 1


async def test_unfollowing_stops_what_comes(hearth: House) -> None:
    anna, ben = await hearth.members(ROOM, 2)

    await ben.request("unfollow", log=LOG)
    said = await anna.say(ROOM, "hello")
    await ben.request("rooms")

    assert said["seq"] not in seqs(ben.entries[LOG])


async def test_reading_pages_both_ways(hearth: House) -> None:
    anna = await hearth.member(ROOM)
    for number in range(6):
        await anna.say(ROOM, f"line {number}")

    forward = await anna.request("read", log=LOG, after=2, limit=3)
    back = await anna.request("read", log=LOG, before=4, limit=2)
    start = await anna.request("read", log=LOG, before=3, limit=10)
    end = await anna.request("read", log=LOG, after=5, limit=10)

    assert (seqs(forward["entries"]), forward["more"]) == ([3, 4, 5], True)
    assert (seqs(back["entries"]), back["more"]) == ([2, 3], True)
    assert (seqs(start["entries"]), start["more"]) == ([1, 2], False)
    assert (seqs(end["entries"]), end["more"]) == ([6, 7], False)


async def test_a_withdrawn_message_leaves_its_number_and_no_text(hearth: House) -> None:
    anna, ben = await hearth.members(ROOM, 2)
    said = await anna.say(ROOM, "too much said")

    await anna.request("withdraw", room=ROOM, message=said["message"])
    await anna.request("withdraw", room=ROOM, message=said["message"])

    hidden = await ben.event(LOG, "message_hidden")
    assert hidden["event"] == {"kind": "message_hidden", "message": said["message"], "why": "withdrawn"}
    page = await ben.request("read", log=LOG, after=said["seq"] - 1)
    assert page["entries"][0]["event"]["text"] is None
    assert page["entries"][0]["event"]["gone"] == "withdrawn"
    assert len(page["entries"]) == 2


async def test_nobody_withdraws_what_another_said(hearth: House) -> None:
    anna, ben = await hearth.members(ROOM, 2)
    said = await anna.say(ROOM, "hello")

    with pytest.raises(Refused, match="not_a_member"):
        await ben.request("withdraw", room=ROOM, message=said["message"])


async def test_the_same_report_has_the_same_code_and_another_concern_another(hearth: House) -> None:
    anna, ben = await hearth.members(ROOM, 2)
    said = await anna.say(ROOM, "hello")
    about = {"room": ROOM, "message": said["message"]}

    codes = [
        (await ben.request("report", **about, concern=concern))["code"]
        for concern in ("worried", "worried", "abuse")
    ]
    await ben.request("leave", room=ROOM)
    after_leaving = (await ben.request("report", **about, concern="worried"))["code"]

    assert codes[0] == codes[1] == after_leaving != codes[2]
    assert (await ben.request("look_up", code=codes[0]))["state"] == "open"


async def test_who_was_hidden_for_me_stays_hidden_when_i_come_back(hearth: House) -> None:
    anna, ben = await hearth.members(ROOM, 2)
    member = ben.entries[LOG][0]["event"]["member"]

    await anna.request("hide_for_me", room=ROOM, member=member)
    back = await hearth.socket()
    welcome = await back.hello(anna.token)
    await back.request("show_for_me", room=ROOM, member=member)
    later = await (await hearth.socket()).hello(back.token)

    assert welcome["rooms"][0]["hidden"] == [member]
    assert later["rooms"][0]["hidden"] == []


async def test_somebody_who_has_left_can_still_be_hidden_and_shown(hearth: House) -> None:
    anna, ben = await hearth.members(ROOM, 2)
    member = ben.entries[LOG][0]["event"]["member"]
    await ben.request("leave", room=ROOM)

    await anna.request("hide_for_me", room=ROOM, member=member)
    await anna.request("show_for_me", room=ROOM, member=member)

    with pytest.raises(Refused, match="malformed"):
        await anna.request("hide_for_me", room=ROOM, member="m_elsewhere")


async def test_a_member_is_the_same_in_one_room_and_someone_else_in_another(hearth: House) -> None:
    await hearth.group("r_other")
    anna = await hearth.enter()
    here = await anna.join(ROOM)
    there = await anna.join("r_other")

    await anna.request("leave", room=ROOM)
    back = await anna.join(ROOM)

    assert (back["member"], back["pseudonym"]) == (here["member"], here["pseudonym"])
    assert there["member"] != here["member"]


async def test_presence_tells_who_is_here_and_who_no_longer_is(hearth: House) -> None:
    anna, ben = await hearth.members(ROOM, 2)
    both = sorted(client.entries[LOG][0]["event"]["member"] for client in (anna, ben))

    await anna.frame(lambda frame: frame["type"] == "presence" and frame["here"] == both)
    await ben.socket.close()

    only_anna = [anna.entries[LOG][0]["event"]["member"]]
    await anna.frame(lambda frame: frame["type"] == "presence" and frame["here"] == only_anna)


async def test_a_full_room_says_so_and_a_seat_becomes_free(hearth: House) -> None:
    await hearth.group("r_small", seats=1)
    anna, ben = await hearth.enter(), await hearth.enter()
    await anna.join("r_small")

    with pytest.raises(Refused, match="room_full"):
        await ben.join("r_small")
    await anna.request("leave", room="r_small")

    assert (await ben.join("r_small"))["room"] == "r_small"


async def test_who_accepted_an_older_agreement_is_shown_the_new_one(hearth: House) -> None:
    anna = await hearth.enter()

    with pytest.raises(Refused, match="agreement_needed") as caught:
        await anna.join(ROOM, agreement=7)

    frame = caught.value.frame
    shown = await anna.request("agreement", room=ROOM)
    assert (frame["version"], frame["text"]) == (shown["version"], shown["text"])


async def test_leaving_and_coming_back_on_another_socket_is_heard_by_all(hearth: House) -> None:
    anna, ben = await hearth.members(ROOM, 2)
    second = await hearth.enter(ben.token)

    await ben.request("leave", room=ROOM)
    await join_and_follow(second, ROOM)

    await anna.entry(LOG, 4)
    assert [e["event"]["kind"] for e in anna.entries[LOG]][-2:] == ["member_left", "member_joined"]
