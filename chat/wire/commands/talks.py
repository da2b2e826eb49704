"""Describe what is asked around one-on-ones: waiting, going on duty, pairing, ending, telling how it was."""

from typing import Annotated, Literal

from pydantic import Field

from chat.wire.fields import (
    Asked,
    ClientId,
    Count,
    Label,
    Language,
    Languages,
    MaybeLabel,
    MaybeLine,
    MaybeWords,
    Mood,
    Opaque,
    Received,
    Text,
    Topics,
    Words,
)


class FirstMessage(Received):
    """Say something already while waiting; it is posted when the talk begins."""

    client_id: ClientId
    text: Text


class Wait(Asked):
    """Stand in the waiting line for a one-on-one, or change what one waits for.

    `seeking` is called `for` in the frame. `room` is the group one comes from, which hears nothing of it.
    """

    type: Literal["wait"]
    seeking: Annotated[Literal["supporter", "peer"], Field(alias="for")]
    agreement: Count
    about: MaybeLine = None
    mood: Mood | None = None
    language: Language | None = None
    urgent: bool = False
    ask_for: Label | None = None
    pool: MaybeLabel = None
    later: bool = False
    room: Opaque | None = None
    earlier: bool = False
    first_message: FirstMessage | None = None


class GiveUp(Asked):
    """Leave the waiting line."""

    type: Literal["give_up"]


class Feedback(Received):
    """Tell how a talk was; every part of it is optional."""

    mood: Mood | None = None
    helpful: bool | None = None
    words: MaybeWords = None


class End(Asked):
    """End a one-on-one for both."""

    type: Literal["end"]
    room: Opaque
    feedback: Feedback | None = None
    block: bool = False


class TellFeedback(Asked):
    """Tell how a talk was, after it."""

    type: Literal["feedback"]
    room: Opaque
    mood: Mood | None = None
    helpful: bool | None = None
    words: MaybeWords = None


class OnDuty(Asked):
    """Begin to take talks as a supporter."""

    type: Literal["on_duty"]
    capacity: Annotated[int, Field(ge=1, le=20)] = 1
    about: Topics = ()
    languages: Languages = ()
    ready: bool = False


class OffDuty(Asked):
    """Take no further talks."""

    type: Literal["off_duty"]


class Line(Asked):
    """Ask how many wait, how long, and at which levels."""

    type: Literal["line"]


class Take(Asked):
    """Take the next talk; the server chooses the peer."""

    type: Literal["take"]


class Talk(Asked):
    """Ask what a peer said at the check-in, and why these two were brought together."""

    type: Literal["talk"]
    room: Opaque


class PassOn(Asked):
    """Give a talk back, its peer to the front of the line."""

    type: Literal["pass_on"]
    room: Opaque
    reason: Words


CommandAroundTalks = Wait | GiveUp | End | TellFeedback | OnDuty | OffDuty | Line | Take | Talk | PassOn
