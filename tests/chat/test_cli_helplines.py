"""Promises of `helplines`: a dated seed for many countries; nothing counts as tried until it was said."""

import re

from chat.packs import read_helplines
from moderation.care import Helplines
from tests.chat.terminal import Terminal, terminal

__all__ = ["terminal"]

KNOWN = Helplines.parse(read_helplines()).known


def test_the_seed_covers_many_countries_and_everywhere_and_is_dated() -> None:
    assert len({each.country for each in KNOWN} - {""}) >= 20
    assert [each for each in KNOWN if not each.country]
    assert all(re.fullmatch(r"\d{4}-\d\d-\d\d", each.noted_on) for each in KNOWN)
    assert all(each.source.startswith("https://") for each in KNOWN)


def test_nothing_in_the_seed_claims_to_have_been_tried() -> None:
    assert [each.name for each in KNOWN if each.verified_on or each.verified_by] == []


def test_no_two_helplines_share_a_name_in_a_country() -> None:
    assert len({each.key for each in KNOWN}) == len(KNOWN)


def test_lines_for_adults_and_for_the_young_are_shown_together() -> None:
    for country in ("GB", "DE", "AT", "IT", "SE", "US"):
        shown = Helplines(KNOWN).choose(country, "en")
        assert any(each.is_for_young_people() for each in shown), country
        assert any(not each.is_for_young_people() and each.country == country for each in shown), country


def test_both_languages_of_a_country_are_shown_together() -> None:
    shown = Helplines(KNOWN).choose("BE", "fr")

    assert {tag for each in shown if each.country == "BE" for tag in each.languages} == {"fr", "nl"}


def test_a_helpline_counts_as_tried_once_somebody_says_so(terminal: Terminal) -> None:
    terminal.done("helplines", "confirm", "TelefonSeelsorge", "--by", "Maya")

    listed = terminal.done("helplines", "list", "--country", "de", "--json").facts

    tried = {each["name"]: each["verified_by"] for each in listed}
    assert tried["TelefonSeelsorge"] == "Maya"
    assert tried["Nummer gegen Kummer"] is None
    warned = [f["words"] for f in terminal.type("check", "--json").facts if f["what"] == "helplines"]
    assert f"{len(KNOWN) - 1} of {len(KNOWN)}" in warned[0]


def test_a_name_that_is_not_there_or_not_alone_is_said(terminal: Terminal) -> None:
    for name, words in (("No such line", "there is no such"), ("109", "")):
        answer = terminal.type("helplines", "confirm", name, "--by", "Maya")
        assert (answer.code == 1) is bool(words)
        assert words in answer.err
