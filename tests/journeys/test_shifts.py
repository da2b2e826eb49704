"""Supporters are supported: hours have an end, and a hard talk is followed by a break."""

import asyncio

import pytest

from chat.store import shifts
from chat.store.transaction import Transaction
from rooms.times import DAY_MS, HOUR_MS
from tests.client import Client, Refused
from tests.house import HOUR, NOON_MS, House, OpenHouse
from tests.journeys.waiting import WAIT, kinds_in, looked_after, on_the_line
from tests.plain_rules import THUNDER

EVENING = {"starts_at": "2026-05-01T18:00:00Z", "ends_at": "2026-05-01T21:00:00Z"}


async def test_a_shift_is_booked_seen_by_the_team_and_given_back(house: House) -> None:
    sasha, kim = [await house.staff(name, "supporter") for name in ("sasha", "kim")]

    await sasha.request("book_shift", **EVENING)

    (seen,) = (await kim.request("shifts"))["shifts"]
    assert (seen["name"], seen["starts_at"]) == ("sasha", "2026-05-01T18:00:00.000Z")
    with pytest.raises(Refused, match="not_a_member"):
        await kim.request("cancel_shift", shift=seen["shift"])
    await sasha.request("cancel_shift", shift=seen["shift"])
    assert (await kim.request("shifts"))["shifts"] == []


@pytest.mark.parametrize(
    ("shift", "field"),
    [
        ({"starts_at": "2026-05-01T21:00:00Z", "ends_at": "2026-05-01T20:00:00Z"}, "ends_at"),
        ({"starts_at": "2026-05-01T18:00:00Z", "ends_at": "2026-05-02T18:00:00Z"}, "ends_at"),
        ({"starts_at": "2026-04-30T10:00:00Z", "ends_at": "2026-04-30T11:00:00Z"}, "ends_at"),
        ({"starts_at": "2026-05-01T20:00:00Z", "ends_at": "2026-05-01T22:00:00Z"}, "starts_at"),
    ],
)
async def test_a_shift_that_cannot_be_is_refused(house: House, shift: dict[str, str], field: str) -> None:
    sasha = await house.staff("sasha", "supporter")
    await sasha.request("book_shift", **EVENING)

    with pytest.raises(Refused, match="malformed") as caught:
        await sasha.request("book_shift", **shift)

    assert caught.value.frame["field"] == field


async def test_hours_have_an_end_even_in_the_middle_of_a_shift(build: OpenHouse) -> None:
    house = await build(hours_per_week=2, second=HOUR)
    sasha = await on_the_line(house, "sasha")
    assert (await sasha.request("shifts"))["hours_left"] == 2
    await (await house.enter()).request("wait", **WAIT)

    house.clock.forward(seconds=2 * 3600)

    with pytest.raises(Refused, match="rest_needed") as caught:
        await sasha.request("take")
    assert caught.value.frame["retry_after_ms"] > 0
    await house.app.housekeeping.host.tick()
    with pytest.raises(Refused, match="rest_needed"):
        await sasha.request("on_duty")
    house.clock.forward(seconds=7 * 24 * 3600)
    token_lives = await house.rows("SELECT COUNT(*) FROM shifts WHERE finished_at IS NULL")
    assert token_lives == [(0,)]


async def test_whose_hours_run_out_hears_of_it_and_is_then_off_duty(build: OpenHouse) -> None:
    house = await build(hours_per_week=2)
    sasha = await on_the_line(house, "sasha")

    await looked_after(house, minutes=105)
    await looked_after(house, minutes=1)

    assert (await sasha.event("person", "hours_ending"))["event"]["minutes"] == 15
    assert "hours_over" not in heard(sasha)
    await looked_after(house, minutes=30)
    await sasha.event("person", "hours_over")
    assert heard(sasha).count("hours_ending") == 1
    assert await house.rows("SELECT finished_at - began_at FROM shifts") == [(2 * HOUR_MS,)]
    assert (await sasha.request("rooms"))["line"] == {"open": False, "on_duty": 0}
    with pytest.raises(Refused, match="not_on_duty"):
        await sasha.request("off_duty")


def heard(client: Client) -> list[str]:
    return [entry["event"]["kind"] for entry in client.entries["person"]]


@pytest.mark.parametrize(("words", "told"), [("a quiet evening", True), (THUNDER, False)])
async def test_a_talk_goes_on_past_the_hours_and_nobody_in_danger_hears_of_them(
    build: OpenHouse, words: str, told: bool
) -> None:
    house = await build(hours_per_week=2)
    peer, helper, room = await house.talk()
    await peer.say(room, words)

    await looked_after(house, minutes=121)

    await helper.event("person", "hours_over")
    assert ("supporter_leaving" in await kinds_in(peer, room)) is told
    assert (await helper.say(room, "I stay until we are done"))["delivery"] == "delivered"
    assert (await peer.say(room, "thank you"))["delivery"] == "delivered"


async def test_nobody_who_rests_after_a_hard_talk_is_offered_another(build: OpenHouse) -> None:
    house = await build(cool_down_required=True)
    peer, helper, room = await house.talk()
    await peer.say(room, THUNDER)
    await helper.request("end", room=room)
    await (await house.enter()).request("wait", **WAIT)
    kim = await on_the_line(house, "kim")
    other = (await kim.request("take"))["room"]

    with pytest.raises(Refused, match="at_capacity"):
        await kim.request("hand_over", room=other)

    house.clock.forward(seconds=15 * 60)
    await kim.request("hand_over", room=other)


async def test_leaving_for_good_ends_the_shift(house: House) -> None:
    sasha = await on_the_line(house, "sasha")

    await sasha.request("exit")

    assert await house.rows("SELECT COUNT(*) FROM shifts WHERE finished_at IS NULL") == [(0,)]


@pytest.mark.parametrize("required", [True, False])
async def test_a_break_follows_a_hard_talk_kept_only_where_it_is_required(
    build: OpenHouse, required: bool
) -> None:
    house = await build(cool_down_required=required)
    peer, helper, room = await house.talk()
    await peer.say(room, THUNDER)
    await helper.request("end", room=room)
    await (await house.enter()).request("wait", **WAIT)

    assert (await helper.event("person", "rest_offered"))["event"]["room"] == room
    if not required:
        await helper.request("take")
        return
    assert (await helper.request("line"))["hindrance"] == "rest_needed"
    with pytest.raises(Refused, match="rest_needed"):
        await helper.request("take")
    house.clock.forward(seconds=15 * 60)
    await helper.request("take")


async def test_how_a_shift_felt_is_private_unless_shared(house: House) -> None:
    sasha = await on_the_line(house, "sasha")
    with pytest.raises(Refused, match="not_on_duty"):
        await sasha.request("shift_check_in", energy=3, heavy=True, wants_talk=True)
    await sasha.request("off_duty")

    await sasha.request("shift_check_in", energy=3, heavy=True, wants_talk=True)

    assert await house.rows("SELECT energy, heavy, wants_talk, shared FROM shifts") == [(3, 1, 1, 0)]


@pytest.mark.parametrize(("days", "allowed"), [(0, True), (-1, False)])
async def test_no_shift_after_a_training_has_run_out(house: House, days: int, allowed: bool) -> None:
    sasha = await house.staff("sasha", "supporter")
    person = await house.person_of(sasha)
    today = NOON_MS // DAY_MS

    async def train(tx: Transaction) -> None:
        await shifts.set_training(tx, person, "listening", today - 300, today + days)

    await house.app.writer.perform(train)

    if allowed:
        await sasha.request("on_duty")
        return
    with pytest.raises(Refused, match="training_needed"):
        await sasha.request("on_duty")


async def test_where_training_is_required_nobody_begins_without_it(build: OpenHouse) -> None:
    house = await build(training_required=True)
    sasha = await house.staff("sasha", "supporter")

    with pytest.raises(Refused, match="training_needed"):
        await sasha.request("on_duty")


async def test_a_line_may_open_only_while_somebody_is_there(build: OpenHouse) -> None:
    house = await build(line_only_on_duty=True)
    sasha = await house.staff("sasha", "supporter")
    await sasha.request("book_shift", **EVENING)
    peer = await house.enter()

    danger = {"client_id": "my-first-words", "text": THUNDER}
    with pytest.raises(Refused, match="line_closed") as caught:
        await peer.request("wait", **WAIT, first_message=danger)

    assert caught.value.frame["opens_at"] == EVENING["starts_at"].replace("Z", ".000Z")
    assert caught.value.frame["helplines"]
    assert caught.value.frame["care"]["level"] == 4
    assert (await house.case_about("care"))["level"] == 4
    left = {"client_id": "my-letter-one", "text": "until tomorrow"}
    await peer.request("wait", **WAIT, later=True, first_message=left)
    assert (await peer.request("rooms"))["line"] == {"open": False, "on_duty": 0}
    await sasha.request("on_duty")
    assert (await peer.request("rooms"))["line"] == {"open": True, "on_duty": 1}
    await (await house.enter()).request("wait", **WAIT)


async def test_a_shift_that_goes_on_is_counted_once(house: House) -> None:
    sasha = await on_the_line(house, "sasha")
    await asyncio.gather(*(sasha.request("on_duty", capacity=n) for n in (1, 2, 3)))

    house.clock.forward(seconds=3600)

    assert (await sasha.request("shifts"))["hours_left"] == 12 - HOUR_MS // 3_600_000
