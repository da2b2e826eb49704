"""A code is found again however somebody has written it down, and nothing else is taken for one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chat.codes import LETTERS, as_given, new_code

CODES = st.text(LETTERS, min_size=12, max_size=12)
BETWEEN = st.text(" -–\u00a0.", max_size=2)


@given(CODES, st.lists(BETWEEN, min_size=12, max_size=12), st.booleans())
def test_small_letters_blanks_and_dashes_make_no_difference(
    letters: str, between: list[str], small: bool
) -> None:
    written = "".join(blank + letter for blank, letter in zip(between, letters, strict=True))

    given_out = as_given(written.lower() if small else written)

    assert given_out == f"{letters[:4]}-{letters[4:8]}-{letters[8:]}"


def test_a_code_that_is_given_out_is_written_as_it_is() -> None:
    code = new_code()

    assert as_given(code) == code


@pytest.mark.parametrize(
    "other", ["k_1", "K7QF-2MX9-PT4", "K7QF-2MX9-PT40", "K7QF-2MX9-PT4AB", "é" * 12, "-"]
)
def test_what_cannot_be_a_code_stays_as_it_is(other: str) -> None:
    assert as_given(other) == other
