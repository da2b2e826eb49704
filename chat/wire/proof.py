"""Describe the work that a newcomer's device may be asked for, and how it shows that it was done."""

from typing import Annotated, Literal

from pydantic import Field

from chat.wire.fields import Frame, Received

NUMBER_MAX = 10_000_000


class Challenge(Frame):
    """Ask for the number from 0 to below `maxnumber` whose SHA-256, after the salt, is the challenge."""

    algorithm: Literal["SHA-256"] = "SHA-256"
    challenge: str
    salt: str
    maxnumber: Annotated[int, Field(ge=1, le=NUMBER_MAX)]
    signature: str


class Proof(Received):
    """Show the number that was found, beside what was asked; it travels as base64 of this as JSON."""

    algorithm: Literal["SHA-256"] = "SHA-256"
    challenge: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
    salt: Annotated[str, Field(pattern=r"^[0-9a-f]{1,64}\?expires=[0-9]{1,11}&$")]
    number: Annotated[int, Field(ge=0, lt=NUMBER_MAX)]
    signature: Annotated[str, Field(pattern=r"^[0-9a-f]{32}$")]
