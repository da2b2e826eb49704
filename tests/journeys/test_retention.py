"""What was said is forgotten on time, and nothing is forgotten early."""

import pytest

from chat.store.retention import PIECE
from tests.client import Refused
from tests.house import House
from tests.journeys.decisions import decide
from tests.journeys.waiting import hang_up
from tests.plain_rules import BRAMBLES

DAY_SECONDS = 86_400


async def test_a_text_is_served_until_its_last_day_and_then_expires(house: House) -> None:
    await house.group("r_hearth")
    (anna,) = await house.members("r_hearth", 1)
    seq = (await anna.say("r_hearth", "the kettle is on"))["seq"]

    house.clock.forward(seconds=30 * DAY_SECONDS - 1)
    await house.app.housekeeping.forgetting.forget_what_is_old()
    kept = await anna.request("read", log="room:r_hearth", after=seq - 1, limit=1)
    house.clock.forward(seconds=2)
    await house.app.housekeeping.forgetting.forget_what_is_old()
    gone = await anna.request("read", log="room:r_hearth", after=seq - 1, limit=1)

    assert kept["entries"][0]["event"]["text"] == "the kettle is on"
    assert gone["entries"][0]["event"]["text"] is None
    assert gone["entries"][0]["event"]["gone"] == "expired"


async def test_a_message_taken_back_can_be_reported_for_a_day_and_is_then_erased(house: House) -> None:
    await house.group("r_hearth")
    anna, ben = await house.members("r_hearth", 2)
    early = (await anna.say("r_hearth", "something unkind"))["message"]
    await anna.request("withdraw", room="r_hearth", message=early)

    reported = await ben.request("report", room="r_hearth", message=early, concern="abuse")
    house.clock.forward(seconds=DAY_SECONDS + 1)
    await house.app.housekeeping.forgetting.forget_what_is_old()
    with pytest.raises(Refused) as late:
        await ben.request("report", room="r_hearth", message=early, concern="worried")

    assert reported["type"] == "reported"
    assert late.value.frame["code"] == "not_a_member"


async def test_a_talk_vanishes_two_days_after_its_end(house: House) -> None:
    peer, _, room = await house.talk()
    await peer.say(room, "thank you for listening")
    await peer.request("end", room=room)

    house.clock.forward(seconds=2 * DAY_SECONDS + 1)
    await house.app.housekeeping.forgetting.forget_what_is_old()

    for table in ("entries", "messages", "members", "rooms"):
        column = "public" if table == "rooms" else None
        async with house.app.database.read() as sql:
            rows = await sql.rows(f"SELECT {column or 'COUNT(*)'} FROM {table} WHERE {_about(table, room)}")
        assert rows in ([], [(0,)]), table


def _about(table: str, room: str) -> str:
    if table == "rooms":
        return f"public = '{room}'"
    if table == "entries":
        return f"log IN (SELECT id FROM logs WHERE name = 'room:{room}')"
    return "room NOT IN (SELECT id FROM rooms)"


async def test_someone_who_does_not_come_back_is_forgotten_and_their_seat_is_free(house: House) -> None:
    await house.group("r_hearth", seats=1)
    anna = await house.member("r_hearth")
    token = anna.token
    await hang_up(house, anna)

    house.clock.forward(seconds=3 * DAY_SECONDS)
    await house.app.housekeeping.forgetting.forget_what_is_old()
    with pytest.raises(Refused) as refused:
        await house.enter(token)

    assert refused.value.frame["code"] == "unknown_session"
    assert (await house.member("r_hearth")).token


async def test_someone_who_asked_to_stay_is_remembered_for_a_month(house: House) -> None:
    anna = await house.enter(stay=True)
    token = anna.token
    await hang_up(house, anna)

    house.clock.forward(seconds=29 * DAY_SECONDS)
    await house.app.housekeeping.forgetting.forget_what_is_old()

    assert (await house.enter(token)).token


async def test_much_that_is_old_is_forgotten_in_pieces(house: House) -> None:
    await house.group("r_hearth")
    (anna,) = await house.members("r_hearth", 1)
    for number in range(PIECE + 20):
        house.clock.forward(seconds=3)
        await anna.say("r_hearth", f"line {number}")

    house.clock.forward(seconds=31 * DAY_SECONDS)
    await house.app.housekeeping.forgetting.forget_what_is_old()

    async with house.app.database.read() as sql:
        assert await sql.rows("SELECT COUNT(*) FROM messages WHERE text IS NOT NULL") == [(0,)]


async def test_reasons_are_kept_as_long_as_one_can_object_and_then_go(house: House) -> None:
    await house.group("r_hearth")
    anna, ben = await house.members("r_hearth", 2)
    mod = await house.staff("mod", "moderator")
    for client in (anna, ben):
        await client.say("r_hearth", BRAMBLES)
        await decide(mod, (await house.case_about("conduct"))["case"], "warn")
    codes = [(await c.event("person", "warned"))["event"]["statement"]["code"] for c in (anna, ben)]
    await anna.request("appeal", code=codes[0], words="please look again")

    house.clock.forward(seconds=180 * DAY_SECONDS)
    await house.app.housekeeping.forgetting.forget_what_is_old()
    kept = await house.rows("SELECT COUNT(*) FROM statements")
    house.clock.forward(seconds=1)
    await house.app.housekeeping.forgetting.forget_what_is_old()

    assert kept == [(2,)]
    assert await house.rows("SELECT code FROM statements") == [(codes[0],)]
    assert await house.rows("SELECT COUNT(*) FROM strikes") == [(0,)]


async def test_a_restriction_that_goes_on_keeps_its_reasons(house: House) -> None:
    await house.group("r_hearth")
    (anna,) = await house.members("r_hearth", 1)
    mod = await house.staff("mod", "moderator")
    await anna.say("r_hearth", BRAMBLES)
    case = (await house.case_about("conduct"))["case"]
    await decide(mod, case, "mute", until="2027-05-01T12:00:00Z")

    house.clock.forward(seconds=200 * DAY_SECONDS)
    await house.app.housekeeping.forgetting.forget_what_is_old()

    assert await house.rows("SELECT COUNT(*) FROM statements") == [(1,)]
