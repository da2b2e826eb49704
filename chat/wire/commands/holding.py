"""Describe what whoever holds a group asks."""

from typing import Annotated, Literal

from pydantic import Field

from chat.wire.fields import Asked, MaybeWords, Opaque
from moderation.steadying import LONGEST_MINUTES, USUAL_MINUTES
from rooms.pace import SLOWEST_SECONDS


class Pause(Asked):
    """Let a room take a breath."""

    type: Literal["pause"]
    room: Opaque
    words: MaybeWords = None


class Unpause(Asked):
    """Let a paused room go on."""

    type: Literal["unpause"]
    room: Opaque
    words: MaybeWords = None


class Open(Asked):
    """Open a group."""

    type: Literal["open"]
    room: Opaque


class Close(Asked):
    """Close a group."""

    type: Literal["close"]
    room: Opaque


class Slow(Asked):
    """Ask the peers of a group for a pause between two of their messages; 0 ends it."""

    type: Literal["slow"]
    room: Opaque
    seconds: Annotated[int, Field(ge=0, le=SLOWEST_SECONDS)]


class Hold(Asked):
    """Let what one member of a group writes wait for a moderator's look for a while."""

    type: Literal["hold"]
    room: Opaque
    member: Opaque
    minutes: Annotated[int, Field(ge=1, le=LONGEST_MINUTES)] = USUAL_MINUTES
    words: MaybeWords = None


class Unhold(Asked):
    """Let what a member writes be posted at once again."""

    type: Literal["unhold"]
    room: Opaque
    member: Opaque


class HeldMessages(Asked):
    """Ask what waits in a group that one holds, because its author is held."""

    type: Literal["held_messages"]
    room: Opaque


class ReleaseHeld(Asked):
    """Post a message that waits in a group that one holds, because its author is held."""

    type: Literal["release_held"]
    room: Opaque
    message: Opaque


class AskRoomBoard(Asked):
    """Ask how a group stands that one holds."""

    type: Literal["room_board"]
    room: Opaque


CommandOfHolders = (
    Pause | Unpause | Open | Close | Slow | Hold | Unhold | HeldMessages | ReleaseHeld | AskRoomBoard
)
