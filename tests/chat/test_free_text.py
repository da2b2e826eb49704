"""Free text has one form, whoever wrote it with whatever keyboard."""

import unicodedata

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic_core import PydanticCustomError

from chat.wire.commands import Say
from chat.wire.decoding import BrokenFrame, decode
from chat.wire.fields import TEXT_MAX_CHARS, clean


def said(**fields: str) -> Say:
    """Send something to say through the decoder."""
    whole = {"type": "say", "ref": 1, "room": "r_1", "client_id": "12345678", "text": "hello", **fields}
    say = decode(orjson.dumps(whole))
    assert isinstance(say, Say)
    return say


def test_an_empty_optional_text_is_none() -> None:
    assert said(fold="  ").fold is None


@pytest.mark.parametrize(
    ("sent", "stored"),
    [
        ("  hello \n", "hello"),
        ("one\r\ntwo", "one\ntwo"),
        ("one\ttwo", "one two"),
        ("cafe\u0301", "café"),
        ("\u00a0spaced\u3000", "spaced"),
        ("family 👩‍👩‍👧", "family 👩‍👩‍👧"),
        ("a" * TEXT_MAX_CHARS, "a" * TEXT_MAX_CHARS),
        ("é" * TEXT_MAX_CHARS + "  ", "é" * TEXT_MAX_CHARS),
        ("e\u0301" * TEXT_MAX_CHARS, "é" * TEXT_MAX_CHARS),
    ],
    ids=lambda text: repr(text[:12]),
)
def test_text_is_cleaned_before_it_is_counted(sent: str, stored: str) -> None:
    assert said(text=sent).text == stored


@pytest.mark.parametrize(
    "text",
    ["", "   ", "\r\n\t", "a" * (TEXT_MAX_CHARS + 1), "a\x00", "a\rb", "\x1b[2J", "a\x7f", "a\x85b", "a\x0b"],
    ids=lambda text: repr(text[:12]),
)
def test_text_that_is_empty_too_long_or_holds_controls_is_refused(text: str) -> None:
    with pytest.raises(BrokenFrame) as broken:
        said(text=text)

    assert (broken.value.field, broken.value.ref) == ("text", 1)


@given(st.text(max_size=60))
def test_cleaning_twice_changes_nothing(text: str) -> None:
    try:
        once = clean(text)
    except PydanticCustomError:
        return

    assert clean(once) == once


@given(st.text(max_size=60))
def test_clean_text_is_composed_trimmed_and_without_controls(text: str) -> None:
    try:
        cleaned = clean(text)
    except PydanticCustomError:
        assert any(unicodedata.category(char) == "Cc" for char in text)
        return

    assert cleaned == unicodedata.normalize("NFC", cleaned).strip()
    assert all(char == "\n" or unicodedata.category(char) != "Cc" for char in cleaned)
