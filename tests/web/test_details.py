"""Hold what is easily lost: replies, folds, switches, the unread line, the note of care, trouble."""

import asyncio
import json
import re
import sqlite3

import pytest
from playwright.async_api import Locator, Page, WebSocketRoute, expect

from tests.web.conftest import OpenPage, Site
from tests.web.people import HEAVY, choose_in_menu, fill_the_log, join, read_further_up, row, say
from tests.web.walks import HAPPENED

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.asyncio(loop_scope="session")]

ROOM = "Harbour"


async def test_an_answer_names_what_it_answers_and_a_label_folds_the_text(open_page: OpenPage) -> None:
    writer, reader = await open_page(), await open_page()
    await join(writer, ROOM)
    await join(reader, ROOM)
    await say(writer, "which tea do you like")

    await row(reader, "which tea").get_by_role("button", name="More about").click()
    await reader.get_by_role("button", name="Reply").click()
    await reader.get_by_text("Fold my message behind a label").click()
    await reader.get_by_label("Label others see first").fill("about tea")
    await say(reader, "mint, at night")

    answer = row(writer, "mint, at night")
    await expect(answer).to_contain_text("In reply to You: which tea do you like")
    await expect(answer.get_by_text("mint, at night")).to_be_hidden()
    await answer.get_by_text("Folded by the writer: about tea").click()
    await expect(answer.get_by_text("mint, at night")).to_be_visible()


async def test_writing_is_shown_and_told_only_as_long_as_one_wants(open_page: OpenPage) -> None:
    writer, reader = await open_page("/page/leave"), await open_page()
    sent: list[str] = []
    writer.on("websocket", lambda socket: socket.on("framesent", lambda frame: sent.append(str(frame))))
    await writer.goto(reader.url)
    await join(writer, ROOM)
    await join(reader, ROOM)
    await expect(reader.get_by_text("2 here now")).to_be_visible()
    await writer.get_by_label("Your message").fill("I am about to")
    await expect(reader.get_by_text("is writing…")).to_be_visible()
    await say(writer, "say this")
    await expect(row(reader, "say this")).to_be_visible()

    await choose_in_menu(writer, "Settings")
    await writer.get_by_label("Let others see when I am writing").uncheck()
    await writer.get_by_role("button", name="Close").click()
    told = [frame for frame in sent if '"typing"' in frame]
    await say(writer, "nobody saw me write this")
    await expect(row(reader, "nobody saw me")).to_be_visible()

    assert told
    assert [frame for frame in sent if '"typing"' in frame] == told


async def test_whoever_reads_further_up_finds_where_the_new_begins(open_page: OpenPage) -> None:
    writer, reader = await open_page(), await open_page(viewport={"width": 360, "height": 640})
    await join(writer, ROOM)
    await join(reader, ROOM)
    await fill_the_log(writer, 9)
    await expect(row(reader, "number 8")).to_be_visible()
    await read_further_up(reader)

    await say(writer, "and this one is new")

    await expect(reader.locator(".unread-line + .row")).to_contain_text("and this one is new")
    await reader.get_by_role("button", name="Go to the newest message").click()
    await expect(row(reader, "and this one is new")).to_be_in_viewport()


async def test_the_note_of_care_comes_once_and_stays_one_step_away(open_page: OpenPage) -> None:
    page = await open_page()
    await join(page, ROOM)
    await say(page, HEAVY)
    card = page.get_by_role("complementary", name="We are glad you said it")
    await expect(card).to_be_visible()

    await card.get_by_role("button", name="Put this note away").click()
    await say(page, HEAVY + ", still")
    await expect(row(page, "still")).to_be_visible()

    await expect(card).to_have_count(0)
    await choose_in_menu(page, "Helplines")
    await expect(page.get_by_role("dialog").get_by_text("We are glad you said it")).to_be_visible()


async def test_the_note_of_care_is_a_line_while_there_is_a_keyboard_on_the_screen(
    open_page: OpenPage,
) -> None:
    page = await open_page(viewport={"width": 360, "height": 740})
    await join(page, ROOM)
    await fill_the_log(page, 4)
    lines = page.get_by_role("complementary").get_by_role("link").first
    in_sight = [row(page, HEAVY), page.get_by_label("Your message"), page.get_by_role("button", name="Send")]
    await say(page, HEAVY)
    await expect(lines).to_be_in_viewport(ratio=1)
    for each in in_sight:
        await expect(each).to_be_in_viewport(ratio=1)
    await expect(page.get_by_label("Your message")).to_be_focused()

    await page.set_viewport_size({"width": 360, "height": 400})

    await expect(lines).to_be_hidden()
    for each in (*in_sight, page.get_by_role("button", name="Leave now")):
        await expect(each).to_be_in_viewport(ratio=1)
    await page.set_viewport_size({"width": 360, "height": 740})
    await expect(lines).to_be_hidden()
    await page.get_by_role("complementary").get_by_text("We are glad you said it").click()
    await expect(lines).to_be_visible()


async def test_a_keyboard_that_lies_over_the_page_covers_neither_the_box_nor_the_way_out(
    open_page: OpenPage,
) -> None:
    page = await open_page(viewport={"width": 360, "height": 740})
    await join(page, ROOM)
    await fill_the_log(page, 4)
    await say(page, HEAVY)
    lines = page.get_by_role("complementary").get_by_role("link").first
    await expect(lines).to_be_visible()

    await page.evaluate(_LAY_A_KEYBOARD_OVER_THE_PAGE)

    await expect(lines).to_be_hidden()
    await page.wait_for_function(_LOG_IS_AT_ITS_END)
    way_out, _ = await edges(page.get_by_role("button", name="Leave now"))
    said, said_end = await edges(row(page, HEAVY))
    send, send_end = await edges(page.get_by_role("button", name="Send"))
    assert way_out >= 60
    assert said > way_out
    assert said_end <= send
    assert send_end <= 60 + 380
    await page.evaluate(_TAKE_THE_KEYBOARD_AWAY)
    await expect(page.locator("warm-page")).to_have_css("height", "740px")


async def edges(part: Locator) -> tuple[float, float]:
    """Give where a part of the page begins and ends, from above."""
    box = await part.bounding_box()
    assert box is not None
    return box["y"], box["y"] + box["height"]


_LAY_A_KEYBOARD_OVER_THE_PAGE = """() => {
    for (const [key, value] of Object.entries({ height: 380, offsetTop: 60 }))
        Object.defineProperty(visualViewport, key, { value, configurable: true });
    visualViewport.dispatchEvent(new Event("resize"));
}"""
"""Do what Safari on an iPhone does: what is in sight is low and further down, and the page stays as it is."""
_LOG_IS_AT_ITS_END = """() => {
    const log = document.querySelector("warm-log");
    return log.scrollHeight - log.scrollTop - log.clientHeight < 1;
}"""
_TAKE_THE_KEYBOARD_AWAY = """() => {
    for (const key of ["height", "offsetTop"]) delete visualViewport[key];
    visualViewport.dispatchEvent(new Event("resize"));
}"""


async def test_a_note_of_care_that_nobody_has_seen_unfolds_when_there_is_room(open_page: OpenPage) -> None:
    page = await open_page(viewport={"width": 360, "height": 400})
    await join(page, ROOM)
    lines = page.get_by_role("complementary").get_by_role("link").first
    await say(page, HEAVY)
    await expect(page.get_by_role("complementary").get_by_text("We are glad you said it")).to_be_visible()
    await expect(lines).to_be_hidden()

    await page.set_viewport_size({"width": 360, "height": 740})

    await expect(lines).to_be_visible()
    await expect(row(page, HEAVY)).to_be_in_viewport(ratio=1)


async def test_a_question_in_a_talk_never_covers_the_number_nor_the_box(open_page: OpenPage) -> None:
    page = await open_page(viewport={"width": 360, "height": 740})
    await join(page, ROOM)
    await fill_the_log(page, 4)
    number = page.locator(".care-place .care a").first
    question = page.get_by_role("complementary", name="May Sam come in?")
    answers = question.get_by_role("button")
    await page.evaluate(HAPPENED, {"kind": "handover_offered", "pseudonym": "Sam"})
    await expect(answers).to_have_count(3)

    await page.evaluate(_CARE_AT_ITS_GRAVEST)

    await expect(answers).to_have_count(0)
    await page.evaluate(_SAY_THAT_THE_WIRE_IS_CUT)
    for each in (number, question, page.get_by_role("button", name="Send")):
        await expect(each).to_be_in_viewport(ratio=1)
    await number.click(trial=True)

    await question.get_by_text("May Sam come in?").click()
    await expect(number).to_be_hidden()
    for answer in await answers.all():
        await answer.click(trial=True)
    await expect(page.get_by_role("button", name="Send")).to_be_in_viewport(ratio=1)

    await page.evaluate(HAPPENED, {"kind": "handover_declined"})
    await expect(question).to_have_count(0)
    await number.click(trial=True)
    await page.evaluate(HAPPENED, {"kind": "handover_offered", "pseudonym": "Sam"})
    await expect(question).to_be_visible()
    await expect(answers).to_have_count(0)
    await number.click(trial=True)


_CARE_AT_ITS_GRAVEST = """() => {
    const { session, room } = document.querySelector("warm-talk");
    const words = "What you wrote sounds like you may be in danger now. Please call a line. ".repeat(3);
    const line = { hours: "always", country: "GB", languages: ["en"] };
    const helplines = ["116 123", "85258"].map((contact) => ({ ...line, name: `Line ${contact}`, contact }));
    session.tell("care", { care: { level: 4, words, helplines }, room });
}"""
_SAY_THAT_THE_WIRE_IS_CUT = """() => {
    const words = "The connection was lost. Your words are kept. Trying again…";
    document.querySelector("warm-state span").textContent = words;
}"""


async def test_a_report_takes_a_word_along_and_its_code_is_found_again(
    open_page: OpenPage, site: Site
) -> None:
    writer, reader = await open_page(), await open_page(viewport={"width": 360, "height": 740})
    await reader.context.grant_permissions(["clipboard-write", "clipboard-read"])
    await join(writer, ROOM)
    await join(reader, ROOM)
    await say(writer, "nobody asked for what you have to say")
    await row(reader, "nobody asked").get_by_role("button", name="More about").click()
    await reader.get_by_role("button", name="This is not okay").click()
    await reader.get_by_label("A word about it").fill("It goes on since yesterday.")
    await reader.get_by_role("button", name="Send it to the team").click()
    told = reader.locator("#said")
    await expect(told).to_contain_text("Your code to hear what came of it:")
    code = (await told.inner_text()).partition("came of it: ")[2].split()[0]
    await told.get_by_role("button", name="Copy the code").click()
    await expect(told.get_by_role("button", name="Copied")).to_be_visible()
    assert await reader.evaluate("navigator.clipboard.readText()") == code

    await reader.reload()
    await choose_in_menu(reader, "Look up a code")
    await reader.get_by_role("dialog").get_by_role("button", name=code, exact=True).click()

    stands = reader.get_by_text("Where it stands: nobody has decided yet")
    refused = reader.get_by_role("dialog").get_by_text("Nothing goes by this code here.")
    await expect(stands).to_be_visible()
    await reader.get_by_label("Code of a report").fill("K7QF-2MX9-PT4B")
    await reader.get_by_role("button", name="Look it up").click()
    await expect(refused).to_be_visible()
    await expect(stands).to_have_count(0)
    await reader.get_by_label("Code of a report").fill(code.lower().replace("-", " "))
    await reader.get_by_role("button", name="Look it up").click()
    await expect(stands).to_be_visible()
    await expect(refused).to_have_count(0)
    await look_up_before_coming_in(await open_page(), code)


async def look_up_before_coming_in(page: Page, code: str) -> None:
    await expect(page.get_by_role("button", name="Come in")).to_be_visible()
    await choose_in_menu(page, "Look up a code")
    await page.get_by_label("Code of a report").fill(code)
    await page.get_by_role("button", name="Look it up").click()
    await expect(page.get_by_text("Where it stands: nobody has decided yet")).to_be_visible()


async def test_a_restart_is_told_as_one_and_ends_by_itself(open_page: OpenPage, site: Site) -> None:
    page = await open_page("/page/leave")
    wires: list[WebSocketRoute] = []
    server_is_there = asyncio.Event()
    server_is_there.set()

    async def pass_on(wire: WebSocketRoute) -> None:
        await server_is_there.wait()
        wire.connect_to_server()
        wires.append(wire)

    await page.route_web_socket("**/live", pass_on)
    await page.goto(site.url)
    await join(page, ROOM)

    await page.evaluate("document.querySelector('warm-page').session.connection.retryNow = () => {}")
    server_is_there.clear()
    await wires[-1].close(code=4001)

    await expect(page.get_by_text("This place restarts.")).to_be_visible()
    server_is_there.set()
    await expect(page.get_by_text("Connected again.")).to_be_visible(timeout=40_000)


async def test_a_place_put_back_in_time_shows_each_message_once_on_pages_that_stayed_open(
    open_page: OpenPage, site: Site
) -> None:
    page = await open_page()
    await join(page, ROOM)
    await say(page, "said before it was put back")
    await expect(row(page, "said before")).to_have_count(1)
    alone = page.get_by_text("· 1 here now")
    await expect(alone).to_be_visible()

    with sqlite3.connect(site.folder / "warmline.db") as store:
        store.execute("UPDATE site SET value = 'put-back' WHERE name = 'epoch'")
    await page.evaluate(_COME_BACK)
    await say(page, "said afterwards")

    await expect(row(page, "said afterwards")).to_have_count(1)
    await expect(row(page, "said before")).to_have_count(1)
    await expect(alone).to_be_visible()


_COME_BACK = """() => {
    const { session } = document.querySelector("warm-page");
    const anew = new Promise((resolve) => session.addEventListener("restarted", resolve, { once: true }));
    for (const room of session.rooms.values()) Object.assign(room, { count: null, here: undefined });
    session.connection.stop();
    session.connection.start();
    return anew.then(() => null);
}"""


async def test_somebody_without_a_network_is_told_so(open_page: OpenPage) -> None:
    page = await open_page()
    await join(page, ROOM)

    await page.context.set_offline(True)
    await expect(page.get_by_text("You are offline.")).to_be_visible()
    await page.get_by_label("Your message").fill("kept while I am away")
    await page.context.set_offline(False)

    await expect(page.get_by_label("Your message")).to_have_value("kept while I am away")


async def test_a_blink_that_the_wire_outlasts_is_over_when_it_is_over(open_page: OpenPage) -> None:
    page = await open_page()
    await join(page, ROOM)
    offline = page.get_by_text("You are offline.")

    for way_back in (
        "window.dispatchEvent(new Event('online'))",
        "document.querySelector('warm-state .small').click()",
    ):
        await page.evaluate("window.dispatchEvent(new Event('offline'))")
        await expect(offline).to_be_visible()
        await page.evaluate(way_back)
        await expect(offline).to_have_count(0)


async def test_nothing_but_the_token_is_remembered_and_only_for_the_tab(open_page: OpenPage) -> None:
    page = await open_page()
    await join(page, ROOM)
    await say(page, "words that stay in memory")
    await expect(row(page, "words that stay")).to_be_visible()

    kept = await page.evaluate("({ tab: { ...sessionStorage }, lasting: localStorage.length })")

    assert kept["lasting"] == 0
    assert set(json.loads(kept["tab"]["talk"])) <= {"token", "seen", "epoch", "telling", "asked", "codes"}
    assert not re.search("words that stay", json.dumps(kept))
