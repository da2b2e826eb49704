"""Care always has kind words and somewhere to turn, in any country and language."""

import pytest

from moderation.care import Care, Helplines, all_words, care_for
from moderation.screening import Screener
from moderation.verdict import Danger, danger_in
from rooms.people import Role
from rooms.room import RoomKind

FORBIDDEN = ("commit", "cometer", "failed attempt", "successful", "epidemic", "selfish", "attention", "ارتك")


@pytest.mark.parametrize("level", [1, 2, 3, 4])
@pytest.mark.parametrize("language", ["en", "es", "ar", "xx"])
@pytest.mark.parametrize("country", [None, "GB", "us", "ZZ"])
def test_care_has_words_and_helplines_everywhere(
    helplines: Helplines,
    level: int,
    language: str,
    country: str | None,
) -> None:
    care = care_for(
        level, language=language, country=country, staff_here=False, on_call=False, helplines=helplines
    )

    assert care.words
    assert care.helplines


@pytest.mark.parametrize("language", ["en", "es", "ar"])
def test_a_call_is_promised_only_when_there_is_somebody_to_call(helplines: Helplines, language: str) -> None:
    def words(*, staff_here: bool, on_call: bool) -> str:
        return care_for(
            3, language=language, country=None, staff_here=staff_here, on_call=on_call, helplines=helplines
        ).words

    called = ("calling", "llamando", "نستدعي")
    assert any(word in words(staff_here=False, on_call=True) for word in called)
    assert not any(word in words(staff_here=False, on_call=False) for word in called)
    assert words(staff_here=True, on_call=True) == words(staff_here=True, on_call=False)


def test_the_helplines_of_a_country_come_first(helplines: Helplines) -> None:
    chosen = helplines.choose("GB", "en")

    assert chosen[0].country == "GB"
    assert chosen[-1].country == ""


def for_danger(helplines: Helplines, danger: Danger, *, language: str = "en") -> Care:
    return care_for(
        4,
        language=language,
        country="GB",
        staff_here=True,
        on_call=False,
        helplines=helplines,
        danger=danger,
    )


@pytest.mark.parametrize("language", ["en", "es", "ar"])
def test_what_is_read_fits_whom_one_fears(helplines: Helplines, language: str) -> None:
    words = {for_danger(helplines, danger, language=language).words for danger in Danger}

    assert len(words) == len(Danger)


def test_whoever_is_hurt_by_others_sees_who_comes_at_once(helplines: Helplines) -> None:
    chosen = for_danger(helplines, Danger.OTHERS).helplines

    assert any(line.is_for_danger_now() for line in chosen)
    assert any(line.country == "GB" for line in chosen)


def test_lines_against_violence_go_first_for_whoever_is_hurt_and_never_stand_for_a_crisis_line() -> None:
    helplines = Helplines.parse(
        b'[[helpline]]\nname="Safe"\ncontact="1"\nhours="24/7"\ncountry="GB"\nlanguages=["en"]\nneeds=["violence"]\n'
        b'[[helpline]]\nname="Ear"\ncontact="2"\nhours="24/7"\ncountry="GB"\nlanguages=["en"]'
    )

    hurt, own = (for_danger(helplines, danger).helplines for danger in (Danger.OTHERS, Danger.ONESELF))

    assert [line.name for line in hurt] == ["Safe", "Ear"]
    assert [line.name for line in own] == ["Ear"]


LINES = b"""
[[helpline]]
name = "Safe"
contact = "1"
hours = "24/7"
country = "GB"
languages = ["en"]
needs = ["violence"]

[[helpline]]
name = "Police elsewhere"
contact = "2"
hours = "24/7"
country = "DE"
languages = ["en"]
meant_for = ["danger_now"]

[[helpline]]
name = "Stranger danger club"
contact = "3"
hours = "24/7"
country = "GB"
languages = ["en"]
for_whom = "children who learn about danger"
needs = ["lessons"]

[[helpline]]
name = "Who comes"
contact = "4"
hours = "24/7"
country = "GB"
languages = ["en"]
meant_for = ["danger_now"]
"""


def test_worry_about_somebody_who_is_hurt_gets_lines_against_violence_of_the_country() -> None:
    helplines = Helplines.parse(LINES)

    hurt, worried = (
        for_danger(helplines, danger) for danger in (Danger.FOR_SOMEONE_HURT, Danger.FOR_SOMEONE)
    )

    assert [line.name for line in hurt.helplines] == ["Safe", "Who comes"]
    assert [line.name for line in worried.helplines] == ["Who comes"]
    assert hurt.words != worried.words


def test_a_line_is_meant_only_for_those_that_choosing_knows() -> None:
    with pytest.raises(ValueError, match="helpline 2: meant_for knows no everybody"):
        Helplines.parse(LINES.replace(b'"danger_now"', b'"everybody"', 1))


@pytest.mark.parametrize(
    ("text", "danger"),
    [
        ("i want to die", Danger.ONESELF),
        ("my husband is hitting me right now", Danger.OTHERS),
        ("my friend's husband is hitting her right now", Danger.FOR_SOMEONE_HURT),
        ("my friend says she wants to kill herself", Danger.FOR_SOMEONE),
        ("my husband hits me and i am going to kill myself", Danger.ONESELF),
        ("my husband has a gun to my head", Danger.OTHERS),
        ("my boyfriend is choking me right now, i don't want to die", Danger.OTHERS),
        ("good morning", Danger.ONESELF),
    ],
)
def test_what_is_gravest_says_whom_one_fears(screener: Screener, text: str, danger: Danger) -> None:
    screening = screener.screen(text, role=Role.PEER)

    verdict = screener.judge(screening, kind=RoomKind.ONE_ON_ONE, role=Role.PEER)

    assert danger_in(verdict) is danger


def test_no_word_of_care_breaks_the_rules_of_safe_messaging() -> None:
    broken = [(text, word) for text in all_words() for word in FORBIDDEN if word in text.lower()]

    assert broken == []


def test_a_helpline_with_an_unknown_field_is_refused() -> None:
    with pytest.raises(ValueError, match="helpline 1"):
        Helplines.parse(
            b'[[helpline]]\nname="a"\ncontact="1"\nhours="24/7"\ncountry=""\nlanguages=["en"]\nfax="2"'
        )


def test_a_danger_that_only_a_newer_node_knows_is_read_as_that_to_oneself() -> None:
    assert Danger("from_the_sea") is Danger.ONESELF
