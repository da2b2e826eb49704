"""Tell the stories in which the staff has a part: three talks, two desks, a held group, an appeal."""

import pytest
from playwright.async_api import Page, expect

from tests.web.conftest import OpenPage
from tests.web.people import (
    HEAVY,
    ask_for_supporter,
    choose_in_menu,
    clear_desks,
    come_in,
    decide,
    go_to,
    join,
    look_at,
    row,
    say,
)
from tests.web.reporting import reported

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.asyncio(loop_scope="session")]

ROOM = "Garden"
OTHER_ROOM = "Harbour"


async def test_whoever_looks_at_one_desk_sees_the_other(open_page: OpenPage, desk: Page) -> None:
    peer = await open_page()
    await join(peer, ROOM)
    await desk.get_by_role("button", name="Audit").click()
    waiting = desk.get_by_role("button", name="Care desk").locator(".count")
    await clear_desks(desk)

    await say(peer, HEAVY)

    await expect(waiting).to_have_text("1")
    await desk.get_by_role("button", name="Care desk").click()
    await expect(desk.locator(".case").first).to_contain_text("due in")


async def test_a_desk_rings_in_the_title_until_its_case_has_a_name(open_page: OpenPage, desk: Page) -> None:
    peer = await open_page()
    await join(peer, ROOM)
    await clear_desks(desk)
    await look_at(desk, "Care desk")
    await say(peer, HEAVY)
    await expect(desk.locator(".case")).to_have_count(1)

    await desk.evaluate(_HALF_OF_ITS_TIME_IS_OVER)
    await expect(desk).to_have_title("(1) Desk")
    await expect(desk.locator(".switch.late")).to_contain_text("Alarm sound")
    await desk.get_by_label("Alarm sound").check()
    await expect(desk.locator(".switch.late")).to_have_count(0)
    await desk.locator(".case").click()
    await desk.get_by_role("button", name="I take this case").click()

    await expect(desk).to_have_title("Staff")
    await desk.get_by_label("Alarm sound").uncheck()
    await desk.evaluate("Date.now = realNow")


_HALF_OF_ITS_TIME_IS_OVER = """() => {
    window.realNow = Date.now;
    Date.now = () => realNow() + 6 * 60 * 1000;
}"""


async def test_a_claimed_case_is_listed_once_and_with_a_name(open_page: OpenPage, desk: Page) -> None:
    await reported(open_page, desk, "take that somewhere else, please")

    await desk.locator(".case").click()
    await desk.get_by_role("button", name="I take this case").click()

    await expect(desk.locator(".case.claimed")).to_contain_text("With Robin")
    await expect(desk.locator(".case")).to_have_count(1)
    await desk.get_by_role("button", name="Keep it longer").click()
    await expect(desk.get_by_role("status").filter(has_text="This case is yours until").last).to_be_visible()
    await desk.get_by_role("button", name="Give it back").click()
    await expect(desk.locator(".case.claimed")).to_have_count(0)


async def test_a_mute_is_taken_back_by_somebody_else_when_its_person_objects(
    open_page: OpenPage, desk: Page, second_desk: Page
) -> None:
    writer = await reported(open_page, desk, "this place is a joke and so are you")
    await decide(desk, "mute")
    await expect(writer.get_by_text("You can read but not write here until")).to_be_visible()
    await second_desk.get_by_role("button", name="Conduct desk").click()

    await choose_in_menu(writer, "Decisions about me")
    await writer.locator("summary", has_text="Ask for a second look").click()
    await writer.get_by_label("Why should someone look at it again?").fill("I was quoting a film.")
    await writer.get_by_role("button", name="Send it").click()
    await expect(writer.get_by_text("Someone who did not decide it will look at it.")).to_be_visible()
    await writer.keyboard.press("Escape")
    await desk.locator(".case", has_text="you decided it").click()
    await expect(desk.locator(".detail").get_by_text("you decided it")).to_be_visible()
    await expect(desk.get_by_role("button", name="I take this case")).to_have_count(0)
    await desk.get_by_role("button", name="Back to the desk").click()
    await expect(second_desk.locator(".case", has_text="A second look was asked for")).to_have_count(1)
    await second_desk.locator(".case").last.click()
    await expect(second_desk.get_by_text("Someone objects: I was quoting a film.")).to_be_visible()
    await expect(second_desk.locator(".flagged").last).to_contain_text("this place is a joke")
    await second_desk.get_by_role("button", name="Back to the desk").click()
    await second_desk.locator(".case").last.click()
    await second_desk.get_by_role("button", name="I take this case").click()
    await second_desk.get_by_label("Decision").select_option("overturn")
    await expect(second_desk.get_by_text("With this a message that was not posted is posted")).to_be_visible()
    await second_desk.get_by_role("button", name="Decide", exact=True).click()
    await expect(second_desk.get_by_text("Decided, and on record.")).to_be_visible()

    await expect(writer.get_by_text("It was taken back.")).to_be_visible()
    await expect(writer.get_by_label("Your message")).to_be_editable()
    await second_desk.get_by_label("Show decided cases").check()
    await expect(second_desk.get_by_text("Decided, and taken back").first).to_be_visible()
    await second_desk.locator(".case.reversed").first.click()
    await expect(second_desk.locator(".detail").get_by_text("Decided, and taken back")).to_be_visible()
    await expect(second_desk.get_by_role("button", name="I take this case")).to_have_count(0)
    await second_desk.get_by_label("Show decided cases").uncheck()


async def test_a_supporter_holds_three_talks_by_keyboard(open_page: OpenPage, duty: Page) -> None:
    await duty.get_by_role("button", name="Talks").click()
    await duty.get_by_label("Talks at once").select_option("3")
    await duty.get_by_role("button", name="Go on duty").click()
    take = duty.get_by_role("button", name="Take the next talk")
    await duty.get_by_role("button", name="Pause for a moment").click()
    await expect(take).to_be_disabled()
    await expect(take).to_have_accessible_description("You have paused. Go on, then you can take a talk.")
    await duty.get_by_role("button", name="Go on", exact=True).click()
    peers = []
    for number in range(3):
        peer = await open_page()
        await ask_for_supporter(peer, first=f"hello from {number}")
        await expect(duty.get_by_text("1 person waits")).to_be_visible()
        await duty.keyboard.press("Alt+n")
        await expect(row(duty, f"hello from {number}")).to_be_visible()
        peers.append(peer)

    for number, peer in enumerate(peers):
        await duty.keyboard.press(f"Alt+{number + 1}")
        await duty.keyboard.type(f"answer {number}")
        await duty.keyboard.press("Enter")
        await expect(row(peer, f"answer {number}")).to_be_visible()

    await expect(duty.locator(".panel")).to_have_count(3)
    assert await duty.evaluate(_COVERED) == 0
    await expect(take).to_be_disabled()
    await expect(duty.get_by_text("Your hands are full: a talk has to end first.")).to_be_visible()
    for number, peer in enumerate(peers, 1):
        await peer.get_by_role("button", name="End talk").click()
        await peer.get_by_role("button", name="End the talk").click()
        await expect(peer.get_by_text("This talk has ended.")).to_be_visible()
        await expect(peer.get_by_text("here now")).to_have_count(0)
        away = duty.get_by_role("button", name="Put this talk away")
        await expect(away).to_be_visible()
        await duty.keyboard.press("Alt+1")
        if number < len(peers):
            chosen = duty.locator(".panel.chosen")
            await expect(chosen.locator(".row", has_text=f"hello from {number}")).to_be_visible()
            await expect(chosen.locator(".box textarea")).to_be_focused()
        await away.click()
    await duty.get_by_role("button", name="Go off duty").click()
    await duty.get_by_role("button", name="Not now").click()
    await expect(duty.get_by_label("Talks at once")).to_have_value("3")


_COVERED = """() => [...document.querySelectorAll(".panel")].filter((panel) => {
    const [box, side] = [".box", ".side"].map((part) => panel.querySelector(part).getBoundingClientRect());
    return box.bottom > side.top + 1;
}).length"""
"""Count the talks whose box lies under what stands beside them."""


async def test_what_is_chosen_right_after_coming_to_a_place_stays_chosen(duty: Page) -> None:
    await expect(duty.get_by_label("Talks at once")).to_be_visible()

    chosen = await duty.evaluate(_CHOOSE_AT_ONCE)

    assert chosen == "2"


_CHOOSE_AT_ONCE = """async () => {
    document.querySelector("staff-page").tabs.get("duty").click();
    document.querySelector("#capacity").value = "2";
    await new Promise((resolve) => setTimeout(() => requestAnimationFrame(resolve)));
    return document.querySelector("#capacity").value;
}"""


async def test_a_supporter_whose_wire_is_cut_keeps_their_talk_and_can_go_off_duty(
    open_page: OpenPage, duty: Page
) -> None:
    peer = await open_page()
    await ask_for_supporter(peer, first="hello again")
    await go_to(duty, "Talks")
    await duty.get_by_role("button", name="Go on duty").click()
    await expect(duty.get_by_role("button", name="Pause for a moment")).to_be_visible()

    await duty.evaluate(_TAKE_WHILE_THE_WIRE_IS_CUT)
    await expect(row(duty, "hello again")).to_be_visible()
    await expect(duty.get_by_role("button", name="Pause for a moment")).to_be_visible()
    await duty.get_by_role("button", name="End talk").click()
    await duty.get_by_role("button", name="End the talk").click()
    await duty.get_by_role("button", name="Put this talk away").click()
    await duty.get_by_role("button", name="Go off duty").click()
    await duty.get_by_role("button", name="Not now").click()
    await go_to(duty, "Groups")
    await go_to(duty, "Talks")

    await expect(duty.get_by_role("button", name="Go on duty")).to_be_visible()


_TAKE_WHILE_THE_WIRE_IS_CUT = """() => {
    const { session } = document.querySelector("staff-page");
    session.connection.tell("take");
    const back = new Promise((resolve) => session.addEventListener("welcome", resolve, { once: true }));
    session.connection.stop();
    session.connection.start();
    return back;
}"""


async def test_a_first_message_left_while_waiting_reaches_the_supporter(
    open_page: OpenPage, duty: Page
) -> None:
    peer = await open_page()
    await ask_for_supporter(peer)

    await peer.get_by_label("A first message").fill("my number is +44 20 7946 0958")
    await peer.get_by_role("button", name="Keep it for my supporter").click()
    told = peer.get_by_role("status").filter(has_text="A person will look at it too.")
    await expect(told).to_contain_text("please leave out ways to reach you elsewhere")
    await peer.get_by_label("A first message").fill("it is about my sister")
    await peer.get_by_role("button", name="Keep it for my supporter").click()
    await expect(peer.get_by_text("Kept. Your supporter sees it")).to_be_visible()
    await duty.get_by_role("button", name="Go on duty").click()
    await duty.get_by_role("button", name="Take the next talk").click()

    await expect(row(duty, "it is about my sister")).to_be_visible()
    await duty.get_by_role("button", name="End talk").click()
    await duty.get_by_role("button", name="End the talk").click()
    await duty.get_by_role("button", name="Put this talk away").click()
    await duty.get_by_role("button", name="Go off duty").click()
    await duty.get_by_role("button", name="Not now").click()


async def test_whoever_waits_can_sit_in_a_group_and_is_called_from_there(
    open_page: OpenPage, duty: Page
) -> None:
    peer = await open_page()
    await ask_for_supporter(peer)
    await peer.get_by_role("button", name="All talks").click()
    await peer.get_by_role("button", name=f"Read what we agree on in {OTHER_ROOM}").click()
    await peer.get_by_role("button", name=f"I agree, let me into {OTHER_ROOM}").click()
    await expect(peer.get_by_label("Your message")).to_be_editable()

    await duty.get_by_role("button", name="Go on duty").click()
    await duty.get_by_role("button", name="Take the next talk").click()
    await peer.get_by_role("button", name="Go to the talk").click()

    await expect(peer.get_by_role("button", name="End talk")).to_be_visible()
    await expect(peer.locator(".toast").get_by_role("button", name="Go to the talk")).to_have_count(0)
    await duty.get_by_role("button", name="End talk").click()
    await duty.get_by_role("button", name="End the talk").click()
    await duty.get_by_role("button", name="Put this talk away").click()
    await duty.get_by_role("button", name="Go off duty").click()
    await duty.get_by_role("button", name="Not now").click()


async def test_whoever_holds_a_group_gives_it_a_breath(open_page: OpenPage, duty: Page) -> None:
    peer = await open_page()
    await join(peer, OTHER_ROOM)
    await duty.get_by_role("button", name="Groups").click()
    await duty.get_by_role("button", name=f"Read what we agree on in {OTHER_ROOM}").click()
    await duty.get_by_role("button", name=f"I agree, let me into {OTHER_ROOM}").click()

    await duty.get_by_role("button", name="Pause this group").click()
    await duty.locator("dialog").get_by_role("button", name="Pause this group").click()
    await expect(peer.get_by_text("Let us take a breath together.")).to_be_visible()
    await expect(peer.get_by_label("Your message")).to_be_hidden()
    await duty.get_by_role("button", name="Let it go on").click()

    await expect(peer.get_by_label("Your message")).to_be_editable()
    await duty.get_by_role("button", name="Leave group").click()
    await duty.get_by_role("button", name="Leave the group").click()
    await duty.get_by_role("button", name="Talks").click()


async def test_the_way_out_is_in_reach_from_every_dialog(open_page: OpenPage) -> None:
    page = await open_page()
    await come_in(page)

    await page.get_by_role("button", name="Menu").click()
    await page.get_by_role("dialog").get_by_role("button", name="Leave now").click()

    await page.wait_for_url("**/page/leave")
