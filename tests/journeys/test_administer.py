"""An operator looks after the place from the page: the team, groups and agreements, helplines, rules."""

import pytest

from tests.client import Refused
from tests.house import House
from tests.plain_rules import STORM

AGREEMENT = "We listen, and speak of ourselves."


async def test_an_invitation_of_an_operator_lets_somebody_in_and_is_on_record(house: House) -> None:
    root = await house.staff("root", "admin")

    invited = await root.request("invite", name="Jonas", role="supporter")

    newcomer = await house.socket()
    redeemed = await newcomer.request(
        "redeem", invitation=invited["invitation"], password="lanterns over water"
    )
    assert "Jonas" in redeemed["totp_uri"]
    (jonas,) = [each for each in (await root.request("accounts"))["accounts"] if each["name"] == "Jonas"]
    assert (jonas["role"], jonas["state"]) == ("supporter", "invited")
    last = (await root.request("audit", limit=200))["rows"][-1]
    assert (last["who"], last["action"], last["subject"]) == ("root", "staff_invite", "Jonas")
    assert invited["invitation"] not in str(last)


async def test_whose_account_is_ended_is_out_at_once_and_may_be_invited_again(house: House) -> None:
    root, sasha = await house.staff("root", "admin"), await house.staff("sasha", "supporter")

    await root.request("end_account", name="sasha")

    assert (await sasha.closed() or 0) >= 4000
    states = {each["name"]: each["state"] for each in (await root.request("accounts"))["accounts"]}
    assert states["sasha"] == "disabled"
    assert (await root.request("invite_again", name="sasha"))["name"] == "sasha"


@pytest.mark.parametrize("command", ["end_account", "invite_again"])
async def test_nobody_locks_themselves_out(house: House, command: str) -> None:
    root = await house.staff("root", "admin")

    with pytest.raises(Refused) as refused:
        await root.request(command, name="root")

    assert refused.value.code == "not_allowed"


async def test_a_name_that_is_taken_says_which_field_is_wrong(house: House) -> None:
    root = await house.staff("root", "admin")
    await house.staff("sasha", "supporter")

    with pytest.raises(Refused) as refused:
        await root.request("invite", name="sasha", role="moderator")

    assert (refused.value.code, refused.value.frame["field"]) == ("malformed", "name")


async def test_a_group_made_on_the_page_is_a_group_like_any_other(house: House) -> None:
    root = await house.staff("root", "admin")
    made = await root.request("add_room", title="Night owls", seats=8, agreement=AGREEMENT)
    await root.request("change_room", room=made["room"], topic="For those who cannot sleep")

    version = (await root.request("set_agreement", room=made["room"], text="We listen."))["version"]

    peer = await house.newcomer()
    (seen,) = [each for each in (await peer.request("rooms"))["rooms"] if each["room"] == made["room"]]
    assert (seen["title"], seen["seats"], seen["topic"]) == ("Night owls", 8, "For those who cannot sleep")
    assert (await peer.request("agreement", room=made["room"]))["text"] == "We listen."
    assert (await peer.request("join", room=made["room"], agreement=version))["type"] == "joined"
    actions = [row["action"] for row in (await root.request("audit", limit=200))["rows"]]
    assert actions[-3:] == ["room_add", "room_set", "agreement_set"]


async def test_a_helpline_that_was_tried_says_so_to_everybody(house: House) -> None:
    root, peer = await house.staff("root", "admin"), await house.newcomer()
    first = (await root.request("resources"))["resources"][0]
    assert "verified_on" not in first

    await root.request("confirm_helpline", resource=first["resource"])

    seen = (await peer.request("resources"))["resources"]
    (tried,) = [each for each in seen if each["resource"] == first["resource"]]
    assert tried["verified_on"]


async def test_each_rule_shows_what_people_found_in_it(house: House) -> None:
    root, mod = await house.staff("root", "admin"), await house.staff("mod", "moderator")
    room = await house.group()
    peer = await house.member(room)
    await peer.say(room, STORM)
    case = await house.case_about("care")
    claimed = await mod.request("claim", case=case["case"], version=case["version"])
    await mod.request(
        "decide", case=case["case"], version=claimed["version"], decision="cared_for", reason="talked"
    )

    rules = (await root.request("rules", weeks=1))["rules"]

    (found,) = [each for each in rules if each["something"]]
    assert (found["track"], found["mode"], found["precision_percent"]) == ("care", "act", 100)
    assert all("precision_percent" not in each for each in rules if each != found)
