"""Describe what can happen in a room."""

from typing import Annotated, Literal

from pydantic import Field

from chat.wire.fields import At, Count, Frame, Gone, Opaque, Optionally, Seq
from chat.wire.parts import ResourceSeen


class MessagePosted(Frame):
    """Post a message; `text` is null, and `gone` says why, once it is not served any more.

    `card` shows a place that helps; the text says the same. `written_at` is told of a first message, which
    waits until somebody is there.
    """

    kind: Literal["message_posted"]
    message: Opaque
    member: Opaque
    pseudonym: str
    role: str
    reply_to: Optionally[Opaque] = None
    fold: Optionally[str] = None
    card: Optionally[ResourceSeen] = None
    written_at: Optionally[At] = None
    text: str | None
    gone: Optionally[Gone] = None


class MessageHidden(Frame):
    """Hide a message that was posted."""

    kind: Literal["message_hidden"]
    message: Opaque
    why: Gone


class MessageRestored(Frame):
    """Show a hidden message again, in its old place `seq`."""

    kind: Literal["message_restored"]
    message: Opaque
    seq: Seq
    text: str | None
    gone: Optionally[Gone] = None


class MemberJoined(Frame):
    """Let a member in; `why` tells of somebody of the team whom the others did not ask for."""

    kind: Literal["member_joined"]
    member: Opaque
    pseudonym: str
    role: str
    shadow: Optionally[bool] = None
    why: Optionally[Literal["reached_out"]] = None


class MemberLeft(Frame):
    """Let a member go; pages do not show it when `quiet`. `why` tells of a seat that was given on."""

    kind: Literal["member_left"]
    member: Opaque
    quiet: Optionally[bool] = None
    why: Optionally[Literal["gone"]] = None


class MemberMuted(Frame):
    """Mute a member until a time."""

    kind: Literal["member_muted"]
    member: Opaque
    until: At


class MemberUnmuted(Frame):
    """End a mute early."""

    kind: Literal["member_unmuted"]
    member: Opaque


class MemberHeld(Frame):
    """Note that what somebody writes waits for a look, or does so no more; whom it is about stays unsaid."""

    kind: Literal["member_held"]


class AgreementAccepted(Frame):
    """Note that a member accepts the agreement that came into force while they were inside."""

    kind: Literal["agreement_accepted"]
    member: Opaque
    version: Count


class RoomChanged(Frame):
    """Change settings of the room; only what changed is given."""

    kind: Literal["room_changed"]
    title: Optionally[str] = None
    topic: Optionally[str] = None
    seats: Optionally[Count] = None
    history: Optionally[str] = None
    agreement: Optionally[Count] = None
    slow_seconds: Optionally[Count] = None


class RoomOpened(Frame):
    """Open the room."""

    kind: Literal["room_opened"]
    closes_at: Optionally[At] = None


class RoomPaused(Frame):
    """Pause the room, with the words of whoever holds it."""

    kind: Literal["room_paused"]
    words: str


class RoomResumed(Frame):
    """Go on after a pause."""

    kind: Literal["room_resumed"]


class RoomClosed(Frame):
    """Close the room; with `over` a one-on-one has ended, and everybody's access with it."""

    kind: Literal["room_closed"]
    over: Optionally[bool] = None
    words: Optionally[str] = None
    opens_at: Optionally[At] = None


class ClosingSoon(Frame):
    """Tell a group how much time is left, kindly."""

    kind: Literal["closing_soon"]
    minutes: Count
    closes_at: At
    words: str


class HandoverOffered(Frame):
    """Ask a peer whether a colleague may come in; `why` tells where that is not their supporter's wish."""

    kind: Literal["handover_offered"]
    pseudonym: str
    why: Optionally[Literal["supporter_gone", "supporter_leaving"]] = None


class ShadowOffered(Frame):
    """Ask a peer whether a trainee may read along."""

    kind: Literal["shadow_offered"]
    pseudonym: str


class ShadowDeclined(Frame):
    """Tell that nobody reads along."""

    kind: Literal["shadow_declined"]


class HandoverDeclined(Frame):
    """Tell that nobody comes in: the peer said so, or `why` tells who is there again, or is not free."""

    kind: Literal["handover_declined"]
    why: Optionally[Literal["supporter_back", "colleague_gone"]] = None
    pseudonym: Optionally[str] = None


class ColleagueAsked(Frame):
    """Tell a peer that a moderator was asked to stand by, and that a side channel exists."""

    kind: Literal["colleague_asked"]


class SupporterLeaving(Frame):
    """Tell a peer that their supporter goes off duty and nobody else is free."""

    kind: Literal["supporter_leaving"]
    member: Opaque


class CheckedIn(Frame):
    """Ask in a silent talk whether somebody is still there."""

    kind: Literal["checked_in"]
    words: str


class TalkSlept(Frame):
    """Let a silent talk sleep; a word from either side wakes it."""

    kind: Literal["talk_slept"]


class TalkWoke(Frame):
    """Tell that a talk goes on."""

    kind: Literal["talk_woke"]


RoomEvent = Annotated[
    MessagePosted
    | MessageHidden
    | MessageRestored
    | MemberJoined
    | MemberLeft
    | MemberMuted
    | MemberUnmuted
    | MemberHeld
    | AgreementAccepted
    | RoomChanged
    | RoomOpened
    | RoomPaused
    | RoomResumed
    | RoomClosed
    | ClosingSoon
    | HandoverOffered
    | HandoverDeclined
    | ShadowOffered
    | ShadowDeclined
    | ColleagueAsked
    | SupporterLeaving
    | CheckedIn
    | TalkSlept
    | TalkWoke,
    Field(discriminator="kind"),
]
