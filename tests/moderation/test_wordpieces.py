"""Texts are cut as the encoder reads them, and no text breaks that."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from moderation.wordpieces import BEGIN, END, PIECES_MAX, UNKNOWN, numbers_of_pieces, piece_checksum

SPELLED = ("so", "tired", "##ness", "cafe", "!", "'", "##s", "a")
KNOWN = {piece_checksum(each): number for number, each in enumerate(SPELLED)}


@pytest.mark.parametrize(
    ("text", "spelled"),
    [
        ("so tired", ["so", "tired"]),
        ("SO Tired!", ["so", "tired", "!"]),
        ("tiredness", ["tired", "##ness"]),
        ("café's", ["cafe", "'", "?"]),
        ("so xyz", ["so", "?"]),
        ("sos", ["so", "##s"]),
        ("a" * 61, ["?"]),
        ("", []),
    ],
)
def test_a_text_is_read_as_the_longest_pieces_that_are_known(text: str, spelled: list[str]) -> None:
    numbers = [UNKNOWN if each == "?" else SPELLED.index(each) for each in spelled]

    assert numbers_of_pieces(text, KNOWN) == [BEGIN, *numbers, END]


@given(st.text(max_size=3000))
def test_any_text_has_some_pieces_and_not_too_many(text: str) -> None:
    pieces = numbers_of_pieces(text, KNOWN)

    assert pieces[0] == BEGIN
    assert pieces[-1] == END
    assert len(pieces) <= PIECES_MAX + 2
    assert set(pieces[1:-1]) <= {UNKNOWN, *KNOWN.values()}
