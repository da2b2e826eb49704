"""A detector that fails is noticed, holds what many would read, and leaves nobody without care."""

from collections.abc import Awaitable, Callable

import pytest

from moderation.screening import Screening
from tests.client import Client
from tests.house import House
from tests.journeys.refusing import ROOM, as_a_stranger, muted, refused


class Broken:
    """A detector that raises whatever it is shown."""

    def __init__(self, house: House) -> None:
        self.judge = house.app.rules.screener.judge

    def screen(self, *_: object, **__: object) -> Screening:
        raise RuntimeError("the detector is broken")


@pytest.fixture
async def blind(house: House) -> House:
    await house.group(ROOM)
    house.app.rules.screener = Broken(house)  # type: ignore[assignment]
    return house


async def test_a_detector_that_fails_holds_what_many_would_read(blind: House) -> None:
    talker = await blind.member(ROOM)

    receipt = await talker.say(ROOM, "good evening")

    assert receipt["delivery"] == "held"
    assert receipt["care"]["helplines"]
    assert (await blind.case_about("care"))["level"] == 2


async def test_a_detector_that_fails_lets_a_talk_of_two_go_on_with_helplines(blind: House) -> None:
    peer, supporter, room = await blind.talk()

    receipt = await peer.say(room, "good evening")

    assert receipt["delivery"] == "delivered"
    assert receipt["care"]["helplines"]
    assert (await supporter.entry(f"room:{room}", receipt["seq"]))["event"]["text"] == "good evening"
    assert (await blind.case_about("care"))["level"] == 2


@pytest.mark.parametrize("scene", [muted, as_a_stranger], ids=["muted", "stranger"])
async def test_a_refused_text_nobody_could_screen_is_not_taken_for_clean(
    house: House, scene: Callable[[House], Awaitable[tuple[Client, str]]]
) -> None:
    await house.group(ROOM)
    talker, room = await scene(house)
    house.app.rules.screener = Broken(house)  # type: ignore[assignment]

    refusal = await refused(talker.say(room, "good evening"))

    assert refusal["care"]["helplines"]
    assert (await house.case_about("care"))["level"] == 2


async def test_a_detector_that_fails_makes_the_node_unready_until_it_works_again(blind: House) -> None:
    talker = await blind.member(ROOM)
    working = blind.app.rules.screener

    await talker.say(ROOM, "good evening")
    broken = await blind.plain("/health/ready")
    blind.app.rules.screener = working
    blind.app.rules.failing = False

    assert broken.startswith("HTTP/1.1 503")
    assert (await blind.plain("/health/ready")).startswith("HTTP/1.1 200")
