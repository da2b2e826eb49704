"""Describe the two answers that nearly every command may get: done, and refused."""

from typing import Literal

from chat.wire.fields import At, Count, Optionally, Reply
from chat.wire.parts import Care, Finding, Helpline, Statement
from chat.wire.proof import Challenge

Retry = Literal["never", "later", "after_hello"]


class Done(Reply):
    """Say that it is done; `care` comes along where a free text called for it."""

    type: Literal["done"] = "done"
    care: Optionally[Care] = None


class Refused(Reply):
    """Say no: `code` for programs, `words` for people; the rest depends on the code."""

    type: Literal["refused"] = "refused"
    code: str
    words: str
    retry: Retry
    retry_after_ms: Optionally[Count] = None
    field: Optionally[str] = None
    care: Optionally[Care] = None
    challenge: Optionally[Challenge] = None
    statement: Optionally[Statement] = None
    helplines: Optionally[tuple[Helpline, ...]] = None
    version: Optionally[Count] = None
    text: Optionally[str] = None
    until: Optionally[At] = None
    opens_at: Optionally[At] = None
    findings: Optionally[tuple[Finding, ...]] = None


DoneOrRefused = Done | Refused
