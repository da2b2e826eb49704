"""What a decision restricts comes with its reasons, and reaches whom it is about and nobody else."""

import pytest

from tests.client import Frame, Refused
from tests.house import House
from tests.journeys.decisions import ROOM, case_on, claim, decide, flagged_for_abuse, moderator
from tests.plain_rules import THUNDER

LOG = f"room:{ROOM}"
UNTIL = "2030-01-01T00:00:00.000Z"
STATEMENT = {"code", "action", "scope", "title", "rule", "automated_detection", "automated", "words",
             "contest", "contest_by"}  # fmt: skip


async def test_a_hidden_message_is_gone_for_everyone_and_its_author_hears_why(hearth: House) -> None:
    author, listener = await hearth.members(ROOM, 2)
    said = await author.say(ROOM, "something unkind")
    case = await flagged_for_abuse(hearth, listener, ROOM, said["message"])

    await decide(await moderator(hearth), case, "hide_message")

    hidden = await listener.event(LOG, "message_hidden")
    assert hidden["event"] == {"kind": "message_hidden", "message": said["message"], "why": "moderated"}
    notice = (await author.event("person", "message_hidden"))["event"]
    assert set(notice["statement"]) == STATEMENT
    assert notice["statement"]["automated"] is False
    page = await listener.request("read", log=LOG, after=said["seq"] - 1)
    assert (page["entries"][0]["event"]["text"], page["entries"][0]["event"]["gone"]) == (None, "moderated")


async def test_who_reported_hears_that_somebody_looked_and_by_the_code_what_was_done(hearth: House) -> None:
    author, listener = await hearth.members(ROOM, 2)
    said = await author.say(ROOM, "something unkind")
    code = (await listener.request("report", room=ROOM, message=said["message"], concern="abuse"))["code"]
    robin = await moderator(hearth)

    await decide(robin, await case_on(robin, "conduct"), "warn")

    assert (await listener.event("person", "report_closed"))["event"]["code"] == code
    outcome = await listener.request("look_up", code=code)
    assert outcome["state"] == "acted_on"
    assert "statement" not in outcome


@pytest.mark.parametrize(
    ("decision", "kind", "fields"),
    [("warn", "warned", {}), ("mute", "muted", {"until": UNTIL}), ("remove", "removed", {})],
)
async def test_each_restriction_carries_its_reasons(
    hearth: House, decision: str, kind: str, fields: Frame
) -> None:
    author, listener = await hearth.members(ROOM, 2)
    said = await author.say(ROOM, "something unkind")
    case = await flagged_for_abuse(hearth, listener, ROOM, said["message"])

    await decide(await moderator(hearth), case, decision, **fields)

    notice = (await author.event("person", kind))["event"]
    assert notice["room"] == ROOM
    assert set(notice["statement"]) == STATEMENT | set(fields)
    outcome = await author.request("look_up", code=notice["statement"]["code"])
    assert outcome["statement"] == notice["statement"]


async def test_who_is_muted_reads_on_and_hears_until_when(hearth: House) -> None:
    author, listener = await hearth.members(ROOM, 2)
    said = await author.say(ROOM, "something unkind")
    case = await flagged_for_abuse(hearth, listener, ROOM, said["message"])
    await decide(await moderator(hearth), case, "mute", until=UNTIL)

    with pytest.raises(Refused, match="muted") as caught:
        await author.say(ROOM, "good evening")
    heard = await listener.say(ROOM, "take a breath")

    assert caught.value.frame["until"] == UNTIL
    assert (await author.entry(LOG, heard["seq"]))["event"]["text"] == "take a breath"
    muted = await listener.event(LOG, "member_muted")
    assert muted["event"]["until"] == UNTIL


async def test_who_was_removed_may_not_come_back_to_this_room_but_to_others(hearth: House) -> None:
    await hearth.group("r_other")
    author, listener = await hearth.members(ROOM, 2)
    said = await author.say(ROOM, "something unkind")
    case = await flagged_for_abuse(hearth, listener, ROOM, said["message"])

    await decide(await moderator(hearth), case, "remove")

    assert await author.refusal("join", room=ROOM, agreement=1) == "removed"
    assert (await author.join("r_other"))["room"] == "r_other"


async def test_care_restricts_nobody(hearth: House) -> None:
    author = await hearth.member(ROOM)
    robin = await moderator(hearth)
    await author.say(ROOM, THUNDER)
    case = await case_on(robin, "care")
    version = (await claim(robin, case))["version"]

    for decision in ("warn", "remove", "mute", "suspend"):
        asked = {"decision": decision, "reason": "no", "until": UNTIL}
        assert await robin.refusal("decide", case=case, version=version, **asked) == "malformed"
    await robin.request("decide", case=case, version=version, decision="cared_for", reason="we talked")

    assert (await author.say(ROOM, "thank you"))["delivery"] == "delivered"
