"""Whoever was given care when they wrote hears how it goes on; nobody hears that others were worried."""

from tests.client import Client
from tests.house import House
from tests.journeys.decisions import case_on, claim, decide, moderator
from tests.plain_rules import STORM, THUNDER

ROOM = "r_hearth"
UNTIL_THE_LEASE_IS_OVER = 5 * 60


async def states(client: Client) -> list[str]:
    """Give what somebody was told, in its order, once everything before it has come."""
    last = (await client.request("read", log="person", after=0, limit=200))["entries"]
    return [e["event"]["state"] for e in last if e["event"]["kind"] == "care_moved"]


async def test_the_author_hears_that_somebody_looks_and_that_somebody_has(hearth: House) -> None:
    author, robin = await hearth.member(ROOM), await moderator(hearth)
    await author.say(ROOM, THUNDER)
    case = await case_on(robin, "care")

    await claim(robin, case)
    await claim(robin, case)
    await decide(robin, case, "cared_for")

    assert await states(author) == ["looked_at", "closed"]
    told = (await author.event("person", "care_moved"))["event"]
    assert set(told) == {"kind", "state"}


async def test_a_case_that_is_given_back_or_lapses_waits_again(hearth: House) -> None:
    author, robin = await hearth.member(ROOM), await moderator(hearth)
    await author.say(ROOM, THUNDER)
    case = await case_on(robin, "care")

    await claim(robin, case)
    await robin.request("release_claim", case=case)
    await claim(robin, case)
    hearth.clock.forward(seconds=UNTIL_THE_LEASE_IS_OVER)
    await hearth.app.housekeeping.cases.end_claims()

    assert await states(author) == ["looked_at", "waits", "looked_at", "waits"]


async def test_nobody_hears_that_others_were_worried_about_them(hearth: House) -> None:
    author, listener = await hearth.members(ROOM, 2)
    robin = await moderator(hearth)
    said = await author.say(ROOM, "good evening")
    await listener.request("report", room=ROOM, message=said["message"], concern="worried")

    await decide(robin, await case_on(robin, "care"), "cared_for")

    assert await states(author) == []


async def test_several_cries_of_one_person_are_told_of_as_one_thing(hearth: House) -> None:
    author, robin, kim = await hearth.member(ROOM), await moderator(hearth), await moderator(hearth, "kim")
    for text in (THUNDER, STORM):
        await author.say(ROOM, text)
    first, second = [
        str(public)
        for (public,) in await hearth.rows("SELECT public FROM cases WHERE track = 'care' ORDER BY id")
    ]

    await claim(robin, first)
    await claim(kim, second)
    await decide(robin, first, "cared_for")
    during = await states(author)
    await decide(kim, second, "cared_for")

    assert during == ["looked_at"]
    assert await states(author) == ["looked_at", "closed"]


async def test_two_cases_that_lapse_together_are_told_of_once(hearth: House) -> None:
    author, robin, kim = await hearth.member(ROOM), await moderator(hearth), await moderator(hearth, "kim")
    for text in (THUNDER, STORM):
        await author.say(ROOM, text)
    cases = await hearth.rows("SELECT public FROM cases WHERE track = 'care' ORDER BY id")
    for mod, (public,) in zip((robin, kim), cases, strict=True):
        await claim(mod, str(public))

    hearth.clock.forward(seconds=UNTIL_THE_LEASE_IS_OVER)
    await hearth.app.housekeeping.cases.end_claims()

    assert await states(author) == ["looked_at", "waits"]


async def test_a_case_that_comes_back_on_the_desk_waits_again(hearth: House) -> None:
    author, robin, kim = await hearth.member(ROOM), await moderator(hearth), await moderator(hearth, "kim")
    await author.say(ROOM, THUNDER)
    case = await case_on(robin, "care")
    await decide(robin, case, "cared_for")

    version = (await kim.request("case", case=case))["version"]
    await kim.request("reverse", case=case, version=version, reason="nobody had talked with them")

    assert await states(author) == ["looked_at", "closed", "waits"]


async def test_the_conduct_desk_tells_nothing_of_care(hearth: House) -> None:
    author, listener = await hearth.members(ROOM, 2)
    robin = await moderator(hearth)
    said = await author.say(ROOM, "something unkind")
    await listener.request("report", room=ROOM, message=said["message"], concern="abuse")

    await decide(robin, await case_on(robin, "conduct"), "dismiss")

    assert await states(author) == []


async def test_nothing_is_written_to_somebody_who_was_forgotten(hearth: House) -> None:
    author, robin = await hearth.member(ROOM), await moderator(hearth)
    await author.say(ROOM, THUNDER)
    case = await case_on(robin, "care")
    await author.request("forget")

    await decide(robin, case, "cared_for")

    assert await hearth.rows("SELECT COUNT(*) FROM entries WHERE kind = 'care_moved'") == [(0,)]
