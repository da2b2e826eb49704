"""The page about screening can be followed: its rule works as it stands, and its tables tell no lies."""

import re
from pathlib import Path

import pytest

from chat.cli.rule_examples import broken_promises
from chat.packs import packaged_screener, read_rule_files
from moderation.screening import Screener, compile_screener
from moderation.verdict import Delivery
from rooms.people import Role
from rooms.room import RoomKind
from tests.screening import page_table
from tests.screening.own_lines import own_lines

PAGE = (Path(__file__).parents[2] / "docs" / "screening.md").read_text("utf-8")


@pytest.fixture(scope="module")
def with_the_rule() -> Screener:
    """The rules that ship, with the one that the page adds."""
    written = re.search(r"((?:^    .*\n)+)", PAGE[PAGE.index("    [[rule]]") :], re.MULTILINE)
    assert written is not None
    rule = "\n".join(line[4:] for line in written[1].splitlines())
    files = dict(read_rule_files())
    files["en/boundaries.toml"] += b"\n" + rule.encode()
    return compile_screener(files)


def test_the_rule_of_the_page_keeps_its_promises(with_the_rule: Screener) -> None:
    english = next(pack for pack in with_the_rule.packs if pack.language == "en")

    assert "en.boundary.recruiting" in {rule.source.id for rule in english.rules}
    assert [each for each in broken_promises(with_the_rule, english) if "recruiting" in each] == []


def test_the_rule_of_the_page_is_news(with_the_rule: Screener) -> None:
    text = "join my team and earn well"

    assert packaged_screener().screen(text, role=Role.PEER).tags == frozenset()
    assert with_the_rule.screen(text, role=Role.PEER).tags == {"money"}


@pytest.mark.parametrize(
    ("text", "peer", "supporter"),
    [
        ("call me on 07700 900456", Delivery.REFUSE, Delivery.REFUSE),
        ("it is on www.example.net", Delivery.REFUSE, Delivery.DELIVER),
        ("can you send me some money", Delivery.REFUSE, Delivery.REFUSE),
        ("we should meet for coffee", Delivery.DELIVER, Delivery.HOLD),
        ("keep this between us", Delivery.DELIVER, Delivery.HOLD),
        ("what is your real name?", Delivery.DELIVER, Delivery.HOLD),
        ("what are you wearing right now", Delivery.HOLD, Delivery.HOLD),
        ("are you home alone?", Delivery.HOLD, Delivery.HOLD),
        ("go and kill yourself", Delivery.HOLD, Delivery.HOLD),
    ],
)
def test_boundaries_are_what_the_page_says(text: str, peer: Delivery, supporter: Delivery) -> None:
    screener = packaged_screener()

    given = [
        screener.judge(screener.screen(text, role=role), kind=RoomKind.GROUP, role=role).delivery
        for role in (Role.PEER, Role.SUPPORTER)
    ]

    assert given == [peer, supporter]


def test_a_contact_detail_beside_a_joke_about_dying_waits_instead_of_being_refused() -> None:
    screener = packaged_screener()
    screening = screener.screen("i want to die lol, call me on 07700 900456", role=Role.PEER)

    verdict = screener.judge(screening, kind=RoomKind.GROUP, role=Role.PEER)

    assert (verdict.care, verdict.delivery) == (1, Delivery.HOLD)


@pytest.mark.parametrize("group", sorted(own_lines()))
def test_nobody_is_flagged_for_how_they_write(group: str) -> None:
    flagged = [
        line for line in own_lines()[group] if packaged_screener().screen(line, role=Role.PEER).findings
    ]

    assert len(own_lines()[group]) >= 10
    assert flagged == []


def test_the_page_tells_the_figures_that_were_taken_last() -> None:
    told = PAGE.partition(page_table.BEGIN)[2].partition(page_table.END)[0]

    assert told == page_table.table()
