"""An operator looks after the place from the page: the team, groups and agreements, helplines, rules."""

from datetime import UTC, datetime, timedelta

import pytest

from chat import demo, governing
from chat.caller import Caller
from chat.store import people
from rooms.ids import PersonId
from rooms.people import Role
from tests.client import Refused
from tests.house import House, join_and_follow
from tests.plain_rules import CLOUDY, STORM, THUNDER

AGREEMENT = "We listen, and speak of ourselves."


async def test_an_invitation_of_an_operator_lets_somebody_in_and_is_on_record(house: House) -> None:
    root = await house.staff("root", "admin")

    invited = await root.request("invite", name="Jonas", role="supporter")
    waits = (await root.request("accounts"))["accounts"]

    newcomer = await house.socket()
    redeemed = await newcomer.request(
        "redeem", invitation=invited["invitation"], password="lanterns over water"
    )
    assert "Jonas" in redeemed["totp_uri"]
    (jonas,) = [each for each in (await root.request("accounts"))["accounts"] if each["name"] == "Jonas"]
    assert [each["state"] for each in waits if each["name"] == "Jonas"] == ["invited"]
    assert (jonas["role"], jonas["state"]) == ("supporter", "active")
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
async def test_a_peer_whose_supporter_loses_their_account_is_first_in_line_and_reads_so(
    house: House, command: str
) -> None:
    root = await house.staff("root", "admin")
    peer, _, room = await house.talk()
    await peer.say(room, THUNDER)
    await (await house.enter()).request("wait", **{"for": "supporter"}, agreement=1)

    await root.request(command, name=f"helper{house.port}")

    closed = (await peer.event(f"room:{room}", "room_closed"))["event"]
    assert "front of the line" in closed["words"]
    person = await house.person_of(peer)
    first = await house.rows("SELECT person, care FROM waiting ORDER BY position LIMIT 1")
    assert first == [(person, 4)]


@pytest.mark.parametrize("role", ["moderator", "admin"])
async def test_no_operator_alone_makes_or_takes_over_who_reads_desks_or_runs_the_place(
    house: House, role: str
) -> None:
    root, kim = await house.staff("root", "admin"), await house.staff("kim", role)

    refusals = []
    for command, fields in (("invite", {"name": "Jonas", "role": role}), ("invite_again", {"name": "kim"})):
        with pytest.raises(Refused, match="not_allowed") as refused:
            await root.request(command, **fields)
        refusals.append(refused.value.frame["words"])

    assert all("warmline staff" in words for words in refusals)
    assert (await kim.request("rooms"))["type"] == "room_list"
    assert {each["name"] for each in (await root.request("accounts"))["accounts"]} == {"root", "kim"}


@pytest.mark.parametrize("role", ["supporter", "moderator"])
async def test_the_desk_hears_of_every_account_that_begins_anew(house: House, role: str) -> None:
    root, robin = await house.staff("root", "admin"), await house.staff("robin", "moderator")
    await robin.follow("desk:conduct", after=0)
    await house.staff("kim", role)

    if role == "supporter":
        await root.request("invite_again", name="kim")
    else:
        await house.app.writer.perform(lambda tx: governing.reset(tx, "kim", 7, b"k" * 32))

    told = (await robin.event("desk:conduct", "account_reset"))["event"]
    by = {"by": "root"} if role == "supporter" else {}
    assert told == {"kind": "account_reset", "name": "kim", **by}
    assert (await root.request("audit", limit=200))["rows"][-1]["action"] == "staff_reset"


@pytest.mark.parametrize("command", ["end_account", "invite_again"])
async def test_nobody_locks_themselves_out(house: House, command: str) -> None:
    root = await house.staff("root", "admin")

    with pytest.raises(Refused) as refused:
        await root.request(command, name="root")

    assert refused.value.code == "not_allowed"


async def test_a_demo_invites_its_first_moderator_only_while_there_is_none(house: House) -> None:
    key = b"k" * 32
    await house.staff("kim", "moderator")
    ((kim,),) = await house.rows("SELECT person FROM staff WHERE name = 'kim'")

    before = await house.app.writer.perform(lambda tx: demo.prepare(tx, 7, key))
    await house.app.writer.perform(lambda tx: people.signed_in(tx, PersonId(int(str(kim))), 1, tx.now))
    after = await house.app.writer.perform(lambda tx: demo.prepare(tx, 7, key))

    assert isinstance(before, governing.Invitation)
    assert (before.name, after) == (demo.FIRST_MODERATOR, None)


async def test_a_name_that_is_taken_says_which_field_is_wrong(house: House) -> None:
    root = await house.staff("root", "admin")
    await house.staff("sasha", "supporter")

    with pytest.raises(Refused) as refused:
        await root.request("invite", name="sasha", role="supporter")

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


async def test_times_and_who_holds_a_group_are_set_on_the_page_too(house: House) -> None:
    root = await house.staff("root", "admin")
    await house.staff("kim", "supporter")
    room = (await root.request("add_room", title="Night owls", agreement=AGREEMENT))["room"]
    held = {"every": "week", "zone": "UTC", "minutes": 90, "facilitators": ["kim", "kim"]}

    await root.request("change_room", room=room, starts="2036-01-07T20:00", **held)

    (seen,) = [each for each in (await root.request("rooms"))["rooms"] if each["room"] == room]
    assert (seen["minutes"], seen["facilitators"]) == (90, ["kim"])
    row = (await root.request("audit", limit=200))["rows"][-1]
    assert (row["action"], row["subject"], row["title"]) == ("room_set", room, "Night owls")
    assert row["span"] == "every,facilitators,minutes,starts,zone"


WEEKLY = {"starts": "2036-01-07T20:00", "every": "week", "zone": "UTC", "minutes": 90}


async def test_a_group_that_is_given_a_time_is_closed_until_then_and_who_sits_in_it_reads_when(
    house: House,
) -> None:
    root, kim = await house.staff("root", "admin"), await house.staff("kim", "supporter")
    room = (await root.request("add_room", title="Night owls", agreement=AGREEMENT))["room"]
    anna = await house.member(room)

    await root.request("change_room", room=room, title="Owls", facilitators=["kim"], **WEEKLY)

    told = (await anna.event(f"room:{room}", "room_closed"))["event"]
    assert (told.get("over", False), told["opens_at"]) == (False, "2036-01-07T20:00:00.000Z")
    (seen,) = [each for each in (await kim.request("rooms"))["rooms"] if each["room"] == room]
    assert (seen["open"], seen["title"], seen["opens_at"]) == (False, "Owls", told["opens_at"])
    with pytest.raises(Refused, match="room_closed"):
        await (await house.enter()).join(room)
    house.clock.forward(seconds=600)
    await house.app.housekeeping.convener.tick()
    assert await house.rows("SELECT state FROM cases") == []


async def test_a_group_that_is_held_just_now_goes_on_when_it_is_given_a_time(house: House) -> None:
    root, kim = await house.staff("root", "admin"), await house.staff("kim", "supporter")
    room = (await root.request("add_room", title="Night owls", agreement=AGREEMENT))["room"]
    await root.request("change_room", room=room, facilitators=["kim"])
    await join_and_follow(kim, room)
    anna = await house.member(room)
    house.clock.forward(seconds=60)
    await house.app.housekeeping.convener.tick()

    await root.request("change_room", room=room, **WEEKLY)

    assert (await anna.say(room, "we are still here"))["delivery"] == "delivered"


async def test_a_group_whose_time_it_is_when_it_is_given_one_goes_on_until_its_end(house: House) -> None:
    root = await house.staff("root", "admin")
    room = (await root.request("add_room", title="Night owls", agreement=AGREEMENT))["room"]
    anna = await house.member(room)
    begun = datetime.fromtimestamp((house.clock.now - 600_000) // 60_000 * 60, UTC)
    ends = f"{begun + timedelta(hours=1):%Y-%m-%dT%H:%M}:00.000Z"

    await root.request("change_room", room=room, starts=f"{begun:%Y-%m-%dT%H:%M}", minutes=60, zone="UTC")

    (seen,) = [each for each in (await anna.request("rooms"))["rooms"] if each["room"] == room]
    assert (seen["open"], seen.get("closes_at")) == (True, ends)


@pytest.mark.parametrize(
    ("wish", "field"),
    [
        ({"facilitators": ["nobody"]}, "facilitators"),
        ({"every": "week"}, "starts"),
        ({"minutes": 90}, "starts"),
        ({"starts": "2020-01-07T20:00", "every": "once"}, "starts"),
        ({"starts": "tomorrow"}, "starts"),
        ({"starts": "2036-01-07T20:00", "zone": "The moon"}, "zone"),
        ({"starts": "2036-01-07T20:00", "every": "now and then"}, "every"),
        ({"starts": "2036-01-07T20:00", "minutes": 721}, "minutes"),
    ],
)
async def test_terms_that_cannot_be_name_their_field(
    house: House, wish: dict[str, object], field: str
) -> None:
    root = await house.staff("root", "admin")
    room = (await root.request("add_room", title="Night owls", agreement=AGREEMENT))["room"]

    with pytest.raises(Refused) as refused:
        await root.request("change_room", room=room, title="Another title", **wish)

    assert (refused.value.code, refused.value.frame["field"]) == ("malformed", field)
    assert [each["title"] for each in (await root.request("rooms"))["rooms"]] == ["Night owls"]


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


@pytest.mark.parametrize(("mode", "watched"), [("watch", True), ("off", False)])
async def test_a_rule_is_quieted_with_a_reason_and_acts_again(house: House, mode: str, watched: bool) -> None:
    root = await house.staff("root", "admin")
    rules, peer = house.app.rules, Caller(PersonId(900), Role.PEER)
    rule = rules.look(CLOUDY, peer).findings[0].rule

    await root.request("set_rule", rule=rule, mode=mode, reason="it finds the weather")
    await house.app.housekeeping.calming.tick()
    quiet = rules.look(CLOUDY, peer)
    shown = {each["rule"]: each["mode"] for each in (await root.request("rules"))["rules"]}
    await root.request("set_rule", rule=rule, mode="act", reason="we mended it")
    await house.app.housekeeping.calming.tick()

    assert (quiet.findings, bool(quiet.watched), shown[rule]) == ((), watched, mode)
    assert rules.look(CLOUDY, peer).findings[0].rule == rule
    row = (await root.request("audit", limit=200))["rows"][-2]
    assert (row["who"], row["action"], row["reason"]) == ("root", f"rule_set_{mode}", "it finds the weather")


async def test_nobody_alone_quiets_a_rule_that_hears_a_cry(house: House) -> None:
    root = await house.staff("root", "admin")
    rule = house.app.rules.look(STORM, Caller(PersonId(900), Role.PEER)).findings[0].rule

    with pytest.raises(Refused) as refused:
        await root.request("set_rule", rule=rule, mode="watch", reason="too many")

    assert refused.value.code == "not_allowed"
    (seen,) = [each for each in (await root.request("rules"))["rules"] if each["rule"] == rule]
    assert (seen["mode"], seen["always"]) == ("act", True)
