"""Name the values that frames are made of, with the limits each of them has."""

import re
import unicodedata
from dataclasses import dataclass
from typing import Annotated, Literal, TypeVar

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    GetCoreSchemaHandler,
    GetJsonSchemaHandler,
    StringConstraints,
)
from pydantic_core import CoreSchema, PydanticCustomError
from pydantic_core.core_schema import no_info_after_validator_function

from chat.codes import as_given

TEXT_MAX_CHARS = 2_000
"""Longest message, in code points after cleaning; a server's own setting may be lower."""
AGREEMENT_MAX_CHARS = 8_000
"""Longest agreement: enough for four pages, and little enough for a frame in any script."""
NOTE_MAX_CHARS = 1_000
"""Longest free text beside a message: a note, a reason, feedback, words of a pause."""
LINE_MAX_CHARS = 200
"""Longest free line: what a talk is about."""
LABEL_MAX_CHARS = 80
"""Longest label: what a message is folded behind, a category, a topic."""
LARGEST_INTEGER = 2**53 - 1
"""Beyond it some clients' numbers lose digits."""

_CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f]")

T = TypeVar("T")


class Frame(BaseModel):
    """Describe one JSON object; unknown fields are passed over."""

    model_config = ConfigDict(frozen=True, extra="ignore", json_schema_serialization_defaults_required=True)


class Received(Frame):
    """Describe what comes from outside: types are taken strictly, or true would pass for 1."""

    model_config = ConfigDict(strict=True)


def is_absent(value: object) -> bool:
    """Answer whether an optional field is left out."""
    return value is None


Optionally = Annotated[T | None, Field(exclude_if=is_absent)]
"""A field that is left out when there is nothing to say, while other fields may well be null."""


def clean(text: str) -> str:
    """Bring free text into the one form that is stored, shown, compared and counted.

    CRLF becomes newline and tab a space, then NFC and trimming. Raises a validation error on any other
    control character.
    """
    if text.isascii() and text.isprintable():
        return text.strip(" ")
    text = text.replace("\r\n", "\n").replace("\t", " ")
    if _CONTROL.search(text):
        raise PydanticCustomError("control_character", "Text may not hold control characters")
    return unicodedata.normalize("NFC", text).strip()


@dataclass(frozen=True)
class FreeText:
    """Mark a string as free text: cleaned first, then counted in code points."""

    least: int
    most: int

    def __call__(self, text: str) -> str:
        text = clean(text)
        if not self.least <= len(text) <= self.most:
            raise PydanticCustomError("text_length", "Text is too short or too long")
        return text

    def __get_pydantic_core_schema__(self, source: type, handler: GetCoreSchemaHandler) -> CoreSchema:
        return no_info_after_validator_function(self, handler(source))

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, object]:
        return {**handler(schema), "minLength": self.least, "maxLength": self.most}


def nothing_if_empty(text: str | None) -> str | None:
    """Take an empty text for none."""
    return text or None


Text = Annotated[str, FreeText(1, TEXT_MAX_CHARS)]
LongText = Annotated[str, FreeText(1, AGREEMENT_MAX_CHARS)]
Words = Annotated[str, FreeText(1, NOTE_MAX_CHARS)]
Label = Annotated[str, FreeText(1, LABEL_MAX_CHARS)]
MaybeWords = Annotated[Annotated[str, FreeText(0, NOTE_MAX_CHARS)] | None, AfterValidator(nothing_if_empty)]
MaybeLine = Annotated[Annotated[str, FreeText(0, LINE_MAX_CHARS)] | None, AfterValidator(nothing_if_empty)]
MaybeLabel = Annotated[Annotated[str, FreeText(0, LABEL_MAX_CHARS)] | None, AfterValidator(nothing_if_empty)]

Ref = Annotated[
    Annotated[str, StringConstraints(min_length=1, max_length=36)]
    | Annotated[int, Field(ge=-LARGEST_INTEGER, le=LARGEST_INTEGER)],
    Field(union_mode="left_to_right"),
]
"""What a reply repeats, so that a client knows which of its commands was answered."""

Opaque = Annotated[str, StringConstraints(pattern=r"^[!-~]{1,128}$")]
"""Something the server made and a client only hands back: an id, a token, a code, an epoch."""

WrittenCode = Annotated[str, StringConstraints(min_length=1, max_length=128), AfterValidator(as_given)]
"""A code as somebody has written it down: small letters, blanks and missing hyphens make no difference."""

ClientId = Annotated[str, StringConstraints(pattern=r"^[ -~]{8,64}$")]
"""A client's own mark on one message, used once per person."""

LogName = Annotated[
    str,
    StringConstraints(pattern=r"^(?:room:[!-~]{1,128}|side:[!-~]{1,128}|person|desk:care|desk:conduct)$"),
]
"""Which log: `room:r_…`, `side:r_…`, one's own `person`, or a desk."""

Seq = Annotated[int, Field(ge=0, le=LARGEST_INTEGER)]
"""A number in a log, from 1; 0 stands before the first."""

Count = Annotated[int, Field(ge=0, le=LARGEST_INTEGER)]
Limit = Annotated[int, Field(ge=1, le=200)]
Mood = Annotated[int, Field(ge=0, le=10)]

Language = Annotated[
    str,
    StringConstraints(pattern=r"^[A-Za-z]{2,8}(?:-[A-Za-z0-9]{1,8})*$", max_length=35),
    AfterValidator(lambda tag: tag.partition("-")[0].lower()),
]
"""A language tag such as `en`, `es-MX`; only the language of it is kept."""

Country = Annotated[str, StringConstraints(pattern=r"^[A-Za-z]{2}$", to_upper=True)]
"""Two letters, ISO 3166-1."""


def one_or_many(value: object) -> object:
    """Take a single string for a list of one."""
    return [value] if isinstance(value, str) else value


Topics = Annotated[tuple[Label, ...], BeforeValidator(one_or_many), Field(max_length=20, strict=False)]
Languages = Annotated[tuple[Language, ...], BeforeValidator(one_or_many), Field(max_length=20, strict=False)]

PRACTICE_MAX_CHARS = 500
PracticeAnswers = Annotated[
    tuple[Annotated[str, FreeText(1, PRACTICE_MAX_CHARS)], ...], Field(max_length=20, strict=False)
]

Track = Literal["care", "conduct"]
Gone = Literal["moderated", "withdrawn", "expired"]
"""Why a text is not served any more."""

Moment = AwareDatetime
"""A time with its zone, RFC 3339."""

At = Annotated[str, StringConstraints(pattern=r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$")]
"""A moment as the server writes it: RFC 3339, UTC, milliseconds."""


class Asked(Received):
    """Hold what every command carries."""

    type: str
    ref: Ref


class Reply(Frame):
    """Hold what every reply carries; `ref` is null only where a command's own could not be read."""

    type: str
    ref: Ref | None = None
