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
    care = care_for(
        level, language=language, country=country, staff_here=False, on_call=False, helplines=helplines
    )

    assert care.words
    assert care.helplines


@pytest.mark.parametrize("language", ["en", "es"])
def test_a_call_is_promised_only_when_there_is_somebody_to_call(helplines: Helplines, language: str) -> None:
    def words(*, staff_here: bool, on_call: bool) -> str:
        return care_for(
            3, language=language, country=None, staff_here=staff_here, on_call=on_call, helplines=helplines
        ).words

    called = ("calling", "llamando")
    assert any(word in words(staff_here=False, on_call=True) for word in called)
    assert not any(word in words(staff_here=False, on_call=False) for word in called)
    assert words(staff_here=True, on_call=True) == words(staff_here=True, on_call=False)


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
