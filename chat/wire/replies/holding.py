"""Describe what whoever holds a group is shown of it."""

from typing import Literal

from chat.wire.fields import At, Count, Frame, Opaque, Optionally, Reply


class SignalSeen(Frame):
    """Show what is worth a look in a group: about whom, which message, and for how long already."""

    signal: Literal["plea_unanswered", "went_quiet", "pile_on", "silence", "air_time"]
    member: Optionally[Opaque] = None
    message: Optionally[Opaque] = None
    minutes: Count


class AirTime(Frame):
    """Show how much a member said in the last twenty minutes, and how long ago they last did."""

    member: Opaque
    pseudonym: str
    messages: Count
    quiet_minutes: Optionally[Count] = None
    held: Optionally[bool] = None


class RoomBoard(Reply):
    """Show how a group stands, in numbers and times."""

    type: Literal["room_board"] = "room_board"
    room: Opaque
    here: Count
    quiet_minutes: Count
    slow_seconds: Count
    signals: tuple[SignalSeen, ...]
    air_time: tuple[AirTime, ...]


class HeldSeen(Frame):
    """Show a message that waits because its author is held."""

    message: Opaque
    member: Opaque
    pseudonym: str
    text: str
    fold: Optionally[str] = None
    at: At


class HeldList(Reply):
    """List what waits in a group because of a hold, the oldest first."""

    type: Literal["held_list"] = "held_list"
    room: Opaque
    messages: tuple[HeldSeen, ...]


ReplyToHolders = RoomBoard | HeldList
