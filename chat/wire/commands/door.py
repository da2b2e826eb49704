"""Describe how a client comes in, and what it asks about its socket: hearing and reading logs, typing."""

from typing import Annotated, Literal

from pydantic import Field, ValidationInfo, field_validator
from pydantic_core import PydanticCustomError

from chat.wire.fields import Asked, Country, Label, Language, Limit, LogName, Opaque, Received, Ref, Seq


class Hello(Asked):
    """Come in: as someone new, or with a `token` as the same person again."""

    type: Literal["hello"]
    token: Opaque | None = None
    language: Language | None = None
    country: Country | None = None
    stay: bool = False
    proof: Annotated[str, Field(min_length=1, max_length=2_000)] | None = None


class SignIn(Asked):
    """Come in as staff, with the current code of the second factor."""

    type: Literal["sign_in"]
    name: Label
    password: Annotated[str, Field(min_length=1, max_length=256)]
    code: Annotated[str, Field(pattern=r"^[0-9]{6,8}$")]
    language: Language | None = None


class Redeem(Asked):
    """Turn an invitation into a staff account by choosing its password."""

    type: Literal["redeem"]
    invitation: Opaque
    password: Annotated[str, Field(min_length=1, max_length=256)]
    language: Language | None = None


class Follow(Asked):
    """Hear every entry of a log after a number, now and from now on."""

    type: Literal["follow"]
    log: LogName
    after: Seq
    epoch: Opaque | None = None


class Unfollow(Asked):
    """Stop hearing a log."""

    type: Literal["unfollow"]
    log: LogName


class Read(Asked):
    """Read a stretch of a log once; exactly one of `after` and `before`, both exclusive."""

    type: Literal["read"]
    log: LogName
    limit: Limit = 50
    after: Seq | None = None
    before: Annotated[Seq | None, Field(validate_default=True)] = None

    @field_validator("before")
    @classmethod
    def _exactly_one(cls, before: int | None, info: ValidationInfo) -> int | None:
        if "after" in info.data and (before is None) == (info.data["after"] is None):
            raise PydanticCustomError("one_of", "Give exactly one of after and before")
        return before


class Typing(Received):
    """Show the others that something is being written; the only command without a reply."""

    type: Literal["typing"]
    ref: Ref | None = None
    room: Opaque


CommandAtTheDoor = Hello | SignIn | Redeem | Follow | Unfollow | Read | Typing
