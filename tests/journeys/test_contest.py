"""Everyone gets their reasons, may object without an account, and is heard by somebody else."""

import pytest

from tests.client import Client, Frame, Refused
from tests.house import House
from tests.journeys.decisions import case_on, claim, decide, flagged_for_abuse, moderator
from tests.plain_rules import FOGBANK, PEBBLE, THUNDER

ROOM = "r_hearth"
LOG = f"room:{ROOM}"
UNTIL = "2030-01-01T00:00:00.000Z"
HALF_A_YEAR_SECONDS = 180 * 86_400


async def restricted(
    house: House, decision: str, **fields: object
) -> tuple[Client, Client, Client, str, Frame, Frame]:
    """Decide against somebody: author, listener, decider, case, what was said, the statement."""
    author, listener = await house.members(ROOM, 2)
    robin = await moderator(house)
    said = await author.say(ROOM, "something unkind")
    case = await flagged_for_abuse(house, listener, ROOM, said["message"])
    await decide(robin, case, decision, **fields)
    notice = await author.frame(lambda f: f["type"] == "entry" and "statement" in f["event"])
    return author, listener, robin, case, said, notice["event"]["statement"]


async def appeal_on(client: Client) -> str:
    """Wait for the second case of the conduct desk, which is the appeal."""
    opened = [e["event"] for e in client.entries["desk:conduct"] if e["event"]["kind"] == "case_opened"]
    if len(opened) < 2:
        await client.until(lambda: _opened(client) >= 2)
        return await appeal_on(client)
    case: str = opened[-1]["case"]
    return case


async def open_cases(client: Client) -> list[Frame]:
    return list((await client.request("cases", track="conduct", state="open"))["cases"])


def _opened(client: Client) -> int:
    return sum(e["event"]["kind"] == "case_opened" for e in client.entries["desk:conduct"])


async def test_a_statement_says_what_where_why_who_found_and_how_to_object(hearth: House) -> None:
    author = await hearth.member(ROOM)
    robin = await moderator(hearth)
    await author.say(ROOM, PEBBLE)

    await decide(robin, await case_on(robin, "conduct"), "reject", law="Example Act, section 3")

    statement = (await author.event("person", "message_rejected"))["event"]["statement"]
    assert statement["action"] == "reject"
    assert (statement["scope"], statement["title"]) == (ROOM, "Hearth")
    assert (statement["rule"], statement["version"]) == ("test.pebble", 1)
    assert statement["law"] == "Example Act, section 3"
    assert (statement["automated_detection"], statement["automated"]) == (True, False)
    assert statement["contest"]
    assert statement["contest_by"] == "2026-10-28T12:00:00.000Z"


async def test_a_report_is_no_automated_detection(hearth: House) -> None:
    *_, statement = await restricted(hearth, "warn")

    assert (statement["automated_detection"], statement["rule"]) == (False, "room_agreement")


async def test_an_appeal_from_a_fresh_session_is_decided_by_somebody_else(hearth: House) -> None:
    author, listener, robin, _, _, statement = await restricted(hearth, "mute", until=UNTIL)
    kim = await moderator(hearth, "kim")
    stranger = await hearth.enter()

    await stranger.request("appeal", code=f" {statement['code'].lower()} ", words="I was quoting a song.")
    appeal = await appeal_on(kim)
    await stranger.request("appeal", code=statement["code"].replace("-", ""), words="I was quoting a song.")

    assert (await stranger.request("look_up", code=statement["code"]))["appeal"] == "open"
    assert await robin.refusal("claim", case=appeal, version=1) == "not_allowed"
    assert (await robin.request("case", case=appeal))["barred"] == "decided"
    assert [seen.get("barred") for seen in await open_cases(robin)] == ["decided"]
    assert [seen.get("barred") for seen in await open_cases(kim)] == [None]
    detail = await kim.request("case", case=appeal)
    assert "barred" not in detail
    assert detail["flags"][0]["by"] == "appeal"
    assert detail["flags"][0]["note"] == "I was quoting a song."
    assert detail["contested"]["statement"]["code"] == statement["code"]
    assert detail["message"]["text"] == "something unkind"
    assert detail["standing"]["weight"] == 0  # what is contested does not speak against whoever contests it
    await decide(kim, appeal, "overturn")
    closed = (await author.event("person", "appeal_closed"))["event"]
    assert closed == {"kind": "appeal_closed", "code": statement["code"], "state": "reversed"}
    assert (await listener.event(LOG, "member_unmuted"))["event"]["kind"] == "member_unmuted"
    assert (await author.say(ROOM, "thank you"))["delivery"] == "delivered"
    outcome = await stranger.request("look_up", code=statement["code"])
    assert (outcome["state"], outcome["appeal"]) == ("reversed", "reversed")


@pytest.mark.parametrize("way", ["overturn", "reverse"])
async def test_a_mute_is_taken_back_without_posting_what_was_written(hearth: House, way: str) -> None:
    author = await hearth.member(ROOM)
    robin = await moderator(hearth)
    receipt = await author.say(ROOM, PEBBLE)
    case = await case_on(robin, "conduct")
    await decide(robin, case, "mute", until=UNTIL)
    notice = await author.frame(lambda f: f["type"] == "entry" and "statement" in f["event"])
    kim = await moderator(hearth, "kim")

    if way == "overturn":
        await author.request("appeal", code=notice["event"]["statement"]["code"], words="Please look again.")
        await decide(kim, await appeal_on(kim), "overturn", held="reject")
    else:
        version = (await kim.request("case", case=case))["version"]
        await kim.request("reverse", case=case, version=version, reason="too long", held="reject")

    await author.event(LOG, "member_unmuted")
    told = await author.event("person", "appeal_closed" if way == "overturn" else "lifted")
    assert told["event"]["unposted"] == receipt["message"]
    assert await hearth.rows("SELECT state FROM messages") == [("rejected",)]
    assert (await author.say(ROOM, "thank you"))["delivery"] == "delivered"


async def test_where_nothing_but_a_message_was_rejected_to_take_that_back_is_to_post_it(
    hearth: House,
) -> None:
    author = await hearth.member(ROOM)
    robin = await moderator(hearth)
    await author.say(ROOM, PEBBLE)
    case = await case_on(robin, "conduct")
    await decide(robin, case, "reject")
    kim = await moderator(hearth, "kim")
    version = (await kim.request("case", case=case))["version"]

    with pytest.raises(Refused) as refused:
        await kim.request("reverse", case=case, version=version, reason="fine", held="reject")

    assert (refused.value.code, refused.value.frame["field"]) == ("malformed", "held")


async def test_an_appeal_that_could_not_be_settled_so_stays_open(hearth: House) -> None:
    author, listener = await hearth.members(ROOM, 2)
    robin, kim = await moderator(hearth), await moderator(hearth, "kim")
    await author.say(ROOM, PEBBLE)
    await decide(robin, await case_on(robin, "conduct"), "reject")
    code = (await author.event("person", "message_rejected"))["event"]["statement"]["code"]
    await author.request("appeal", code=code, words="Please look again.")
    appeal = await appeal_on(kim)

    with pytest.raises(Refused) as refused:
        await decide(kim, appeal, "overturn", held="reject")
    looked_up = await author.request("look_up", code=code)
    await decide(kim, appeal, "overturn")

    assert (refused.value.code, refused.value.frame["field"]) == ("malformed", "held")
    assert (looked_up["state"], looked_up["appeal"]) == ("in_force", "open")
    assert (await author.event("person", "appeal_closed"))["event"]["state"] == "reversed"
    assert (await listener.event(LOG, "message_posted"))["event"]["text"] == PEBBLE


async def test_an_appeal_that_changes_nothing_is_told_too(hearth: House) -> None:
    author, *_, statement = await restricted(hearth, "mute", until=UNTIL)
    kim = await moderator(hearth, "kim")
    await author.request("appeal", code=statement["code"], words="Please look again.")

    await decide(kim, await appeal_on(kim), "uphold")

    assert (await author.event("person", "appeal_closed"))["event"]["state"] == "upheld"
    outcome = await author.request("look_up", code=statement["code"])
    assert (outcome["state"], outcome["appeal"]) == ("in_force", "upheld")
    assert await author.refusal("say", room=ROOM, client_id="once-more", text="hello") == "muted"
    again = await author.refusal("appeal", code=statement["code"], words="And again.")
    assert again == "not_allowed"


async def test_the_same_appeal_again_opens_no_second_case(hearth: House) -> None:
    author, *_, statement = await restricted(hearth, "warn")

    for _ in range(2):
        assert (await author.request("appeal", code=statement["code"], words="Please."))["type"] == "done"

    assert await hearth.rows("SELECT COUNT(*) FROM cases WHERE purpose = 'appeal'") == [(1,)]


async def test_only_uphold_and_overturn_decide_an_appeal(hearth: House) -> None:
    author, *_, statement = await restricted(hearth, "warn")
    kim = await moderator(hearth, "kim")
    await author.request("appeal", code=statement["code"], words="Please.")
    appeal = await appeal_on(kim)
    version = (await claim(kim, appeal))["version"]

    for decision in ("dismiss", "warn", "hide_message"):
        asked = {"case": appeal, "version": version, "decision": decision, "reason": "no"}
        assert await kim.refusal("decide", **asked) == "malformed"


async def test_half_a_year_is_the_time_to_object(hearth: House) -> None:
    author, *_, statement = await restricted(hearth, "warn")

    hearth.clock.forward(seconds=HALF_A_YEAR_SECONDS + 1)

    assert await author.refusal("appeal", code=statement["code"], words="Please.") == "not_allowed"
    with pytest.raises(Refused, match="not_a_member") as unknown:
        await author.request("appeal", code="AAAA-BBBB-CCCC", words="Please.")
    assert unknown.value.frame["words"].startswith("Nothing goes by this code here.")


async def test_a_cry_for_help_in_an_appeal_is_heard_whatever_becomes_of_it(hearth: House) -> None:
    author, _, robin, _, _, statement = await restricted(hearth, "warn")

    answered = await author.request("appeal", code=statement["code"], words=THUNDER)
    with pytest.raises(Refused) as caught:
        await author.request("appeal", code="AAAA-BBBB-CCCC", words=FOGBANK)

    assert answered["care"]["level"] == 4
    assert caught.value.frame["care"]["level"] == 3
    assert (await robin.event("desk:care", "case_opened"))["event"]["level"] == 4
    assert (await hearth.case_about("care"))["level"] == 3


async def test_nobody_reverses_what_they_decided_themselves(hearth: House) -> None:
    _, _, robin, case, *_ = await restricted(hearth, "warn")
    kim = await moderator(hearth, "kim")

    assert await robin.refusal("reverse", case=case, version=3, reason="second thoughts") == "not_allowed"
    assert await kim.refusal("reverse", case=case, version=2, reason="a quotation") == "case_moved_on"
    assert (await kim.request("reverse", case=case, version=3, reason="a quotation"))["version"] == 4
    assert (await kim.event("desk:conduct", "case_reversed"))["event"]["version"] == 4
    assert await kim.refusal("reverse", case=case, version=4, reason="once more") == "case_moved_on"


async def test_a_hidden_message_is_shown_again_in_its_old_place(hearth: House) -> None:
    author, listener, _, case, said, statement = await restricted(hearth, "hide_message")
    kim = await moderator(hearth, "kim")

    await kim.request("reverse", case=case, version=3, reason="a quotation")

    restored = (await listener.event(LOG, "message_restored"))["event"]
    assert (restored["message"], restored["seq"]) == (said["message"], said["seq"])
    assert restored["text"] == "something unkind"
    page = await listener.request("read", log=LOG, after=said["seq"] - 1)
    assert page["entries"][0]["event"]["text"] == "something unkind"
    assert page["entries"][-1]["event"]["text"] == "something unkind"
    lifted = (await author.event("person", "lifted"))["event"]
    assert lifted == {"kind": "lifted", "code": statement["code"], "room": ROOM}


async def test_a_rejected_message_is_posted_after_all(hearth: House) -> None:
    author, listener = await hearth.members(ROOM, 2)
    robin, kim = await moderator(hearth), await moderator(hearth, "kim")
    receipt = await author.say(ROOM, PEBBLE)
    case = await case_on(robin, "conduct")
    await decide(robin, case, "reject")

    await kim.request("reverse", case=case, version=3, reason="nothing in it")

    posted = (await listener.event(LOG, "message_posted"))["event"]
    assert (posted["message"], posted["text"]) == (receipt["message"], PEBBLE)


async def test_who_was_removed_by_mistake_may_come_back(hearth: House) -> None:
    author, _, _, case, *_ = await restricted(hearth, "remove")
    kim = await moderator(hearth, "kim")
    assert await author.refusal("join", room=ROOM, agreement=1) == "removed"

    await kim.request("reverse", case=case, version=3, reason="it was somebody else")

    assert (await author.join(ROOM))["room"] == ROOM


async def test_a_suspension_holds_by_token_and_is_undone_by_an_appeal(hearth: House) -> None:
    author, *_, statement = await restricted(hearth, "suspend", until=UNTIL)
    kim = await moderator(hearth, "kim")
    assert await author.closed() == 4502
    with pytest.raises(Refused, match="suspended") as caught:
        await hearth.enter(author.token)
    assert caught.value.frame["statement"] == statement

    somebody = await hearth.newcomer()
    await somebody.request("appeal", code=statement["code"], words="This was not me.")
    await decide(kim, await appeal_on(kim), "overturn")

    back = await hearth.socket()
    assert (await back.hello(author.token))["resumed"] is True


async def test_one_reversal_leaves_another_mute_standing(hearth: House) -> None:
    author, listener = await hearth.members(ROOM, 2)
    robin, kim = await moderator(hearth), await moderator(hearth, "kim")
    cases = []
    for text in ("something unkind", "and more of it"):
        said = await author.say(ROOM, text)
        cases.append(await flagged_for_abuse(hearth, listener, ROOM, said["message"]))
    await decide(robin, cases[0], "mute", until=UNTIL)
    await decide(robin, cases[1], "mute", until="2031-01-01T00:00:00.000Z")

    await kim.request("reverse", case=cases[1], version=3, reason="once is enough")
    with pytest.raises(Refused, match="muted") as caught:
        await author.say(ROOM, "hello")
    await kim.request("reverse", case=cases[0], version=3, reason="a quotation")

    assert caught.value.frame["until"] == UNTIL
    assert (await author.say(ROOM, "thank you"))["delivery"] == "delivered"


async def test_a_dismissal_taken_back_puts_the_case_on_the_desk_again(hearth: House) -> None:
    author, listener = await hearth.members(ROOM, 2)
    robin, kim = await moderator(hearth), await moderator(hearth, "kim")
    said = await author.say(ROOM, "something unkind")
    case = await flagged_for_abuse(hearth, listener, ROOM, said["message"])
    await decide(robin, case, "dismiss")

    await kim.request("reverse", case=case, version=3, reason="read it again")

    assert (await decide(kim, case, "warn"))["version"] == 6
    assert (await author.event("person", "warned"))["event"]["room"] == ROOM


async def test_a_reversal_settles_an_appeal_that_waits(hearth: House) -> None:
    author, _, _, case, _, statement = await restricted(hearth, "warn")
    kim = await moderator(hearth, "kim")
    await author.request("appeal", code=statement["code"], words="Please.")

    await kim.request("reverse", case=case, version=3, reason="a quotation")

    assert (await author.event("person", "appeal_closed"))["event"]["state"] == "reversed"
    assert (await kim.request("cases", track="conduct", state="open"))["cases"] == []
    assert "lifted" not in [e["event"]["kind"] for e in author.entries["person"]]


async def test_what_the_care_desk_decided_is_looked_at_anew_by_the_care_desk(hearth: House) -> None:
    author, listener = await hearth.members(ROOM, 2)
    robin, kim = await moderator(hearth), await moderator(hearth, "kim")
    await author.say(ROOM, FOGBANK)
    await decide(robin, await case_on(robin, "care"), "reject")
    code = (await author.event("person", "message_rejected"))["event"]["statement"]["code"]

    await author.request("appeal", code=code, words="I only wanted to be heard.")
    waits = [case["case"] for case in (await kim.request("cases", track="care"))["cases"]]
    await decide(kim, waits[0], "overturn")

    assert (await kim.request("cases", track="conduct"))["cases"] == []
    assert (await listener.event(f"room:{ROOM}", "message_posted"))["event"]["text"] == FOGBANK
    assert (await author.request("look_up", code=code))["appeal"] == "reversed"
