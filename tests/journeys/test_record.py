"""The record of what the staff did: anchored outside the database, and forgotten on time without a gap."""

from dataclasses import replace

import pyotp

from chat import governing
from chat.anchoring import FILE, Anchor, verify
from chat.store import audit
from chat.store.figures import told_cases
from moderation.transparency import Told
from rooms.people import Role
from tests.client import Client
from tests.house import House
from tests.journeys.decisions import decide, flagged_for_abuse, moderator
from tests.plain_rules import PEBBLE

ROOM = "r_hearth"
YEAR_SECONDS = 366 * 86_400


def anchor_of(house: House) -> Anchor:
    return Anchor(house.folder / FILE, house.app.housekeeping.anchor.key)


async def verified(house: House) -> tuple[int, list[str]]:
    anchor = anchor_of(house)
    async with house.app.database.read() as sql:
        return await verify(sql, anchor.key, anchor)


async def acts(house: House) -> list[tuple[object, ...]]:
    return await house.rows("SELECT action, subject FROM audit ORDER BY id")


async def some_acts(house: House) -> None:
    robin = await moderator(house)
    author = await house.member(ROOM)
    await author.say(ROOM, PEBBLE)
    await decide(robin, (await house.case_about("conduct"))["case"], "release")
    await house.app.housekeeping.anchor_the_audit()


async def test_the_anchor_follows_the_record(hearth: House) -> None:
    await some_acts(hearth)

    assert anchor_of(hearth).read().row == 3
    assert await verified(hearth) == (3, [])


async def test_whatever_the_staff_do_about_a_case_is_on_record_from_the_door_on(hearth: House) -> None:
    robin = await moderator(hearth)
    author = await hearth.member(ROOM)
    await author.say(ROOM, PEBBLE)
    case = (await hearth.case_about("conduct"))["case"]
    kim = await signed_in(hearth, "kim")

    await decide(robin, case, "reject", reason="numbers")
    await kim.request("case", case=case, show="span")
    await kim.request("reverse", case=case, version=3, reason="a house number")

    told = await hearth.rows(
        "SELECT s.name, a.action, a.of_case, a.reason, a.span FROM audit a LEFT JOIN staff s"
        " ON s.person = a.who ORDER BY a.id"
    )
    assert told == [
        (None, "staff_invite", None, None, None),
        ("kim", "sign_in", None, None, None),
        ("robin", "look", case, None, "1-1"),
        ("robin", "claim", case, None, None),
        ("robin", "decide:reject", case, "numbers", None),
        ("kim", "look_at_span", case, None, f"0-{len(PEBBLE)}"),
        ("kim", "reverse", case, "a house number", None),
    ]
    assert await verified(hearth) == (7, [])


async def signed_in(house: House, name: str) -> Client:
    """Invite a moderator, and let them in by their password and code."""
    key = house.app.housekeeping.anchor.key
    made = await house.app.writer.perform(lambda tx: governing.invite(tx, name, Role.MODERATOR, 7, key))
    assert isinstance(made, governing.Invitation)
    door = await house.socket()
    redeemed = await door.request("redeem", invitation=made.invitation, password="lanterns over water")
    second = pyotp.parse_uri(redeemed["totp_uri"])
    assert isinstance(second, pyotp.TOTP)
    code = second.at(house.clock.now // 1000)
    await door.request("sign_in", name=name, password="lanterns over water", code=code)
    return door


async def test_the_anchor_is_for_its_owner_alone(hearth: House) -> None:
    await some_acts(hearth)

    assert anchor_of(hearth).path.stat().st_mode & 0o777 == 0o600


async def test_a_running_server_says_at_once_that_the_record_was_cut_and_keeps_its_anchor(
    hearth: House,
) -> None:
    await some_acts(hearth)

    await hearth.elsewhere(lambda tx: tx.run("DELETE FROM audit WHERE id = 3"))
    await hearth.app.housekeeping.anchor_the_audit()

    answer = hearth.app.health.ready()
    assert (answer.status, b"audit" in answer.body) == (503, True)
    assert anchor_of(hearth).read().row == 3
    assert (await verified(hearth))[1] == [
        "row 3 was there and is not any more: the end was cut off or written anew"
    ]


async def test_old_rows_are_forgotten_and_the_chain_goes_on(hearth: House) -> None:
    await some_acts(hearth)
    hearth.clock.forward(seconds=YEAR_SECONDS)

    await hearth.app.housekeeping.forgetting.forget_what_is_old()
    await hearth.app.housekeeping.anchor_the_audit()
    assert await acts(hearth) == [("erase", "texts: 1"), ("erase", "evidence: 1")]
    assert await verified(hearth) == (2, [])
    await moderator(hearth, "kim")
    kim = await moderator(hearth, "lou")
    author, listener = await hearth.members(ROOM, 2)
    said = await author.say(ROOM, "something unkind")
    await decide(kim, await flagged_for_abuse(hearth, listener, ROOM, said["message"]), "warn")

    assert await verified(hearth) == (5, [])
    async with hearth.app.database.read() as sql:
        mark = await audit.checkpoint(sql)
    assert mark is not None
    assert mark.row == 3


async def test_a_forged_mark_of_forgetting_is_found(hearth: House) -> None:
    await some_acts(hearth)
    async with hearth.app.database.read() as sql:
        rows = await audit.audit_after(sql, 0, 10)
    forged = f'{{"row": 2, "link": "{rows[1].link}", "seal": "00"}}'

    await hearth.elsewhere(lambda tx: tx.run("DELETE FROM audit WHERE id <= 2"))
    await hearth.elsewhere(
        lambda tx: tx.run("INSERT INTO site VALUES ('audit_checkpoint', :forged)", forged=forged)
    )

    assert (await verified(hearth))[1] == [
        "the mark where old rows were forgotten was not written with this key"
    ]


async def test_the_figures_tell_what_became_of_a_case(hearth: House) -> None:
    robin, kim = await moderator(hearth), await moderator(hearth, "kim")
    author = await hearth.member(ROOM)
    await author.say(ROOM, PEBBLE)
    case = (await hearth.case_about("conduct"))["case"]
    hearth.clock.forward(seconds=60)
    await decide(robin, case, "reject")
    code = (await author.event("person", "message_rejected"))["event"]["statement"]["code"]
    await author.request("appeal", code=code, words="It was a quotation.")
    await decide(kim, (await hearth.case_about("conduct"))["case"], "overturn")

    async with hearth.app.database.read() as sql:
        told = await told_cases(sql, 0, 2**53)

    assert len(told) == 1
    assert replace(told[0], opened_at=0, first_claim_at=0) == Told(
        track=told[0].track,
        level=0,
        rules=frozenset({"test.pebble"}),
        opened_at=0,
        first_claim_at=0,
        decision=told[0].decision,
        reversed=True,
        appeal="overturn",
    )
    assert (told[0].first_claim_at or 0) - told[0].opened_at == 60_000


async def test_whatever_is_forgotten_on_time_is_on_record_by_kind_and_number(hearth: House) -> None:
    author = await hearth.member(ROOM)
    for text in ("good evening", "good night"):
        await author.say(ROOM, text)
    await author.socket.close()
    await author.closed()
    hearth.clock.forward(seconds=40 * 86_400)

    await hearth.app.housekeeping.forgetting.forget_what_is_old()
    first = await acts(hearth)
    await hearth.app.housekeeping.forgetting.forget_what_is_old()

    assert first == [("erase", "texts: 2"), ("erase", "people: 1")]
    assert await acts(hearth) == first


async def test_an_erasure_somebody_asked_for_is_on_record_and_points_at_nobody(hearth: House) -> None:
    author = await hearth.member(ROOM)

    await author.request("forget")

    rows = await hearth.rows("SELECT who, action, of_case, subject FROM audit")
    assert rows == [(None, "erase", None, "somebody who asked")]
