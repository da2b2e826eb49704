"""In a bad hour each recipient hears once of all that waits, and no step of any case is lost for it."""

import json
from collections.abc import AsyncIterator

import pytest

from chat.store.alerts import Kind
from tests.client import Client
from tests.house import House, OpenHouse
from tests.journeys.alarms import alarms, on_call, ticking
from tests.journeys.decisions import claim, decide, moderator
from tests.plain_rules import STORM, THUNDER
from tests.sink import Hook, WebhookSink, open_sink

ROOM = "r_hearth"
HALF = 300


@pytest.fixture
async def phones() -> AsyncIterator[WebhookSink]:
    async with open_sink() as opened:
        yield opened


@pytest.fixture
async def busy(build: OpenHouse, phones: WebhookSink) -> House:
    """A house with two people on call and a phone for the last step, where both levels wait as long."""
    due = {1: 600, 2: 600, 3: 600, 4: 600}
    house = await build(alert_private_addresses=True, care_due_seconds=due, conduct_due_minutes=10)
    await house.group(ROOM, seats=200)
    await on_call(house, "Ines", phones.url("/ines"))
    await on_call(house, "Jonas", phones.url("/jonas"))
    await on_call(house, "duty phone", phones.url("/phone"), Kind.PLACE)
    return house


async def three_wait(house: House) -> Client:
    """Let three people need somebody at the same moment, one of them more than the others."""
    robin = await moderator(house)
    for author, text in zip(await house.members(ROOM, 3), (STORM, THUNDER, STORM), strict=True):
        await author.say(ROOM, text)
    return robin


async def asked_on_call(house: House, robin: Client, phones: WebhookSink) -> Hook:
    """Let the time of all go by, and give what the first one on call got."""
    house.clock.forward(seconds=HALF)
    await alarms(house, robin, 3)
    house.clock.forward(seconds=HALF)
    await ticking(house, lambda: bool(phones.hooks))
    return phones.hooks[0]


async def cases_of(house: House) -> list[str]:
    """List the cases, the most urgent first."""
    return [str(public) for (public,) in await house.rows("SELECT public FROM cases ORDER BY level DESC, id")]


async def test_who_is_on_call_gets_one_alert_about_all_that_is_due_at_that_moment(
    busy: House, phones: WebhookSink
) -> None:
    robin = await three_wait(busy)

    hook = await asked_on_call(busy, robin, phones)

    told = json.loads(hook.body)
    listed = [each["case"] for each in told["data"]["cases"]]
    assert listed == await cases_of(busy)
    assert (told["type"], told["data"]["case"], told["data"]["level"]) == ("case.alarmed", listed[0], 4)
    assert all(set(each) == {"case", "track", "level", "due_at", "step"} for each in told["data"]["cases"])
    assert len(await busy.rows("SELECT 1 FROM alerts")) == 1


async def test_every_step_of_every_case_stays_an_entry(busy: House, phones: WebhookSink) -> None:
    robin = await three_wait(busy)
    await asked_on_call(busy, robin, phones)

    for _ in range(3):
        busy.clock.forward(seconds=60)
        await busy.app.housekeeping.cases.tick()
    await alarms(busy, robin, 15)

    told = [e["event"] for e in robin.entries["desk:care"] if e["event"]["kind"] == "case_alarmed"]
    steps = ["desk", "on_call", "on_call", "webhook", "webhook"]
    for case in await cases_of(busy):
        assert [event["step"] for event in told if event["case"] == case] == steps
    await ticking(busy, lambda: len(phones.hooks) == 4)
    assert [hook.path for hook in phones.hooks] == ["/ines", "/jonas", "/phone", "/phone"]


async def test_the_desks_are_never_told_of_in_one_alert(busy: House, phones: WebhookSink) -> None:
    robin = await three_wait(busy)
    author, reporter = await busy.members(ROOM, 2)
    said = await author.say(ROOM, "something unkind")
    await reporter.request("report", room=ROOM, message=said["message"], concern="abuse")

    await asked_on_call(busy, robin, phones)
    await ticking(busy, lambda: len(phones.hooks) == 2)

    tracks = [{case["track"] for case in hook.data.get("cases", [hook.data])} for hook in phones.hooks]
    assert sorted(map(sorted, tracks)) == [["care"], ["conduct"]]
    assert sum("cases" in hook.data for hook in phones.hooks) == 1


async def test_whoever_takes_one_case_of_an_alert_stops_its_chain_and_no_other(
    busy: House, phones: WebhookSink
) -> None:
    robin = await three_wait(busy)
    await asked_on_call(busy, robin, phones)
    taken, *others = await cases_of(busy)

    await claim(robin, taken)
    busy.clock.forward(seconds=60)
    await ticking(busy, lambda: len(phones.hooks) == 2)

    assert [case["case"] for case in phones.hooks[1].data["cases"]] == others
    assert phones.hooks[1].path == "/jonas"


async def test_an_alert_that_did_not_arrive_is_tried_again_as_long_as_one_of_its_cases_waits(
    busy: House, phones: WebhookSink
) -> None:
    phones.status = 500
    robin = await three_wait(busy)
    await asked_on_call(busy, robin, phones)
    await claim(robin, (await cases_of(busy))[0])

    phones.status = 204
    busy.clock.forward(seconds=5)
    await ticking(busy, lambda: sum(hook.path == "/ines" for hook in phones.hooks) == 2)

    tries = [hook for hook in phones.hooks if hook.path == "/ines"]
    assert tries[0].headers["webhook-id"] == tries[1].headers["webhook-id"]
    assert tries[0].body == tries[1].body


async def test_an_alert_whose_cases_all_have_somebody_is_not_sent_any_more(
    busy: House, phones: WebhookSink
) -> None:
    phones.status = 500
    robin = await three_wait(busy)
    await asked_on_call(busy, robin, phones)
    await ticking(busy, lambda: len(phones.hooks) == 3)
    for case in await cases_of(busy):
        await claim(robin, case)

    busy.clock.forward(seconds=60)
    for _ in range(3):
        await busy.app.housekeeping.cases.tick()

    assert len(phones.hooks) == 3
    assert {state for (state,) in await busy.rows("SELECT state FROM alerts")} == {"not_needed"}


async def test_when_an_alert_about_many_does_not_arrive_the_next_one_is_asked_about_all_at_once(
    busy: House, phones: WebhookSink
) -> None:
    phones.status = 500
    robin = await three_wait(busy)

    await asked_on_call(busy, robin, phones)
    await ticking(busy, lambda: len(phones.hooks) == 3)

    assert [hook.path for hook in phones.hooks] == ["/ines", "/jonas", "/phone"]
    assert {len(hook.data["cases"]) for hook in phones.hooks} == {3}


async def test_what_was_sent_is_forgotten_with_the_evidence_of_its_cases(
    busy: House, phones: WebhookSink
) -> None:
    robin = await three_wait(busy)
    first = await asked_on_call(busy, robin, phones)
    for case in await cases_of(busy):
        await decide(robin, case, "cared_for")
    sent = f"SELECT state FROM alerts WHERE public = '{first.headers['webhook-id']}'"
    while await busy.rows(sent) != [("delivered",)]:
        await busy.app.housekeeping.cases.tick()

    busy.clock.forward(seconds=91 * 86_400)
    await busy.app.housekeeping.forgetting.forget_what_is_old()

    for table in ("alerts", "alert_cases"):
        assert await busy.rows(f"SELECT COUNT(*) FROM {table}") == [(0,)]


async def asked_by_the_version_before(house: House) -> tuple[Client, str]:
    """Let an alert be written as a server of the version before does; gives a moderator, and its case."""
    robin = await moderator(house)
    author = await house.member(ROOM)
    await author.say(ROOM, STORM)
    for _ in range(2):
        house.clock.forward(seconds=HALF)
        await house.app.housekeeping.cases.sound_alarms()
    async with house.app.database.write() as sql:
        await sql.run("UPDATE alerts SET case_id = (SELECT case_id FROM alert_cases WHERE alert = alerts.id)")
        await sql.run("DELETE FROM alert_cases")
    [case] = await cases_of(house)
    return robin, case


async def test_an_alert_of_a_server_of_the_version_before_is_sent_too(
    busy: House, phones: WebhookSink
) -> None:
    _, case = await asked_by_the_version_before(busy)

    await ticking(busy, lambda: len(phones.hooks) == 1)

    assert phones.hooks[0].data["case"] == case


async def test_when_an_alert_of_the_version_before_does_not_arrive_the_next_one_is_asked(
    busy: House, phones: WebhookSink
) -> None:
    phones.status = 500
    await asked_by_the_version_before(busy)

    await ticking(busy, lambda: len(phones.hooks) == 3)

    assert [hook.path for hook in phones.hooks] == ["/ines", "/jonas", "/phone"]


async def test_an_alert_of_the_version_before_is_not_sent_once_somebody_has_its_case(
    busy: House, phones: WebhookSink
) -> None:
    robin, case = await asked_by_the_version_before(busy)
    await ticking(busy, lambda: len(phones.hooks) == 1)
    await claim(robin, case)
    phones.hooks.clear()
    async with busy.app.database.write() as sql:
        await sql.run("UPDATE alerts SET state = 'waiting', next_at = 0")

    for _ in range(3):
        await busy.app.housekeeping.cases.tick()

    assert phones.hooks == []
    assert await busy.rows("SELECT state FROM alerts") == [("not_needed",)]
