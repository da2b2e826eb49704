"""Describe what travels without a `ref`: entries of logs, and frames that pass without a trace."""

from typing import Annotated, Literal

from pydantic import Discriminator, Tag

from chat.wire.events.desk import DeskEvent
from chat.wire.events.person import PersonEvent
from chat.wire.events.room import RoomEvent
from chat.wire.events.side import SideEvent
from chat.wire.fields import At, Count, Frame, LogName, Opaque, Optionally, Seq
from chat.wire.parts import Minutes


class AnEntry(Frame):
    """Hold what every entry carries: its log, its number there, and when it was committed."""

    type: Literal["entry"] = "entry"
    log: LogName
    seq: Seq
    at: At


class RoomEntry(AnEntry):
    """Tell the members of a room."""

    event: RoomEvent


class PersonEntry(AnEntry):
    """Tell one person."""

    event: PersonEvent


class SideEntry(AnEntry):
    """Tell the staff of one room."""

    event: SideEvent


class DeskEntry(AnEntry):
    """Tell one desk."""

    event: DeskEvent


def kind_of_log(entry: object) -> str:
    """Find the part of a log's name that says what its events are."""
    log = entry.get("log") if isinstance(entry, dict) else getattr(entry, "log", None)
    return str(log).partition(":")[0]


Entry = Annotated[
    Annotated[RoomEntry, Tag("room")]
    | Annotated[PersonEntry, Tag("person")]
    | Annotated[SideEntry, Tag("side")]
    | Annotated[DeskEntry, Tag("desk")],
    Discriminator(kind_of_log),
]


class Presence(Frame):
    """Tell who is in a room now: names, or above 100 members a count."""

    type: Literal["presence"] = "presence"
    room: Opaque
    here: Optionally[tuple[Opaque, ...]] = None
    count: Optionally[Count] = None


class TypingSeen(Frame):
    """Tell that a member is writing."""

    type: Literal["typing"] = "typing"
    room: Opaque
    member: Opaque


class PlaceMoved(Frame):
    """Tell what has changed for somebody in the waiting line.

    `on_duty` is how many supporters are there for them; `words` come when there is nobody. `care_words` say
    how a note of care reads now that was given to them.
    """

    type: Literal["place"] = "place"
    place: Count
    estimate_minutes: Minutes
    on_duty: Optionally[Count] = None
    words: Optionally[str] = None
    care_words: Optionally[str] = None


class Revoked(Frame):
    """Tell that a log is not open any more."""

    type: Literal["revoked"] = "revoked"
    log: LogName


class SignalRaised(Frame):
    """Point whoever holds a group at something worth a look."""

    type: Literal["signal"] = "signal"
    room: Opaque
    signal: Literal["plea_unanswered", "went_quiet", "pile_on", "silence", "air_time"]
    member: Optionally[Opaque] = None
    message: Optionally[Opaque] = None
    minutes: Count


Passing = Presence | TypingSeen | PlaceMoved | Revoked | SignalRaised
