"""Care always has kind words and somewhere to turn, in any country and language."""

import pytest

from moderation.care import Helplines, all_words, care_for

FORBIDDEN = ("commit", "cometer", "failed attempt", "successful", "epidemic", "selfish", "attention")


@pytest.mark.parametrize("level", [1, 2, 3, 4])
@pytest.mark.parametrize("language", ["en", "es", "xx"])
@pytest.mark.parametrize("country", [None, "GB", "us", "ZZ"])
def test_care_has_words_and_helplines_everywhere(
    helplines: Helplines,
    level: int,
    language: str,
    country: str | None,
) -> None:
    care = care_for(level, language=language, country=country, staff_here=False, helplines=helplines)

    assert care.words
    assert care.helplines


def test_the_helplines_of_a_country_come_first(helplines: Helplines) -> None:
    chosen = helplines.choose("GB", "en")

    assert chosen[0].country == "GB"
    assert chosen[-1].country == ""


def test_no_word_of_care_breaks_the_rules_of_safe_messaging() -> None:
    broken = [(text, word) for text in all_words() for word in FORBIDDEN if word in text.lower()]

    assert broken == []


def test_a_helpline_with_an_unknown_field_is_refused() -> None:
    with pytest.raises(ValueError, match="helpline 1"):
        Helplines.parse(
            b'[[helpline]]\nname="a"\ncontact="1"\nhours="24/7"\ncountry=""\nlanguages=["en"]\nfax="2"'
        )
