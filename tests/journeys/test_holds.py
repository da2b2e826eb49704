"""A legal hold takes two people, is seen, ends by itself, and is the only way past the usual time."""

import pytest

from tests.client import Client, Frame, Refused
from tests.house import House
from tests.journeys.decisions import decide, moderator
from tests.plain_rules import BRAMBLES

ROOM = "r_hearth"
WORDS = "a lantern in the orchard"
DAY_SECONDS = 86_400
UNTIL = "2026-12-01T00:00:00Z"


async def decided_case(house: House, mod: Client) -> tuple[Client, str]:
    """A case about somebody's words that was decided; who wrote them, and the case."""
    await house.group(ROOM)
    (peer,) = await house.members(ROOM, 1)
    await peer.say(ROOM, f"{BRAMBLES} and {WORDS}")
    case: str = (await house.case_about("conduct"))["case"]
    await decide(mod, case, "warn")
    return peer, case


async def keep(client: Client, case: str, until: str = UNTIL) -> Frame:
    return await client.request("keep_evidence", case=case, until=until, reason="a request of the court")


async def kept(client: Client, case: str) -> str | None:
    text: str | None = (await client.request("case", case=case))["message"]["text"]
    return text


async def test_a_hold_of_two_keeps_evidence_until_its_day_and_no_longer(house: House) -> None:
    robin, kim = await moderator(house), await moderator(house, "kim")
    _, case = await decided_case(house, robin)

    asked, granted = await keep(robin, case), await keep(kim, case)
    seen = (await kim.request("case", case=case))["hold"]
    house.clock.forward(seconds=120 * DAY_SECONDS)
    await house.app.housekeeping.forgetting.forget_what_is_old()
    during = await kept(robin, case)
    house.clock.forward(seconds=100 * DAY_SECONDS)
    await house.app.housekeeping.forgetting.forget_what_is_old()

    assert (asked["granted"], granted["granted"]) == (False, True)
    assert (seen["by"], seen["reason"], seen["granted"]) == (["robin", "kim"], "a request of the court", True)
    assert WORDS in str(during)
    assert await house.rows("SELECT COUNT(*) FROM flags WHERE text IS NOT NULL") == [(0,)]


async def test_one_person_alone_holds_nothing(house: House) -> None:
    robin = await moderator(house)
    _, case = await decided_case(house, robin)
    await keep(robin, case)

    with pytest.raises(Refused, match="not_allowed"):
        await keep(robin, case)
    house.clock.forward(seconds=91 * DAY_SECONDS)
    await house.app.housekeeping.forgetting.forget_what_is_old()

    assert await house.rows("SELECT COUNT(*) FROM flags WHERE text IS NOT NULL") == [(0,)]


async def test_to_agree_is_to_agree_on_the_day(house: House) -> None:
    robin, kim = await moderator(house), await moderator(house, "kim")
    _, case = await decided_case(house, robin)
    await keep(robin, case)

    other = await keep(kim, case, until="2026-11-01T00:00:00Z")

    assert other["granted"] is False
    assert (await keep(robin, case, until="2026-11-01T00:00:00Z"))["granted"] is True


@pytest.mark.parametrize("until", ["2026-04-01T00:00:00Z", "2028-01-01T00:00:00Z"])
async def test_a_hold_has_an_end_that_can_be_seen(house: House, until: str) -> None:
    robin = await moderator(house)
    _, case = await decided_case(house, robin)

    with pytest.raises(Refused, match="malformed") as caught:
        await keep(robin, case, until)

    assert caught.value.frame["field"] == "until"


async def test_whoever_is_forgotten_hears_of_the_hold(house: House) -> None:
    robin, kim = await moderator(house), await moderator(house, "kim")
    peer, case = await decided_case(house, robin)
    for client in (robin, kim):
        await keep(client, case)

    stays = (await peer.request("forget"))["receipt"]["stays"]

    held = next(each for each in stays if "legal" in each["why"])
    assert (held["what"], held["until"]) == ("1 case", "2026-12-01T00:00:00.000Z")


async def test_both_steps_are_on_record(house: House) -> None:
    robin, kim = await moderator(house), await moderator(house, "kim")
    _, case = await decided_case(house, robin)
    for client in (robin, kim):
        await keep(client, case)

    rows = (await kim.request("audit"))["rows"]

    acts = [(row["who"], row["action"]) for row in rows if row["action"].endswith("_hold")]
    assert acts == [("robin", "ask_hold"), ("kim", "grant_hold")]
