"""Turn the bytes of a frame into a command, or into a refusal that names the field."""

from typing import Annotated

from pydantic import Field, TypeAdapter, ValidationError
from pydantic_core import ErrorDetails, from_json

from chat.wire.commands import Command
from chat.wire.fields import Ref
from rooms.refusals import Malformed

_COMMANDS: TypeAdapter[Command] = TypeAdapter(Annotated[Command, Field(discriminator="type")])
_REFS: TypeAdapter[str | int] = TypeAdapter(Ref)


class BrokenFrame(Malformed):
    """Refuse a frame that is no command; `ref` is repeated if it could be read at all."""

    def __init__(self, field: str | None, ref: str | int | None) -> None:
        super().__init__(field)
        self.ref = ref


def decode(frame: bytes | str) -> Command:
    """Read one command; raises `BrokenFrame`, which never holds anything of the frame but its `ref`."""
    try:
        return _COMMANDS.validate_json(frame)
    except ValidationError as error:
        field = _field_of(error.errors(include_input=False, include_url=False, include_context=False)[0])
    raise BrokenFrame(field, _ref_of(frame))


def _field_of(error: ErrorDetails) -> str | None:
    if error["type"] in ("union_tag_invalid", "union_tag_not_found"):
        return "type"
    path = error["loc"][1:]
    if not path:
        return None
    return "ref" if path[0] == "ref" else ".".join(str(step) for step in path)


def _ref_of(frame: bytes | str) -> str | int | None:
    try:
        fields = from_json(frame)
        return _REFS.validate_python(fields.get("ref"), strict=True) if isinstance(fields, dict) else None
    except ValueError:
        return None
