"""A second look after delivery raises a flag on the care desk; whatever becomes of it, messages go on."""

import asyncio
import sys
from urllib.request import urlopen

from chat.local import ProcessOpinion
from chat.second_look import WAITING_MAX
from tests.house import House, OpenHouse
from tests.journeys.decisions import case_on, moderator
from tests.plain_rules import STORM

ROOM = "r_hearth"
CRY = "i just want it all to stop for good, i can't keep living like this"
SILENT = (sys.executable, "-c", "import time; time.sleep(600)")
BROKEN = (sys.executable, "-c", "")


async def test_what_no_rule_heard_reaches_the_care_desk_after_delivery(build: OpenHouse) -> None:
    house = await build(second_opinion="on")
    await house.group(ROOM)
    desk = await moderator(house)
    talker = await house.member(ROOM)

    receipt = await talker.say(ROOM, CRY)
    detail = await desk.request("case", case=await case_on(desk, "care"))

    assert (receipt["delivery"], "care" in receipt) == ("delivered", False)
    assert [flag["by"] for flag in detail["flags"]] == ["second_opinion"]
    assert (detail["level"], detail["message"]["text"]) == (2, CRY)


async def test_the_supporter_of_a_talk_is_told(build: OpenHouse) -> None:
    house = await build(second_opinion="on")
    peer, supporter, room = await house.talk()
    await supporter.follow(f"side:{room}", after=0)

    said = await peer.say(room, CRY)
    noticed = await supporter.event(f"side:{room}", "finding_noticed")

    assert noticed["event"] == {"kind": "finding_noticed", "message": said["message"], "level": 2}


async def test_a_message_sent_again_is_asked_about_once(build: OpenHouse) -> None:
    house = await build(second_opinion="on")
    await house.group(ROOM)
    desk = await moderator(house)
    talker = await house.member(ROOM)

    await talker.say(ROOM, CRY, client_id="5f0d9c1e-3f70-4f5e-9c53-0a3a51c3a001")
    case = await case_on(desk, "care")
    await talker.say(ROOM, CRY, client_id="5f0d9c1e-3f70-4f5e-9c53-0a3a51c3a001")
    await house.app.housekeeping.second_look.settled()

    assert len((await desk.request("case", case=case))["flags"]) == 1


async def test_what_rules_heard_and_what_supporters_say_is_not_asked_about(build: OpenHouse) -> None:
    house = await build(second_opinion="on")
    peer, supporter, room = await house.talk()

    await peer.say(room, STORM)
    await supporter.say(room, CRY)
    await peer.say(room, "good morning")
    await house.app.housekeeping.second_look.settled()

    assert outcomes(house) == {"passed": 1}


async def test_a_second_opinion_that_never_answers_delays_nobody(build: OpenHouse) -> None:
    house = await build(opinion=ProcessOpinion(SILENT))
    await house.group(ROOM)
    talker, reader = await house.members(ROOM, 2)

    receipts = [await talker.say(ROOM, f"good morning {turn}") for turn in range(5)]

    heard = await reader.entry(f"room:{ROOM}", receipts[-1]["seq"])
    assert [each["delivery"] for each in receipts] == ["delivered"] * 5
    assert heard["event"]["text"] == "good morning 4"


async def test_what_does_not_fit_is_let_go_and_counted(build: OpenHouse) -> None:
    house = await build(
        opinion=ProcessOpinion(SILENT), say_burst=WAITING_MAX + 50, room_say_burst=WAITING_MAX + 50
    )
    await house.group(ROOM)
    talker = await house.member(ROOM)

    for turn in range(WAITING_MAX + 50):
        if "dropped" in outcomes(house):
            break
        await talker.say(ROOM, f"good morning {turn}")

    assert outcomes(house)["dropped"] >= 1


async def test_a_second_opinion_that_fails_is_told_to_the_operator_and_to_nobody_else(
    build: OpenHouse,
) -> None:
    house = await build(opinion=ProcessOpinion(BROKEN))
    await house.group(ROOM)
    talker = await house.member(ROOM)
    before = await asyncio.to_thread(readiness, house)

    receipt = await talker.say(ROOM, CRY)
    await house.app.housekeeping.second_look.settled()

    after = await asyncio.to_thread(readiness, house)
    assert (before, receipt["delivery"]) == ("ready\n", "delivered")
    assert after.startswith("ready\n")
    assert "second opinion" in after
    assert outcomes(house) == {"failed": 1}


async def test_without_one_nothing_is_asked(house: House) -> None:
    await house.group(ROOM)
    talker = await house.member(ROOM)

    receipt = await talker.say(ROOM, CRY)

    assert receipt["delivery"] == "delivered"
    assert outcomes(house) == {}


def outcomes(house: House) -> dict[str, float]:
    """Give how often each thing came of a wish for a second opinion."""
    [family] = house.app.housekeeping.metrics.second_opinions.collect()
    return {one.labels["outcome"]: one.value for one in family.samples if one.name.endswith("_total")}


def readiness(house: House) -> str:
    """Ask whether the server is ready."""
    with urlopen(f"http://127.0.0.1:{house.port}/health/ready") as answer:
        words: str = answer.read().decode()
    return words
