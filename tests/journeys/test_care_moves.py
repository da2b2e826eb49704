"""Care is more than a decision: a talk, a colleague called in, a kind word, a note for the next one."""

import pytest

from chat.store.blocks import block
from rooms.ids import PersonId
from rooms.words import ENGLISH
from tests.client import Client, Refused
from tests.house import House, OpenHouse
from tests.journeys.decisions import case_on, claim, moderator
from tests.journeys.waiting import WAIT, hang_up, looked_after, on_the_line, waiting_peer
from tests.plain_rules import BRAMBLES, THUNDER

ROOM = "r_hearth"


async def care_case(house: House) -> tuple[Client, Client, Client, str]:
    author, listener = await house.members(ROOM, 2)
    robin = await moderator(house)
    await author.say(ROOM, THUNDER)
    return author, listener, robin, await case_on(robin, "care")


async def test_a_moderator_reaches_out_and_both_are_in_a_talk(hearth: House) -> None:
    author, _, robin, case = await care_case(hearth)
    await claim(robin, case)

    room = (await robin.request("reach_out", case=case))["room"]

    paired = (await author.event("person", "paired"))["event"]
    assert paired["room"] == room
    for client in (author, robin):
        await client.follow(f"room:{room}", after=0)
    said = await robin.say(room, "I read what you wrote. Would you like to talk?")
    heard = await author.entry(f"room:{room}", said["seq"])
    assert (heard["event"]["pseudonym"], heard["event"]["role"]) == ("robin", "moderator")
    first = await author.entry(f"room:{room}", 1)
    assert (first["event"]["pseudonym"], first["event"]["why"]) == ("robin", "reached_out")


async def test_a_supporter_on_duty_can_be_the_one_who_talks(hearth: House) -> None:
    author, _, robin, case = await care_case(hearth)
    hal = await hearth.staff("hal", "supporter")
    await claim(robin, case)
    assert await robin.refusal("reach_out", case=case, to="hal") == "not_on_duty"
    await hal.request("on_duty", capacity=1)

    room = (await robin.request("reach_out", case=case, to="hal"))["room"]

    assert (await author.event("person", "paired"))["event"]["room"] == room
    assert (await hal.follow(f"room:{room}", after=0))["last_seq"] >= 2
    assert await robin.refusal("follow", log=f"room:{room}", after=0) == "not_a_member"


async def test_whoever_talks_with_a_peer_is_told_who_of_the_team_does_so_elsewhere(hearth: House) -> None:
    author, _, robin, case = await care_case(hearth)
    hal = await on_the_line(hearth, "hal")
    await author.request("wait", **WAIT)
    talk = (await hal.request("take"))["room"]
    alone = await hal.request("company", room=talk)
    await claim(robin, case)

    call = (await robin.request("reach_out", case=case))["room"]
    seen = [await robin.request("company", room=call), await hal.request("company", room=talk)]
    await robin.request("end", room=call)
    afterwards = await hal.request("company", room=talk)

    assert [each["others"] for each in seen] == [
        [{"name": "hal", "role": "supporter"}],
        [{"name": "robin", "role": "moderator"}],
    ]
    assert [each["others"] for each in (alone, afterwards)] == [[], []]
    assert await author.refusal("company", room=talk) == "not_allowed"
    assert await robin.refusal("company", room=talk) == "not_a_member"


async def test_a_supporter_is_not_told_that_their_peer_asked_for_somebody_else(hearth: House) -> None:
    author, _, robin, case = await care_case(hearth)
    hal = await on_the_line(hearth, "hal")
    await author.request("wait", **WAIT)
    talk = (await hal.request("take"))["room"]
    kim = await on_the_line(hearth, "kim")
    await author.request("wait", **WAIT)
    other = (await kim.request("take"))["room"]
    await claim(robin, case)
    call = (await robin.request("reach_out", case=case))["room"]

    told = [await hal.request("company", room=talk), await kim.request("company", room=other)]
    seen = await robin.request("company", room=call)

    assert [each["others"] for each in told] == [[{"name": "robin", "role": "moderator"}]] * 2
    assert [each["name"] for each in seen["others"]] == ["hal", "kim"]


async def test_whoever_sends_a_supporter_is_shown_who_is_on_duty_and_who_of_them_could_take_it(
    hearth: House,
) -> None:
    author, _, robin, case = await care_case(hearth)
    for name in ("hal", "kim"):
        await on_the_line(hearth, name, capacity=1)
    await waiting_peer(hearth)
    sasha = await on_the_line(hearth, "sasha", capacity=1)
    await sasha.request("take")
    await hearth.staff("maya", "supporter")
    kim = await hearth.rows("SELECT person FROM staff WHERE name = 'kim'")
    person = await hearth.person_of(author)
    await hearth.app.writer.perform(lambda tx: block(tx, person, PersonId(int(str(kim[0][0])))))
    early = await robin.refusal("colleagues", case=case)
    await claim(robin, case)

    told = await robin.request("colleagues", case=case)

    assert [(each["name"], each["free"]) for each in told["on_duty"]] == [
        ("hal", True),
        ("kim", False),
        ("sasha", False),
    ]
    assert early == "claim_needed"
    for name, answer in (("kim", "at_capacity"), ("sasha", "at_capacity")):
        assert await robin.refusal("reach_out", case=case, to=name) == answer
    assert (await robin.request("reach_out", case=case, to="hal"))["room"]


async def test_a_supporter_who_is_gone_is_not_free_though_their_shift_goes_on(hearth: House) -> None:
    _, _, robin, case = await care_case(hearth)
    hal = await on_the_line(hearth, "hal")
    await claim(robin, case)
    await hang_up(hearth, hal)

    gone = await robin.request("colleagues", case=case)
    refused = await robin.refusal("reach_out", case=case, to="hal")
    await hearth.enter(hal.token)
    back = await robin.request("colleagues", case=case)

    assert [(each["name"], each["free"]) for each in gone["on_duty"]] == [("hal", False)]
    assert refused == "at_capacity"
    assert [(each["name"], each["free"]) for each in back["on_duty"]] == [("hal", True)]
    assert (await robin.request("reach_out", case=case, to="hal"))["room"]


async def test_two_who_talk_already_are_given_no_second_room(hearth: House) -> None:
    author, _, robin, case = await care_case(hearth)
    hal = await on_the_line(hearth, "hal")
    await author.request("wait", **WAIT)
    talk = (await hal.request("take"))["room"]
    await claim(robin, case)

    told = await robin.request("colleagues", case=case)
    refused = await robin.refusal("reach_out", case=case, to="hal")
    own = [(await robin.request("reach_out", case=case))["room"] for _ in range(2)]
    await hal.request("end", room=talk)
    afterwards = await robin.request("colleagues", case=case)

    assert [(each["name"], each["free"]) for each in told["on_duty"]] == [("hal", False)]
    assert refused == "at_capacity"
    assert own[0] == own[1] != talk
    assert [(each["name"], each["free"]) for each in afterwards["on_duty"]] == [("hal", True)]


async def test_whoever_sends_a_supporter_reads_whether_the_name_or_their_shift_is_missing(
    hearth: House,
) -> None:
    _, _, robin, case = await care_case(hearth)
    await hearth.staff("hal", "supporter")
    await claim(robin, case)

    with pytest.raises(Refused, match="malformed") as unknown:
        await robin.request("reach_out", case=case, to="hall")
    with pytest.raises(Refused, match="not_on_duty") as off_duty:
        await robin.request("reach_out", case=case, to="hal")

    assert unknown.value.frame["field"] == "to"
    assert unknown.value.frame["words"].startswith("Nobody on the team goes by this name.")
    assert off_duty.value.frame["words"].startswith("This colleague is not on duty right now.")


async def test_a_talk_one_reached_out_for_weighs_what_its_case_did(hearth: House) -> None:
    _, _, robin, case = await care_case(hearth)
    hal = await hearth.staff("hal", "supporter")
    await hal.request("on_duty", capacity=1)
    await claim(robin, case)

    room = (await robin.request("reach_out", case=case, to="hal"))["room"]

    assert (await hal.request("talk", room=room))["level"] == 4


async def test_nobody_is_given_a_talk_by_a_moderator_whom_the_line_would_not_give_one(hearth: House) -> None:
    author, _, robin, case = await care_case(hearth)
    hal = await on_the_line(hearth, "hal", capacity=1)
    await waiting_peer(hearth)
    talk = (await hal.request("take"))["room"]
    await claim(robin, case)

    assert await robin.refusal("reach_out", case=case, to="hal") == "at_capacity"

    await hal.request("end", room=talk)
    room = (await robin.request("reach_out", case=case, to="hal"))["room"]
    assert (await author.event("person", "paired"))["event"]["room"] == room
    held = await hearth.rows("SELECT COUNT(*) FROM talks WHERE outcome IS NULL")
    assert held == [(1,)]


@pytest.mark.parametrize(("first", "last"), [("hal", "robin"), ("robin", "hal")])
async def test_with_whom_somebody_else_talks_already_waits_only_when_the_last_of_them_goes(
    house: House, first: str, last: str
) -> None:
    peer, hal, talk = await house.talk()
    robin = await moderator(house)
    await peer.say(talk, THUNDER)
    case = await case_on(robin, "care")
    await claim(robin, case)
    room = (await robin.request("reach_out", case=case))["room"]
    await peer.follow(f"room:{room}", after=0)
    staff, rooms = {"hal": hal, "robin": robin}, {"hal": talk, "robin": room}

    await staff[first].request("exit")
    after_first = await house.rows("SELECT COUNT(*) FROM waiting")
    closed = await peer.event(f"room:{rooms[first]}", "room_closed")
    still = await peer.say(rooms[last], "are you still there")
    await staff[last].request("exit")

    assert after_first == [(0,)]
    assert closed["event"]["words"].endswith("your other talk goes on.")
    assert still["delivery"] == "delivered"
    assert await house.rows("SELECT COUNT(*) FROM waiting") == [(1,)]


async def test_whose_other_supporter_has_gone_without_a_word_waits_when_a_moderator_goes(
    house: House,
) -> None:
    peer, hal, talk = await house.talk()
    robin = await moderator(house)
    await peer.say(talk, THUNDER)
    case = await case_on(robin, "care")
    await claim(robin, case)
    await robin.request("reach_out", case=case)
    await hang_up(house, hal)
    await looked_after(house, minutes=0)
    await looked_after(house, minutes=11)

    await robin.request("exit")

    assert await house.rows("SELECT COUNT(*) FROM waiting") == [(1,)]


@pytest.mark.parametrize("to", [{"to": "hal"}, {}])
async def test_whom_a_peer_blocked_is_not_sent_to_them(hearth: House, to: dict[str, str]) -> None:
    author, _, robin, case = await care_case(hearth)
    hal = await on_the_line(hearth, "hal")
    await claim(robin, case)
    room = (await robin.request("reach_out", case=case, **to))["room"]
    await author.request("end", room=room, block=True)

    assert await robin.refusal("reach_out", case=case, **to) == "at_capacity"

    assert await hal.refusal("take") == "line_empty"


async def test_whoever_rests_after_a_hard_talk_is_sent_to_nobody(build: OpenHouse) -> None:
    house = await build(cool_down_required=True)
    await house.group(ROOM)
    _, _, robin, case = await care_case(house)
    hal = await on_the_line(house, "hal")
    await waiting_peer(house, first_message={"client_id": "words-of-mine", "text": THUNDER})
    await hal.request("end", room=(await hal.request("take"))["room"])
    await claim(robin, case)

    assert await robin.refusal("reach_out", case=case, to="hal") == "at_capacity"


async def test_reaching_out_needs_the_claim_and_belongs_to_care(hearth: House) -> None:
    author, _, robin, case = await care_case(hearth)
    kim = await moderator(hearth, "kim")
    await author.say(ROOM, BRAMBLES)
    conduct = await case_on(robin, "conduct")
    await claim(robin, conduct)

    assert await robin.refusal("reach_out", case=case) == "claim_needed"
    await claim(robin, case)
    assert await kim.refusal("reach_out", case=case) == "case_taken"
    assert await robin.refusal("reach_out", case=conduct) == "malformed"
    assert await robin.refusal("hand_on", case=conduct) == "malformed"


async def test_whoever_has_left_for_good_is_not_reached(hearth: House) -> None:
    author, _, robin, case = await care_case(hearth)
    await claim(robin, case)
    hal = await hearth.staff("hal", "supporter")
    await hal.request("on_duty", capacity=1)
    await author.request("exit")

    with pytest.raises(Refused, match="not_a_member") as asked:
        await robin.request("colleagues", case=case)
    with pytest.raises(Refused, match="not_a_member") as own:
        await robin.request("reach_out", case=case)
    with pytest.raises(Refused, match="not_a_member") as sent:
        await robin.request("reach_out", case=case, to="hal")

    told = [each.value.frame["words"] for each in (asked, own, sent)]
    assert told == [ENGLISH["has_left"]] * 3


async def test_handing_on_gives_the_claim_back_and_asks_the_on_call_at_once(hearth: House) -> None:
    _, _, robin, case = await care_case(hearth)
    await claim(robin, case)

    await robin.request("hand_on", case=case, words="I have to go.")
    await hearth.app.housekeeping.cases.tick()

    assert (await robin.event("desk:care", "case_lapsed"))["event"]["version"] == 3
    alarmed = (await robin.event("desk:care", "case_alarmed"))["event"]
    assert alarmed["step"] in ("on_call", "webhook")
    detail = await robin.request("case", case=case)
    assert [(note["by"], note["words"]) for note in detail["notes"]] == [("robin", "I have to go.")]


async def test_a_note_is_for_the_next_one_and_never_in_a_log(hearth: House) -> None:
    _, _, robin, case = await care_case(hearth)
    kim = await moderator(hearth, "kim")

    await robin.request("note", case=case, words="likes to be asked about music")

    assert (await kim.request("case", case=case))["notes"][0]["words"] == "likes to be asked about music"
    logged = await hearth.rows("SELECT COUNT(*) FROM entries WHERE body LIKE '%asked about%'")
    assert logged == [(0,)]


async def test_those_who_were_there_get_a_kind_word_and_nobody_else(hearth: House) -> None:
    author, listener, robin, case = await care_case(hearth)
    latecomer = await hearth.member(ROOM)
    elsewhere = await hearth.enter()
    await elsewhere.follow("person", after=0)

    await robin.request("comfort", case=case)

    note = (await listener.event("person", "caring_note"))["event"]
    assert note["room"] == ROOM
    assert "supporter" in note["words"]
    for other in (author, latecomer, elsewhere):
        await other.request("rooms")
        assert "caring_note" not in [entry["event"]["kind"] for entry in other.entries["person"]]


async def test_every_move_is_on_record(hearth: House) -> None:
    _, _, robin, case = await care_case(hearth)
    await claim(robin, case)
    await robin.request("note", case=case, words="a note")
    await robin.request("reach_out", case=case)
    await robin.request("comfort", case=case)
    await robin.request("hand_on", case=case)

    rows = (await robin.request("audit"))["rows"]

    assert [row["action"] for row in rows] == ["look", "claim", "note", "reach_out", "comfort", "hand_on"]
    assert {row["case"] for row in rows} == {case}
