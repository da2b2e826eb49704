"""Tell the stories of the desk that take hours or two moderators, on a server whose clock a test moves."""

import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import suppress
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Locator, Page, expect

from tests.client import Client, Refused
from tests.house import House, open_house
from tests.journeys.decisions import case_on, claim, decide, flagged_for_abuse, moderator
from tests.journeys.waiting import waiting_peer
from tests.plain_rules import BOULDER, BRAMBLES, PEBBLE, STORM
from tests.web.conftest import OpenPage
from tests.web.people import choose, choose_in_menu, join, look_at, say

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.asyncio(loop_scope="session")]

ROOM = "r_hearth"
HOUR_SECONDS = 3600

OpenDesk = Callable[[str], Awaitable[Page]]


@pytest_asyncio.fixture(loop_scope="session")
async def hearth(tmp_path: Path, migrated: Path) -> AsyncIterator[House]:
    async with open_house(tmp_path, migrated, decided_anew_percent=100) as house:
        await house.group(ROOM)
        yield house


@pytest_asyncio.fixture(loop_scope="session")
async def desk_of(hearth: House, open_page: OpenPage) -> OpenDesk:
    """Open the page of a moderator who is signed in already: signing in has stories of its own."""

    async def open_one(name: str) -> Page:
        staff = await hearth.staff(name, "moderator")
        page = await open_page("/page/leave", url=f"http://127.0.0.1:{hearth.port}")
        kept = json.dumps(json.dumps({"token": staff.token}))
        await page.add_init_script(f"sessionStorage.setItem('staff', {kept})")
        await page.goto(f"http://127.0.0.1:{hearth.port}/staff")
        await expect(page.get_by_role("button", name="Sign out")).to_be_visible()
        return page

    return open_one


async def reported(house: House) -> tuple[Client, str]:
    """Let somebody say what another one reports; gives the author and the case."""
    author, listener = await house.members(ROOM, 2)
    said = await author.say(ROOM, BRAMBLES)
    return author, await flagged_for_abuse(house, listener, ROOM, said["message"])


def cases(desk: Page) -> Locator:
    return desk.locator(".case")


async def decide_here(desk: Page, decision: str) -> None:
    await desk.get_by_role("button", name="I take this case").click()
    await desk.get_by_label("Decision").select_option(decision)
    await desk.get_by_role("button", name="Decide", exact=True).click()
    await expect(desk.get_by_text("Decided, and on record.")).to_be_visible()


async def test_a_colleague_decides_anew_without_seeing_the_first_answer_and_then_sees_both(
    hearth: House, desk_of: OpenDesk
) -> None:
    author, case = await reported(hearth)
    robin = await moderator(hearth)
    await decide(robin, case, "warn", reason="a crossing of the agreement")
    kim = await desk_of("kim")
    await look_at(kim, "Conduct desk")
    await expect(cases(kim)).to_have_count(0)

    hearth.clock.forward(seconds=HOUR_SECONDS)
    await hearth.app.housekeeping.sampling.tick()
    await cases(kim).click()
    heading = kim.get_by_role("heading", name="Decide anew what somebody decided")
    await expect(heading).to_be_visible()
    before = await kim.locator("staff-case").inner_text()
    await decide_here(kim, "nudge")

    assert "a crossing of the agreement" not in before
    assert "keep the agreement" not in before
    assert "robin" not in before
    await kim.get_by_label("Show decided cases").check()
    await cases(kim).filter(has_text="Decide anew").click()
    await expect(kim.get_by_text("The first decision was another one: Ask them to keep the")).to_be_visible()
    assert [e["event"]["kind"] for e in author.entries["person"]] == ["warned"]


async def test_whoever_decided_is_not_shown_the_second_look_at_it(hearth: House, desk_of: OpenDesk) -> None:
    _, case = await reported(hearth)
    kim = await desk_of("kim")
    await look_at(kim, "Conduct desk")
    await cases(kim).click()
    await decide_here(kim, "dismiss")

    hearth.clock.forward(seconds=HOUR_SECONDS)
    await hearth.app.housekeeping.sampling.tick()
    _, other = await reported(hearth)

    await expect(cases(kim)).to_have_count(1)
    await expect(kim.locator(f"[data-case={other}]")).to_be_visible()
    assert case != other


async def test_looking_across_takes_a_second_moderator_and_is_told_to_the_person(
    hearth: House, desk_of: OpenDesk
) -> None:
    author, _ = await reported(hearth)
    await author.say(ROOM, f"{BRAMBLES} again")
    kim, noa = await desk_of("kim"), await desk_of("noa")
    for desk in (kim, noa):
        await look_at(desk, "Conduct desk")
        await expect(cases(desk)).to_have_count(2)

    await cases(kim).first.click()
    await kim.get_by_role("button", name="Look across this person's cases").click()
    await kim.get_by_label("Why; write it so that the person can read it").fill("Two reports in a minute.")
    await kim.get_by_role("button", name="Ask a colleague").click()
    await expect(kim.get_by_text("A colleague is asked.")).to_be_visible()
    await kim.get_by_role("button", name="Read why").click()
    own = kim.get_by_role("dialog")
    await expect(own.get_by_text("Two reports in a minute.")).to_be_visible()
    await expect(own.get_by_role("button", name="I agree")).to_have_count(0)
    await expect(own.get_by_role("listitem")).to_have_count(0)
    await noa.get_by_role("button", name="Read why").click()
    await expect(noa.get_by_role("dialog").get_by_role("listitem")).to_have_count(0)
    await noa.get_by_role("dialog").get_by_role("button", name="I agree").click()

    await expect(noa.get_by_role("dialog").last.get_by_role("listitem")).to_have_count(2)
    hearth.clock.forward(seconds=2 * HOUR_SECONDS)
    await hearth.app.housekeeping.parting.tick()
    told = (await author.event("person", "looked_across"))["event"]
    assert told["reason"] == "Two reports in a minute."


async def test_passing_a_case_by_is_free_and_on_no_record(hearth: House, desk_of: OpenDesk) -> None:
    _, case = await reported(hearth)
    kim = await desk_of("kim")
    await look_at(kim, "Conduct desk")
    await cases(kim).click()
    await expect(kim.get_by_role("button", name="Pass it by")).to_be_visible()
    before = (
        await hearth.rows("SELECT COUNT(*) FROM audit"),
        await hearth.rows("SELECT COUNT(*) FROM entries"),
    )

    await kim.get_by_role("button", name="Pass it by").click()
    await expect(kim.get_by_text("It stays on the desk for somebody else.")).to_be_visible()

    after = await hearth.rows("SELECT COUNT(*) FROM audit"), await hearth.rows("SELECT COUNT(*) FROM entries")
    assert before == after
    await expect(kim.locator(f".case.open[data-case={case}]")).to_be_visible()


async def test_no_case_ends_by_an_enter_and_a_reason_stays_as_it_was_written(
    hearth: House, desk_of: OpenDesk
) -> None:
    author = await hearth.member(ROOM)
    await author.say(ROOM, STORM)
    kim = await desk_of("kim")
    await look_at(kim, "Care desk")
    await cases(kim).click()
    await kim.get_by_role("button", name="I take this case").click()

    await expect(kim.get_by_label("Decision")).to_have_value("")
    await expect(kim.get_by_label("Reason, for the record")).to_have_value("")
    await kim.get_by_label("Decision").press("Enter")
    await kim.get_by_role("button", name="Decide", exact=True).press("Enter")

    assert await hearth.rows("SELECT state FROM cases") == [("open",)]
    await kim.get_by_label("Decision").select_option("dismiss")
    await kim.get_by_label("Decision").select_option("cared_for")
    await expect(kim.get_by_label("Reason, for the record")).not_to_have_value("")
    await kim.get_by_label("Reason, for the record").fill("They asked me to say nothing more.")
    await kim.get_by_label("Decision").select_option("dismiss")
    await kim.get_by_label("Decision").select_option("cared_for")
    await expect(kim.get_by_label("Reason, for the record")).to_have_value(
        "They asked me to say nothing more."
    )
    assert await kim.evaluate(_SEND_TWICE_AT_ONCE) == 1
    await expect(kim.get_by_text("Decided, and on record.")).to_be_visible()
    on_record = "SELECT reason FROM audit WHERE reason IS NOT NULL"
    assert ("They asked me to say nothing more.",) in await hearth.rows(on_record)


_SEND_TWICE_AT_ONCE = """() => {
    const { session } = document.querySelector("staff-page");
    let sent = 0;
    session.ask = (type, ...rest) => {
        sent += type === "decide";
        return Object.getPrototypeOf(session).ask.call(session, type, ...rest);
    };
    const form = document.querySelector("staff-deciding form");
    form.requestSubmit();
    form.requestSubmit();
    delete session.ask;
    return sent;
}"""
"""Press Enter twice before the server can answer; gives how many decisions went out."""


async def test_the_words_of_a_case_come_before_what_found_them(hearth: House, desk_of: OpenDesk) -> None:
    author = await hearth.member(ROOM)
    for text in (f"a grey {BOULDER}", f"another {BOULDER}"):
        with suppress(Refused):
            await author.say(ROOM, text)
        hearth.clock.forward(seconds=5)
    kim = await desk_of("kim")
    await look_at(kim, "Conduct desk")

    await cases(kim).click()

    await expect(kim.locator("staff-case .flagged mark")).to_have_count(2)
    shown = await kim.locator("staff-case").inner_text()
    said = [f"another {BOULDER}", f"a grey {BOULDER}", f"A rule found this: {BOULDER}", f"test.{BOULDER} 1"]
    assert [shown.index(each) for each in said] == sorted(shown.index(each) for each in said)
    await waiting_peer(hearth)
    await choose(kim, "Board")
    await expect(kim.get_by_role("cell", name="–")).to_be_visible()
    await expect(kim.get_by_text("longest for")).to_have_count(0)


async def test_what_becomes_of_a_held_message_is_asked_with_a_kind_word(
    hearth: House, desk_of: OpenDesk
) -> None:
    author = await hearth.member(ROOM)
    await author.say(ROOM, PEBBLE)
    kim = await desk_of("kim")
    await look_at(kim, "Conduct desk")
    await cases(kim).click()
    await kim.get_by_role("button", name="I take this case").click()

    await kim.get_by_label("Decision").select_option("warn")
    await expect(kim.get_by_label("What becomes of the held message")).to_be_hidden()
    await expect(kim.get_by_text("With this the held message is not posted.")).to_be_visible()
    await kim.get_by_label("Decision").select_option("dismiss")
    await expect(kim.get_by_text("With this the held message is posted")).to_be_visible()
    await kim.get_by_label("Decision").select_option("nudge")
    await expect(kim.get_by_text("With this the held message is posted")).to_have_count(0)
    await kim.get_by_label("What becomes of the held message").select_option("post")
    await kim.get_by_role("button", name="Decide", exact=True).click()
    await expect(kim.get_by_text("Decided, and on record.")).to_be_visible()

    assert await hearth.rows("SELECT state FROM messages") == [("delivered",)]


async def test_a_mute_is_undone_without_posting_what_was_written(hearth: House, desk_of: OpenDesk) -> None:
    author = await hearth.member(ROOM)
    await author.say(ROOM, PEBBLE)
    robin = await moderator(hearth)
    await decide(robin, await case_on(robin, "conduct"), "mute", until="2030-01-01T00:00:00.000Z")
    kim = await desk_of("kim")
    await look_at(kim, "Conduct desk")
    await kim.get_by_label("Show decided cases").check()
    await cases(kim).last.click()

    await kim.get_by_label("Why is this undone?").fill("A day is enough.")
    await kim.get_by_label("What becomes of the message that was not posted").select_option("reject")
    await kim.get_by_role("button", name="Undo the decision").click()

    await expect(kim.get_by_text("The decision is undone")).to_be_visible()
    assert await hearth.rows("SELECT state FROM messages") == [("rejected",)]


async def test_a_held_message_that_was_taken_back_meanwhile_is_shown_as_it_is_now(
    hearth: House, desk_of: OpenDesk
) -> None:
    author = await hearth.member(ROOM)
    said = await author.say(ROOM, PEBBLE)
    kim = await desk_of("kim")
    await look_at(kim, "Conduct desk")
    await cases(kim).click()
    await kim.get_by_role("button", name="I take this case").click()
    await kim.get_by_label("Decision").select_option("release")
    await kim.locator("#reason").fill("nothing that hurts anybody")
    await author.request("withdraw", room=ROOM, message=said["message"])

    await kim.get_by_role("button", name="Decide", exact=True).click()

    await expect(kim.get_by_text("This case has changed since you looked.")).to_be_visible()
    await expect(kim.locator("staff-case").get_by_text("Taken back")).to_be_visible()
    await expect(kim.locator("#decision option[value=release]")).to_have_count(0)
    await expect(kim.locator("#reason")).to_have_value("nothing that hurts anybody")


async def test_the_way_to_the_reasons_stays_until_it_is_gone_whatever_else_is_said(
    hearth: House, open_page: OpenPage
) -> None:
    robin = await moderator(hearth)
    peer = await open_page(url=f"http://127.0.0.1:{hearth.port}")
    await join(peer, "Hearth")
    await peer.get_by_label("Your message").fill(PEBBLE)
    await peer.get_by_role("button", name="Send", exact=True).click()
    case = await case_on(robin, "conduct")

    await decide(robin, case, "nudge", held="reject")
    reasons = peer.get_by_role("button", name="Read the reasons")
    await expect(reasons).to_be_visible()
    await peer.evaluate(_NOTICE_THAT_IT_WAS_NOT_POSTED)
    await expect(peer.locator("#said")).to_contain_text("A message of yours was not posted.")
    await peer.get_by_role("button", name="All talks").click()

    await expect(peer.get_by_role("heading", name="What would help now?")).to_be_visible()
    await reasons.click()
    await expect(peer.get_by_role("dialog").get_by_text("A kind reminder.")).to_be_visible()
    await expect(reasons).to_have_count(0)


_NOTICE_THAT_IT_WAS_NOT_POSTED = """() => {
    const { session } = document.querySelector("warm-page");
    session.tell("notice", { kind: "message_rejected", message: "m_another" });
}"""


async def test_what_the_care_desk_does_about_a_message_is_told_as_no_decision_about_its_author(
    hearth: House, open_page: OpenPage
) -> None:
    peer = await open_page(url=f"http://127.0.0.1:{hearth.port}")
    await join(peer, "Hearth")

    await peer.evaluate(_CARE_DESK_HID_A_MESSAGE)
    reasons = peer.get_by_role("button", name="Read the reasons")
    await expect(reasons).to_be_visible()
    await expect(peer.get_by_text("nothing is held against you").first).to_be_visible()
    await expect(peer.get_by_text("made a decision about you")).to_have_count(0)
    await peer.evaluate(_CARE_DESK_UNDID_IT)

    await expect(peer.locator("#said")).to_have_text("A decision about you was taken back.")
    await expect(reasons).to_have_count(0)
    await peer.evaluate(_ALL_BUT_ITS_MESSAGE_WAS_UNDONE)
    await expect(peer.locator("#said")).to_contain_text("taken back. Your message itself stays unposted.")


_CARE_DESK_HID_A_MESSAGE = """() => {
    const { session } = document.querySelector("warm-page");
    const statement = { code: "AAAA-2222-CCCC", action: "hide", rule: "safety_of_readers" };
    session.tell("notice", { kind: "message_hidden", message: "m_another", statement });
}"""

_CARE_DESK_UNDID_IT = """() => {
    const { session } = document.querySelector("warm-page");
    session.tell("notice", { kind: "lifted", code: "AAAA-2222-CCCC" });
}"""

_ALL_BUT_ITS_MESSAGE_WAS_UNDONE = """() => {
    const { session } = document.querySelector("warm-page");
    session.tell("notice", { kind: "lifted", code: "AAAA-2222-DDDD", unposted: "m_third" });
}"""


async def test_a_case_that_somebody_else_took_says_who_has_it(hearth: House, desk_of: OpenDesk) -> None:
    _, case = await reported(hearth)
    kim = await desk_of("kim")
    await look_at(kim, "Conduct desk")

    robin = await moderator(hearth)
    await cases(kim).click()
    take = kim.get_by_role("button", name="I take this case")
    await expect(take).to_be_enabled()

    await claim(robin, case)

    await expect(cases(kim)).to_contain_text("With robin")
    await expect(take).to_be_disabled()
    await expect(take).to_have_accessible_description("With robin")
    await robin.request("release_claim", case=case)
    await expect(take).to_be_enabled()
    await take.click()
    await expect(kim.get_by_label("Decision")).to_be_visible()


async def test_the_note_of_care_on_the_screen_says_when_somebody_looks_and_has_looked(
    hearth: House, open_page: OpenPage
) -> None:
    robin = await moderator(hearth)
    peer = await open_page(url=f"http://127.0.0.1:{hearth.port}")
    await join(peer, "Hearth")
    await say(peer, STORM)
    note = peer.get_by_role("complementary", name="We are glad you said it")
    await expect(note).to_be_visible()
    case = await case_on(robin, "care")

    await claim(robin, case)
    await expect(note).to_contain_text("Someone from our team is looking at what you told us right now.")
    await expect(note).not_to_contain_text("has been told")
    await decide(robin, case, "cared_for")

    await expect(note).to_contain_text("Someone from our team has looked at what you told us.")
    await choose_in_menu(peer, "Helplines")
    again = peer.get_by_role("dialog").get_by_role("complementary")
    await expect(again).to_contain_text("Someone from our team has looked at what you told us.")


async def test_a_desk_counts_by_the_server_s_clock_and_at_once_when_its_tab_wakes(
    hearth: House, desk_of: OpenDesk
) -> None:
    peer = await hearth.member(ROOM)
    await peer.say(ROOM, STORM)
    kim = await desk_of("kim")
    await look_at(kim, "Care desk")
    await expect(cases(kim)).to_contain_text("due in")

    await kim.evaluate(_SLEEP_FOR_AN_HOUR)

    await expect(cases(kim)).to_contain_text("late by")


_SLEEP_FOR_AN_HOUR = """() => {
    const { now } = Date;
    for (const each of [document.querySelector("staff-page"), document.querySelector("staff-desk")])
        clearInterval(each.timer);
    Date.now = () => now.call(Date) + 3_600_000;
    document.dispatchEvent(new Event("visibilitychange"));
}"""


SILENCED = """async () => {
    const { audio } = document.querySelector("staff-page").alarm;
    audio.resume = () => Promise.reject(new Error("a phone that sleeps"));
    await audio.suspend();
}"""


async def test_a_silent_alarm_is_said_on_the_desk_with_one_button_to_let_it_sound(desk_of: OpenDesk) -> None:
    kim = await desk_of("kim")
    await look_at(kim, "Care desk")
    silent = kim.get_by_text("The alarm is silent until you let it sound.")
    await expect(silent).to_be_visible()

    await kim.get_by_role("button", name="Let it sound").press("Enter")

    await expect(silent).to_be_hidden()
    await expect(kim.get_by_label("Alarm sound")).to_be_checked()
    await expect(kim.get_by_role("heading", name="Care desk")).to_be_focused()

    await kim.evaluate(SILENCED)
    await expect(silent).to_be_visible()
    await kim.evaluate("delete document.querySelector('staff-page').alarm.audio.resume")
    await kim.get_by_role("button", name="Let it sound").click()
    await expect(silent).to_be_hidden()


async def test_the_talk_around_a_case_is_read_with_one_press(hearth: House, desk_of: OpenDesk) -> None:
    await reported(hearth)
    kim = await desk_of("kim")
    await look_at(kim, "Conduct desk")
    await cases(kim).click()

    await kim.get_by_role("button", name="Read the talk around it").press("Enter")

    await expect(kim.locator(".around li", has_text=BRAMBLES)).to_be_visible()
    await expect(kim.locator(".around summary")).to_be_focused()


async def test_a_new_case_comes_into_sight_above_the_decided_ones(hearth: House, desk_of: OpenDesk) -> None:
    _, past = await reported(hearth)
    await decide(await moderator(hearth), past, "dismiss")
    kim = await desk_of("kim")
    await look_at(kim, "Conduct desk")
    await kim.get_by_label("Show decided cases").check()
    await expect(kim.get_by_role("heading", name="Decided cases")).to_be_visible()
    await expect(kim.locator(f".case.decided[data-case={past}]")).to_be_visible()

    _, new = await reported(hearth)

    await expect(cases(kim).first).to_have_attribute("data-case", new)
    await expect(cases(kim)).to_have_count(2)
    await expect(kim.get_by_text("There is nothing to decide now.")).to_have_count(0)


async def test_what_was_said_about_one_case_does_not_stay_over_the_next(
    hearth: House, desk_of: OpenDesk
) -> None:
    await reported(hearth)
    kim = await desk_of("kim")
    await look_at(kim, "Conduct desk")
    await cases(kim).click()
    await kim.get_by_role("button", name="Pass it by").click()
    await expect(kim.locator("#said")).to_contain_text("It stays on the desk")

    await cases(kim).click()

    await expect(kim.locator("staff-case")).to_be_visible()
    await expect(kim.locator("#said")).to_be_empty()
