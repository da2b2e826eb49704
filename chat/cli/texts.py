"""Take texts as they are typed or piped in, and bring them into the form in which they are stored."""

import json
from contextlib import suppress
from typing import Any

from chat.wire.fields import clean


def whole(text: str) -> str:
    """Refuse what cannot be written as UTF-8: a wrong byte, half a surrogate pair. Raises `ValueError`."""
    try:
        text.encode()
    except UnicodeEncodeError:
        raise ValueError("holds a character that is none") from None
    return text


def as_stored(text: str) -> str:
    """Bring a text into the form in which a room stores it; one that no room would take stays as it is.

    Raises `ValueError` if it is not even a text.
    """
    with suppress(ValueError):
        return clean(whole(text))
    return whole(text)


def json_object(line: str | bytes) -> dict[str, Any]:
    """Read a line that should be one JSON object. Raises `ValueError` if it is none."""
    try:
        fields = json.loads(line)
    except (ValueError, RecursionError):
        raise ValueError("is not JSON") from None
    if not isinstance(fields, dict):
        raise ValueError("is not a JSON object")
    return fields
