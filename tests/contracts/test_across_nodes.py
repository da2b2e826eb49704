"""People, the line, cases and limits are the same on every node."""

import asyncio
from collections.abc import Callable, Sequence

import pytest

from chat.actions import oversee
from chat.client.work import prove
from chat.identity import load_key
from chat.local import MemoryBus
from chat.ports import Sign
from chat.whereabouts import OneNode
from chat.wire.proof import Challenge
from tests.client import Client, Refused, connect
from tests.house import HOUR, House, join_and_follow
from tests.journeys.decisions import case_on, claim, decide, flagged_for_abuse, moderator
from tests.journeys.waiting import hang_up
from tests.nodes import Nodes
from tests.plain_rules import STORM, THUNDER

pytestmark = pytest.mark.servers

ROOM = "r_hearth"
LOG = f"room:{ROOM}"
UNTIL = "2030-01-01T00:00:00Z"


async def meet(*houses: House) -> None:
    """Let each node say who is connected to it, and hear what the others said."""
    for _ in range(2):
        for house in houses:
            await house.app.housekeeping.whereabouts.tick()


async def until(so: Callable[[], bool]) -> None:
    async with asyncio.timeout(30):
        while not so():  # noqa: ASYNC110 - another node gets there
            await asyncio.sleep(0.01)


async def test_a_peer_on_one_node_is_paired_with_a_supporter_on_another(nodes: Nodes) -> None:
    first, second = await nodes.start_two()
    peer, supporter = await first.enter(), await second.staff("sam", "supporter")
    for client in (peer, supporter):
        await client.follow("person", after=0)

    await supporter.request("on_duty", capacity=1, ready=True)
    await peer.request("wait", **{"for": "supporter"}, agreement=1)

    rooms = {(await client.event("person", "paired"))["event"]["room"] for client in (peer, supporter)}
    assert len(rooms) == 1


async def test_nobody_is_given_an_empty_talk_because_its_peer_left_before_it_was_passed_on(
    nodes: Nodes,
) -> None:
    first, second = await nodes.start_two()
    peer, sam = await first.enter(), await first.staff("sam", "supporter")
    await peer.request("wait", **{"for": "supporter"}, agreement=1)
    await sam.request("on_duty", capacity=3)
    room = (await sam.request("take"))["room"]
    person = await first.person_of(peer)
    await peer.socket.close()
    await until(lambda: not first.app.hub.is_here(person))
    await meet(first, second)
    kim = await second.staff("kim", "supporter")
    await kim.request("on_duty", capacity=3, ready=True)
    await meet(first, second)

    await sam.request("pass_on", room=room, reason="my shift is over")
    for house in (first, second):
        await house.app.housekeeping.host.tick()

    assert await first.rows("SELECT COUNT(*) FROM talks WHERE outcome IS NULL") == [(0,)]
    assert await first.rows("SELECT COUNT(*) FROM waiting") == [(1,)]


async def test_in_a_talk_across_nodes_care_says_who_is_really_there(nodes: Nodes) -> None:
    first, second = await nodes.start_two()
    peer, sam = await first.enter(), await second.staff("sam", "supporter")
    await meet(first, second)
    await peer.request("wait", **{"for": "supporter"}, agreement=1)
    await sam.request("on_duty", capacity=3)
    room = (await sam.request("take"))["room"]
    together = (await peer.say(room, STORM))["care"]
    person = await second.person_of(sam)
    await sam.socket.close()
    await until(lambda: not second.app.hub.is_here(person))
    await meet(first, second)

    alone = (await peer.say(room, STORM))["care"]

    assert "has been told" in together["words"]
    assert "here now; whoever comes next" in alone["words"]


async def test_a_place_in_line_is_told_on_the_node_where_its_person_is(nodes: Nodes) -> None:
    first, second = await nodes.start_two()
    for house in (first, second, first, second):
        await (await house.enter()).request("wait", **{"for": "supporter"}, agreement=1)
    leaving, staying = await first.enter(), await second.enter()
    for client in (leaving, staying):
        await client.request("wait", **{"for": "supporter"}, agreement=1)

    await staying.frame(lambda frame: frame["type"] == "place" and frame["place"] == 6)
    await leaving.request("give_up")

    await staying.frame(lambda frame: frame["type"] == "place" and frame["place"] == 5)


async def test_every_node_tells_how_many_wait_whichever_keeps_the_line(nodes: Nodes) -> None:
    both = await nodes.start_two()
    peer = await both[0].enter()
    await peer.request("wait", **{"for": "supporter"}, agreement=1)

    assert [await waiting_told(house) for house in both] == [1, 1]
    await peer.request("give_up")
    assert [await waiting_told(house) for house in both] == [0, 0]


async def waiting_told(house: House) -> float | None:
    """Give how many wait as `/metrics` of one node has it."""
    await house.app.housekeeping.vitals.look()
    return house.app.housekeeping.metrics.registry.get_sample_value("warmline_waiting")


async def test_whoever_has_just_begun_to_wait_on_another_node_is_not_taken_for_gone(nodes: Nodes) -> None:
    first = await nodes.start()
    await first.app.housekeeping.host.tick()
    second = await nodes.start()
    second.app.housekeeping.whereabouts = OneNode(second.app.hub)  # it has not told the others yet
    await (await second.enter()).request("wait", **{"for": "supporter"}, agreement=1)
    gone_at = "SELECT gone_at FROM waiting"

    await first.app.housekeeping.host.tick()
    assert await first.rows(gone_at) == [(None,)]

    nodes.clock.forward(seconds=4)
    await first.app.housekeeping.host.tick()
    assert await first.rows(gone_at) == [(nodes.clock.now,)]


async def test_a_case_claimed_on_one_node_is_nobody_elses_on_another(nodes: Nodes) -> None:
    first, second = await nodes.start_two()
    await first.group(ROOM)
    author = await first.member(ROOM)
    robin, kit = await moderator(first), await moderator(second, "kit")
    await author.say(ROOM, THUNDER)
    case = await case_on(robin, "care")
    assert case == await case_on(kit, "care")

    await claim(robin, case)

    with pytest.raises(Refused, match="case_taken"):
        await claim(kit, case)


async def test_of_two_claims_at_the_same_moment_one_is_good(nodes: Nodes) -> None:
    first, second = await nodes.start_two()
    await first.group(ROOM)
    author = await first.member(ROOM)
    desks = [await moderator(first), await moderator(second, "kit")]

    for _ in range(5):
        await author.say(ROOM, THUNDER)
        case = (await first.case_about("care"))["case"]
        version = (await desks[0].request("case", case=case))["version"]
        claims = [desk.request("claim", case=case, version=version) for desk in desks]
        ends = await asyncio.gather(*claims, return_exceptions=True)
        assert sum(isinstance(end, Refused) for end in ends) == 1
        winner = next(desk for desk, end in zip(desks, ends, strict=True) if not isinstance(end, Refused))
        await winner.request("decide", case=case, version=version + 1, decision="cared_for", reason="talked")


async def test_a_claim_stands_while_its_holder_is_on_any_node(nodes: Nodes) -> None:
    first, second = await nodes.start_two(claim_grace_seconds=1, claim_lease_minutes=60)
    await first.group(ROOM)
    author = await second.member(ROOM)
    robin, watcher = await moderator(first), await moderator(second, "kit")
    await author.say(ROOM, THUNDER)
    case = await case_on(robin, "care")
    await claim(robin, case)
    there = await second.enter(robin.token)
    await meet(first, second)

    await robin.socket.close()
    await meet(first, second)
    nodes.clock.forward(seconds=2)
    for house in (first, second):
        await house.app.housekeeping.cases.tick()
    assert (await first.case_about("care"))["state"] == "open"
    assert not [e for e in watcher.entries["desk:care"] if e["event"]["kind"] == "case_lapsed"]

    await there.socket.close()
    await meet(first, second)
    async with asyncio.timeout(30):
        while not any(e["event"]["kind"] == "case_lapsed" for e in watcher.entries["desk:care"]):
            nodes.clock.forward(seconds=1)
            await asyncio.sleep(0.1)


async def test_staff_on_another_node_are_here(nodes: Nodes) -> None:
    first, second = await nodes.start_two()
    assert not second.app.housekeeping.whereabouts.staff_here()

    await moderator(first)
    await meet(first, second)

    assert second.app.housekeeping.whereabouts.staff_here()
    assert second.app.housekeeping.whereabouts.desk_watched()


class Unplugged(MemoryBus):
    """A bus whose node is not heard any more once it is unplugged."""

    plugged = True

    def pass_on(self, log: str, sign: Sign) -> None:
        if self.plugged:
            super().pass_on(log, sign)


async def test_a_node_that_stops_speaking_is_gone_with_its_people(nodes: Nodes) -> None:
    wire = Unplugged(nodes.air)
    first, second = await nodes.start(), await nodes.start(bus=wire)
    await first.group(ROOM)
    anna, ben = await first.enter(), await second.enter()
    one, other = [(await join_and_follow(client, ROOM))["member"] for client in (anna, ben)]
    await anna.frame(lambda frame: frame["type"] == "presence" and set(frame["here"]) == {one, other})
    seen = len(anna.frames)

    wire.plugged = False
    first.app.hub.keep_nodes([])

    await anna.until(lambda: any(f["type"] == "presence" and f["here"] == [one] for f in anna.frames[seen:]))


async def test_the_board_of_a_room_counts_who_is_here_on_every_node(nodes: Nodes) -> None:
    first, second = await nodes.start_two()
    await first.group(ROOM)
    anna, ben = await first.enter(), await second.enter()

    seated = {(await join_and_follow(client, ROOM))["member"] for client in (anna, ben)}

    await until(lambda: first.app.hub.members_everywhere(LOG) == seated)


async def test_a_person_has_only_so_many_sockets_on_all_nodes_together(nodes: Nodes) -> None:
    first, second = await nodes.start_two(sockets_per_person=2)
    anna = await first.enter()
    await second.enter(anna.token)
    await meet(first, second)

    for house in (first, second):
        with pytest.raises(Refused, match="too_many_sockets"):
            await house.enter(anna.token)


async def test_who_is_suspended_on_one_node_is_sent_away_on_the_other(nodes: Nodes) -> None:
    first, second = await nodes.start_two(gap_poll_seconds=3600)
    await first.group(ROOM)
    talker, unkind = await first.member(ROOM), await second.member(ROOM)
    said = await unkind.say(ROOM, "something unkind")
    case = await flagged_for_abuse(first, talker, ROOM, said["message"])

    await decide(await moderator(first), case, "suspend", until=UNTIL)

    assert await unkind.closed() == 4502


async def test_staff_who_are_disabled_are_sent_away_on_every_node(nodes: Nodes) -> None:
    first, second = await nodes.start_two()
    kit = await moderator(first, "kit")
    other = await second.enter(kit.token)
    key = load_key(first.folder).derive("audit")

    await first.elsewhere(lambda tx: oversee.disable(tx, "kit", key))

    assert [await client.closed() for client in (kit, other)] == [4501, 4501]


async def test_tries_to_sign_in_are_counted_on_all_nodes_together(nodes: Nodes) -> None:
    first, second = await nodes.start_two(sign_ins_per_name_per_minute=3)

    codes = [await try_to_sign_in(house) for house in (first, second, first, second)]

    assert codes == ["wrong_credentials"] * 3 + ["too_fast"]


async def try_to_sign_in(house: House) -> str:
    async with connect(house.url) as client:
        try:
            await client.request("sign_in", name="robin", password="a wrong password", code="000000")
        except Refused as refused:
            return refused.code
        return "signed in"


async def test_each_node_allows_its_share_of_newcomers(nodes: Nodes) -> None:
    first, second = await nodes.start_two(hellos_per_address_per_minute=4)
    await meet(first, second)
    await until(lambda: second.app.housekeeping.whereabouts.node_count() == 2)
    await first.app.housekeeping.meet_other_nodes()
    await second.app.housekeeping.meet_other_nodes()

    for house in (first, second):
        await house.enter()
        await house.enter()
        with pytest.raises(Refused, match="too_fast"):
            await house.enter()


async def test_who_is_on_two_nodes_speaks_no_faster_than_on_one(nodes: Nodes) -> None:
    first, second = await nodes.start_two(say_per_minute=60, say_burst=4)
    await first.group(ROOM)
    anna, ben = await first.member(ROOM), await first.member(ROOM)
    elsewhere = await second.enter(anna.token)
    await meet(first, second)
    for house in (first, second):
        await house.app.housekeeping.meet_other_nodes()

    said = [await say_until_too_fast(client) for client in (anna, elsewhere, ben)]

    assert said == [2, 2, 4]


async def say_until_too_fast(client: Client) -> int:
    """Say as much as goes at once; give how much that was."""
    for said in range(10):
        try:
            await client.say(ROOM, "and one thing more")
        except Refused:
            return said
    return 10


async def test_each_node_allows_its_share_of_joins_and_of_notes_with_reports(nodes: Nodes) -> None:
    first, second = await nodes.start_two(joins_per_minute=4, report_notes_per_minute=2)
    rooms = [await first.group(f"r_{number}") for number in range(6)]
    author = await second.member(rooms[0])
    anna = await first.enter()
    for _ in range(2):
        await meet(first, second)
        for house in (first, second):
            await house.app.housekeeping.meet_other_nodes()
    both = [anna, await second.enter(anna.token)]

    joined = [await join_until_too_fast(both[0], rooms[:3]), await join_until_too_fast(both[1], rooms[3:])]
    said = [await author.say(rooms[0], f"something unkind, {number}") for number in range(4)]
    for number, receipt in enumerate(said):
        reported = {"room": rooms[0], "message": receipt["message"], "concern": "abuse", "note": "unkind"}
        await both[number % 2].request("report", **reported)

    assert joined == [2, 2]
    assert await first.rows("SELECT COUNT(note), COUNT(*) FROM flags WHERE source = 'report'") == [(2, 4)]


async def join_until_too_fast(client: Client, rooms: Sequence[str]) -> int:
    """Join as many rooms as may be joined at once; give how many that was."""
    for joined, room in enumerate(rooms):
        try:
            await client.join(room)
        except Refused:
            return joined
    return len(rooms)


async def test_a_slow_group_is_slow_on_all_nodes_together(nodes: Nodes) -> None:
    first, second = await nodes.start_two()
    await first.group(ROOM)
    anna = await first.member(ROOM)
    elsewhere = await second.enter(anna.token)
    robin = await moderator(first)
    await join_and_follow(robin, ROOM)
    await robin.request("slow", room=ROOM, seconds=30)

    await anna.say(ROOM, "hello")

    with pytest.raises(Refused, match="too_fast"):
        await elsewhere.say(ROOM, "hello from my other device")


async def test_an_address_has_the_same_tag_on_every_node(nodes: Nodes) -> None:
    first, second = await nodes.start_two()

    assert first.app.front.key == second.app.front.key


async def test_a_network_is_pressed_on_every_node_and_a_proof_is_good_on_one(nodes: Nodes) -> None:
    first, second = await nodes.start_two(proof_tries=1000)
    await first.group(ROOM)
    author, reporter = await first.members(ROOM, 2)
    said = await author.say(ROOM, "something unkind")
    case = await flagged_for_abuse(first, reporter, ROOM, said["message"])
    await decide(await moderator(first), case, "suspend", until=UNTIL)
    await author.closed()
    asked = await knock_until_asked(second)

    await (await first.socket()).hello(proof=prove(asked))
    with pytest.raises(Refused, match="proof_needed"):
        await (await second.socket()).hello(proof=prove(asked))


async def knock_until_asked(house: House) -> Challenge:
    """Greet as somebody new until the door asks for work: another node may still be noting why."""
    for _ in range(50):
        try:
            await house.enter()
        except Refused as refused:
            return Challenge.model_validate(refused.frame["challenge"])
    raise AssertionError("nobody was asked")


async def test_whoever_is_told_that_they_wait_keeps_their_place_though_others_think_them_gone(
    nodes: Nodes,
) -> None:
    first, second = await nodes.start_two(second=HOUR)
    peer = await first.enter()
    await peer.request("wait", **{"for": "supporter"}, agreement=1)
    person = await first.person_of(peer)
    await peer.socket.close()
    await until(lambda: not first.app.hub.is_here(person))
    nodes.clock.forward(seconds=5)
    await hosted(first, second)
    nodes.clock.forward(seconds=121)
    await meet(first, second)
    back = await second.enter(peer.token)
    waiting = next(frame for frame in back.frames if frame["type"] == "welcome")["waiting"]

    await hosted(first, second)

    assert waiting["place"] == 1
    assert await first.rows("SELECT COUNT(*) FROM waiting") == [(1,)]


async def hosted(*houses: House) -> None:
    """Let whichever node keeps the line look round once."""
    for house in houses:
        await house.app.housekeeping.host.tick()


async def test_whoever_comes_back_to_another_node_in_a_supporters_blink_soon_reads_that_they_are_there(
    nodes: Nodes,
) -> None:
    first, second = await nodes.start_two(second=HOUR)
    peer, sam = await second.enter(), await first.staff("sam", "supporter")
    await peer.request("wait", **{"for": "supporter"}, agreement=1)
    await sam.request("on_duty", capacity=3)
    await meet(first, second)
    await hosted(first)
    person = await first.person_of(sam)
    await sam.socket.close()
    await until(lambda: not first.app.hub.is_here(person))
    await meet(first, second)
    await hosted(first)
    back = await second.enter(peer.token)
    waiting = next(frame for frame in back.frames if frame["type"] == "welcome")["waiting"]
    assert waiting["on_duty"] == 0

    await first.enter(sam.token)
    await hosted(first)

    await back.frame(lambda frame: frame["type"] == "place" and frame["on_duty"] == 1)


async def test_whoever_is_connected_to_another_node_keeps_their_seat_and_whoever_left_it_gives_way(
    nodes: Nodes,
) -> None:
    first, second = await nodes.start_two()
    await first.group(ROOM, seats=2)
    anna, ben = await first.member(ROOM), await second.member(ROOM)
    ben_was = ben.entries[LOG][0]["event"]["member"]
    await gone_for_ten_minutes(nodes, first, second)
    with pytest.raises(Refused, match="room_full"):
        await (await first.enter()).join(ROOM)

    await hang_up(second, ben)
    await gone_for_ten_minutes(nodes, first, second)
    await (await first.enter()).join(ROOM)

    left = (await anna.event(LOG, "member_left"))["event"]
    assert (left["member"], left["why"]) == (ben_was, "gone")


async def gone_for_ten_minutes(nodes: Nodes, *houses: House) -> None:
    """Let both nodes note who is gone, and time pass until a seat would be given on."""
    await meet(*houses)
    for house in houses:
        await house.app.housekeeping.seating.tick()
    nodes.clock.forward(seconds=600)
    await meet(*houses)
