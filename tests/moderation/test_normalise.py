"""Reading a text: disguises fall, spans stay, and only known words are unmasked."""

import random
from collections.abc import Iterator
from string import ascii_lowercase

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from moderation.normalise import BREAK, Word, bare_pieces, pieces_of
from moderation.screening import Screener
from moderation.slots import hashed_word
from tests.screening.disguises import DISGUISES, disguised


def _read(screener: Screener, text: str) -> list[Word]:
    return screener.packs[0].read(text)


KEPT_FULLY = sorted(
    set(DISGUISES) - {"dropped letter", "swapped letters", "doubled letter", "starred letter"}
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow], deadline=None)
@given(text=st.text(max_size=80))
def test_every_word_points_into_the_text_it_came_from(screener: Screener, text: str) -> None:
    words = _read(screener, text)

    assert all(0 <= word.start < word.end <= len(text) for word in words)
    assert [word.start for word in words] == sorted(word.start for word in words)


@pytest.mark.parametrize("name", KEPT_FULLY)
def test_a_disguise_does_not_hide_a_cry_for_help(screener: Screener, name: str) -> None:
    text = disguised("i want to kill myself tonight", DISGUISES[name], seed=7)

    assert {"kill", "myself"} <= {word.word for word in _read(screener, text)}


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("i don t want to", "i do not want to"),
        ("im gonna", "i am going to"),
        ("i m done", "i am done"),
        ("time", "time"),
        ("sooo tired", "tired"),
        ("suicde", "suicide"),
        ("amgoing", "i am going"),
    ],
)
def test_chat_spelling_is_read_as_what_it_stands_for(screener: Screener, written: str, meant: str) -> None:
    assert " ".join(word.word for word in _read(screener, written)) == meant


@pytest.mark.parametrize("word", ["dad", "hoping", "though", "lie", "bring", "said", "gong", "plant"])
def test_an_ordinary_word_is_never_bent_towards_the_lexicon(screener: Screener, word: str) -> None:
    assert [each.word for each in _read(screener, word)] == [word]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow], deadline=None)
@given(pieces=st.lists(st.text(alphabet="abkilmes13!@*'’.,\"(ß😂é-", min_size=1, max_size=8), max_size=6))
def test_pieces_say_the_same_with_and_without_the_marks_around_them(
    screener: Screener, pieces: list[str]
) -> None:
    text = " ".join(pieces)
    in_full = screener.packs[0].in_full

    bare = [word for piece in bare_pieces(text) for word in in_full[piece]]

    whole = [word for piece in pieces_of(text) for word in in_full[piece]]
    assert [word for word in bare if word != BREAK] == [word for word in whole if word != BREAK]


@pytest.mark.parametrize("code", ["~T000004a285ffaf36000000~", "9f86d081884c7d659a2f", "x7qz2w9r4t8yp3vb"])
def test_a_code_is_one_word_however_its_letters_fall(screener: Screener, code: str) -> None:
    assert [each.word for each in _read(screener, code)] == [code.lower()]


@pytest.mark.parametrize("text", ["i1want2to3die4now5", "xx12kill34myself5", "xx1die2die3die4", "k1i2l3l4"])
def test_a_word_of_the_lexicon_among_digits_is_no_code(screener: Screener, text: str) -> None:
    known = screener.packs[0].vocabulary.known

    assert any(len(each.word) > 2 and each.word in known for each in _read(screener, text))


def test_disguises_are_the_same_for_the_same_seed() -> None:
    names = list(DISGUISES)

    assert len(names) == 16
    assert DISGUISES["swapped letters"]("hello", random.Random(1)) == DISGUISES["swapped letters"](
        "hello", random.Random(1)
    )


def test_words_that_exist_are_doubted_only_where_others_are_misspelled(screener: Screener) -> None:
    alone = [each.word for each in _read(screener, "my lie is over")]
    misspelled = [each.word for each in _read(screener, "my lie is oer and i wnat to disapear")]

    assert alone[1] == "lie"
    assert misspelled[1] == "life"


def test_a_slip_in_a_word_that_is_kept_as_a_checksum_is_read_beside_other_slips(screener: Screener) -> None:
    words = [each.word for each in _read(screener, "i wnat to tkae the exmapleplace")]

    assert words[-1] == "exampleplace"


READ_AS_THEMSELVES = {
    "06d45016", "1efe1b23", "35e46908", "43772bac", "7b386868", "8d46d52f",
    "9ad7acfe", "b00c02c8", "b12c4896", "b9d8285e", "bf658344",
}  # fmt: skip
"""Words of the rules, by their checksum, that are common ones and one letter short of a hashed one."""


def test_no_word_of_the_rules_keeps_a_hashed_one_from_being_heard(screener: Screener) -> None:
    """What the rules spell out is read as itself: a single one of what is hashed in the plural, say."""
    pack = screener.packs[0]
    phrases = (
        phrase for slot in pack.lexicon.phrases.values() for found in slot.values() for phrase in found
    )
    spelled_out = {word for _, phrase in phrases for word in phrase if word.isalpha() and len(word) > 3}

    unheard = {
        word
        for word in spelled_out
        if not pack.lexicon.hashed_as(word) and any(map(pack.lexicon.hashed_as, _with_one_letter_more(word)))
    }

    assert {word for word in unheard if hashed_word(word) not in READ_AS_THEMSELVES} == set()


def _with_one_letter_more(word: str) -> Iterator[str]:
    return (word[:at] + letter + word[at:] for at in range(1, len(word) + 1) for letter in ascii_lowercase)


@pytest.mark.parametrize(
    ("starred", "meant"),
    [("l*fe", "life"), ("li*e", "life"), ("su*cide", "suicide"), ("exampl*act", "exampleact")],
)
def test_a_star_stands_for_the_letter_that_makes_a_word(screener: Screener, starred: str, meant: str) -> None:
    assert [each.word for each in _read(screener, f"my {starred} now")][1] == meant
