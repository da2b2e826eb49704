"""Describe the replies to what people ask about themselves: outcomes, copies, being forgotten."""

from typing import Literal

from pydantic import JsonValue

from chat.wire.fields import At, Frame, Optionally, Reply, Seq
from chat.wire.parts import Statement


class Outcome(Reply):
    """Tell how a report, a restriction or an appeal stands."""

    type: Literal["outcome"] = "outcome"
    state: str
    statement: Optionally[Statement] = None
    appeal: Optionally[str] = None


class Exported(Reply):
    """Hand out everything that is kept about the person; `more` says that further messages follow."""

    type: Literal["exported"] = "exported"
    document: dict[str, JsonValue]
    more: Optionally[Seq] = None


class Kept(Frame):
    """Say what stays after erasure, why, and until when."""

    what: str
    why: str
    until: Optionally[At] = None


class ErasureReceipt(Frame):
    """Say what went and what stays."""

    went: tuple[str, ...]
    stays: tuple[Kept, ...]


class Forgotten(Reply):
    """Confirm an erasure."""

    type: Literal["forgotten"] = "forgotten"
    receipt: ErasureReceipt


ReplyOnOwnAffairs = Outcome | Exported | Forgotten
