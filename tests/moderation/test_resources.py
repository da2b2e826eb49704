"""Places that help are found by what somebody needs, and a crisis line is never pushed aside by another."""

import pytest

from moderation.care import Helpline, Helplines
from moderation.resources import Wanted, as_text, by_id, find, resource_id

LINES = (
    Helpline("Everywhere", "web", "24/7", "", ("en",)),
    Helpline("Night Line", "555 0100", "at night", "DE", ("de", "en")),
    Helpline("Line for the Young", "555 0111", "afternoons", "DE", ("de",), for_whom="young people"),
    Helpline("Warm Meals", "at the market", "noon", "DE", ("de",), needs=("food",)),
    Helpline("Night Line", "555 0122", "at night", "AT", ("de",)),
)


@pytest.mark.parametrize(
    ("wanted", "names"),
    [
        (Wanted(country="de"), ["Night Line", "Line for the Young", "Warm Meals", "Everywhere"]),
        (Wanted(country="DE", language="en"), ["Night Line", "Everywhere"]),
        (Wanted(need="Food"), ["Warm Meals"]),
        (Wanted(need="young"), ["Line for the Young"]),
        (Wanted(text="line 0111"), ["Line for the Young"]),
        (Wanted(country="AT", text="meals"), []),
    ],
)
def test_a_place_is_found_by_all_that_was_said(wanted: Wanted, names: list[str]) -> None:
    assert [line.name for line in find(LINES, wanted)] == names


def test_each_place_has_an_id_of_its_own_that_leads_back_to_it() -> None:
    assert len({resource_id(line) for line in LINES}) == len(LINES)
    assert [by_id(LINES, resource_id(line)) for line in LINES] == list(LINES)
    assert by_id(LINES, "h_absent") is None


def test_a_place_for_daily_needs_never_stands_in_for_a_crisis_line() -> None:
    chosen = Helplines(LINES).choose("DE", "de")

    assert "Warm Meals" not in [line.name for line in chosen]
    assert chosen[-1].name == "Everywhere"


def test_a_place_on_one_line_has_all_one_needs_to_reach_it() -> None:
    assert as_text(LINES[1]) == "Night Line: 555 0100 (at night)"


def test_needs_are_read_from_the_file_and_must_be_a_list() -> None:
    line = '[[helpline]]\nname="a"\ncontact="1"\nhours="noon"\ncountry=""\nlanguages=["en"]\n'

    assert Helplines.parse(f'{line}needs=["food"]'.encode()).known[0].needs == ("food",)
    with pytest.raises(ValueError, match="helpline 1"):
        Helplines.parse(f'{line}needs="food"'.encode())
