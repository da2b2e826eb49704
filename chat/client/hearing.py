"""Read what a server says, and pass over what a newer one may say that this client does not know."""

from typing import Annotated, Any

from pydantic import Discriminator, Field, Tag, TypeAdapter, ValidationError
from pydantic_core import from_json

from chat.wire.entries import AnEntry, Entry, Passing
from chat.wire.fields import Frame
from chat.wire.replies import AnyReply


def kind_of_sent(frame: Any) -> str:
    """Tell entries, passing frames and replies apart."""
    kind = frame["type"]
    if kind == "entry":
        return "entry"
    return "passing" if kind in ("presence", "typing", "place", "revoked", "signal") else "reply"


SENT: TypeAdapter[Frame] = TypeAdapter(
    Annotated[
        Annotated[Entry, Tag("entry")]
        | Annotated[Passing, Field(discriminator="type"), Tag("passing")]
        | Annotated[AnyReply, Field(discriminator="type"), Tag("reply")],
        Discriminator(kind_of_sent),
    ]
)
"""Everything a server may send."""


def hear(frame: bytes) -> Frame | None:
    """Read one frame; None if this client does not know its kind.

    An entry of an unknown kind is an `AnEntry` without its event: its number counts all the same.
    """
    try:
        return SENT.validate_json(frame)
    except ValidationError:
        return _number_of(from_json(frame))


def _number_of(fields: Any) -> AnEntry | None:
    return AnEntry.model_validate(fields) if fields["type"] == "entry" else None
