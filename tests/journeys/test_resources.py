"""A place that helps can be searched by anybody, and put into a talk as a card that everybody can read."""

from pathlib import Path

import pytest

from chat.actions import oversee
from moderation.care import Helpline
from moderation.resources import as_text, resource_id
from tests.client import Client, Refused
from tests.house import House, OpenHouse

ROOM = "r_hearth"


def some_line(house: House) -> Helpline:
    known = house.app.front.shared.porter.arrive.concern.helplines.known
    return next(line for line in known if line.country == "DE")


async def share(
    client: Client, room: str, line: Helpline, client_id: str = "my-first-card"
) -> dict[str, object]:
    return await client.request("share", room=room, client_id=client_id, resource=resource_id(line))


async def test_anybody_can_search_by_country_and_need(house: House) -> None:
    peer = await house.enter()

    found = await peer.request("resources", country="de", need="young")

    assert found["resources"]
    assert {each["country"] for each in found["resources"]} <= {"DE", ""}
    assert all("young" in each["for_whom"] for each in found["resources"])
    few = await peer.request("resources", limit=1)
    assert (len(few["resources"]), few["more"]) == (1, True)


async def test_a_place_that_was_tried_says_when(house: House) -> None:
    line = some_line(house)
    await house.app.writer.perform(
        lambda tx: oversee.confirm_helpline(tx, helpline=line.key, by="Maya", on="2026-05-01", key=b"k" * 32)
    )

    found = await (await house.enter()).request("resources", text=line.name, country="DE")

    assert found["resources"][0]["verified_on"] == "2026-05-01"


async def test_a_card_says_the_same_in_words_and_is_never_held_for_its_number(house: House) -> None:
    peer, helper, room = await house.talk()
    line = some_line(house)

    receipt = await share(helper, room, line)

    event = (await peer.entry(f"room:{room}", receipt["seq"]))["event"]  # type: ignore[arg-type]
    assert event["text"] == as_text(line)
    assert event["card"]["contact"] == line.contact
    assert event["role"] == "supporter"


async def test_a_card_sent_again_is_the_same_card(house: House) -> None:
    _, helper, room = await house.talk()
    line = some_line(house)

    first, again = [await share(helper, room, line) for _ in range(2)]

    assert (first["message"], first["seq"]) == (again["message"], again["seq"])
    with pytest.raises(Refused, match="client_id_reused"):
        await helper.say(room, "something else", client_id="my-first-card")


async def test_a_card_goes_where_its_words_go(house: House) -> None:
    await house.group(ROOM)
    peer, neighbour = await house.members(ROOM, 2)
    receipt = await share(peer, ROOM, some_line(house))

    await peer.request("withdraw", room=ROOM, message=receipt["message"])

    read = await neighbour.request("read", log=f"room:{ROOM}", after=0)
    posted = next(e["event"] for e in read["entries"] if e["event"]["kind"] == "message_posted")
    assert (posted["text"], posted.get("card")) == (None, None)


async def test_nobody_puts_a_card_where_they_may_not_speak(house: House) -> None:
    await house.group(ROOM)
    stranger = await house.enter()
    (peer,) = await house.members(ROOM, 1)
    mara = await house.staff("mara", "supporter")
    await mara.join(ROOM)
    await mara.request("pause", room=ROOM)

    with pytest.raises(Refused, match="not_a_member"):
        await share(stranger, ROOM, some_line(house))
    with pytest.raises(Refused, match="room_paused"):
        await share(peer, ROOM, some_line(house))
    with pytest.raises(Refused, match="malformed"):
        await mara.request("share", room=ROOM, client_id="my-first-card", resource="h_absent")


async def test_an_operators_own_places_come_first_and_replace_ours(build: OpenHouse, tmp_path: Path) -> None:
    own = tmp_path / "places.toml"
    own.write_text(
        '[[helpline]]\nname = "TelefonSeelsorge"\ncontact = "ours"\nhours = "24/7"\ncountry = "DE"\n'
        'languages = ["de"]\n'
        '[[helpline]]\nname = "Warm Meals"\ncontact = "at the market"\nhours = "noon"\ncountry = "DE"\n'
        'languages = ["de"]\nneeds = ["food"]\n'
    )
    house = await build(helplines_file=str(own))
    peer = await house.enter(country="DE", language="de")

    found = await peer.request("resources", country="DE")
    waiting = await peer.request("wait", **{"for": "supporter"}, agreement=1)

    assert [each["contact"] for each in found["resources"][:2]] == ["ours", "at the market"]
    assert len([each for each in found["resources"] if each["name"] == "TelefonSeelsorge"]) == 1
    assert "Warm Meals" not in [each["name"] for each in waiting["meanwhile"]["helplines"]]
