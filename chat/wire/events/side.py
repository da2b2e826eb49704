"""Describe what can happen beside a talk or in a group, among its staff."""

from typing import Annotated, Literal

from pydantic import Field

from chat.wire.fields import At, Count, Frame, Gone, Opaque, Optionally


class SideSaid(Frame):
    """Say something beside a talk, to staff."""

    kind: Literal["side_said"]
    member: Opaque
    pseudonym: str
    role: str
    whisper: Optionally[bool] = None
    text: str | None
    gone: Optionally[Gone] = None


class HelpAsked(Frame):
    """Call for a colleague."""

    kind: Literal["help_asked"]
    member: Opaque
    pseudonym: str
    words: Optionally[str] = None


class PassedOn(Frame):
    """Tell the next supporter who gave this talk back, and why."""

    kind: Literal["passed_on"]
    by: str
    words: str


class LadderNoted(Frame):
    """Show staff what a peer answered to the guided questions, and which level that is."""

    kind: Literal["ladder_noted"]
    member: Opaque
    level: Count
    thoughts: Optionally[str] = None
    plan: Optionally[str] = None
    means: Optionally[str] = None
    time: Optionally[str] = None


class FindingNoticed(Frame):
    """Point the supporter of a room at a message; `rules` say what it may be about."""

    kind: Literal["finding_noticed"]
    message: Opaque
    level: Count
    rules: Optionally[tuple[str, ...]] = None


class HoldBegan(Frame):
    """Tell the staff of a room whose messages wait for a look, until when, and who wished it."""

    kind: Literal["member_held"]
    member: Opaque
    until: At
    by: str


class HoldEnded(Frame):
    """Tell the staff of a room that somebody's messages are posted at once again."""

    kind: Literal["member_unheld"]
    member: Opaque
    by: str


class MessageWaits(Frame):
    """Tell the staff of a room that a message of a held member waits for a moderator."""

    kind: Literal["message_waits"]
    message: Opaque
    member: Opaque


class SideLeft(Frame):
    """Tell that a member of the staff left the room, and with it this side channel."""

    kind: Literal["side_left"]
    member: Opaque


SideEvent = Annotated[
    SideSaid
    | HelpAsked
    | PassedOn
    | LadderNoted
    | FindingNoticed
    | HoldBegan
    | HoldEnded
    | MessageWaits
    | SideLeft,
    Field(discriminator="kind"),
]
