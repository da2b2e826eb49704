"""An operator looks after the place on the page: groups, agreements, the team, helplines, rules."""

import re

import pytest
from playwright.async_api import Page, expect

from tests.web.conftest import OpenPage
from tests.web.keyboard import press, tab_to
from tests.web.people import choose, come_in, go_to

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.asyncio(loop_scope="session")]


async def test_an_operator_makes_a_group_that_people_can_join(open_page: OpenPage, operator: Page) -> None:
    await go_to(operator, "Rooms")
    await operator.get_by_label("What it is called").fill("Early birds")
    await operator.get_by_label("What it is about").fill("For those who are up before the sun")
    await operator.get_by_label("What people agree on").fill("We listen.")
    await operator.get_by_role("button", name="Make the group").click()
    await expect(operator.get_by_text("Early birds is there now.")).to_be_visible()
    await expect(operator.get_by_label("What it is called")).to_have_value("")
    await expect(operator.get_by_label("How many people fit in")).to_have_value("12")

    await operator.get_by_role("button", name="New agreement for Early birds").click()
    dialog = operator.get_by_role("dialog")
    await expect(dialog.get_by_label("What people agree on")).to_have_value("We listen.")
    await dialog.get_by_label("What people agree on").fill("We listen, and speak of ourselves.")
    await dialog.get_by_role("button", name="Put it in force").click()
    await expect(operator.get_by_text("The new agreement of Early birds is in force.")).to_be_visible()

    peer = await open_page()
    await come_in(peer)
    await peer.get_by_role("button", name="Read what we agree on in Early birds").click()
    await expect(peer.get_by_text("We listen, and speak of ourselves.")).to_be_visible()
    await peer.get_by_role("button", name="I agree, let me into Early birds").click()
    await expect(peer.get_by_label("Your message")).to_be_editable()


async def test_an_invitation_is_shown_once_and_opens_the_door_until_the_account_ends(
    open_page: OpenPage, operator: Page
) -> None:
    await go_to(operator, "Team")
    await operator.get_by_label("Name").fill("Jonas")
    await operator.get_by_role("button", name="Make an invitation").click()
    link = await operator.get_by_label("Their link").input_value()
    await operator.get_by_role("dialog").get_by_role("button", name="Close").click()
    await expect(operator.get_by_text("Supporter · Invited").first).to_be_visible()
    invitation = link.partition("#invitation=")[2].partition("&")[0]
    assert len(invitation) > 20
    assert invitation not in await operator.content()

    newcomer = await open_page(link.removeprefix(operator.url.removesuffix("/staff")))
    await expect(newcomer.get_by_text("For Jonas, as Supporter.")).to_be_visible()
    await expect(newcomer.get_by_label("Choose a password")).to_be_visible()

    await operator.get_by_role("button", name="End the account of Jonas").click()
    await operator.get_by_role("button", name="End the account", exact=True).click()
    await expect(operator.get_by_text("The account of Jonas has ended.")).to_be_visible()
    await expect(operator.get_by_text("Supporter · Ended")).to_be_visible()

    await operator.get_by_label("Name").fill("Jonas")
    await operator.get_by_role("button", name="Make an invitation").click()
    taken = operator.get_by_text("Jonas has an account already.")
    await expect(taken).to_be_visible()
    await operator.get_by_label("Name").fill("Jonas B.")
    await operator.get_by_role("button", name="Make an invitation").click()
    await operator.get_by_role("dialog").get_by_role("button", name="Close").click()
    await expect(taken).to_have_count(0)


async def test_the_next_name_can_be_written_before_the_list_of_accounts_has_come(operator: Page) -> None:
    await go_to(operator, "Team")
    await operator.evaluate(_HOLD_THE_ACCOUNTS_BACK)
    name = operator.get_by_label("Name")
    await name.fill("Mira")
    await operator.get_by_role("button", name="Make an invitation").click()
    await operator.get_by_role("dialog").get_by_role("button", name="Close").click()

    await expect(name).to_have_value("")
    await name.fill("Tom")
    await operator.evaluate("letThemCome()")

    await expect(operator.get_by_role("heading", name="Mira")).to_be_visible()
    await expect(name).to_have_value("Tom")


_HOLD_THE_ACCOUNTS_BACK = """() => {
    const { session } = document.querySelector("staff-page");
    const ask = (...asked) => Object.getPrototypeOf(session).ask.apply(session, asked);
    const held = new Promise((resolve) => (window.letThemCome = resolve));
    session.ask = async (type, fields) => {
        if (type !== "accounts") return ask(type, fields);
        await held;
        delete session.ask;
        return ask(type, fields);
    };
}"""


async def test_a_helpline_is_confirmed_and_the_rules_show_their_record(operator: Page) -> None:
    await go_to(operator, "Helplines")
    await expect(operator.get_by_label("Country")).to_have_value("all")
    await operator.get_by_label("Country").select_option("DE")
    await expect(operator.get_by_text("Never tried").first).to_be_visible()
    await operator.get_by_role("button", name="Somebody answered today").first.click()
    await expect(operator.get_by_text("was tried today.")).to_be_visible()
    await expect(operator.get_by_text("Tried on").first).to_be_visible()

    await go_to(operator, "Rules")
    await operator.get_by_label("Show rules without a record too").check()

    await expect(operator.locator(".card").nth(20)).to_be_attached()
    wish = operator.locator(
        ".card", has=operator.get_by_role("heading", name="wishes to be dead", exact=True)
    )
    await expect(wish).to_contain_text("Care · English · en.crisis.wish-to-be-dead")
    await expect(wish).to_contain_text("Acts always")


async def test_a_rule_is_quieted_with_a_reason_or_left_as_it_was(operator: Page) -> None:
    await go_to(operator, "Rules")
    await operator.get_by_label("Show rules without a record too").check()
    choice = operator.get_by_role("combobox", name="What “a name on another service” does")

    await choice.select_option("watch")
    await operator.get_by_role("button", name="Cancel").click()
    await expect(choice).to_have_value("act")
    await choice.select_option("watch")
    await operator.get_by_label("Why, for the record").fill("It finds our own handle.")
    await operator.get_by_role("button", name="Do it").click()

    await expect(operator.get_by_text("“a name on another service” does so within seconds.")).to_be_visible()
    await expect(choice).to_have_value("watch")
    await choice.select_option("act")
    await operator.get_by_label("Why, for the record").fill("It may find it again.")
    await operator.get_by_role("button", name="Do it").click()
    await expect(choice).to_have_value("act")

    await choose(operator, "Audit")
    newest = operator.locator(".audit li")
    await expect(newest.nth(0)).to_contain_text("Let a rule act: a name on another service")
    await expect(newest.nth(0)).to_contain_text(
        re.compile(r"\d{4}, \d\d:\d\d · Olga\s*Reason: It may find it")
    )
    await expect(newest.nth(1)).to_contain_text("Let a rule only count")


async def test_an_operator_needs_only_the_keyboard(operator: Page) -> None:
    await press(operator, "Team")
    await expect(operator.get_by_role("heading", name="Accounts")).to_be_visible()
    await tab_to(operator, "Name")
    await operator.keyboard.type("Kim")
    await operator.keyboard.press("Enter")
    await expect(operator.get_by_label("Their link")).to_be_visible()
    await operator.keyboard.press("Escape")
    await press(operator, "End the account of Kim")
    await expect(operator.locator("dialog h2")).to_be_focused()
    await press(operator, "End the account")

    await expect(operator.get_by_text("The account of Kim has ended.")).to_be_visible()


async def test_a_pane_that_cannot_be_filled_says_so_and_tries_again(operator: Page) -> None:
    await go_to(operator, "Rules")
    await operator.evaluate(_FAIL_ONCE)

    await operator.get_by_label("Of the last").select_option("4")
    await expect(operator.get_by_role("alert")).to_be_visible()
    await operator.get_by_role("button", name="Try again").click()

    await expect(operator.get_by_role("alert")).to_have_count(0)
    await expect(operator.locator("staff-rules [aria-busy=false]")).to_be_visible()


_FAIL_ONCE = """async () => {
    const { session } = document.querySelector("staff-page");
    const { Lost } = await import("/page/connection.js");
    session.ask = () => (delete session.ask, Promise.reject(new Lost("rules")));
}"""
