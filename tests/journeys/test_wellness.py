"""Whoever reads what others suffer reads no more than needed, knows how much it was, and may pass by."""

from contextlib import suppress

from tests.client import Client, Refused
from tests.house import House, OpenHouse
from tests.journeys.decisions import case_on, claim, moderator
from tests.plain_rules import BOULDER, BRAMBLES, STORM

ROOM = "r_hearth"
LONG = "a quiet walk by the river " * 20


async def care_case(house: House, text: str = STORM) -> tuple[Client, str]:
    author = await house.member(ROOM)
    robin = await moderator(house)
    await author.say(ROOM, "good evening")
    await author.say(ROOM, text)
    return robin, await case_on(robin, "care")


async def test_a_list_says_what_a_case_is_about_and_shows_no_word_of_it(hearth: House) -> None:
    robin, _ = await care_case(hearth)

    listed = await robin.request("cases", track="care")

    assert listed["cases"][0]["topics"] == ["test.stormcloud"]
    assert STORM not in str(listed).replace("test.stormcloud", "")
    assert listed["exposure"] == {"texts": 0, "limit": 30}


async def test_the_facts_of_a_case_hold_no_words_of_anybody(hearth: House) -> None:
    author, listener = await hearth.members(ROOM, 2)
    robin = await moderator(hearth)
    said = await author.say(ROOM, STORM)
    case = await case_on(robin, "care")
    told = {"concern": "worried", "category": "a sad word", "note": "a note of worry"}
    await listener.request("report", room=ROOM, message=said["message"], **told)
    await robin.request("note", case=case, words="a note of mine")

    detail = await robin.request("case", case=case, show="facts")

    assert (detail["shown"], detail["message"]["text"], detail["context"]) == ("facts", None, [])
    assert [flag["by"] for flag in detail["flags"]] == ["rule", "report"]
    for words in ("a sad word", "a note of worry", "a note of mine", f'"{STORM}"'):
        assert words not in str(detail).replace("'", '"')
    assert detail["exposure"]["texts"] == 0


async def test_the_span_that_was_found_comes_with_a_few_words_and_no_talk(hearth: House) -> None:
    robin, case = await care_case(hearth, f"{LONG}{STORM} {LONG}")

    detail = await robin.request("case", case=case, show="span")

    [excerpt] = detail["message"]["excerpts"]
    assert excerpt["text"] == f"{LONG}{STORM} {LONG}"[excerpt["start"] :][: len(excerpt["text"])]
    assert STORM in excerpt["text"]
    assert len(excerpt["text"]) < 100
    assert (detail["message"]["text"], detail["context"]) == (None, [])


async def test_a_report_of_a_message_in_which_no_rule_found_anything_shows_it_whole(hearth: House) -> None:
    author, listener = await hearth.members(ROOM, 2)
    robin = await moderator(hearth)
    said = await author.say(ROOM, "something unkind")
    await listener.request("report", room=ROOM, message=said["message"], concern="abuse")

    detail = await robin.request("case", case=await case_on(robin, "conduct"), show="span")

    assert detail["message"]["excerpts"] == [{"start": 0, "text": "something unkind"}]


async def test_whoever_looks_hears_how_many_texts_they_were_shown_within_the_hour(build: OpenHouse) -> None:
    house = await build(texts_per_hour=2)
    await house.group(ROOM)
    robin, case = await care_case(house)
    kim = await moderator(house, "kim")

    seen = [(await robin.request("case", case=case, show=show))["exposure"] for show in ("span", "talk")]
    again = [(await robin.request("case", case=case, show=show))["exposure"] for show in ("span", "talk")]
    await (await house.member(ROOM)).say(ROOM, "good evening, all of you")
    beyond = await robin.request("case", case=case)
    house.clock.forward(seconds=3601)

    assert seen == [{"texts": 1, "limit": 2}, {"texts": 2, "limit": 2}]
    assert [exposure["texts"] for exposure in again] == [2, 2]
    assert (beyond["exposure"]["texts"], beyond["message"]["text"]) == (3, STORM)
    assert (await robin.request("cases", track="care"))["exposure"]["texts"] == 0
    assert (await kim.request("cases", track="care"))["exposure"]["texts"] == 0


async def test_each_look_is_on_record_with_how_much_was_seen(hearth: House) -> None:
    robin, case = await care_case(hearth)

    for show in ("facts", "span", "talk"):
        await robin.request("case", case=case, show=show)

    looks = await hearth.rows("SELECT action, span FROM audit ORDER BY id")
    assert [action for action, _ in looks] == ["look_at_facts", "look_at_span", "look"]
    assert [span for _, span in looks] == [None, f"0-{len(STORM)}", "1-3"]


async def test_a_case_about_several_texts_shows_each_and_each_look_is_on_record(hearth: House) -> None:
    author = await hearth.member(ROOM)
    robin = await moderator(hearth)
    for text in (f"{BOULDER} and more", "sunshine", f"a second {BOULDER}"):
        with suppress(Refused):
            await author.say(ROOM, text)
        hearth.clock.forward(seconds=5)
    case = await case_on(robin, "conduct")

    span = await robin.request("case", case=case, show="span")
    whole = await robin.request("case", case=case, show="talk")
    facts = await robin.request("case", case=case, show="facts")

    shown = [span["message"], *span["beside"]]
    assert [each["excerpts"][0]["text"] for each in shown] == [f"a second {BOULDER}", f"{BOULDER} and more"]
    assert [each["spans"] for each in shown] == [[[9, 16]], [[0, 7]]]
    assert [each["text"] for each in whole["beside"]] == [f"{BOULDER} and more"]
    assert "beside" not in facts
    looks = await hearth.rows("SELECT action, span FROM audit ORDER BY id")
    assert looks[:2] == [("look_at_span", "0-16"), ("look_at_span", "1: 0-16")]
    assert [action for action, _ in looks[2:]] == ["look", "look", "look_at_facts"]
    assert (span["exposure"]["texts"], facts["exposure"]["texts"]) == (2, 4)


async def test_passing_a_case_by_gives_it_back_and_no_record_says_who_did(hearth: House) -> None:
    robin, case = await care_case(hearth)
    kim = await moderator(hearth, "kim")
    await claim(robin, case)
    before = await hearth.rows("SELECT COUNT(*) FROM audit")

    await robin.request("skip", case=case)
    await kim.request("skip", case=case)

    lapsed = (await kim.event("desk:care", "case_lapsed"))["event"]
    assert (lapsed["version"], "by" in lapsed) == (3, False)
    assert await hearth.rows("SELECT COUNT(*) FROM audit") == before
    assert (await claim(kim, case))["version"] == 4


async def test_passing_by_what_another_holds_takes_nothing_from_them(hearth: House) -> None:
    robin, case = await care_case(hearth, f"{STORM} {BRAMBLES}")
    kim = await moderator(hearth, "kim")
    claimed = await claim(robin, case)

    await kim.request("skip", case=case)

    detail = await robin.request("case", case=case)
    assert (detail["claimed_by"], detail["version"]) == ("robin", claimed["version"])
