"""Describe what can happen on a desk; never with text."""

from typing import Annotated, Literal

from pydantic import Field

from chat.wire.fields import At, Count, Frame, Opaque, Optionally, Track


class CaseEvent(Frame):
    """Tell a desk that a case moved; never with text."""

    kind: Literal[
        "case_opened",
        "case_flagged",
        "case_raised",
        "case_claimed",
        "case_lapsed",
        "case_alarmed",
        "case_decided",
        "case_reversed",
    ]
    case: Opaque
    version: Count
    level: Optionally[Count] = None
    track: Optionally[Track] = None
    due_at: Optionally[At] = None
    by: Optionally[str] = None
    until: Optionally[At] = None
    decision: Optionally[str] = None
    step: Optionally[str] = None
    asks: Optionally[str] = None
    purpose: Optionally[str] = None


class RuleFlooding(Frame):
    """Tell a desk that a rule finds far more than usual: it goes on to `act`, or only to `watch`."""

    kind: Literal["rule_flooding"]
    rule: str
    state: str


class AccountReset(Frame):
    """Tell a desk that an account begins anew, by an operator or, without a name, on the command line."""

    kind: Literal["account_reset"]
    name: str
    by: Optionally[str] = None


class AcrossEvent(Frame):
    """Tell a desk that a look across somebody's cases is asked for, was agreed on, or is over."""

    kind: Literal["across_asked", "across_agreed", "across_over"]
    request: Opaque
    case: Opaque
    by: Optionally[str] = None
    until: Optionally[At] = None


DeskEvent = Annotated[CaseEvent | RuleFlooding | AccountReset | AcrossEvent, Field(discriminator="kind")]
