"""A flag is a promise with a clock: somebody is asked again and again until a named human has the case."""

import asyncio
import json
from base64 import b64encode
from collections.abc import AsyncIterator
from functools import partial

import pytest

from chat.actions import oversee
from chat.alarming import WEBHOOK_SECRET
from chat.identity import load_key, seal
from chat.posting import signed
from chat.store.alerts import Kind
from tests.house import AGREEMENT, House, OpenHouse
from tests.journeys.alarms import SECRET, alarms, on_call, ready, ticking
from tests.journeys.decisions import case_on, claim, decide, moderator
from tests.plain_rules import FOGBANK, STORM, THUNDER
from tests.sink import Hook, WebhookSink, open_sink

ROOM = "r_hearth"


@pytest.fixture
async def sink() -> AsyncIterator[WebhookSink]:
    async with open_sink() as opened:
        yield opened


@pytest.fixture
async def guarded(build: OpenHouse, sink: WebhookSink) -> House:
    """A house with two people on call and a phone for the last step."""
    house = await build(alert_private_addresses=True)
    await house.group(ROOM)
    await on_call(house, "Ines", sink.url("/ines"))
    await on_call(house, "Jonas", sink.url("/jonas"))
    await on_call(house, "duty phone", sink.url("/phone"), Kind.PLACE)
    return house


async def came(house: House, sink: WebhookSink, count: int) -> list[Hook]:
    """Wait for so many alerts."""
    await ticking(house, lambda: len(sink.hooks) >= count)
    return sink.hooks


async def test_a_call_is_promised_only_while_somebody_is_on_call(build: OpenHouse, sink: WebhookSink) -> None:
    house = await build(alert_private_addresses=True)
    await house.group(ROOM)
    author = await house.member(ROOM)

    await house.app.housekeeping.cases.tick()
    alone = (await author.say(ROOM, THUNDER))["care"]["words"]
    await on_call(house, "Ines", sink.url("/ines"))
    await house.app.housekeeping.cases.tick()
    promised = (await author.say(ROOM, THUNDER))["care"]["words"]

    assert "whoever comes next will see this" in alone
    assert "we are calling someone" in promised


async def test_who_waits_is_asked_about_until_somebody_claims(guarded: House, sink: WebhookSink) -> None:
    robin = await moderator(guarded)
    author = await guarded.member(ROOM)
    await author.say(ROOM, THUNDER)
    case = await case_on(robin, "care")

    for seconds, count in ((15, 1), (15, 2), (60, 3), (60, 4), (60, 5)):
        guarded.clock.forward(seconds=seconds)
        await alarms(guarded, robin, count)
    await came(guarded, sink, 4)
    await claim(robin, case)
    guarded.clock.forward(seconds=120)
    await guarded.app.housekeeping.cases.tick()

    assert await alarms(guarded, robin, 5) == [
        ("desk", ""),
        ("on_call", "Ines"),
        ("on_call", "Jonas"),
        ("webhook", "duty phone"),
        ("webhook", "duty phone"),
    ]
    assert [hook.path for hook in sink.hooks] == ["/ines", "/jonas", "/phone", "/phone"]


async def test_an_alert_says_where_to_look_and_nothing_of_anyone(guarded: House, sink: WebhookSink) -> None:
    author = await guarded.member(ROOM)
    await author.say(ROOM, THUNDER)

    hook = (await came(guarded, sink, 1))[0]

    case = await guarded.case_about("care")
    told = json.loads(hook.body)
    assert set(told) == {"type", "timestamp", "data"}
    assert set(told["data"]) == {"case", "track", "level", "due_at", "step", "link"}
    assert (told["data"]["case"], told["data"]["level"], told["data"]["track"]) == (case["case"], 4, "care")
    joined = author.entries[f"room:{ROOM}"][0]["event"]
    for secret in (THUNDER, joined["pseudonym"], joined["member"], "Hearth", "Anything", ROOM, AGREEMENT):
        assert secret.encode() not in hook.body


async def test_when_nobody_looks_at_the_care_desk_somebody_is_asked_at_once(
    guarded: House, sink: WebhookSink
) -> None:
    author = await guarded.member(ROOM)

    await author.say(ROOM, STORM)

    assert (await came(guarded, sink, 1))[0].path == "/ines"


async def test_a_conduct_case_waits_for_its_time_even_when_nobody_looks(
    guarded: House, sink: WebhookSink
) -> None:
    author, listener = await guarded.members(ROOM, 2)
    said = await author.say(ROOM, "something unkind")
    await listener.request("report", room=ROOM, message=said["message"], concern="abuse")

    await guarded.app.housekeeping.cases.tick()

    assert await guarded.rows("SELECT alarm_step FROM cases") == [(0,)]


async def test_nobody_is_woken_for_an_appeal_because_the_care_desk_is_empty(guarded: House) -> None:
    author, robin = await guarded.member(ROOM), await moderator(guarded)
    await author.say(ROOM, FOGBANK)
    await decide(robin, await case_on(robin, "care"), "reject")
    code = (await author.event("person", "message_rejected"))["event"]["statement"]["code"]
    await robin.request("unfollow", log="desk:care")
    await author.request("appeal", code=code, words="I only wanted to be heard.")

    await guarded.app.housekeeping.cases.tick()

    assert await guarded.rows("SELECT alarm_step FROM cases WHERE purpose = 'appeal'") == [(0,)]


async def test_when_an_alert_does_not_arrive_the_next_one_is_asked_at_once(
    guarded: House, sink: WebhookSink
) -> None:
    sink.status = 500
    author = await guarded.member(ROOM)

    await author.say(ROOM, THUNDER)

    hooks = await came(guarded, sink, 3)
    assert [hook.path for hook in hooks[:3]] == ["/ines", "/jonas", "/phone"]


async def test_an_alert_is_tried_again_under_the_same_id_until_it_arrives(
    guarded: House, sink: WebhookSink
) -> None:
    sink.status = 500
    author = await guarded.member(ROOM)
    await author.say(ROOM, THUNDER)
    await came(guarded, sink, 3)

    sink.status = 204
    guarded.clock.forward(seconds=5)

    hooks = await came(guarded, sink, 6)
    for path in ("/ines", "/jonas", "/phone"):
        ids = {hook.headers["webhook-id"] for hook in hooks[:6] if hook.path == path}
        assert len(ids) == 1


async def test_a_receiver_that_is_gone_is_switched_off_and_it_is_said(
    guarded: House, sink: WebhookSink
) -> None:
    sink.status = 410
    author = await guarded.member(ROOM)
    await author.say(ROOM, THUNDER)
    await came(guarded, sink, 3)

    off: list[tuple[object, ...]] = []
    async with asyncio.timeout(30):
        while len(off) < 3:  # what came is noted a moment later
            await guarded.app.housekeeping.cases.tick()
            off = await guarded.rows("SELECT name FROM endpoints WHERE off_at IS NOT NULL ORDER BY name")
    await guarded.app.housekeeping.cases.tick()

    assert off == [("Ines",), ("Jonas",), ("duty phone",)]
    assert await ready(guarded) == (503, "alerts do not arrive: warmline oncall list\n")


async def test_a_secret_is_changed_without_a_gap(guarded: House, sink: WebhookSink) -> None:
    key = load_key(guarded.folder)
    newer = "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD"
    sealed = b64encode(seal(key.derive("seal"), newer.encode(), WEBHOOK_SECRET)).decode()
    ines = {"name": "Ines", "key": key.derive("audit")}
    steps = (
        partial(oversee.change_secret, secret=sealed, **ines),  # type: ignore[arg-type]
        partial(oversee.finish_secret, **ines),  # type: ignore[arg-type]
    )

    for count, step in enumerate(steps, start=1):
        await guarded.app.writer.perform(step)
        await guarded.app.writer.perform(partial(oversee.try_endpoint, name="Ines"))
        await came(guarded, sink, count)

    assert [verified_with(hook) for hook in sink.hooks] == [[SECRET, newer], [newer]]


def verified_with(hook: Hook) -> list[str]:
    """Say with which secrets a receiver can check an alert."""
    at = int(hook.headers["webhook-timestamp"]) * 1000
    known = (SECRET, "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD")
    made = {s: signed([s], hook.headers["webhook-id"], hook.body.decode(), at) for s in known}
    given = hook.headers["webhook-signature"].split(" ")
    return [secret for secret in known if made[secret]["webhook-signature"] in given]


async def test_a_claim_lapses_soon_after_the_claimer_s_last_socket_is_gone(guarded: House) -> None:
    robin, kim = await moderator(guarded), await moderator(guarded, "kim")
    author = await guarded.member(ROOM)
    await author.say(ROOM, STORM)
    case = await case_on(robin, "care")
    await claim(robin, case)

    await robin.socket.close()
    cases = guarded.app.housekeeping.cases
    await ticking(guarded, lambda: bool(cases.away))
    guarded.clock.forward(seconds=20)

    lapsed = await kim.event("desk:care", "case_lapsed")
    assert lapsed["event"]["version"] == 3


async def test_a_claimer_who_comes_back_in_time_keeps_the_case(guarded: House) -> None:
    robin = await moderator(guarded)
    author = await guarded.member(ROOM)
    await author.say(ROOM, STORM)
    case = await case_on(robin, "care")
    claimed = await claim(robin, case)
    cases = guarded.app.housekeeping.cases

    await robin.socket.close()
    await ticking(guarded, lambda: bool(cases.away))
    back = await guarded.enter(robin.token)
    await ticking(guarded, lambda: not cases.away)
    guarded.clock.forward(seconds=60)
    await cases.tick()

    assert (await back.request("case", case=case))["version"] == claimed["version"]


async def test_a_lapsed_case_is_asked_about_again_where_the_chain_stood(
    guarded: House, sink: WebhookSink
) -> None:
    robin = await moderator(guarded)
    author = await guarded.member(ROOM)
    await author.say(ROOM, THUNDER)
    case = await case_on(robin, "care")
    guarded.clock.forward(seconds=15)
    await alarms(guarded, robin, 1)
    claimed = await claim(robin, case)
    guarded.clock.forward(seconds=40)
    await guarded.app.housekeeping.cases.tick()
    assert sink.hooks == []

    await robin.request("release_claim", case=case)

    assert claimed["version"] == 2
    assert (await alarms(guarded, robin, 2))[1] == ("on_call", "Ines")
